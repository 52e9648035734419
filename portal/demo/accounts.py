"""Whom a visitor of the demonstration may be: the role cards of the sign-in page."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse

from orgs.models import Membership
from projects.models import NeedSite

PASSWORD = "Gongqiao-2026"  # noqa: S105 - printed for everybody who tries the demonstration
PASSPHRASE = "开标-演示-口令-2026"  # noqa: S105 - of all who open bids; printed as well


@dataclass(frozen=True, slots=True)
class Card:
    """One person worth being: by login name where it is fixed, else the first in the role there.

    `unit` is a union's code, or the name of an organisation.
    """

    label: str
    role: str
    unit: str
    username: str = ""


COUNTY, CITY, PROVINCE, NATION = "410402", "410400", "410000", "000000"
CARDS: tuple[Card, ...] = (
    Card("区总经办", "role_officer", COUNTY, "wangmin"),
    Card("区总第二经办", "role_officer", COUNTY),
    Card("区总审核", "role_reviewer", COUNTY, "liuzhiqiang"),
    Card("区总财务", "role_finance", COUNTY, "chenxiaoyan"),
    Card("区总经审", "role_auditor", COUNTY, "wuhaibo"),
    Card("区总负责人", "role_head", COUNTY, "zhaolixin"),
    Card("区总纪检", "role_discipline", COUNTY, "lijianguo"),
    Card("区总统计", "role_statistician", COUNTY, "sunli"),
    Card("区总管理员", "role_admin", COUNTY),
    Card("市总统计", "role_statistician", CITY, "citytongji"),
    Card("市总经办", "role_officer", CITY),
    Card("市总审核", "role_reviewer", CITY),
    Card("市总负责人", "role_head", CITY),
    Card("省总统计", "role_statistician", PROVINCE, "provtongji"),
    Card("省总负责人", "role_head", PROVINCE),
    Card("省总管理员", "role_admin", PROVINCE),
    Card("全总统计", "role_statistician", NATION),
    Card("社会组织", "org_manager", "暖阳社会工作服务中心", "songjia"),
    Card("社会组织", "org_manager", "同行职工服务社", "hejun"),
    Card("社会组织", "org_manager", "和风劳动关系服务中心", "hefeng"),
    Card("评审专家", "expert", COUNTY, "lifang"),
    Card("评审专家", "expert", COUNTY),
    Card("第三方评估", "evaluator", "平顶山市智衡评估咨询有限公司"),
    Card("职工代表", "worker_rep", COUNTY),
)


def cards() -> list[dict[str, Any]]:
    """Return the cards of people who exist, each once, in one query."""
    units = {c.unit for c in CARDS}
    held = list(
        Membership.objects.filter(
            Q(union__code__in=units) | Q(organisation__name__in=units),
            role_id__in={c.role for c in CARDS},
            valid_to__isnull=True,
            user__is_active=True,
        )
        .select_related("user", "role", "union", "organisation")
        .order_by("id")
    )
    reserved = {c.username for c in CARDS if c.username}
    taken: set[str] = set()
    shown = []
    for card in CARDS:
        person = next((m for m in held if _fits(m, card, taken | reserved)), None)
        if person is not None:
            taken.add(person.user.username)
            shown.append(_shown(card, person))
    return shown


def worker_url() -> str:
    """Return the address a worker's phone opens from the county's first QR code, or nothing."""
    site = NeedSite.objects.filter(union__code=COUNTY, is_open=True).order_by("id").first()
    return reverse("need-new", args=[site.code]) if site else ""


def _fits(held: Membership, card: Card, taken: set[str]) -> bool:
    unit = held.union.code if held.union else held.organisation.name if held.organisation else ""
    if (held.role_id, unit) != (card.role, card.unit):
        return False
    name = held.user.username
    return name == card.username if card.username else name not in taken


def _shown(card: Card, held: Membership) -> dict[str, Any]:
    return {
        "username": held.user.username,
        "name": held.user.full_name,
        "role_label": card.label,
        "unit": str(held.union or held.organisation),
        "password": PASSWORD,
    }
