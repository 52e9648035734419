"""How venues open and pause, how a booking goes, how an offer of the resource list is shown."""

from orgs.models import Booking, ResourceItem, Venue
from portal.common import events
from portal.common.access import Permission
from portal.common.lifecycle import Move

V, B, R = Venue.State, Booking.State, ResourceItem.State
LIVE = frozenset({B.REQUESTED, B.CONFIRMED})

PAUSE = Move("pause", "暂停开放", frozenset({V.OPEN}), V.PAUSED, Permission.ORG_EDIT)
REOPEN = Move("reopen", "恢复开放", frozenset({V.PAUSED, V.CLOSED}), V.OPEN, Permission.ORG_EDIT)
CLOSE = Move("close", "撤销阵地", frozenset({V.OPEN, V.PAUSED}), V.CLOSED, Permission.ORG_EDIT)
VENUE_MOVES = (PAUSE, REOPEN, CLOSE)
VENUE_EDITABLE = frozenset({V.OPEN, V.PAUSED})

CONFIRM = Move(
    "confirm", "同意预订", frozenset({B.REQUESTED}), B.CONFIRMED, Permission.ORG_EDIT,
    holder="is_hosted_by",
)  # fmt: skip
REFUSE = Move(
    "refuse", "不同意预订", frozenset({B.REQUESTED}), B.CANCELLED, Permission.ORG_EDIT,
    holder="is_hosted_by",
)  # fmt: skip
CALL_OFF = Move(
    "call_off", "取消这场预订", LIVE, B.CANCELLED, Permission.ORG_EDIT, holder="is_hosted_by"
)
DISPLACE = Move("displace", "调让", LIVE, B.CANCELLED, Permission.ORG_EDIT, holder="is_hosted_by")
GIVE_BACK = Move(
    "give_back", "取消预订", LIVE, B.CANCELLED, Permission.SERVICE_RECORD, holder="is_booked_by"
)
GIVE_BACK_LATE = Move(
    "give_back_late", "临时取消预订", frozenset({B.CONFIRMED}), B.NO_SHOW,
    Permission.SERVICE_RECORD, holder="is_booked_by",
)  # fmt: skip
GIVE_BACK_UNION = Move(
    "give_back_union", "取消预订", LIVE, B.CANCELLED, Permission.ORG_EDIT, holder="is_booked_by"
)
MISS = Move(
    "miss", "记为爽约", frozenset({B.CONFIRMED, B.DONE}), B.NO_SHOW, Permission.ORG_EDIT,
    holder="is_hosted_by",
)  # fmt: skip
EXCUSE = Move(
    "excuse", "撤销爽约记录", frozenset({B.NO_SHOW}), B.CANCELLED, Permission.ORG_EDIT,
    holder="is_hosted_by",
)  # fmt: skip
# The portal's own, after the time has passed.
FINISH = Move("finish", "使用完毕", frozenset({B.CONFIRMED}), B.DONE, Permission.ORG_EDIT)
LAPSE = Move("lapse", "到期未审核", frozenset({B.REQUESTED}), B.CANCELLED, Permission.ORG_EDIT)
BOOKING_MOVES = (
    CONFIRM, REFUSE, CALL_OFF, DISPLACE, GIVE_BACK, GIVE_BACK_LATE, GIVE_BACK_UNION, MISS, EXCUSE,
    FINISH, LAPSE,
)  # fmt: skip

SHOW = Move("show", "公开", frozenset({R.DRAFT, R.WITHDRAWN}), R.SHOWN, Permission.OWN_PROFILE_EDIT)
WITHDRAW = Move("withdraw", "撤下", frozenset({R.SHOWN}), R.WITHDRAWN, Permission.OWN_PROFILE_EDIT)
RESOURCE_MOVES = (SHOW, WITHDRAW)
RESOURCE_EDITABLE = frozenset({R.DRAFT, R.SHOWN, R.WITHDRAWN})

events.name_moves("orgs.venue", VENUE_MOVES)
events.name_moves("orgs.booking", BOOKING_MOVES)
events.name_moves("orgs.resourceitem", RESOURCE_MOVES)
events.name_actions(
    {
        "orgs.venue.create": "登记阵地",
        "orgs.venue.edit": "修改阵地",
        "orgs.room.create": "增加场地",
        "orgs.room.edit": "修改场地",
        "orgs.venuecheck.create": "达标核查",
        "orgs.closure.create": "设置闭馆",
        "orgs.closure.lift": "取消闭馆",
        "orgs.booking.create": "预订场地",
        "orgs.resourceitem.create": "新建资源清单项",
        "orgs.resourceitem.edit": "修改资源清单项",
    }
)
