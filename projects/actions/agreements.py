"""Agreements: drafted from an award, offered, signed by both sides, completed."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from decimal import Decimal
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.urls import reverse

from orgs.actions import qualification
from portal.common import clock, events, files, messages
from portal.common.access import SYSTEM, Actor, ActorKind, Permission
from portal.common.errors import (
    Detail,
    Incomplete,
    NotAllowed,
    NotFound,
    WrongState,
    refuse_all,
)
from portal.common.lifecycle import Move, edit, transition
from portal.common.money import figure, to_yuan
from portal.common.numbers import next_number
from projects import conditions, contractor_facts, parameters
from projects.actions import agreement_notices, budgets
from projects.agreement_documents import agreement_pdf
from projects.agreement_sources import compose, gather, model_text
from projects.lifecycle import agreements as moves
from projects.models import Agreement, Award, Milestone, Payment, Tender
from projects.rules import agreement_text, milestones
from projects.rules.model_texts import PREAMBLE_A, TERM_DEFAULTS, TERMS

__all__ = [
    "agreement_pdf",
    "complete",
    "default_terms",
    "draft_from_award",
    "edit_draft",
    "offer",
    "save_draft",
    "set_milestones",
    "sign_for_organisation",
    "sign_for_union",
    "take_back",
]

State = Agreement.State
DRAFTED = frozenset({State.DRAFT.value})
MAX_YEARS = 3  # BG-10


def draft_from_award(award_pk: int, values: Mapping[str, Any], *, by: Actor) -> Agreement:
    """Draft the agreement of an award; its amount is the award's, never another (AG-03).

    `values` may hold start_on, end_on, schedule (PS-A, PS-B) and the terms by their code; what is
    left out comes from the project. Raises: NotFound, NotAllowed, WrongState, Incomplete.
    """
    by.require(Permission.AGREEMENT_EDIT, "起草协议")
    with transaction.atomic():
        award = _locked_award(award_pk, by=by)
        project = award.tender.project
        start_on = values.get("start_on") or project.service_from
        end_on = values.get("end_on") or project.service_to
        schedule = values.get("schedule") or _default_schedule(award)
        problems = [*_amount_problems(values, award), *_period_problems(start_on, end_on)]
        shares = _schedule_shares(schedule, award.tender.union.code)
        refuse_all([*problems, *milestones.problems_of(shares)])
        agreement = Agreement.objects.create(
            no=next_number(f"HT-{award.tender.union.code}-{clock.today().year}"),
            project=project,
            award=award,
            union=award.tender.union,
            organisation=award.organisation,
            organisation_name=award.organisation.name,
            organisation_kind=award.organisation.kind,
            amount=award.amount,
            start_on=start_on,
            end_on=end_on,
            terms=_terms_from(values, award),
        )
        _write_milestones(agreement, shares)
        events.record_creation(agreement, by=by)
    return agreement


def edit_draft(pk: int, values: Mapping[str, Any], *, by: Actor) -> Agreement:
    """Change period and terms of a draft. Raises: NotFound, NotAllowed, WrongState, Incomplete."""
    with _draft(pk, by=by) as agreement:
        start_on = values.get("start_on") or agreement.start_on
        end_on = values.get("end_on") or agreement.end_on
        refuse_all(_period_problems(start_on, end_on))
        agreement.start_on, agreement.end_on = start_on, end_on
        given = {code: str(values[code]).strip() for code, _, _ in TERMS if code in values}
        agreement.terms = {**agreement.terms, **given}
    return agreement


def set_milestones(pk: int, rows: Sequence[dict[str, Any]], *, by: Actor) -> Agreement:
    """Replace the instalments of a draft; rows are {name, condition, percent}.

    Raises: NotFound, NotAllowed, WrongState; Incomplete when the shares are not exactly 100 %.
    """
    with _draft(pk, by=by) as agreement:
        shares = milestones.shares_of(rows)
        refuse_all(milestones.problems_of(shares))
        agreement.milestones.all().delete()
        _write_milestones(agreement, shares)
        told = [{"name": s.name, "percent": str(s.percent)} for s in shares]
        events.record(
            action="projects.agreement.milestones",
            target=agreement,
            by=by,
            after={"milestones": told},
        )
    return agreement


def save_draft(
    pk: int, values: Mapping[str, Any], rows: Sequence[dict[str, Any]], *, by: Actor
) -> Agreement:
    """Save period, terms and instalments of a draft together, or nothing."""
    with transaction.atomic():
        edit_draft(pk, values, by=by)
        return set_milestones(pk, rows, by=by)


def offer(pk: int, *, by: Actor) -> Agreement:
    """Freeze the text and put it before both sides for signature.

    Raises: Incomplete naming every required field that is still empty (AG-01…AG-17).
    """
    records = Agreement.objects.visible_to(by).with_parties()
    with transition(records, pk, moves.OFFER, by=by) as agreement:
        agreement.organisation_name = agreement.organisation.name
        agreement.organisation_kind = agreement.organisation.kind
        fields = gather(agreement)
        articles = model_text(clock.today(), agreement.union.code)
        problems = agreement_text.missing(fields, articles, PREAMBLE_A)
        problems += _milestone_problems(agreement)
        if agreement.amount != agreement.award.amount:
            problems.append({"message": "合同金额与成交金额不一致，不能提交签署。"})
        refuse_all(problems, "协议还不能提交签署，请按提示补充。")
        text = compose(agreement, fields)
        agreement.text = dict(text)
        agreement.text_sha256 = agreement_text.digest(text)
    return agreement


def take_back(pk: int, *, reason: str, by: Actor) -> Agreement:
    """Take an offered agreement back to draft before the other side has signed."""
    if not reason.strip():
        raise Incomplete("请写明撤回原因。", [{"field": "reason", "message": "请写明要改什么。"}])
    with transition(
        Agreement.objects.visible_to(by), pk, moves.TAKE_BACK, by=by, reason=reason.strip()
    ) as agreement:
        if agreement.state == State.UNION_SIGNED:
            messages.tell(
                f"协议 {agreement.no} 已撤回修改",
                body=reason.strip(),
                organisation_id=agreement.organisation_id,
            )
        agreement.text, agreement.text_sha256 = {}, ""
        agreement.union_signed_at, agreement.union_signed_by = None, ""
    return agreement


def sign_for_union(pk: int, *, by: Actor, seen: str = "") -> Agreement:
    """Sign for the union; the drafter may not (SD-01). `seen` is the digest the person read.

    Raises: NotFound, NotAllowed, WrongState; Incomplete when the contractor's standing forbids it.
    """
    _check_standing(pk, moves.SIGN_UNION, by=by)
    with transition(Agreement.objects.visible_to(by), pk, moves.SIGN_UNION, by=by) as agreement:
        _check_text(agreement, seen)
        agreement.union_signed_at = clock.now()
        agreement.union_signed_by = by.name
        messages.tell(
            f"协议 {agreement.no} 等待贵单位签署",
            url=reverse("org-agreement", args=[agreement.no]),
            organisation_id=agreement.organisation_id,
        )
    return agreement


def sign_for_organisation(pk: int, *, by: Actor, seen: str = "") -> Agreement:
    """Sign for the organisation; the agreement takes effect and its money is committed (BT-3).

    Raises: NotFound, NotAllowed, WrongState; Incomplete when the contractor's standing forbids it.
    """
    _check_standing(pk, moves.SIGN_ORGANISATION, by=by)
    records = Agreement.objects.visible_to(by).with_parties()
    with transaction.atomic():
        _lock_tender_of(pk)
        with transition(records, pk, moves.SIGN_ORGANISATION, by=by) as agreement:
            _check_text(agreement, seen)
            now = clock.now()
            agreement.organisation_signed_at = agreement.signed_at = now
            agreement.organisation_signed_by = by.name
            budgets.commit_award(
                project=agreement.project, agreement=agreement, amount=agreement.amount, by=SYSTEM
            )
        agreement_notices.publish_contract(agreement)
        agreement_notices.settle(agreement.award.tender)
        messages.tell(
            f"协议 {agreement.no} 已由双方签署",
            url=reverse("agreement-page", args=[agreement.no]),
            union_id=agreement.union_id,
        )
        transaction.on_commit(partial(_keep_document, agreement.pk), robust=True)
    return agreement


def complete(pk: int, *, by: Actor) -> Agreement:
    """Close the agreement after acceptance; what was not paid goes back to the budget line (BT-7).

    The person who signed may not accept (SD-01). Raises: Incomplete while anything is open.
    """
    with transition(Agreement.objects.visible_to(by), pk, moves.COMPLETE, by=by) as agreement:
        open_payments = agreement.payments.filter(
            state__in=(Payment.State.CLAIMED, Payment.State.RETURNED, Payment.State.REVIEWED)
        )
        problems: list[Detail] = [
            {"message": f"付款单 {no} 还没有办完。"}
            for no in open_payments.values_list("no", flat=True)
        ]
        reasons = conditions.unmet(Milestone.Condition.FINAL, agreement)
        problems += [{"message": reason} for reason in reasons]
        refuse_all(problems, "协议还不能办理完成，请先办完下列事项。")
        paid = agreement.payments.filter(state=Payment.State.PAID).aggregate(s=Sum("amount"))["s"]
        unpaid = agreement.amount - (paid or Decimal("0.00"))
        if unpaid > 0:
            budgets.release_balance(
                agreement=agreement, amount=unpaid, reason="履约完成，释放未付余额", by=SYSTEM
            )
        agreement.completed_at = clock.now()
    return agreement


def _draft(pk: int, *, by: Actor) -> AbstractContextManager[Agreement]:
    return edit(
        Agreement.objects.visible_to(by),
        pk,
        by=by,
        needs=Permission.AGREEMENT_EDIT,
        editable=DRAFTED,
        label="修改协议",
    )


def _locked_award(award_pk: int, *, by: Actor) -> Award:
    """Return the award, its tender locked first; refuse what may not become an agreement."""
    seen = Tender.objects.all() if by.is_system else Tender.objects.of_union(by)
    tender = (
        seen.select_for_update(of=("self",))
        .filter(pk__in=Award.objects.filter(pk=award_pk).values("tender_id"))
        .first()
    )
    if tender is None:
        raise NotFound("没有找到这条成交结果，它可能不在您的查看范围内。")
    if not by.is_system and not tender.is_held_by(by):
        raise NotAllowed("这项采购不属于您的单位，只能查看，不能起草协议。")
    award = Award.objects.select_related("tender__project", "tender__union", "organisation").get(
        pk=award_pk
    )
    if award.cancelled_at is not None:
        raise WrongState("这条成交结果已撤销，不能起草协议。")
    if tender.state != Tender.State.NOTICE_SENT:
        raise WrongState("成交通知书发出后才能起草协议，请先完成成交公示并发出通知书。")
    if (earlier := Agreement.objects.filter(award=award).first()) is not None:
        raise WrongState(f"这条成交结果已有协议 {earlier.no}，请直接打开办理。")
    return award


def _default_schedule(award: Award) -> str:
    small = parameters.SMALL_AGREEMENT_AMOUNT.on(clock.today())
    return milestones.schedule_for(award.amount, Decimal(str(small)))


def _schedule_shares(schedule: str, scope: str) -> list[milestones.Share]:
    declared = parameters.PAYMENT_SCHEDULES.get(schedule)
    if declared is None:
        message = "没有这种付款安排，请重新选择。"
        raise Incomplete(message, [{"field": "schedule", "message": message}])
    return milestones.shares_of(declared.on(clock.today(), scope=scope))


def default_terms(award: Award) -> dict[str, str]:
    """Return what the terms say before the drafter changes them: from the project and the unit."""
    project = award.tender.project
    return {
        **TERM_DEFAULTS,
        "items": project.content,
        "quality": project.objectives,
        "place": f"{award.tender.union.name}所辖区域，具体场地以服务清单为准",
    }


def _terms_from(values: Mapping[str, Any], award: Award) -> dict[str, str]:
    defaults = default_terms(award)
    return {code: str(values.get(code, defaults.get(code)) or "").strip() for code, _, _ in TERMS}


def _amount_problems(values: Mapping[str, Any], award: Award) -> list[Detail]:
    given = values.get("amount")
    if given is None or to_yuan(given) == award.amount:
        return []
    message = f"合同金额须等于成交金额 {figure(award.amount)} 元，不能改动。"
    return [{"field": "amount", "message": message, "rule": "AG-03"}]


def _period_problems(start_on: Any, end_on: Any) -> list[Detail]:
    if end_on < start_on:
        return [{"field": "end_on", "message": "结束日期须不早于开始日期。"}]
    if (end_on - start_on).days > MAX_YEARS * 366:
        return [{"field": "end_on", "message": f"服务期限最长 {MAX_YEARS} 年，请缩短。"}]
    return []


def _write_milestones(agreement: Agreement, shares: Sequence[milestones.Share]) -> None:
    amounts = milestones.distribute(agreement.amount, shares)
    Milestone.objects.bulk_create(
        Milestone(
            agreement=agreement,
            number=number,
            name=share.name,
            condition=share.condition,
            percent=share.percent,
            amount=amount,
        )
        for number, (share, amount) in enumerate(zip(shares, amounts, strict=True), 1)
    )


def _milestone_problems(agreement: Agreement) -> list[Detail]:
    held = list(agreement.milestones.all())
    shares = [milestones.Share(m.name, m.condition, m.percent) for m in held]
    problems = milestones.problems_of(shares)
    if sum((m.amount for m in held), Decimal(0)) != agreement.amount:
        problems.append({"field": "milestones", "message": "各期金额之和与合同金额不一致。"})
    return problems


def _check_standing(pk: int, move: Move, *, by: Actor) -> None:
    """Check the contractor's qualification before the move, so that the result is kept (X-09).

    Both signatures ask all of it. The organisation reads what it can mend itself; the union, which
    is told, reads everything.
    """
    records = Agreement.objects.visible_to(by).select_related("organisation", "union", "project")
    agreement = records.filter(pk=pk).first()
    if agreement is None or agreement.state not in move.sources or not by.may(move.needs):
        return  # the gate gives the exact refusal
    checks = qualification.check(
        agreement.organisation,
        point="signing",
        reference=agreement.no,
        by=SYSTEM,
        act=contractor_facts.act_of_agreement(agreement),
        union_id=agreement.union_id,
    )
    stops = qualification.stopping(checks, union=agreement.union)
    if stops and by.kind is ActorKind.ORGANISATION:
        agreement_notices.tell_of_refusal(agreement, stops)
        stops = qualification.told_to_organisation(stops, checks)
    refuse_all(stops, f"“{agreement.organisation.name}”资格检查不通过，现在不能签署。")


def _check_text(agreement: Agreement, seen: str) -> None:
    text: Any = agreement.text
    if agreement_text.digest(text) != agreement.text_sha256:
        raise WrongState("协议正文与提交签署时的摘要不符，不能签署。请联系管理员核查操作日志。")
    if seen and seen != agreement.text_sha256:
        raise WrongState("您阅读之后协议正文已经修改，请重新阅读后再签署。")


def _lock_tender_of(pk: int) -> None:
    """Lock the parent before the child."""
    awards = Award.objects.filter(agreement__pk=pk)
    list(Tender.objects.select_for_update().filter(pk__in=awards.values("tender_id")))


def _keep_document(pk: int) -> None:
    """Keep the signed PDF; both parties may fetch it (DC-08)."""
    agreement = Agreement.objects.with_parties().get(pk=pk)
    data = agreement_pdf(agreement)
    with transaction.atomic():
        locked = Agreement.objects.select_for_update().get(pk=pk)
        if locked.document_id is not None:
            return
        file = files.store(f"{locked.no}.pdf", data, purpose="agreement", by=SYSTEM)
        file.union_id, file.organisation_id = locked.union_id, locked.organisation_id
        file.save(update_fields=["union_id", "organisation_id"])
        before = events.snapshot(locked)
        locked.document = file
        locked.save(update_fields=["document"])
        events.record(action="projects.agreement.document", target=locked, by=SYSTEM, before=before)
