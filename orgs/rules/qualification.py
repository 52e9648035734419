"""Admission rules (准入条件): one function per rule of spec 3.4, values in, finding out.

Each rule says its source, whether a failure blocks, and how long its result may be used again.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from orgs.models import QualificationCheck
from orgs.rules import kinds

O = QualificationCheck.Outcome  # noqa: E741 - short, for the rules below


@dataclass(frozen=True, slots=True)
class Standing:
    """What the rules look at: the organisation's facts and the lists on one day."""

    name: str
    kind: str
    state: str
    credit_code_holds: bool
    cert_valid_to: date | None
    inspection_year: int | None
    inspection_result: str
    bank_account_name: str
    listed: frozenset[str]
    has_legal_person: bool
    on: date
    contract_end: date | None = None
    suspended_until: date | None = None
    # Only who is just entering the register may be judged without standing in it yet.
    is_entering: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule's answer."""

    rule: str
    outcome: str
    message: str
    evidence: dict[str, str] = field(default_factory=dict)
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One admission rule: its id, name, source, validity in days, and its function."""

    code: str
    name: str
    source: str
    valid_days: int
    judge: Callable[[Standing], tuple[str, str]]

    def apply(self, standing: Standing) -> Finding:
        """Return the finding with the evidence that was looked at."""
        outcome, message = self.judge(standing)
        until = standing.on + timedelta(days=self.valid_days) if self.valid_days else None
        evidence = {"queried_on": standing.on.isoformat(), "source": self.source}
        return Finding(self.code, outcome, message, evidence, until)


def is_lawfully_registered(s: Standing) -> tuple[str, str]:
    """QC-01: valid code, kind allowed (spec 3.1), not closed."""
    rule = kinds.KINDS.get(s.kind)
    if rule is not None and rule.barred:
        return O.FAIL, rule.barred
    if not s.credit_code_holds:
        return O.FAIL, "统一社会信用代码校验不通过。"
    if s.state == "closed":
        return O.FAIL, "登记已注销，不能承接。"
    if s.state not in ("approved", "suspended") and not s.is_entering:
        return O.FAIL, "还没有通过入库审核。请先补充机构档案并提交审核。"
    return O.PASS, "代码有效，登记状态正常。"


def has_valid_certificate(s: Standing) -> tuple[str, str]:
    """QC-02: the certificate holds today; one that ends before the contract needs a human."""
    if s.cert_valid_to is None:
        return O.HUMAN, "没有填写登记证书有效期，请核对证书原件。"
    if s.cert_valid_to < s.on:
        return O.FAIL, f"登记证书已于 {s.cert_valid_to} 到期，请先换证。"
    if s.contract_end and s.cert_valid_to < s.contract_end:
        return O.HUMAN, f"登记证书 {s.cert_valid_to} 到期，早于服务结束，需书面承诺续证。"
    return O.PASS, f"登记证书有效期至 {s.cert_valid_to}。"


def is_not_illegal(s: Standing) -> tuple[str, str]:
    """QC-03: not on a published list of illegal organisations."""
    if "illegal" in s.listed:
        return O.FAIL, "列入非法社会组织名单，严禁参与。可向民政部门核实。"
    return O.PASS, "未列入非法社会组织名单。"


def is_not_seriously_listed(s: Standing) -> tuple[str, str]:
    """QC-05: not on the serious-violation list."""
    if "serious" in s.listed:
        return O.FAIL, "列入严重违法失信名单，不得向其购买服务。"
    return O.PASS, "未列入严重违法失信名单。"


def is_not_abnormal(s: Standing) -> tuple[str, str]:
    """QC-06: on the abnormal-activity list a human decides."""
    if "abnormal" in s.listed:
        return O.HUMAN, "列入活动异常名录，需人工核对原因和整改情况。"
    return O.PASS, "未列入活动异常名录。"


def has_no_court_or_tax_record(s: Standing) -> tuple[str, str]:
    """QC-07: no judgment default, tax or procurement offence; no register answers us, so it tells."""
    return (
        O.INFO,
        "请在“信用中国”“中国政府采购网”查询失信被执行人、重大税收违法和政府采购严重违法失信记录，并留存查询截图。",
    )


def is_legal_person(s: Standing) -> tuple[str, str]:
    """QC-09: able to bear civil liability by itself."""
    if not s.has_legal_person:
        return O.FAIL, "没有法定代表人信息，不能独立承担民事责任。请补充后再提交。"
    return O.PASS, "具有法人资格。"


def passed_inspection(s: Standing) -> tuple[str, str]:
    """QC-13: the last due annual inspection (expected by 05-31, lag 90 days) was passed."""
    due = s.on.year - 1 if (s.on.month, s.on.day) >= (8, 29) else s.on.year - 2
    if s.inspection_year is None or s.inspection_year < due:
        return O.HUMAN, f"没有 {due} 年度年检（年报）结论，请核对。"
    if s.inspection_result in ("不合格", "未参检"):
        return O.FAIL, f"{s.inspection_year} 年度年检{s.inspection_result}。"
    if s.inspection_result in ("", "基本合格"):
        told = s.inspection_result or "没有结论"
        return O.HUMAN, f"{s.inspection_year} 年度年检{told}，需人工核对。"
    return O.PASS, f"{s.inspection_year} 年度年检{s.inspection_result}。"


def is_not_suspended(s: Standing) -> tuple[str, str]:
    """QC-24: not suspended by the register itself; running agreements and payments go on."""
    if s.state == "suspended":
        term = f"至 {s.suspended_until}" if s.suspended_until else ""
        return O.FAIL, f"已暂停承接{term}，期满或恢复后方可参与。"
    return O.PASS, "没有暂停承接。"


def owns_account(s: Standing) -> tuple[str, str]:
    """QC-27: the bank account bears the organisation's own name."""
    if not s.bank_account_name:
        return O.FAIL, "没有登记收款账户，请在机构档案补充。"
    if s.bank_account_name.strip() != s.name:
        return O.FAIL, f"收款户名“{s.bank_account_name}”与机构名称不一致。"
    return O.PASS, "收款户名与机构名称一致。"


RULES: tuple[Rule, ...] = (
    Rule("QC-01", "依法登记", "seed 000 二（二）", 30, is_lawfully_registered),
    Rule("QC-02", "登记证书有效", "RSO/RNE/RFO", 30, has_valid_certificate),
    Rule("QC-03", "非法社会组织", "seed 000；取缔非法社会组织办法", 7, is_not_illegal),
    Rule("QC-05", "严重违法失信名单", "民政部令60号 15", 30, is_not_seriously_listed),
    Rule("QC-06", "活动异常名录", "民政部令60号 11", 30, is_not_abnormal),
    Rule("QC-07", "失信被执行人等", "财政部令87号 20(15)", 0, has_no_court_or_tax_record),
    Rule("QC-09", "独立承担民事责任", "政府采购法 22(1)", 0, is_legal_person),
    Rule("QC-13", "年检年报", "平台默认（参照财综〔2016〕54号）", 0, passed_inspection),
    Rule("QC-24", "暂停承接", "平台默认", 0, is_not_suspended),
    Rule("QC-27", "收款账户", "平台默认", 0, owns_account),
)
# Which rules run where (spec 3.4, run points). Registration does not yet need an account.
POINTS: dict[str, frozenset[str]] = {
    "registration": frozenset(r.code for r in RULES) - {"QC-07", "QC-27", "QC-13"},
    "bid": frozenset(r.code for r in RULES) - {"QC-27"},
    "award": frozenset(r.code for r in RULES) - {"QC-27"},
    "signing": frozenset(r.code for r in RULES),
    "payment": frozenset({"QC-01", "QC-02", "QC-03", "QC-05", "QC-27"}),
    # Booking a union's room (VN-03).
    "venue": frozenset({"QC-01", "QC-03", "QC-05"}),
    # Looked at again while an agreement runs.
    "running": frozenset({"QC-01", "QC-02", "QC-03", "QC-05", "QC-06", "QC-13", "QC-27"}),
}


NAMES: dict[str, str] = {r.code: r.name for r in RULES}


def judge(standing: Standing, *, point: str) -> list[Finding]:
    """Return the findings of every rule that runs at the point."""
    return [rule.apply(standing) for rule in RULES if rule.code in POINTS[point]]


def blocking(findings: list[Finding]) -> list[Finding]:
    """Return the findings that stop the act."""
    return [f for f in findings if f.outcome == O.FAIL]
