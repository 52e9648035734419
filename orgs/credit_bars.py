"""The credit bar of an organisation (P18): what is known, whether it stops or needs a look."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from orgs.dossiers import Facts
from orgs.models import Organisation, QualificationCheck, UnionTie
from orgs.rules.dossier import years_after
from orgs.rules.qualification import Finding
from orgs.track_records import TrackRecord

O = QualificationCheck.Outcome  # noqa: E741 - short, for the table below
WORDS = {O.PASS: "正常", O.INFO: "提示", O.HUMAN: "需人工核对", O.FAIL: "不合格"}
# What nobody has looked into yet is no fault: outside the unions it is told in neutral words.
OPEN_TO_PUBLIC: Final = "待核实"
NOT_DUE: Final = "还没有到期"
# What the bar shows of the rules: label, rules, words when all pass.
SHOWN: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("登记状态", ("QC-01", "QC-02"), "正常"),
    ("年检年报", ("QC-13",), "合格"),
    ("信用名单", ("QC-03", "QC-05", "QC-06"), "未列入"),
)
SQUARES = 5
SQUARE_TONES = {
    "合格": "green",
    "年报已报": "green",
    "基本合格": "amber",
    "不合格": "red",
    "未参检": "red",
}
MAJOR_YEARS = 3  # 政府采购法 22(5): no major violation in the three years before
SEVERITY = (O.PASS, O.INFO, O.HUMAN, O.FAIL)


@dataclass(frozen=True, slots=True)
class Mark:
    """One field of the bar; `tone` green, amber (look at it), red (stop) or neutral."""

    label: str
    value: str
    note: str
    tone: str
    squares: tuple[tuple[int, str, str], ...] = ()  # year, result, tone; the last five years


@dataclass(frozen=True, slots=True)
class Verdict:
    """准入结论: whether the organisation may be contracted, and why not."""

    word: str
    reasons: tuple[str, ...]


# Registration, certificate, the published lists, and the register's own suspension.
OPEN_RULES: Final = frozenset({"QC-01", "QC-02", "QC-03", "QC-05", "QC-06", "QC-13", "QC-24"})


def for_everybody(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings that rest on the registry and published lists (spec 2.4)."""
    return [f for f in findings if f.rule in OPEN_RULES]


def bar(
    facts: Facts, findings: Iterable[Finding], record: TrackRecord, *, is_public: bool = False
) -> list[Mark]:
    """Return the bar's fields in order; the public one without what a union noted itself."""
    by_rule = {f.rule: f for f in findings}
    marks = [
        _judged(
            label, [by_rule[r] for r in rules if r in by_rule], word, facts, is_public=is_public
        )
        for label, rules, word in SHOWN
        if any(r in by_rule for r in rules)
    ]
    marks = [replace(m, squares=_squares(facts)) if m.label == "年检年报" else m for m in marks]
    marks += [_rating(facts)] if is_public else [_penalties(facts), _rating(facts)]
    worked = f"在履约 {record.running} 项，已完成 {record.completed} 项"
    if record.mean_score is not None:
        worked += f"，{record.scored} 次评价平均 {record.mean_score} 分"
    if record.recorded and not is_public:
        # A union's own observation (SR-06): not for the public.
        worked += f"，服务记录按时登记 {record.on_time_text}"
    tone = "green" if record.completed else "neutral"
    marks.append(Mark("工会履约", f"承接 {record.agreements} 项", worked, tone))
    tie = facts.union_tie
    party = "已建" if facts.has_party_organisation else "未建" if facts.governance else "—"
    union = "已建" if tie else "—"
    members = _members(tie) if tie else "没有登记建会"
    both = facts.has_party_organisation and tie
    marks.append(
        Mark("党组织 / 工会", f"{party} / {union}", members, "green" if both else "neutral")
    )
    return marks


def _members(tie: UnionTie) -> str:
    """Return how many members are told: a union has some, none means that nobody said."""
    return f"会员 {tie.members} 人" if tie.members else "会员数未填"


def verdict(
    organisation: Organisation, findings: Iterable[Finding], *, is_public: bool = False
) -> Verdict:
    """Return the admission conclusion on the day of the findings.

    `is_public`: for everybody but the unions, which have yet to look into what is open.
    """
    found = list(findings)
    stops = tuple(f.message for f in found if f.outcome == O.FAIL)
    if stops:
        return Verdict("禁止承接", stops)
    looks = tuple(_told(f, is_public=is_public) for f in found if f.outcome == O.HUMAN)
    if organisation.state != Organisation.State.APPROVED:
        looks = ("还没有通过入库审核。", *looks)
    restricted = OPEN_TO_PUBLIC if is_public else "限制承接"
    return Verdict(restricted, looks) if looks else Verdict("可承接", ())


def _judged(
    label: str, findings: list[Finding], word: str, facts: Facts, *, is_public: bool
) -> Mark:
    worst = max(findings, key=lambda f: SEVERITY.index(O(f.outcome)))
    outcome = O(worst.outcome)
    if outcome is O.INFO and worst.rule == "QC-13":
        return Mark(label, NOT_DUE, worst.message, "neutral")
    tone = {O.FAIL: "red", O.HUMAN: "amber"}.get(outcome, "green")
    if tone == "green":
        return Mark(label, word, _ground(label, facts), tone)
    is_open = is_public and outcome is O.HUMAN
    value = OPEN_TO_PUBLIC if is_open else WORDS[outcome]
    return Mark(label, value, _told(worst, is_public=is_public), tone)


def _told(finding: Finding, *, is_public: bool) -> str:
    """Return the rule's sentence; what it bids the staff do is not for everybody."""
    if not is_public:
        return finding.message
    return finding.message.partition("，需人工核对")[0].rstrip("。") + "。"


def _ground(label: str, facts: Facts) -> str:
    """Return what the judgement rests on: the portal asks no registry by itself."""
    if label == "年检年报":
        checked = facts.inspection.verified_on if facts.inspection else None
        return f"{checked} 工会核对" if checked else "机构自报，工会还没有核对"
    if label == "信用名单":
        return f"{facts.on} 对照平台收录的名单"
    return f"{facts.on} 按代码和档案资料核对，没有联网查询登记机关"


def _squares(facts: Facts) -> tuple[tuple[int, str, str], ...]:
    """Return the last five years that can have a result, oldest first."""
    held = {i.year: i.result for i in facts.inspections}
    years = range(facts.on.year - SQUARES, facts.on.year)
    return tuple(
        (y, held.get(y, "未登记"), SQUARE_TONES.get(held.get(y, ""), "grey")) for y in years
    )


def _penalties(facts: Facts) -> Mark:
    """Penalties and registers of breaches of trust: what is not lifted is looked at, or stops."""
    since = years_after(facts.on, -MAJOR_YEARS)
    standing = [s for s in facts.sanctions if s.lifted_on is None or s.lifted_on > facts.on]
    stops = [s for s in facts.sanctions if s.is_major and s.decided_on >= since]
    stops += [s for s in standing if s.kind in s.REGISTERS]
    shown = stops or standing
    if not shown:
        note = f"历史记录 {len(facts.sanctions)} 条，均已解除" if facts.sanctions else ""
        return Mark("处罚失信", "没有登记", note or "由受理工会登记", "green")
    latest = shown[0]
    note = f"{latest.get_kind_display()}，{latest.decided_on}，来源：{latest.source}"
    return Mark("处罚失信", f"{len(shown)} 条", note, "red" if stops else "amber")


def _rating(facts: Facts) -> Mark:
    if facts.rating is None:
        return Mark("评估等级", "未评", "", "neutral")
    until = facts.rating.valid_to
    note = f"有效期至 {until}" if until else ""
    return Mark("评估等级", f"{facts.rating.level} 级", note, "green")
