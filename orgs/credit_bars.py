"""The credit bar of an organisation (P18): what is known, whether it stops or needs a look."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from orgs.dossiers import Facts
from orgs.models import Organisation, QualificationCheck
from orgs.rules.qualification import Finding
from orgs.track_records import TrackRecord

O = QualificationCheck.Outcome  # noqa: E741 - short, for the table below
WORDS = {O.PASS: "正常", O.INFO: "提示", O.HUMAN: "需人工核对", O.FAIL: "不合格"}
# What the bar shows of the rules: label, rules, words when all pass.
SHOWN: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("登记状态", ("QC-01", "QC-02"), "正常"),
    ("年检年报", ("QC-13",), "合格"),
    ("信用名单", ("QC-03", "QC-05", "QC-06"), "未列入"),
)
SEVERITY = (O.PASS, O.INFO, O.HUMAN, O.FAIL)


@dataclass(frozen=True, slots=True)
class Mark:
    """One field of the bar; `tone` green, amber (look at it), red (stop) or neutral."""

    label: str
    value: str
    note: str
    tone: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """准入结论: whether the organisation may be contracted, and why not."""

    word: str
    reasons: tuple[str, ...]


def bar(facts: Facts, findings: Iterable[Finding], record: TrackRecord) -> list[Mark]:
    """Return the bar's fields in order."""
    by_rule = {f.rule: f for f in findings}
    marks = [
        _judged(label, [by_rule[r] for r in rules if r in by_rule], word)
        for label, rules, word in SHOWN
        if any(r in by_rule for r in rules)
    ]
    marks.append(_rating(facts))
    worked = f"在履约 {record.running} 项，已完成 {record.completed} 项"
    tone = "green" if record.completed else "neutral"
    marks.append(Mark("工会履约", f"承接 {record.agreements} 项", worked, tone))
    tie = facts.union_tie
    party = "已建" if facts.has_party_organisation else "未建"
    union = "已建" if tie else "未建"
    members = f"会员 {tie.members} 人" if tie else "可联系指导建会"
    both = facts.has_party_organisation and tie
    marks.append(
        Mark("党组织 / 工会", f"{party} / {union}", members, "green" if both else "neutral")
    )
    return marks


def verdict(organisation: Organisation, findings: Iterable[Finding]) -> Verdict:
    """Return the admission conclusion on the day of the findings."""
    found = list(findings)
    stops = tuple(f.message for f in found if f.outcome == O.FAIL)
    if stops:
        return Verdict("禁止承接", stops)
    looks = tuple(f.message for f in found if f.outcome == O.HUMAN)
    if organisation.state != Organisation.State.APPROVED:
        looks = ("还没有通过入库审核。", *looks)
    return Verdict("限制承接", looks) if looks else Verdict("可承接", ())


def _judged(label: str, findings: list[Finding], word: str) -> Mark:
    worst = max(findings, key=lambda f: SEVERITY.index(O(f.outcome)))
    tone = {O.FAIL: "red", O.HUMAN: "amber"}.get(O(worst.outcome), "green")
    on: date | str = worst.evidence.get("queried_on", "")
    value = word if tone == "green" else WORDS[O(worst.outcome)]
    note = f"{on} 查询" if tone == "green" else worst.message
    return Mark(label, value, note, tone)


def _rating(facts: Facts) -> Mark:
    if facts.rating is None:
        return Mark("评估等级", "未评", "", "neutral")
    until = facts.rating.valid_to
    note = f"有效期至 {until}" if until else ""
    return Mark("评估等级", f"{facts.rating.level} 级", note, "green")
