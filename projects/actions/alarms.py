"""Looking again at the contractors of running agreements, and deciding what a change means.

Rules: spec 3.4: a later change raises an alarm on open contracts and never rewrites an old result.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db import IntegrityError, transaction
from django.urls import reverse

from orgs.models import QualificationCheck
from orgs.rules import qualification as admission
from orgs.standings import standings as standings_of
from portal.common import clock, events, messages
from portal.common.access import Actor
from portal.common.errors import Detail, WrongState, refuse_all
from portal.common.lifecycle import transition
from portal.common.numbers import next_number
from projects import contractor_facts
from projects.lifecycle import alarms as moves
from projects.models import Agreement, QualificationAlarm
from projects.rules import alarms as rules

POINT: Final = "running"
Key = tuple[int, str]  # agreement, rule


@dataclass(frozen=True, slots=True)
class Recheck:
    """What one look found: agreements looked at, alarms raised, alarms cleared."""

    agreements: int
    raised: int
    cleared: int


def recheck(*, by: Actor) -> Recheck:
    """Judge the contractor of every running agreement as of today.

    Queries: 8, and those of each alarm that is raised or cleared.
    """
    running = list(
        Agreement.objects.filter(state=Agreement.State.SIGNED)
        .select_related("organisation", "union", "project")
        .order_by("pk")
    )
    standings = standings_of({a.organisation_id: a.organisation for a in running})
    requirements = contractor_facts.requirements_today()
    signed = _results_at_signing(running)
    alarms = _alarms(running)
    raised = cleared = 0
    for agreement in running:
        facts = contractor_facts.running_act(agreement, requirements)
        standing = standings[agreement.organisation_id].for_act(facts)
        for finding in admission.judge(standing, point=POINT):
            then = signed.get((agreement.no, finding.rule), "")
            known = alarms.get((agreement.pk, finding.rule), [])
            waiting = next((a for a in known if a.state == QualificationAlarm.State.RAISED), None)
            if not rules.is_worse(finding.outcome, then):
                if waiting is not None:
                    cleared += _clear(waiting, by=by)
            elif waiting is None and finding.message not in {a.message for a in known}:
                raised += _raise(agreement, finding, then, by=by)
    return Recheck(len(running), raised, cleared)


def settle(pk: int, *, decision: str, note: str, by: Actor) -> QualificationAlarm:
    """Decide what follows; the contractor is told. Raises: NotFound, NotAllowed, WrongState,
    Incomplete with every problem at its field.
    """
    problems: list[Detail] = []
    if decision not in QualificationAlarm.Decision.values:
        problems.append({"field": "decision", "message": "请选择处理决定。"})
    if not note.strip():
        problems.append({"field": "note", "message": "请写明依据和要求，例如整改期限。"})
    refuse_all(problems, "预警还没有处理。")
    with transition(
        QualificationAlarm.objects.visible_to(by), pk, moves.SETTLE, by=by, reason=note.strip()
    ) as alarm:
        alarm.decision, alarm.decision_note = decision, note.strip()[:300]
        alarm.settled_by, alarm.settled_at = by.name, clock.now()
        messages.tell(
            f"协议 {alarm.agreement.no} 的资格情况有变：{alarm.get_decision_display()}",
            url=reverse("org-agreement", args=[alarm.agreement.no]),
            body=f"{alarm.message}\n{alarm.decision_note}",
            organisation_id=alarm.organisation_id,
        )
    return alarm


def pauses(agreement: Agreement) -> list[Detail]:
    """Return why no payment may be made: a pause was decided and its ground still stands.

    Queries: 1, and 5 more when there is a pause.
    """
    paused = list(
        agreement.alarms.filter(
            state=QualificationAlarm.State.SETTLED, decision=QualificationAlarm.Decision.PAUSE
        )
    )
    if not paused:
        return []
    found = standings_of({agreement.organisation_id: agreement.organisation})
    facts = contractor_facts.running_act(agreement, contractor_facts.requirements_today())
    standing = found[agreement.organisation_id].for_act(facts)
    today = {f.rule: f for f in admission.judge(standing, point=POINT)}
    return [
        {
            "rule": alarm.rule,
            "message": f"预警 {alarm.no} 决定整改前不付款：{today[alarm.rule].message}",
        }
        for alarm in paused
        if rules.is_worse(today[alarm.rule].outcome, alarm.signed_outcome)
    ]


def _raise(agreement: Agreement, finding: admission.Finding, then: str, *, by: Actor) -> int:
    """Raise one alarm and tell the union; 0 when another look was quicker."""
    try:
        with transaction.atomic():
            alarm = QualificationAlarm.objects.create(
                no=next_number(f"YJ-{agreement.union.code}-{clock.today().year}"),
                agreement=agreement,
                union_id=agreement.union_id,
                organisation_id=agreement.organisation_id,
                rule=finding.rule,
                outcome=finding.outcome,
                message=finding.message,
                signed_outcome=then,
            )
            events.record_creation(alarm, by=by)
            messages.tell(
                f"{agreement.organisation_name} 资格情况有变，请处理",
                url=reverse("alarm-page", args=[alarm.no]),
                body=f"{agreement.project.name}：{finding.message}",
                union_id=agreement.union_id,
            )
    except IntegrityError:
        return 0
    return 1


def _clear(alarm: QualificationAlarm, *, by: Actor) -> int:
    """Clear one alarm; 0 when somebody settled it meanwhile."""
    try:
        with transition(QualificationAlarm.objects.all(), alarm.pk, moves.CLEAR, by=by):
            pass
    except WrongState:
        return 0
    return 1


def _results_at_signing(running: Iterable[Agreement]) -> dict[tuple[str, str], str]:
    """Return the last outcome of each rule at each agreement's signing."""
    kept = QualificationCheck.objects.filter(
        point="signing", reference__in=[a.no for a in running]
    ).order_by("pk")
    return {(c.reference, c.rule): c.outcome for c in kept}


def _alarms(running: Iterable[Agreement]) -> dict[Key, list[QualificationAlarm]]:
    found: dict[Key, list[QualificationAlarm]] = {}
    for alarm in QualificationAlarm.objects.filter(agreement__in=[a.pk for a in running]):
        found.setdefault((alarm.agreement_id, alarm.rule), []).append(alarm)
    return found
