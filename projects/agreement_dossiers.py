"""What the pages of an agreement show: text, sources, signatures, money, and whose turn it is."""

from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from portal.common import clock, events
from portal.common.access import Actor, ActorKind, Permission
from portal.common.errors import NotFound
from portal.common.ui.formatting import moment
from projects import conditions
from projects.agreement_documents import text_of
from projects.agreement_sources import gather, model_text
from projects.models import Agreement, Milestone, Payment, ServiceRecord
from projects.next_steps import address
from projects.rules.agreement_text import BLANK, Field, digest, fields_in, missing
from projects.rules.model_texts import PREAMBLE_A

State = Agreement.State
OPEN_PAYMENTS = (Payment.State.CLAIMED, Payment.State.RETURNED, Payment.State.REVIEWED)
PAGES = {
    "project": "project-page",
    "organisation": "staff-org",
    "tender": "staff-tender",
    "award": "staff-tender",
    "budget": "budget-page",
}
FEED_LENGTH = 20
ALARMS_SHOWN = 5


def found(by: Actor, no: str) -> Agreement:
    """Return the agreement of that number. Raises: NotFound."""
    agreement = Agreement.objects.visible_to(by).with_parties().filter(no=no).first()
    if agreement is None:
        raise NotFound("没有找到这份协议，它可能不在您的查看范围内。")
    return agreement


def page_context(agreement: Agreement, by: Actor) -> dict[str, Any]:
    """Return the context of the agreement's page for either side."""
    is_staff = by.kind is ActorKind.STAFF
    is_draft = agreement.state == State.DRAFT
    fields = gather(agreement) if is_draft else []
    articles = model_text(clock.today(), agreement.union.code)
    text = text_of(agreement)
    gaps = missing(fields, articles, PREAMBLE_A)
    return {
        "base": "base_staff.html" if is_staff else "base_org.html",
        "agreement": agreement,
        "is_staff": is_staff,
        "text": text,
        "blank": BLANK,
        "digest": agreement.text_sha256 or digest(text),
        "sources": _sources(fields, fields_in(articles, PREAMBLE_A), agreement),
        "gaps": gaps,
        "step": _step(agreement, by, gaps=len(gaps)),
        "signatures": _signatures(agreement),
        "milestones": _milestones(agreement),
        "facts": _facts(agreement, is_staff=is_staff),
        "records": _record_counts(agreement),
        "links": _links(agreement, is_staff=is_staff),
        "may_take_back": agreement.state in (State.TO_SIGN, State.UNION_SIGNED)
        and by.may(Permission.AGREEMENT_EDIT)
        and by.acts_for(agreement.union_id),
        "feed": events.feed(agreement, FEED_LENGTH) if is_staff else [],
        "alarms": agreement.alarms.visible_to(by).order_by("-raised_at", "-pk")[:ALARMS_SHOWN],
        "crumbs": [
            {"label": "服务协议", "url": reverse("agreement-list")}
            if is_staff
            else {"label": "我的项目", "url": reverse("org-project-list")},
            {"label": agreement.no, "url": ""},
        ],
    }


def _sources(fields: list[Field], used: set[str], agreement: Agreement) -> list[dict[str, Any]]:
    """Return each merged value with the page of the record it comes from."""
    return [
        {
            "label": f.label,
            "value": f"**** {f.value[-4:]}" if f.code == "org.account" and f.value else f.value,
            "source": f.source,
            "url": reverse("agreement-edit", args=[agreement.no])
            if f.kind == "draft"
            else address(PAGES[f.kind], f.no) if f.kind and f.no else "",
            "required": f.required,
        }
        for f in fields
        if f.code in used
    ]  # fmt: skip


def _step(agreement: Agreement, by: Actor, *, gaps: int) -> dict[str, Any]:
    """Return the next-step card: title, text, and the act when it is the actor's turn."""
    mine = by.acts_for(agreement.union_id)
    no = agreement.no
    if agreement.state == State.DRAFT:
        text = f"还有 {gaps} 项内容没有填写。" if gaps else "核对正文和字段来源，无误后提交签署。"
        act = "offer" if not gaps else "edit"
        return _turn("提交签署", text, act, may=mine and by.may(Permission.AGREEMENT_EDIT))
    if agreement.state == State.TO_SIGN:
        may = mine and by.may(Permission.AGREEMENT_SIGN)
        step = _turn("甲方签署", "由单位负责人签署；起草人不能签署。", "sign", may=may)
        return step | {"url": reverse("agreement-sign", args=[no])}
    if agreement.state == State.UNION_SIGNED:
        may = agreement.organisation_id == by.organisation_id and by.may(
            Permission.OWN_AGREEMENT_SIGN
        )
        step = _turn("乙方签署", "请阅读全文后签署。", "sign", may=may)
        return step | {"url": reverse("org-agreement-sign", args=[no])}
    if agreement.state == State.SIGNED:
        if mine and by.may(Permission.AGREEMENT_EDIT) and _may_complete(agreement):
            return _turn("办理履约完成", "款项已办结，绩效评价已通过。", "complete", may=True)
        return _turn("按协议开展服务", "按里程碑申请和支付款项。", "", may=False)
    return {}


def _may_complete(agreement: Agreement) -> bool:
    waiting = agreement.payments.filter(state__in=OPEN_PAYMENTS)
    return not waiting.exists() and not conditions.unmet(Milestone.Condition.FINAL, agreement)


def _turn(title: str, text: str, act: str, *, may: bool) -> dict[str, Any]:
    return {"title": title, "text": text, "act": act if may else "", "wait": not may}


def _signatures(agreement: Agreement) -> list[dict[str, str]]:
    sides = (
        ("甲方", agreement.union_signed_by, agreement.union_signed_at),
        ("乙方", agreement.organisation_signed_by, agreement.organisation_signed_at),
    )
    current_taken = False
    items = []
    for side, name, at in sides:
        state = "done" if at else "future"
        if not at and not current_taken and agreement.state != State.DRAFT:
            state, current_taken = "current", True
        items.append(
            {
                "label": f"{side}签署" + (f"：{name}" if name else ""),
                "when": moment(at) if at else "",
                "state": state,
            }
        )
    return items


def _milestones(agreement: Agreement) -> list[dict[str, Any]]:
    """Return the payment plan with what was claimed and paid on each instalment."""
    alive = agreement.payments.exclude(state=Payment.State.WITHDRAWN).order_by("pk")
    by_milestone: dict[int, list[Payment]] = {}
    for payment in alive:
        by_milestone.setdefault(payment.milestone_id, []).append(payment)
    return [
        {"stone": stone, "payments": by_milestone.get(stone.pk, [])}
        for stone in agreement.milestones.all()
    ]


def _facts(agreement: Agreement, *, is_staff: bool) -> list[dict[str, Any]]:
    project = agreement.project
    page = "project-page" if is_staff else "org-project"
    return [
        {"label": "编号", "value": agreement.no},
        {"label": "项目", "value": project.name, "url": address(page, project.no)},
        {"label": "甲方", "value": agreement.union.name},
        {
            "label": "乙方",
            "value": agreement.organisation_name,
            "url": address("staff-org", agreement.organisation.uscc) if is_staff else "",
        },
        {"label": "期限", "value": f"{agreement.start_on} 至 {agreement.end_on}"},
    ]


def _record_counts(agreement: Agreement) -> dict[str, int]:
    verified = Q(state=ServiceRecord.State.VERIFIED)
    living = agreement.records.exclude(state=ServiceRecord.State.VOID)
    return living.aggregate(all=Count("pk"), verified=Count("pk", filter=verified))


def _links(agreement: Agreement, *, is_staff: bool) -> dict[str, str]:
    no, project_no = agreement.no, agreement.project.no
    if is_staff:
        return {
            "pdf": reverse("agreement-pdf", args=[no]),
            "records": f"{reverse('record-list')}?agreement={no}",
            "payment": "payment-page",
        }
    return {
        "pdf": reverse("org-agreement-pdf", args=[no]),
        "records": reverse("org-record-list", args=[project_no]),
        "payment": "org-payment",
        "claim": reverse("payment-new", args=[project_no]),
    }
