"""The step of a registration that takes the certificate and the evidence, one file at a time."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from orgs import evidence, registration_steps
from orgs.actions import documents
from orgs.actions.organisations import missing_for_submission
from orgs.forms.documents import EvidenceForm
from orgs.lifecycle.organisations import UNFINISHED
from orgs.models import Organisation, OrganisationDocument
from orgs.views.documents import KINDS
from portal.common import files
from portal.common.access import Actor, Permission
from portal.common.errors import NotFound
from portal.common.forms_bridge import status_of, submit
from portal.common.pages import actor_of, organisation_page


@dataclass(frozen=True, slots=True)
class Shown:
    """One paper with its file and the form that takes it or a newer one."""

    held: evidence.Held
    form: EvidenceForm


@require_http_methods(["GET", "POST"])
@organisation_page(Permission.OWN_PROFILE_EDIT)
def own_evidence(request: HttpRequest) -> HttpResponseBase:
    """Show what the registration asks for and what is there; take one file.

    Each file travels alone: what reached the portal stays when the next one fails.
    """
    actor = actor_of(request)
    organisation = Organisation.objects.visible_to(actor).get(pk=actor.organisation_id or 0)
    if organisation.state not in UNFINISHED:
        return redirect("org-files")
    posted = request.GET.get("item", "") if request.method == "POST" else ""
    shown = [_shown(request, held, posted) for held in evidence.of(organisation, by=actor)]
    chosen = next((s for s in shown if s.held.item.code == posted), None)
    if request.method == "POST" and chosen is None:
        raise NotFound("没有这一项材料。请从资质材料页重新上传。")
    if chosen is not None:
        made = submit(request, chosen.form, lambda: _add(organisation, chosen, by=actor))
        if made is not None:
            messages.success(request, f"{chosen.held.item.title}已上传。")
            return redirect(f"{reverse('org-evidence')}#{posted}")
    context = {
        "organisation": organisation,
        "groups": _groups(shown),
        "there": sum(s.held.is_there for s in shown),
        "missing": missing_for_submission(organisation),
        "steps": registration_steps.of(organisation, "evidence"),
        "wrong": chosen.form if chosen else None,
    }
    status = status_of(chosen.form) if chosen else 200
    return render(request, "orgs/documents/evidence.html", context, status=status)


def _shown(request: HttpRequest, held: evidence.Held, posted: str) -> Shown:
    item = held.item
    is_posted = item.code == posted
    form = EvidenceForm(
        request.POST if is_posted else None,
        request.FILES if is_posted else None,
        kinds=item.kinds,
        has_term=item.has_term,
        prefix=item.code,
    )
    return Shown(held, form)


def _add(organisation: Organisation, chosen: Shown, *, by: Actor) -> OrganisationDocument:
    values = dict(chosen.form.cleaned_data)
    upload = values.pop("file")
    if chosen.held.item.code == "certificate":
        # Its end was typed with the registration: the reviewer compares it with the paper.
        values["valid_to"] = organisation.cert_valid_to
    kept = files.read_upload(upload, allowed=KINDS, field="file") if upload else None
    return documents.add(organisation.pk, values, kept, by=by)


def _groups(shown: list[Shown]) -> list[dict[str, Any]]:
    """Return the papers by how urgently they are wanted."""
    found = []
    for need in evidence.Need:
        rows = [s for s in shown if s.held.item.need == need]
        found.append(
            {
                "need": need.value,
                "rows": rows,
                "is_folded": need is evidence.Need.SERVICE,
                "is_open": any(s.held.document or s.form.errors for s in rows),
            }
        )
    return [group for group in found if group["rows"]]
