"""Kinds of suppliers (spec 3.1): what each is, may do, and counts in. The one table of it.

Source: spec 3.1 after seed 001 and 004; M102 (政府购买服务管理办法, 财政部令第102号) for 事业单位 and 村组织.
"""

from dataclasses import dataclass
from functools import cache
from typing import Final

from orgs.models import Organisation

K = Organisation.Kind


@dataclass(frozen=True, slots=True)
class KindRule:
    """One kind. `counts_in` is the stock indicator of a linked one, empty when it has none.

    `only_labour_field`: it counts only where it works in the field of labour relations.
    `barred` is the sentence for who may not be contracted, empty when it may. `certificate` is what
    the paper is called that shows its registration.
    """

    prefixes: tuple[str, ...]
    counts_in: str
    barred: str = ""
    certificate: str = "登记证书"
    has_code: bool = True
    only_labour_field: bool = False
    marker: str = ""
    source: str = "spec 3.1"


KINDS: Final[dict[str, KindRule]] = {
    K.ASSOCIATION: KindRule(("51",), "L202", certificate="社会团体法人登记证书"),
    K.SERVICE_INSTITUTION: KindRule(
        ("52",), "L202", certificate="社会服务机构（民办非企业单位）登记证书"
    ),
    K.FOUNDATION: KindRule(("53",), "L202", certificate="基金会法人登记证书"),
    K.CIVIL_OTHER: KindRule(("59",), "L202", only_labour_field=True),
    K.LAW_FIRM: KindRule(
        ("31",), "L206", certificate="律师事务所执业许可证", source="seed 001、004"
    ),
    K.ENTERPRISE: KindRule(("91", "92", "93"), "L206", certificate="营业执照", source="seed 001"),
    K.INSTITUTION: KindRule(("12",), "", certificate="事业单位法人证书", source="财政部令第102号"),
    K.VILLAGE_SELF: KindRule(
        ("54", "55", "N"), "", certificate="统一社会信用代码证书", source="财政部令第102号"
    ),
    K.UNREGISTERED_GROUP: KindRule(
        (),
        "L207",
        barred="草根组织没有依法登记，只能联系和引导规范，不能承接服务。请先引导它到民政部门登记。",
        has_code=False,
        marker="引导规范",
        source="seed 001“引导规范草根组织”；seed 000“承接…社会组织必须正规合法”",
    ),
    K.INDIVIDUAL: KindRule(
        (),
        "",
        barred="个人不能作为承接主体：购买服务不得变相用工。请由依法登记的机构承接。",
        has_code=False,
        source="财政部令第102号 18",
    ),
}
# 工会: never a supplier to itself, so it is no kind of the register (UH-06, UC-6).
UNION_REFUSED: Final = "这是工会的代码，工会不能登记为社会组织。"
WITHOUT_CODE: Final = tuple(code for code, rule in KINDS.items() if not rule.has_code)
NOT_CONTRACTED: Final = tuple(code for code, rule in KINDS.items() if rule.barred)


def of_prefix(code: str) -> str:
    """Return the kind that the credit code's first signs tell, "" when they tell none."""
    return _of_signs(code[:2])


@cache
def _of_signs(code: str) -> str:
    for kind, rule in KINDS.items():
        if code.startswith(rule.prefixes) and rule.prefixes:
            return str(kind)
    return ""


def problem_of(kind: str, code: str) -> str:
    """Return why an organisation of the kind cannot bear the code (or bear none), "" when it can."""
    told = of_prefix(code) if code else ""
    if kind in WITHOUT_CODE:
        label = K(kind).label
        return f"“{label}”没有统一社会信用代码。有代码的请改选登记的类型。" if code else ""
    if kind and told and kind != told:
        return f"代码前两位表示“{K(told).label}”，与所填类型不符。请核对。"
    return ""


def counts_in(kind: str, *, labour_field: bool) -> str:
    """Return the stock indicator that a linked organisation counts in, "" for none (10.2)."""
    rule = KINDS.get(kind)
    if rule is None or (rule.only_labour_field and not labour_field):
        return ""
    return rule.counts_in
