"""Payments: the union's pages."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from portal.common.access import Actor, Permission
from portal.common.forms_bridge import status_of, submit
from portal.common.lifecycle import duty_conflict
from portal.common.pages import actor_of, staff_page
from portal.common.paging import CappedPaginator
from portal.common.views import attachment
from projects.actions import payments
from projects.forms.agreements import ReasonForm
from projects.forms.payments import PaymentFilter, VoucherForm
from projects.lifecycle import payments as moves
from projects.models import Payment
from projects.payment_dossiers import chain_of, evidence, found, masked_account, turn_of

PER_PAGE = 20


@require_GET
@staff_page(Permission.BUDGET_READ)
def payment_list(request: HttpRequest) -> HttpResponseBase:
    """List payments of the own union and below."""
    actor = actor_of(request)
    form = PaymentFilter(request.GET)
    chosen = form.chosen()
    rows = Payment.objects.visible_to(actor)
    if state := chosen.get("state"):
        rows = rows.filter(state=state)
    if words := str(chosen.get("q") or "").strip():
        rows = rows.filter(
            Q(no=words.upper())
            | Q(invoice_no=words)
            | Q(agreement__project__name__contains=words)
            | Q(agreement__organisation_name__contains=words)
        )
    ordered = rows.select_related("agreement__project", "milestone").order_by("-claimed_at", "-pk")
    page = CappedPaginator(ordered, PER_PAGE).get_page(request.GET.get("page"))
    for payment in page:
        payment.turn = turn_of(payment, actor)
    context = {"form": form, "page_obj": page, "is_filtered": any(chosen.values())}
    return render(request, "projects/payments/list.html", context)


@require_GET
@staff_page(Permission.BUDGET_READ)
def payment_page(request: HttpRequest, no: str) -> HttpResponseBase:
    """Show the claim beside what it is judged by."""
    actor = actor_of(request)
    return render(request, "projects/payments/page.html", _context(found(actor, no), actor))


@require_POST
@staff_page(Permission.PAYMENT_REVIEW)
def review(request: HttpRequest, no: str) -> HttpResponseBase:
    """Pass the claim on for payment."""
    actor = actor_of(request)
    payments.review(found(actor, no).pk, by=actor)
    messages.success(request, f"付款单 {no} 审核通过，等待另一位同事支付审批。")
    return redirect("payment-page", no)


@require_POST
@staff_page(Permission.PAYMENT_APPROVE)
def pay(request: HttpRequest, no: str) -> HttpResponseBase:
    """Approve and book the payment."""
    actor = actor_of(request)
    payment = found(actor, no)
    form = VoucherForm(request.POST)
    done = submit(request, form, lambda: payments.pay(payment.pk, by=actor, **form.cleaned_data))
    if done is None:
        context = _context(payment, actor) | {"voucher_form": form}
        return render(request, "projects/payments/page.html", context, status=status_of(form))
    messages.success(request, f"付款单 {no} 已支付，已计入预算执行。")
    return redirect("payment-page", no)


@require_POST
@staff_page(Permission.PAYMENT_REVIEW, Permission.PAYMENT_APPROVE)
def send_back(request: HttpRequest, no: str) -> HttpResponseBase:
    """Return the claim to the organisation."""
    actor = actor_of(request)
    payment = found(actor, no)
    form = ReasonForm(request.POST)
    done = submit(
        request, form, lambda: payments.send_back(payment.pk, by=actor, **form.cleaned_data)
    )
    if done is None:
        context = _context(payment, actor) | {"back_form": form}
        return render(request, "projects/payments/page.html", context, status=status_of(form))
    messages.success(request, f"付款单 {no} 已退回，社会组织会收到消息。")
    return redirect("payment-page", no)


@require_GET
@staff_page(Permission.BUDGET_READ)
def payment_pdf(request: HttpRequest, no: str) -> HttpResponseBase:
    """Send the approval sheet."""
    payment = found(actor_of(request), no)
    return attachment(payments.payment_pdf(payment), f"{no}.pdf", "application/pdf")


def _context(payment: Payment, actor: Actor) -> dict[str, Any]:
    turn = turn_of(payment, actor)
    move = {"review": moves.REVIEW, "pay": moves.PAY}.get(turn)
    conflict = duty_conflict(payment, move, by=actor) if move else ""
    return {
        "payment": payment,
        "agreement": payment.agreement,
        "account": masked_account(payment),
        "chain": chain_of(payment),
        "turn": "" if conflict else turn,
        "conflict": conflict,
        "back_form": ReasonForm(),
        "voucher_form": VoucherForm(),
        "crumbs": [
            {"label": "付款审核", "url": reverse("payment-list")},
            {"label": payment.no, "url": ""},
        ],
        **evidence(payment),
    }
