"""The dossier's pages: the organisation fills its own, its keeper enters and checks."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from orgs import (
    cure_locks,
    dossier_pages,
    evidence,
    histories,
    registration_steps,
    requirements,
)
from orgs.actions import dossier, organisations
from orgs.actions.dossier import KINDS
from orgs.forms.dossier import PARTS, PartForm, fact_form, part_form
from orgs.lifecycle.organisations import EDITABLE, UNFINISHED
from orgs.models import Organisation
from orgs.views.register import find
from portal.common import clock
from portal.common.access import Actor, Permission
from portal.common.errors import NotFound
from portal.common.forms_bridge import status_of, submit
from portal.common.lifecycle import require_held
from portal.common.pages import actor_of, organisation_page, staff_page

Pair = dict[str, Any]


def _own(by: Actor) -> Organisation:
    rows = Organisation.objects.visible_to(by).select_related("keeper")
    return rows.get(pk=by.organisation_id or 0)


@require_http_methods(["GET", "POST"])
@organisation_page(Permission.OWN_PROFILE_EDIT)
def own_profile(request: HttpRequest) -> HttpResponseBase:
    """Show the own profile by sections, with what is missing; posting hands it in."""
    actor = actor_of(request)
    organisation = _own(actor)
    form = forms.Form(request.POST if request.method == "POST" else None)
    done = submit(request, form, lambda: organisations.submit(organisation.pk, by=actor))
    if done is not None:
        messages.success(request, "已提交入库审核。受理工会审核后会通知您。")
        return redirect("org-profile")
    cure = cure_locks.unfinished(organisation)
    may_edit = organisation.state in EDITABLE and cure is None
    shown = dossier_pages.sections_of(organisation, by=actor, edits=may_edit)
    context = {
        "organisation": organisation,
        "form": form,
        "shown": shown,
        "missing": organisations.missing_for_submission(organisation),
        "missing_parts": dossier_pages.missing_parts(organisation),
        "lacking": requirements.lacking(organisation, clock.today()),
        "advice": dossier_pages.advice(organisation, shown),
        "steps": registration_steps.of(organisation, "submit"),
        "may_submit": organisation.state in UNFINISHED,
        "may_edit": may_edit,
        "cure": cure,
        "suspension": organisation.suspensions.filter(ended_on__isnull=True).first(),
    }
    return render(request, "orgs/dossier/own.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@organisation_page(Permission.OWN_PROFILE_EDIT)
def own_part(request: HttpRequest, part: str) -> HttpResponseBase:
    """Show and save one flat part; an unfinished profile goes on to the next part it lacks."""
    actor = actor_of(request)
    if part not in PARTS:
        raise NotFound("没有这一项资料。请从机构档案重新进入。")
    organisation = _own(actor)
    if part == "identity" and cure_locks.is_settled(organisation):
        return redirect("org-certificate-change")
    form = part_form(part)(request.POST or None, instance=_own(actor))
    cure = cure_locks.unfinished(organisation)
    fixed = _fix_all_but(form, cure_locks.open_fields(cure), organisation) if cure else []
    if not form.fields:
        messages.info(request, f"补正期间不能改{PARTS[part][0]}，只能改下列事项。")
        return redirect("own-cure")
    saved = submit(
        request,
        form,
        lambda: organisations.update_profile(organisation.pk, form.values(), by=actor),
        check=lambda values: organisations.problems_of_profile(organisation, values, by=actor),
        stays=True,
    )
    if saved is not None:
        return _after(request, saved, PARTS[part][0], part)
    context = {
        "organisation": organisation,
        "form": form,
        "label": PARTS[part][0],
        "note": PARTS[part][1],
        "fixed": fixed,
        "cure": cure,
        "back_url": reverse("own-cure" if cure else "org-profile"),
        "goes_on": organisation.state in UNFINISHED,
        "steps": registration_steps.of(organisation, part),
    }
    return render(request, "orgs/dossier/part.html", context, status=status_of(form))


def _fix_all_but(form: PartForm, open_fields: set[str], organisation: Organisation) -> list[Pair]:
    """Leave the fields to be put right as inputs; return the others as they stand."""
    fixed = [name for name in form.fields if name not in open_fields]
    for name in fixed:
        del form.fields[name]
    return [dossier_pages.pair_of(organisation, name) for name in fixed]


def _after(
    request: HttpRequest, organisation: Organisation, label: str, part: str
) -> HttpResponseBase:
    if cure_locks.unfinished(organisation) is not None:
        messages.success(request, f"{label}已保存。改完后在本页提交补正。")
        return redirect("own-cure")
    is_unfinished = organisation.state in UNFINISHED
    left = dossier_pages.missing_labels(organisation, part) if is_unfinished else []
    tell = messages.warning if left else messages.success
    said = f"{label}已保存" + (f"，还没有填：{'、'.join(left)}" if left else "")
    lacking = [p for p in dossier_pages.missing_parts(organisation) if p != part]
    if is_unfinished and lacking:
        following = "、".join(dossier_pages.missing_labels(organisation, lacking[0]))
        tell(request, f"{said}。{PARTS[lacking[0]][0]}还要填：{following}。")
        return redirect("org-profile-part", lacking[0])
    tell(request, f"{said}。")
    is_new = organisation.state in UNFINISHED and part in registration_steps.LABELS
    if is_new and evidence.lacks_certificate(organisation, clock.today()):
        return redirect("org-evidence")
    return redirect("org-profile")


@require_http_methods(["GET", "POST"])
@organisation_page(Permission.OWN_PROFILE_EDIT)
def own_fact(request: HttpRequest, kind: str, pk: int | None = None) -> HttpResponseBase:
    """Enter or change one dated fact of the own dossier."""
    actor = actor_of(request)
    return _fact_page(request, _own(actor), kind, pk, "orgs/dossier/part.html", "org-profile", ())


@require_POST
@organisation_page(Permission.OWN_PROFILE_EDIT)
def own_fact_remove(request: HttpRequest, kind: str, pk: int) -> HttpResponseBase:
    """Take away what was declared by mistake."""
    actor = actor_of(request)
    dossier.remove(_known(kind), actor.organisation_id or 0, pk, by=actor)
    messages.success(request, f"{KINDS[kind].label}已删除。")
    return redirect("org-profile")


@require_GET
@organisation_page(Permission.OWN_PROFILE_EDIT)
def own_history(request: HttpRequest) -> HttpResponseBase:
    """Show every change of the own dossier."""
    actor = actor_of(request)
    organisation = _own(actor)
    context = {
        "organisation": organisation,
        "page_obj": histories.page_of(organisation, request.GET.get("page"), by=actor),
    }
    return render(request, "orgs/dossier/own_history.html", context)


@require_http_methods(["GET", "POST"])
@staff_page(Permission.ORG_EDIT)
def kept_fact(
    request: HttpRequest, uscc: str, kind: str, pk: int | None = None
) -> HttpResponseBase:
    """Enter or change one fact of an organisation whose file the own union keeps."""
    actor = actor_of(request)
    organisation = find(actor, uscc)
    require_held(organisation, "修改档案", by=actor)
    return _fact_page(
        request, organisation, kind, pk, "orgs/dossier/kept_fact.html", "staff-org",
        (organisation.uscc,),
    )  # fmt: skip


@require_POST
@staff_page(Permission.ORG_EDIT)
def verify_fact(request: HttpRequest, uscc: str, kind: str, pk: int) -> HttpResponseBase:
    """Note that the keeper has checked what the organisation declared."""
    actor = actor_of(request)
    organisation = find(actor, uscc)
    dossier.verify(_known(kind), organisation.pk, pk, by=actor)
    messages.success(request, f"{KINDS[kind].label}已记为核对无误。")
    return redirect("staff-org", organisation.uscc)


@require_POST
@staff_page(Permission.ORG_EDIT)
def remove_fact(request: HttpRequest, uscc: str, kind: str, pk: int) -> HttpResponseBase:
    """Take away a fact that was entered by mistake; the log keeps it."""
    actor = actor_of(request)
    organisation = find(actor, uscc)
    dossier.remove(_known(kind), organisation.pk, pk, by=actor)
    messages.success(request, f"{KINDS[kind].label}已删除，变更记录里仍可查到。")
    return redirect("staff-org", organisation.uscc)


def _known(kind: str) -> str:
    if kind not in KINDS:
        raise NotFound("没有这一类资料。请从档案重新进入。")
    return kind


def _fact_page(
    request: HttpRequest, organisation: Organisation, kind: str, pk: int | None, template: str,
    back: str, arguments: tuple[str, ...],
) -> HttpResponse | HttpResponseBase:  # fmt: skip
    actor, what = actor_of(request), KINDS[_known(kind)]
    held: Any = None
    if pk is not None or what.is_single:
        rows = what.model.objects.visible_to(actor).filter(organisation=organisation)
        held = rows.filter(pk=pk).first() if pk is not None else rows.first()
    if pk is not None and held is None:
        raise NotFound(f"没有找到这条{what.label}，它可能已被删除。")
    form = fact_form(kind)(request.POST or None, instance=held)

    saved = submit(
        request,
        form,
        lambda: dossier.enter(kind, organisation.pk, form.values(), pk=pk, by=actor),
        check=lambda values: dossier.problems_of(kind, organisation, values, fact=held, by=actor),
        stays=True,
    )
    if saved is not None:
        messages.success(request, f"{what.label}已保存。")
        return redirect(back, *arguments)
    context = {
        "organisation": organisation,
        "form": form,
        "kind": kind,
        "fact": held,
        "label": what.label,
        "back_url": reverse(back, args=arguments),
        "may_remove": held is not None and (not actor.organisation_id or held.is_declared),
    }
    return render(request, template, context, status=status_of(form))
