"""Payments: the organisation's pages."""

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.common import files
from portal.common.access import Actor, Permission
from portal.common.errors import NotFound
from portal.common.forms_bridge import status_of, submit
from portal.common.pages import actor_of, organisation_page
from projects.actions import payments
from projects.forms.payments import ClaimForm, FirstClaimForm
from projects.models import Agreement, Milestone, Payment
from projects.payment_dossiers import (
    bar_of,
    chain_of,
    checks_of,
    found,
    masked_account,
    next_milestone,
    turn_of,
)

INVOICE_KINDS = ("pdf", *files.IMAGES)


@require_http_methods(["GET", "POST"])
@organisation_page(Permission.PAYMENT_CLAIM)
def new_claim(request: HttpRequest, no: str) -> HttpResponseBase:
    """Claim the next instalment: conditions first, then amount and invoice."""
    actor = actor_of(request)
    agreement = _agreement(actor, no, request.GET.get("agreement", ""))
    stone = next_milestone(agreement)
    if stone is None:
        return render(request, "projects/payments/all_claimed.html", {"agreement": agreement})
    limit = payments.limit_of(stone, agreement)
    needs_plan = stone.condition == Milestone.Condition.SIGNED and not agreement.has_plan
    form_class = FirstClaimForm if needs_plan else ClaimForm
    form = form_class(request.POST or None, request.FILES or None, initial={"amount": limit})
    made = submit(
        request,
        form,
        lambda: payments.claim(
            stone.pk,
            form.cleaned_data,
            _upload(form, "invoice"),
            plan=_upload(form, "plan_file"),
            by=actor,
        ),
    )
    if made is not None:
        messages.success(request, f"付款申请 {made.no} 已提交，等待工会审核。")
        return redirect("org-payment", made.no)
    context = {
        "form": form,
        "agreement": agreement,
        "project": agreement.project,
        "stone": stone,
        "limit": limit,
        "checks": checks_of(stone, agreement),
        "bar": bar_of(agreement, limit),
        "crumbs": _crumbs(agreement, "申请付款"),
    }
    return render(request, "projects/payments/new.html", context, status=status_of(form))


@require_GET
@organisation_page()
def payment_page(request: HttpRequest, no: str) -> HttpResponseBase:
    """Show the claim to the organisation that made it."""
    actor = actor_of(request)
    return render(request, "projects/payments/own.html", _context(found(actor, no), actor))


@require_POST
@organisation_page(Permission.PAYMENT_CLAIM)
def withdraw(request: HttpRequest, no: str) -> HttpResponseBase:
    """Withdraw a claim that nobody has reviewed."""
    actor = actor_of(request)
    payments.withdraw(found(actor, no).pk, by=actor)
    messages.success(request, f"付款申请 {no} 已撤回，可以重新申请。")
    return redirect("org-payment", no)


@require_POST
@organisation_page(Permission.PAYMENT_CLAIM)
def resubmit(request: HttpRequest, no: str) -> HttpResponseBase:
    """Hand a returned claim in again."""
    actor = actor_of(request)
    payment = found(actor, no)
    form = ClaimForm(request.POST, request.FILES)
    saved = submit(
        request,
        form,
        lambda: payments.resubmit(
            payment.pk, form.cleaned_data, _upload(form, "invoice"), by=actor
        ),
    )
    if saved is None:
        context = _context(payment, actor) | {"form": form}
        return render(request, "projects/payments/own.html", context, status=status_of(form))
    messages.success(request, f"付款申请 {no} 已重新提交。")
    return redirect("org-payment", no)


def _agreement(actor: Actor, project_no: str, no: str) -> Agreement:
    """Return the actor's running agreement of the project; `no` chooses between several lots."""
    own = Agreement.objects.visible_to(actor).with_parties().filter(project__no=project_no)
    if no:
        own = own.filter(no=no)
    running = own.filter(state=Agreement.State.SIGNED).order_by("pk").first()
    agreement = running or own.order_by("pk").first()
    if agreement is None:
        raise NotFound("没有找到这个项目的协议，它可能不在您的查看范围内。")
    return agreement


def _upload(form: ClaimForm, field: str) -> tuple[str, bytes] | None:
    """Return the checked file of the field. Raises: Incomplete at the field."""
    upload: UploadedFile[bytes] | None = form.cleaned_data.get(field)
    if upload is None:
        return None
    return files.read_upload(upload, allowed=INVOICE_KINDS, field=field)


def _context(payment: Payment, actor: Actor) -> dict[str, Any]:
    initial = {
        "amount": payment.amount,
        "invoice_no": payment.invoice_no,
        "note": payment.note,
    }
    return {
        "payment": payment,
        "agreement": payment.agreement,
        "account": masked_account(payment),
        "chain": chain_of(payment),
        "turn": turn_of(payment, actor),
        "form": ClaimForm(initial=initial),
        "crumbs": _crumbs(payment.agreement, payment.no),
    }


def _crumbs(agreement: Agreement, last: str) -> list[dict[str, str]]:
    project = agreement.project
    return [
        {"label": "我的项目", "url": reverse("org-project-list")},
        {"label": project.name, "url": reverse("org-project", args=[project.no])},
        {"label": last, "url": ""},
    ]
