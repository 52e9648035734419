"""How unions keep in touch with organisations in the story: visits, promises, a silent one."""

from datetime import date, timedelta
from itertools import cycle
from typing import Any

from orgs.actions import contacts, links
from orgs.models import OrganisationLink
from portal.demo.story.moments import at, working
from portal.demo.story.places import COUNTY
from portal.demo.story.timeline import Life, Wait
from portal.demo.story.world import World

# Nobody has been there since it was listed: the county's list shows it first.
SILENT = "新华区快递外卖从业者联谊会"
TALKS: tuple[dict[str, str], ...] = (
    {"mode": "visit", "topics": "走访办公场所，了解承接能力和社工队伍情况。",
     "needs_raised": "希望工会牵头对接企业，方便进厂开展服务。",
     "help_given": "介绍两家园区企业工会，约定下月座谈。"},
    {"mode": "meeting", "topics": "座谈劳动关系热点，征求对购买服务目录的意见。",
     "needs_raised": "建议增加新就业形态劳动者心理服务。", "help_given": ""},
    {"mode": "call", "topics": "电话了解年检和换届进展。", "needs_raised": "", "help_given": ""},
    {"mode": "training", "topics": "参加社会组织负责人能力提升培训班。",
     "needs_raised": "", "help_given": "讲解项目申报和资金管理要求。"},
)  # fmt: skip
PROMISE = "把园区企业工会的联系方式整理后发给对方"


def keep_in_touch(world: World, code: str) -> Life:
    """Contact each linked organisation twice a year; leave one out, and one promise open."""
    by = world.who(code, "role_officer")
    talks = cycle(TALKS)
    for round_number, begins in enumerate((date(2025, 4, 8), date(2025, 10, 14), date(2026, 3, 10),
                                           date(2026, 8, 18))):  # fmt: skip
        held = OrganisationLink.objects.living().guidance().filter(union__code=code)
        bodies = [e.organisation for e in held.select_related("organisation").order_by("pk")]
        for place, body in enumerate(b for b in bodies if b.name != SILENT):
            day = working(begins + timedelta(days=3 * place))
            yield Wait(at(day, 16, 10))
            values: dict[str, Any] = {
                **next(talks), "held_on": day, "persons": f"{by.name}；{body.contact_name or '负责人'}",
            }  # fmt: skip
            is_last_round = round_number == 3 and code == COUNTY
            if is_last_round and place < 2:
                due = date(2026, 11, 30) if place else date(2026, 11, 18)
                values |= {"follow_up": PROMISE, "follow_up_on": due}
            contacts.log(body, values, by=by, is_demo=True)
    if code == COUNTY:
        yield Wait(at(date(2026, 9, 22), 15))
        for link in OrganisationLink.objects.living().guidance().filter(union__code=code)[:4]:
            links.represent(
                link.pk,
                ground="会员多、在行业内有影响（演示数据）",
                decided_on=date(2026, 9, 22),
                by=by,
            )
