"""Cure windows and objections, for the keeping union and for the organisation."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from orgs import cure_locks
from orgs.actions import cures, objections
from orgs.actions.cures import Ticked
from orgs.actions.entries import PROFILE_FIELDS
from orgs.forms.documents import (
    AnswerForm,
    CureCloseForm,
    CureForm,
    CureReplyForm,
    ObjectionForm,
)
from orgs.forms.dossier import PARTS
from orgs.models import CureWindow, Organisation, OrganisationDocument, SuspensionObjection
from orgs.views.register import find
from portal.common import files
from portal.common.access import Permission
from portal.common.errors import Detail, NotFound, WrongState
from portal.common.forms_bridge import status_of, submit
from portal.common.lifecycle import require_held
from portal.common.pages import actor_of, organisation_page, staff_page

KINDS: Final = ("pdf", "png", "jpg", "jpeg")
UNTICKABLE: Final = ("domains",)
SUBJECTS: Final = (*PROFILE_FIELDS, *OrganisationDocument.Kind.values)


@require_http_methods(["GET", "POST"])
@staff_page(Permission.ORG_QUALIFY)
def cure(request: HttpRequest, uscc: str) -> HttpResponseBase:
    """Tick what is to be put right; later compare before and after, and close."""
    actor = actor_of(request)
    organisation = find(actor, uscc)
    require_held(organisation, "发补正通知", by=actor)
    window = cure_locks.unfinished(organisation)
    if window is not None:
        return _close(request, organisation, window)
    form = CureForm(request.POST or None, initial={"until": cures.proposed_end()})
    notes = {s: request.POST.get(f"note-{s}", "") for s in SUBJECTS}
    items = [Ticked(s, notes[s]) for s in request.POST.getlist("items") if s in notes]
    done = submit(
        request,
        form,
        lambda: cures.open_window(
            organisation.pk, items, notes=notes, **form.cleaned_data, by=actor
        ),
        check=lambda values: cures.problems_of(items, values.get("until"), notes),
    )
    if done is not None:
        messages.success(request, f"补正通知已发给“{organisation.name}”。")
        return redirect("org-cure", organisation.uscc)
    found = cures.problems_of(items, None, notes) if request.method == "POST" else []
    wrong = {d["field"]: d["message"] for d in found}
    context = {
        "organisation": organisation,
        "form": form,
        "groups": _offered(organisation, request, wrong),
        "earlier": organisation.cure_windows.order_by("-pk")[:5],
    }
    return render(request, "orgs/cures/open.html", context, status=status_of(form))


def _close(
    request: HttpRequest, organisation: Organisation, window: CureWindow
) -> HttpResponseBase:
    actor = actor_of(request)
    form = CureCloseForm(request.POST or None)
    done = submit(request, form, lambda: cures.close(window.pk, **form.cleaned_data, by=actor))
    if done is not None:
        messages.success(request, "补正已办结，机构会看到复核意见。")
        return redirect("staff-org", organisation.uscc)
    context = {
        "organisation": organisation,
        "window": window,
        "form": form,
        "rows": cures.changes(window),
    }
    return render(request, "orgs/cures/close.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@organisation_page(Permission.OWN_PROFILE_EDIT)
def own_cure(request: HttpRequest) -> HttpResponseBase:
    """Show what is to be put right, where, and until when; hand it in."""
    actor = actor_of(request)
    organisation = Organisation.objects.visible_to(actor).get(pk=actor.organisation_id or 0)
    window = organisation.cure_windows.prefetch_related("items").order_by("-pk").first()
    if window is None:
        raise NotFound("现在没有补正通知。")
    form = CureReplyForm(request.POST or None)
    done = submit(request, form, lambda: cures.hand_in(window.pk, **form.cleaned_data, by=actor))
    if done is not None:
        messages.success(request, "补正已提交，等待工会复核。")
        return redirect("own-cure")
    context = {
        "window": window,
        "form": form,
        "rows": [row | {"url": _place(row["subject"])} for row in cures.changes(window)],
        "is_running": cure_locks.is_running(window),
    }
    return render(request, "orgs/cures/own.html", context, status=status_of(form))


def _place(subject: str) -> str:
    """Return the page on which the organisation puts the item right."""
    part = next((code for code, each in PARTS.items() if subject in each[2]), "")
    if part:
        return reverse("org-profile-part", args=[part]) + f"#id_{subject}"
    return reverse("org-files") + f"?kind={subject}"


@require_http_methods(["GET", "POST"])
@organisation_page(Permission.OWN_PROFILE_EDIT)
def own_objection(request: HttpRequest) -> HttpResponseBase:
    """Say what stands against the own suspension; read the answers."""
    actor = actor_of(request)
    organisation = Organisation.objects.visible_to(actor).get(pk=actor.organisation_id or 0)
    suspension = organisation.suspensions.filter(ended_on__isnull=True).first()
    said = _said(organisation)
    form = ObjectionForm(request.POST or None, request.FILES or None)

    def act() -> SuspensionObjection:
        upload = form.cleaned_data["file"]
        kept = files.read_upload(upload, allowed=KINDS, field="file") if upload else None
        return objections.file_objection(
            statement=form.cleaned_data["statement"], upload=kept, by=actor
        )

    def check(values: dict[str, Any]) -> list[Detail]:
        wrong = files.problems_of(values.get("file"), allowed=KINDS)
        return [*wrong, *objections.problems_of(values.get("statement", ""))]

    if submit(request, form, act, check=check) is not None:
        messages.success(request, "异议已提交，受理工会答复后会通知您。")
        return redirect("own-objection")
    context = {
        "suspension": suspension,
        "said": said,
        "may_file": suspension is not None and all(s.answered_at for s in said),
        "form": form,
    }
    return render(request, "orgs/objections/own.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@staff_page(Permission.ORG_QUALIFY)
def objection(request: HttpRequest, uscc: str) -> HttpResponseBase:
    """Read an organisation's objections and answer the open one."""
    actor = actor_of(request)
    organisation = find(actor, uscc)
    require_held(organisation, "答复异议", by=actor)
    said = _said(organisation)
    if not said:
        raise WrongState("这家机构没有提出异议。")
    form = AnswerForm(request.POST or None)
    done = submit(
        request, form, lambda: objections.answer(organisation.pk, **form.cleaned_data, by=actor)
    )
    if done is not None:
        messages.success(request, "异议已答复，机构会收到答复。")
        return redirect("staff-org", organisation.uscc)
    context = {
        "organisation": organisation,
        "said": said,
        "is_open": any(s.answered_at is None for s in said),
        "form": form,
    }
    return render(request, "orgs/objections/answer.html", context, status=status_of(form))


def _said(organisation: Organisation) -> list[SuspensionObjection]:
    rows = SuspensionObjection.objects.filter(suspension__organisation=organisation)
    return list(rows.select_related("suspension", "file").order_by("-pk")[:10])


def _offered(
    organisation: Organisation, request: HttpRequest, wrong: dict[str, str]
) -> list[dict[str, Any]]:
    ticked = request.POST.getlist("items")

    def row(subject: str) -> dict[str, Any]:
        return {
            "subject": subject,
            "label": cures.label_of(subject),
            "now": cures.current(organisation, subject),
            "is_ticked": subject in ticked,
            "note": request.POST.get(f"note-{subject}", ""),
            "error": wrong.get(f"note-{subject}", ""),
        }

    names = [name for name in PROFILE_FIELDS if name not in UNTICKABLE]
    kinds = [k for k in OrganisationDocument.Kind.values if k not in ("screenshot", "other")]
    return [
        {"label": "档案栏目", "rows": [row(n) for n in names]},
        {"label": "资质材料", "rows": [row(k) for k in kinds]},
    ]
