"""How an organisation enters the register (spec 3, feature 30)."""

from orgs.models import Organisation
from portal.common import events
from portal.common.access import Permission
from portal.common.lifecycle import Move

S = Organisation.State

SUBMIT = Move(
    "submit", "提交审核", frozenset({S.DRAFT, S.RETURNED}), S.SUBMITTED, Permission.OWN_PROFILE_EDIT
)
APPROVE = Move(
    "approve", "审核通过", frozenset({S.SUBMITTED}), S.APPROVED, Permission.ORG_QUALIFY, ("enter",)
)
SEND_BACK = Move(
    "send_back", "退回修改", frozenset({S.SUBMITTED}), S.RETURNED, Permission.ORG_QUALIFY
)
SUSPEND = Move("suspend", "暂停承接", frozenset({S.APPROVED}), S.SUSPENDED, Permission.ORG_QUALIFY)
RESTORE = Move("restore", "恢复承接", frozenset({S.SUSPENDED}), S.APPROVED, Permission.ORG_QUALIFY)
MOVES = (SUBMIT, APPROVE, SEND_BACK, SUSPEND, RESTORE)
UNFINISHED = SUBMIT.sources  # not handed in yet, or sent back
EDITABLE = frozenset({S.DRAFT, S.RETURNED, S.APPROVED, S.SUBMITTED})

events.name_moves("orgs.organisation", MOVES)
events.name_actions(
    {
        "orgs.organisation.create": "登记注册",
        "orgs.organisation.enter": "录入台账",
        "orgs.organisation.edit": "修改档案",
        "orgs.organisationlink.create": "建立联系",
        "orgs.membership.create": "任命岗位",
        "orgs.membership.end": "免去岗位",
        "orgs.organisation.hand_over": "移交负责人",
        "orgs.user.create": "开设账号",
        "orgs.user.sign_in": "登录",
        "orgs.user.reset_password": "重置密码",
        "orgs.user.change_password": "修改密码",
        "orgs.user.stop": "停用账号",
        "orgs.user.restore": "恢复账号",
        "orgs.ledgerbatch.create": "上传台账",
        "orgs.ledgerbatch.confirm": "确认导入台账",
        "orgs.ledgerbatch.undo": "撤销导入台账",
        "orgs.listingbatch.create": "上传信用名单",
        "orgs.listingbatch.confirm": "确认导入信用名单",
        "orgs.listingbatch.undo": "撤销导入信用名单",
        "orgs.creditlisting.take_off": "移出信用名单",
        "orgs.creditlisting.create": "登记信用名单",
        "orgs.union.create": "建立工会",
        "orgs.leadership.create": "建立双重领导",
        "orgs.leadership.end": "结束双重领导",
        "orgs.user.issue_token": "签发接口密钥",
        "orgs.user.revoke_token": "停用接口密钥",
        "orgs.union.move": "调整隶属关系",
        "orgs.union.describe": "修改单位资料",
    }
)
