"""The left navigation: items a person may not use are absent, not greyed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse

from portal.common.access import Actor, ActorKind, Permission


@dataclass(frozen=True, slots=True)
class Item:
    """One entry: label, URL name, icon, the permissions of which one is needed."""

    label: str
    url_name: str
    icon: str
    needs: tuple[Permission, ...] = ()
    count: Callable[[Actor], int] | None = None


STAFF: tuple[tuple[str, tuple[Item, ...]], ...] = (
    ("", (Item("工作台", "staff-home", "home"),)),
    (
        "办事",
        (
            Item("职工需求", "need-board", "bulb", (Permission.NEED_READ,)),
            Item("年度预算", "budget-list", "coin", (Permission.BUDGET_READ,)),
            Item("服务项目", "project-list", "folder", (Permission.PROJECT_READ,)),
            Item("采购公告", "staff-tender-list", "megaphone", (Permission.PROJECT_READ,)),
        ),
    ),
    (
        "履约",
        (
            Item("服务协议", "agreement-list", "contract", (Permission.PROJECT_READ,)),
            Item("服务记录", "record-list", "checklist", (Permission.PROJECT_READ,)),
            Item("付款审核", "payment-list", "payment", (Permission.BUDGET_READ,)),
            Item("资格预警", "alarm-list", "bell", (Permission.PROJECT_READ,)),
            Item("中期评审", "midterm-list", "flag", (Permission.PROJECT_READ,)),
            Item("绩效评价", "evaluation-list", "target", (Permission.PROJECT_READ,)),
        ),
    ),
    ("统计", (Item("统计年报", "return-home", "table", (Permission.RETURN_READ,)),)),
    (
        "资源",
        (
            Item("社会组织库", "staff-org-list", "building", (Permission.ORG_READ,)),
            Item("联系服务", "link-list", "link", (Permission.ORG_READ,)),
            Item("工作机制", "mechanism-home", "flag", (Permission.ORG_READ,)),
            Item("信用名单", "listing-list", "shield", (Permission.ORG_READ,)),
            Item("人才队伍", "talent-list", "users", (Permission.PEOPLE_READ,)),
            Item(
                "资格核对",
                "doubt-list",
                "checklist",
                (Permission.ORG_QUALIFY, Permission.PROJECT_APPROVE),
            ),
            Item("政治把关", "vetting-list", "lock", (Permission.ORG_VET,)),
            Item("阵地与站点", "venue-list", "venue", (Permission.ORG_READ,)),
            Item("场地预订", "booking-list", "calendar", (Permission.ORG_READ,)),
            Item("资源清单", "resource-list", "list", (Permission.ORG_READ,)),
            Item("资料到期", "org-expiring", "clock", (Permission.ORG_READ,)),
        ),
    ),
    (
        "系统",
        (
            Item("单位与人员", "sys-users", "users", (Permission.USER_MANAGE,)),
            Item(
                "单位树",
                "sys-units",
                "tree",
                (Permission.USER_MANAGE, Permission.UNION_REPORT),
            ),
            Item("岗位权限", "sys-roles", "shield", (Permission.USER_MANAGE,)),
            Item("工作日历", "calendar", "calendar"),
            Item(
                "参数",
                "parameter-list",
                "settings",
                (Permission.USER_MANAGE, Permission.PARAMETER_APPROVE),
            ),
            Item("操作日志", "sys-audit", "log", (Permission.AUDIT_READ,)),
            Item("接口密钥", "api-keys", "key", (Permission.USER_MANAGE,)),
        ),
    ),
)
ORGANISATION: tuple[tuple[str, tuple[Item, ...]], ...] = (
    (
        "",
        (
            Item("工作台", "org-home", "home"),
            Item("采购机会", "org-tender-list", "megaphone", (Permission.BID_EDIT,)),
            Item("我的项目", "org-project-list", "folder"),
            Item("登记服务", "record-new", "checklist", (Permission.SERVICE_RECORD,)),
            Item("场地预订", "org-venue-list", "calendar", (Permission.SERVICE_RECORD,)),
            Item("资源清单", "org-resource-list", "list", (Permission.OWN_PROFILE_EDIT,)),
            Item("机构档案", "org-profile", "building", (Permission.OWN_PROFILE_EDIT,)),
            Item("成员与授权", "member-list", "users", (Permission.OWN_MEMBERS_MANAGE,)),
        ),
    ),
)
EXPERT: tuple[tuple[str, tuple[Item, ...]], ...] = (
    ("", (Item("我的评审", "expert-home", "home"),)),
)
BY_KIND = {
    ActorKind.STAFF: STAFF,
    ActorKind.ORGANISATION: ORGANISATION,
    ActorKind.EXPERT: EXPERT,
    ActorKind.EVALUATOR: EXPERT,
}


def navigation(actor: Actor, path: str) -> list[dict[str, Any]]:
    """Return the groups of the actor's navigation, the present page marked."""
    groups = []
    for label, items in BY_KIND.get(actor.kind, ()):
        shown = [_entry(i, actor, path) for i in items if _is_open(i, actor)]
        if entries := [e for e in shown if e]:
            groups.append({"label": label, "items": entries})
    return groups


def _is_open(item: Item, actor: Actor) -> bool:
    return not item.needs or any(actor.may(p) for p in item.needs)


def _entry(item: Item, actor: Actor, path: str) -> dict[str, Any] | None:
    try:
        url = reverse(item.url_name)
    except NoReverseMatch:
        return None
    is_home = url in ("/u/", "/o/", "/x/")
    return {
        "label": item.label,
        "url": url,
        "icon": item.icon,
        "count": item.count(actor) if item.count else None,
        "hot": False,
        "current": path == url if is_home else path.startswith(url),
    }
