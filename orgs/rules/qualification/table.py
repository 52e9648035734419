"""All admission rules of spec 3.4, and which of them run and stop at which point."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from orgs.rules.qualification import capacity, conditions, conduct, registration, relations
from orgs.rules.qualification.standing import Answer, Finding, O, Standing

BOTH: Final = frozenset({"U", "G"})
U_ONLY: Final = frozenset({"U"})
G_ONLY: Final = frozenset({"G"})


@dataclass(frozen=True, slots=True)
class Rule:
    """One admission rule: id, name, source, validity in days, regimes, and its function.

    A confidential rule's doubt is told as a failure: only who vets may know which it is.
    """

    code: str
    name: str
    source: str
    valid_days: int
    judge: Callable[[Standing], Answer]
    regimes: frozenset[str] = BOTH
    is_confidential: bool = False

    def applies(self, standing: Standing) -> bool:
        """Whether the rule holds under the act's regime."""
        return ("G" if standing.act.is_government else "U") in self.regimes

    def apply(self, standing: Standing) -> Finding:
        """Return the finding with the evidence that was looked at."""
        outcome, message = self.judge(standing)
        if self.is_confidential and outcome == O.HUMAN:
            outcome = O.FAIL
        until = standing.on + timedelta(days=self.valid_days) if self.valid_days else None
        evidence = {"queried_on": standing.on.isoformat(), "source": self.source}
        return Finding(self.code, outcome, message, evidence, until)


r, c, k, t = registration, conduct, capacity, relations
GPL, GPR, M87 = "政府采购法", "政府采购法实施条例", "财政部令第87号"
RULES: Final[tuple[Rule, ...]] = (
    Rule("QC-01", "依法登记", "seed 000 二（二）", 30, r.is_lawfully_registered),
    Rule("QC-02", "登记证书有效", "RSO/RNE/RFO", 30, r.has_valid_certificate),
    Rule("QC-03", "非法社会组织", "seed 000；取缔非法社会组织办法", 7, r.is_not_illegal),
    Rule("QC-04", "政治把关", "seed 000；seed 001", 365, c.is_vetted, is_confidential=True),
    Rule("QC-05", "严重违法失信名单", "民政部令60号 15", 30, r.is_not_seriously_listed),
    Rule("QC-06", "活动异常名录", "民政部令60号 11", 30, r.is_not_abnormal),
    Rule("QC-07", "失信被执行人等", f"{M87} 20(15)", 0, c.has_no_court_or_tax_record),
    Rule("QC-08", "三年内无重大违法记录", f"{GPL} 22(5)；{GPR} 19", 0, c.has_no_major_offence),
    Rule("QC-09", "独立承担民事责任", f"{GPL} 22(1)", 0, r.is_legal_person),
    Rule("QC-10", "财务会计制度健全", f"{GPL} 22(2)；{GPR} 17", 365, k.keeps_accounts),
    Rule("QC-11", "依法纳税、缴社保", f"{GPL} 22(4)", 180, k.pays_taxes),
    Rule("QC-12", "专业能力与设施", f"{GPL} 22(3)", 0, k.has_staff),
    Rule("QC-13", "年检年报", "平台默认（参照财综〔2016〕54号）", 0, c.passed_inspection),
    Rule("QC-14", "成立年限", "财综〔2016〕54号", 0, c.is_old_enough),
    Rule("QC-17", "评估等级", "平台默认", 0, c.keeps_its_rating),
    Rule("QC-18", "建会优先", "豫工发〔2022〕；seed 000", 365, c.prefers_unionised),
    Rule("QC-19", "同一负责人或控股、管理关系", f"{GPR} 18(1)", 0, t.bids_alone),
    Rule("QC-20", "前期服务回避", f"{GPR} 18(2)", 0, t.did_not_design),
    Rule("QC-21", "公益一类事业单位", "财政部令第102号", 0, r.is_no_public_body, G_ONLY),
    Rule("QC-22", "行业许可", "各行业专门法；平台默认", 0, k.holds_licences),
    Rule("QC-23", "未成年人服务人员", "未成年人保护法 62", 365, k.has_checked_staff),
    Rule("QC-24", "暂停承接和不合格评价", "平台默认", 0, c.is_not_barred),
    Rule("QC-25", "关联回避", f"{GPL} 12；{GPR} 9", 0, t.is_free_of_ties),
    Rule("QC-26", "并行承接上限", "平台默认", 0, t.is_not_overburdened, U_ONLY),
    Rule("QC-27", "收款账户", "平台默认", 0, k.owns_account),
    Rule("QC-28", "境外背景", "境外非政府组织境内活动管理法", 0, r.is_not_overseas),
    Rule("QC-29", "意外保险", "志愿服务条例；平台默认", 0, k.is_insured),
    Rule("QC-30", "薪酬承诺", "seed 003", 0, k.pays_fairly),
)
BY_CODE: Final[Mapping[str, Rule]] = {rule.code: rule for rule in RULES}
CONFIDENTIAL: Final = frozenset(rule.code for rule in RULES if rule.is_confidential)
NAMES: Final[Mapping[str, str]] = {
    **{rule.code: rule.name for rule in RULES},
    **{rule.code: rule.name for rule in conditions.RULES},
}

# What an outcome does to the act: a failure stops it; a doubt stops it until a person has decided;
# nothing stops it. Which rule runs at which point is the key.
FAIL, DOUBT, NOTE = "fail", "doubt", "note"
_ALWAYS = ("QC-01", "QC-03", "QC-05", "QC-09", "QC-24")
MATRIX: Final[Mapping[str, Mapping[str, str]]] = {
    # The reviewer's approval is itself the decision on every doubt the page shows.
    "registration": dict.fromkeys((*_ALWAYS, "QC-02", "QC-06", "QC-28"), FAIL),
    # Judged for the bidder; doubts are for the review, when bids are open.
    "bid": dict.fromkeys((*_ALWAYS, "QC-02", "QC-06", "QC-08", "QC-13", "QC-14", "QC-22"), FAIL),
    # As of the deadline, made at the opening; what stands here is decided before the award.
    "review": {
        **dict.fromkeys((*_ALWAYS, "QC-08", "QC-19", "QC-20", "QC-21", "QC-22"), FAIL),
        **dict.fromkeys(("QC-06", "QC-13"), DOUBT),
        **dict.fromkeys(("QC-07", "QC-02"), FAIL),
        **dict.fromkeys(("QC-10", "QC-11", "QC-12", "QC-17", "QC-30"), NOTE),
    },
    "award": {
        **dict.fromkeys((*_ALWAYS, "QC-02", "QC-04", "QC-08"), FAIL),
        **dict.fromkeys(("QC-06", "QC-13", "QC-25", "QC-26", "QC-28"), DOUBT),
        **dict.fromkeys(("QC-10", "QC-11", "QC-12", "QC-18"), NOTE),
    },
    "signing": {
        **dict.fromkeys((*_ALWAYS, "QC-04", "QC-08", "QC-22", "QC-23", "QC-27", "QC-29"), FAIL),
        **dict.fromkeys(("QC-02", "QC-06", "QC-13", "QC-25", "QC-28"), DOUBT),
    },
    # Work that was done is paid: what became worse is an alarm, and the union decides.
    "payment": {
        **dict.fromkeys(("QC-01", "QC-03", "QC-05", "QC-27"), FAIL),
        "QC-02": DOUBT,
        **dict.fromkeys(("QC-13", "QC-23", "QC-29"), NOTE),
    },
    # Booking a union's room (VN-03).
    "venue": dict.fromkeys(("QC-01", "QC-03", "QC-05"), FAIL),
    # Looked at again while an agreement runs (nightly), and in the yearly batch.
    "running": dict.fromkeys(
        ("QC-01", "QC-02", "QC-03", "QC-05", "QC-06", "QC-13", "QC-22", "QC-23", "QC-27", "QC-29"),
        NOTE,
    ),
    "yearly": dict.fromkeys(("QC-02", "QC-10", "QC-11", "QC-12", "QC-13", "QC-17"), NOTE),
    # What the profile's credit bar shows, also to the public.
    "profile": dict.fromkeys((*_ALWAYS, "QC-02", "QC-06", "QC-13"), NOTE),
}
POINTS: Final[Mapping[str, frozenset[str]]] = {p: frozenset(row) for p, row in MATRIX.items()}
POINT_NAMES: Final[Mapping[str, str]] = {
    "registration": "入库",
    "bid": "投标",
    "review": "资格审查",
    "award": "成交",
    "signing": "签约",
    "payment": "付款",
    "venue": "场地预约",
    "running": "履约中",
    "yearly": "年度核查",
    "profile": "档案",
}


def judge(standing: Standing, *, point: str) -> list[Finding]:
    """Return the findings of every rule that runs at the point."""
    runs = POINTS[point]
    return [x.apply(standing) for x in RULES if x.code in runs and x.applies(standing)]


def blocking(findings: list[Finding]) -> list[Finding]:
    """Return the findings that stop the act."""
    return [f for f in findings if f.outcome == O.FAIL]


def stops(point: str, rule: str, outcome: str) -> bool:
    """Whether this outcome keeps the act from going on at the point, undecided."""
    effect = MATRIX[point].get(rule, NOTE)
    return (outcome == O.FAIL and effect != NOTE) or (outcome == O.HUMAN and effect == DOUBT)
