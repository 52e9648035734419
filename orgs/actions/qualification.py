"""Running the admission rules and keeping their results (spec 3.4: evidence is never rewritten)."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from orgs import standings
from orgs.actions import decisions
from orgs.models import Organisation, QualificationCheck, Union
from orgs.rules import qualification
from orgs.rules.qualification import Act, Finding
from portal.common import clock
from portal.common.access import Actor
from portal.common.errors import Detail, Incomplete

HUMAN: Final = QualificationCheck.Outcome.HUMAN
FAIL: Final = QualificationCheck.Outcome.FAIL
# One sentence for all that is the union's own matter: vetting, recusal, every doubt it decides.
# None can be told from another by it.
WITHHELD: Final = (
    "工会一方的核对还没有办完，现在不能签署。已通知工会，请等候消息，或与工会经办人联系。"
)


def judge(
    organisation: Organisation, *, point: str, contract_end: date | None = None,
    act: Act | None = None, on: date | None = None, union_id: int | None = None,
) -> list[Finding]:  # fmt: skip
    """Return the findings at the point, without keeping them (nothing may show before opening)."""
    standing = standings.standing_of(
        organisation, on=on, union_id=union_id, is_entering=point == "registration"
    )
    standing = standing.for_act(act or Act(contract_end=contract_end))
    return qualification.judge(standing, point=point)


def open_after_entry(organisation: Organisation) -> list[Finding]:
    """Return what the register would still hold open or against who enters it now."""
    standing = standings.standing_of(organisation, is_entering=True)
    asked = qualification.POINTS["registration"]
    return [
        f
        for f in qualification.judge(standing, point="profile")
        if f.rule not in asked and f.outcome in (HUMAN, FAIL)
    ]


def check(
    organisation: Organisation, *, point: str, reference: str = "", by: Actor,
    contract_end: date | None = None, act: Act | None = None, on: date | None = None,
    union_id: int | None = None,
) -> list[QualificationCheck]:  # fmt: skip
    """Run the point's rules and keep every result with its evidence."""
    findings = judge(
        organisation, point=point, contract_end=contract_end, act=act, on=on, union_id=union_id
    )
    return keep(organisation, findings, point=point, reference=reference, by=by, union_id=union_id)


def keep(
    organisation: Organisation, findings: list[Finding], *, point: str, reference: str, by: Actor,
    union_id: int | None = None,
) -> list[QualificationCheck]:  # fmt: skip
    """Store findings of an earlier look, e.g. those sealed with a bid."""
    return QualificationCheck.objects.bulk_create(
        QualificationCheck(
            organisation=organisation,
            union_id=union_id,
            rule=f.rule,
            point=point,
            reference=reference,
            outcome=f.outcome,
            message=f.message[:300],
            evidence=f.evidence | {"operator": by.name},
            checked_at=clock.now(),
            valid_until=f.valid_until,
        )
        for f in findings
    )


def blocking(checks: Iterable[QualificationCheck]) -> list[QualificationCheck]:
    """Return the results that stop the act whatever anybody decides."""
    fail = QualificationCheck.Outcome.FAIL
    return [
        c for c in checks if c.outcome == fail and qualification.stops(c.point, c.rule, c.outcome)
    ]


def stopping(checks: Sequence[QualificationCheck], *, union: Union | None = None) -> list[Detail]:
    """Return why the act may not go on: what fails, and what nobody has decided yet."""
    stops: list[Detail] = [{"rule": c.rule, "message": c.message} for c in blocking(checks)]
    if union is not None:
        stops += decisions.open_doubts(checks, union)
    return stops


def require(
    organisation: Organisation, *, point: str, reference: str, by: Actor,
    contract_end: date | None = None, act: Act | None = None, union: Union | None = None,
) -> list[QualificationCheck]:  # fmt: skip
    """Run and keep the checks, and refuse when one stops the act.

    Raises: Incomplete naming every rule that stops.
    """
    checks = check(
        organisation, point=point, reference=reference, by=by, contract_end=contract_end, act=act,
        union_id=union.pk if union else None,
    )  # fmt: skip
    stops = stopping(checks, union=union)
    if stops:
        raise Incomplete(f"“{organisation.name}”资格检查不通过，不能继续办理。", stops)
    return checks


def told_to_organisation(
    stops: Sequence[Detail], checks: Sequence[QualificationCheck]
) -> list[Detail]:
    """Return the stops as the organisation may read them: its own failures, the rest as one.

    Rule: QC-04 is confidential (spec 2.4); what the union has yet to decide is its own matter.
    """
    own = {c.rule for c in blocking(checks)} - qualification.CONFIDENTIAL
    named: list[Detail] = [s for s in stops if s.get("rule") in own]
    return named if len(named) == len(stops) else [*named, {"message": WITHHELD}]
