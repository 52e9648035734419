"""Deciding what the rules leave to people, and noting queries of the credit registers.

Spec 2.3: the officer proposes, the reviewer decides, the head overrides with reason. A failure that a
regulation names is nobody's to wave through.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from orgs.models import (
    CreditQuery,
    Organisation,
    QualificationCheck,
    QualificationDecision,
    Union,
)
from orgs.parameters import DECISION_DAYS, QUALIFICATION_DOUBTS
from orgs.rules import qualification
from portal.common import clock, events, files
from portal.common.access import Actor, Permission
from portal.common.errors import Detail, NotFound, WrongState, refuse_all

Choice = QualificationDecision.Choice
HUMAN: Final = QualificationCheck.Outcome.HUMAN
Upload = tuple[str, bytes]


def open_doubts(checks: Sequence[QualificationCheck], union: Union) -> list[Detail]:
    """Return the doubts among the results that stop the act: undecided, or decided against."""
    more: dict[str, Any] = QUALIFICATION_DOUBTS.on(clock.today(), scope=union.code)
    doubts = [c for c in checks if c.outcome == HUMAN and _needs_decision(c, more)]
    if not doubts:
        return []
    held = {(d.rule, d.message): d for d in _in_force(doubts[0].organisation_id, union)}
    found: list[Detail] = []
    for c in doubts:
        decision = held.get((c.rule, c.message))
        if decision is None:
            message = f"{c.message}须先由审核人员在“资格核对”作出决定。"
            found.append({"rule": c.rule, "message": message})
        elif decision.choice == Choice.REFUSE:
            message = f"{c.message}{decision.decided_by}已决定不得承接：{decision.reason}"
            found.append({"rule": c.rule, "message": message})
    return found


def decide(check_pk: int, *, choice: str, reason: str, by: Actor) -> QualificationDecision:
    """Decide on one doubt; it holds for the same fact within its term.

    Who made the refused act is not asked: the award and the decision are one reviewer's business.
    The head may replace the reviewer's decision, with reason.

    Raises: NotFound, NotAllowed, WrongState, Incomplete with every problem at its field.
    """
    if not by.may(Permission.ORG_QUALIFY) and not by.may(Permission.PROJECT_APPROVE):
        by.require(Permission.ORG_QUALIFY, "作资格核对决定")
    problems: list[Detail] = []
    if choice not in Choice.values:
        problems.append({"field": "choice", "message": "请选择决定。"})
    if len(reason.strip()) < 4:
        problems.append({"field": "reason", "message": "请写明理由：核对了什么、依据什么。"})
    refuse_all(problems, "还没有作出决定。")
    with transaction.atomic():
        check = _doubt(check_pk, by=by)
        # One decision at a time on an organisation: the second sees the first.
        Organisation.objects.select_for_update().get(pk=check.organisation_id)
        union = Union.objects.get(pk=check.union_id or 0)
        earlier = next(
            (d for d in _in_force(check.organisation_id, union)
             if (d.rule, d.message) == (check.rule, check.message)), None,
        )  # fmt: skip
        is_head = by.may(Permission.PROJECT_APPROVE)
        if earlier is not None and not is_head:
            raise WrongState(
                f"{earlier.decided_by}已作出决定：{earlier.get_choice_display()}。"
                "需要改变时，由单位负责人写明理由改定。"
            )
        made = QualificationDecision.objects.create(
            organisation_id=check.organisation_id,
            union=union,
            rule=check.rule,
            point=check.point,
            reference=check.reference,
            message=check.message,
            choice=choice,
            reason=reason.strip()[:300],
            decided_by=by.name,
            decided_at=clock.now(),
            valid_until=clock.today() + timedelta(days=int(DECISION_DAYS.on(clock.today()))),
            overrides=earlier,
        )
        events.record_creation(made, by=by, note=made.reason)
    return made


def record_query(
    organisation: Organisation, *, queried_at: datetime, channel: str, found: str = "",
    screenshot: Upload | None, reference: str = "", by: Actor,
) -> CreditQuery:  # fmt: skip
    """Note a query of the credit registers with its picture. Rule: QC-07, 财政部令第87号 20(15).

    Raises: NotAllowed, Incomplete with every problem at its field.
    """
    by.require(Permission.ORG_EDIT, "登记信用查询")
    problems: list[Detail] = []
    if queried_at > clock.now():
        problems.append({"field": "queried_at", "message": "查询时间不能晚于现在。"})
    if not channel.strip():
        problems.append({"field": "channel", "message": "请写明查询渠道，如“信用中国”网站。"})
    if screenshot is None:
        problems.append({"field": "screenshot", "message": "请上传查询截图，记录须留存。"})
    refuse_all(problems, "查询记录没有保存。")
    if screenshot is None:
        raise AssertionError("a missing picture was refused")
    with transaction.atomic():
        made = CreditQuery.objects.create(
            organisation=organisation,
            union_id=by.union_id or 0,
            queried_at=queried_at,
            channel=channel.strip()[:120],
            found=found.strip()[:200],
            screenshot=files.store(*screenshot, purpose="credit_query", by=by),
            reference=reference.strip()[:60],
            recorded_by=by.name,
            recorded_at=clock.now(),
        )
        events.record_creation(made, by=by)
    return made


def doubts_of(by: Actor) -> list[QualificationCheck]:
    """Return the newest result of each undecided doubt at the own union's acts, the latest first."""
    if not by.union_id:
        return []
    union = Union.objects.get(pk=by.union_id)
    more: dict[str, Any] = QUALIFICATION_DOUBTS.on(clock.today(), scope=union.code)
    since = clock.now() - timedelta(days=int(DECISION_DAYS.on(clock.today())))
    rows = QualificationCheck.objects.filter(
        union_id__in=by.union_ids, outcome=HUMAN, checked_at__gte=since
    ).select_related("organisation")
    decided = set(
        QualificationDecision.objects.filter(
            union_id__in=by.union_ids, valid_until__gte=clock.today()
        ).values_list("union_id", "organisation_id", "rule", "message")
    )
    newest: dict[tuple[int | None, int, str, str], QualificationCheck] = {}
    for c in rows.order_by("-pk")[:500]:
        key = c.union_id, c.organisation_id, c.rule, c.message
        if key not in decided and _needs_decision(c, more):
            newest.setdefault(key, c)
    return list(newest.values())


def _needs_decision(check: QualificationCheck, more: dict[str, Any]) -> bool:
    asked = check.rule in more.get(check.point, ())
    return asked or qualification.stops(check.point, check.rule, check.outcome)


def _in_force(organisation_pk: int, union: Union) -> list[QualificationDecision]:
    return list(
        QualificationDecision.objects.filter(
            organisation_id=organisation_pk,
            union=union,
            valid_until__gte=clock.today(),
            overridden_by__isnull=True,
        ).order_by("pk")
    )


def _doubt(pk: int, *, by: Actor) -> QualificationCheck:
    found = QualificationCheck.objects.filter(
        pk=pk, union_id__in=by.union_ids, outcome=HUMAN
    ).first()
    if found is None:
        raise NotFound("没有找到这条待核对的资格问题，它可能不在您的查看范围内。")
    return found
