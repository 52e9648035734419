"""Pages of names and codes: the keeper's change, the organisation's request, entering by hand."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from orgs import cure_locks, dossier_pages
from orgs.actions import certificates, identities, organisations
from orgs.actions.identities import Change
from orgs.forms.dossier import CertificateForm, part_form
from orgs.forms.identities import AskForm, ChangeForm, EntryForm, RefusalForm
from orgs.models import IdentityRequest, Organisation
from orgs.views.register import find
from portal.common import clock, files
from portal.common.access import Actor, Permission
from portal.common.errors import Detail, NotFound
from portal.common.forms_bridge import status_of, submit
from portal.common.lifecycle import require_held
from portal.common.pages import actor_of, organisation_page, staff_page

KINDS_OF_FILE = ("pdf", "png", "jpg", "jpeg")


@require_http_methods(["GET", "POST"])
@staff_page(Permission.ORG_QUALIFY)
def change(request: HttpRequest, uscc: str) -> HttpResponseBase:
    """Give the organisation another name or code."""
    actor = actor_of(request)
    organisation = find(actor, uscc)
    require_held(organisation, "变更名称或代码", by=actor)
    form = ChangeForm(request.POST or None, request.FILES or None, initial=_now(organisation))
    done = submit(
        request,
        form,
        lambda: identities.change(
            organisation.pk, form.wanted(), document=_document(form), by=actor
        ),
        check=lambda values: _problems(organisation, values),
    )
    if done is not None:
        messages.success(request, f"已变更为“{done.name}”（{done.uscc}），原名称和代码仍可查到。")
        return redirect("staff-org", done.uscc)
    context = {"organisation": organisation, "form": form}
    return render(request, "orgs/identities/change.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@organisation_page(Permission.OWN_PROFILE_EDIT)
def ask(request: HttpRequest) -> HttpResponseBase:
    """Ask the keeper for another name or code; show the earlier requests."""
    actor = actor_of(request)
    organisation = Organisation.objects.visible_to(actor).get(pk=actor.organisation_id or 0)
    form = AskForm(request.POST or None, request.FILES or None, initial=_now(organisation))
    made = submit(
        request,
        form,
        lambda: identities.ask(form.wanted(), document=_document(form), by=actor),
        check=lambda values: _problems(organisation, values),
    )
    if made is not None:
        messages.success(request, "申请已提交，由受理工会审核。")
        return redirect("org-identity")
    earlier = IdentityRequest.objects.visible_to(actor).order_by("-pk")[:20]
    context = {"organisation": organisation, "form": form, "earlier": list(earlier)}
    context["is_waiting"] = any(r.state == IdentityRequest.State.SUBMITTED for r in earlier)
    return render(request, "orgs/identities/ask.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@organisation_page(Permission.OWN_PROFILE_EDIT)
def ask_certificate(request: HttpRequest) -> HttpResponseBase:
    """Ask the keeper for other facts of the certificate, with the new certificate."""
    actor = actor_of(request)
    own = Organisation.objects.visible_to(actor)
    organisation = own.get(pk=actor.organisation_id or 0)
    if not cure_locks.is_settled(organisation):
        return redirect("org-profile-part", "identity")
    form = part_form("identity", CertificateForm)(
        request.POST or None, request.FILES or None, instance=own.get(pk=organisation.pk)
    )

    def act() -> IdentityRequest:
        return certificates.ask(
            form.values(),
            reason=form.cleaned_data["reason"],
            certificate=_document(form),
            by=actor,
        )

    def check(values: dict[str, Any]) -> list[Detail]:
        document = values.get("document")
        wrong = files.problems_of(document, allowed=KINDS_OF_FILE, field="document")
        reason = values.get("reason", "")
        return [
            *wrong,
            *certificates.problems_of(organisation, values, reason=reason, certificate=document),
        ]

    if submit(request, form, act, check=check, stays=True) is not None:
        messages.success(request, "变更申请已提交，受理工会核对新证书后通知您。")
        return redirect("org-profile")
    context = {"organisation": organisation, "form": form, "waiting": _own_waiting(actor)}
    return render(request, "orgs/identities/certificate.html", context, status=status_of(form))


def _own_waiting(by: Actor) -> IdentityRequest | None:
    rows = IdentityRequest.objects.visible_to(by).filter(organisation_id=by.organisation_id or 0)
    return rows.filter(state=IdentityRequest.State.SUBMITTED).first()


@require_http_methods(["GET", "POST"])
@staff_page(Permission.ORG_QUALIFY)
def decide(request: HttpRequest, uscc: str) -> HttpResponseBase:
    """Show the request beside what stands; a POST turns it down with the reason."""
    actor = actor_of(request)
    organisation = find(actor, uscc)
    require_held(organisation, "审核变更申请", by=actor)
    asked = _waiting(organisation, actor)
    form = RefusalForm(request.POST or None)
    done = submit(request, form, lambda: identities.refuse(asked.pk, **form.cleaned_data, by=actor))
    if done is not None:
        messages.success(request, "已答复机构：不同意变更。")
        return redirect("staff-org", organisation.uscc)
    context = {
        "organisation": organisation,
        "asked": asked,
        "changes": dossier_pages.changes_asked(asked),
        "form": form,
    }
    return render(request, "orgs/identities/decide.html", context, status=status_of(form))


@require_POST
@staff_page(Permission.ORG_QUALIFY)
def accept(request: HttpRequest, uscc: str) -> HttpResponseBase:
    """Grant the request."""
    actor = actor_of(request)
    asked = _waiting(find(actor, uscc), actor)
    done = identities.accept(asked.pk, by=actor)
    told = (
        f"“{done.name}”的登记事项已变更。"
        if asked.facts
        else f"已变更为“{done.name}”（{done.uscc}）。"
    )
    messages.success(request, told)
    return redirect("staff-org", done.uscc)


@require_http_methods(["GET", "POST"])
@staff_page(Permission.ORG_EDIT)
def enter(request: HttpRequest) -> HttpResponseBase:
    """Enter one organisation into the register by hand."""
    actor = actor_of(request)
    form = EntryForm(request.POST or None)
    made = submit(
        request,
        form,
        lambda: organisations.enter(form.values(), by=actor),
        check=organisations.problems_of_entry,
    )
    if made is not None:
        messages.success(request, f"已录入“{made.name}”，编号 {made.no}。")
        return redirect("staff-org", made.uscc)
    return render(request, "orgs/identities/enter.html", {"form": form}, status=status_of(form))


def _waiting(organisation: Organisation, by: Actor) -> IdentityRequest:
    found = (
        IdentityRequest.objects.visible_to(by)
        .filter(organisation=organisation, state=IdentityRequest.State.SUBMITTED)
        .select_related("document")
        .first()
    )
    if found is None:
        raise NotFound("没有待审核的变更申请，可能已有同事办理。")
    return found


def _problems(organisation: Organisation, values: dict[str, Any]) -> list[Detail]:
    """Return what is wrong with the change as far as it is told; the form asks for the rest."""
    given = dict(values)
    document = given.pop("document", None)
    asked: dict[str, Any] = {"name": "", "uscc": "", "since": clock.today(), "reason": ""} | given
    return [
        *files.problems_of(document, allowed=KINDS_OF_FILE, field="document"),
        *identities.problems_of(organisation, Change(**asked), document=document),
    ]


def _now(organisation: Organisation) -> dict[str, str]:
    return {"name": organisation.name, "uscc": organisation.uscc}


def _document(form: forms.BaseForm) -> tuple[str, bytes] | None:
    upload = form.cleaned_data["document"]
    return files.read_upload(upload, allowed=KINDS_OF_FILE, field="document") if upload else None
