"""The step of a registration that takes the certificate and the evidence, all that was picked."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from orgs import evidence, registration_steps
from orgs.actions import documents
from orgs.actions.organisations import missing_for_submission
from orgs.forms.documents import EvidenceForm
from orgs.lifecycle.organisations import UNFINISHED
from orgs.models import Organisation, OrganisationDocument
from orgs.views.documents import KINDS
from portal.common import clock, files
from portal.common.access import Actor, Permission
from portal.common.errors import Incomplete
from portal.common.forms_bridge import submit
from portal.common.pages import actor_of, organisation_page

Problem = dict[str, str]


@dataclass(frozen=True, slots=True)
class Shown:
    """One paper with its file and the form that takes it or a newer one."""

    held: evidence.Held
    form: EvidenceForm


@require_http_methods(["GET", "POST"])
@organisation_page(Permission.OWN_PROFILE_EDIT)
def own_evidence(request: HttpRequest) -> HttpResponseBase:
    """Show what the registration asks for and what is there; take every file that was picked.

    Each is judged and kept by itself: what was good stays when another is refused.
    """
    actor = actor_of(request)
    organisation = Organisation.objects.visible_to(actor).get(pk=actor.organisation_id or 0)
    if organisation.state not in UNFINISHED:
        return redirect("org-files")
    shown = [_shown(request, held) for held in evidence.of(organisation, by=actor)]
    wrong: list[Problem] = []
    if request.method == "POST":
        kept, wrong = _take(request, organisation, shown, by=actor)
        if kept:
            messages.success(request, f"{'、'.join(kept)}已上传。")
        if not wrong:
            return redirect("org-evidence")
        shown = [
            _afresh(s, held)
            for s, held in zip(shown, evidence.of(organisation, by=actor), strict=True)
        ]
    today = clock.today()
    context = {
        "organisation": organisation,
        "groups": _groups(shown),
        "there": sum(s.held.is_there for s in shown),
        "missing": missing_for_submission(organisation),
        "has_run_out": organisation.cert_valid_to is not None
        and organisation.cert_valid_to < today,
        "steps": registration_steps.of(organisation, "evidence"),
        "wrong": wrong,
    }
    status = Incomplete.status if wrong else 200
    return render(request, "orgs/documents/evidence.html", context, status=status)


def _take(
    request: HttpRequest, organisation: Organisation, shown: list[Shown], *, by: Actor
) -> tuple[list[str], list[Problem]]:
    """Keep every picked file that is good; return the names of those, and what is wrong."""
    chosen = [s for s in shown if s.form.is_bound]
    if not chosen:
        return [], [{"message": "还没有选择文件。请先选好文件或拍照，再按“上传选好的材料”。"}]
    kept: list[str] = []
    wrong: list[Problem] = []
    for each in chosen:
        made = submit(request, each.form, partial(_add, organisation, each, by=by))
        title = each.held.item.title
        if made is not None:
            kept.append(title)
            continue
        wrong += [
            {"message": f"{title}：{message}", "url": f"#{each.held.item.code}"}
            for messages_of in each.form.errors.values()
            for message in messages_of
        ]
    return kept, wrong


def _afresh(posted: Shown, held: evidence.Held) -> Shown:
    """Return the paper as it is now: what was refused keeps its form with the words beside it."""
    if posted.form.is_bound and posted.form.errors:
        return Shown(held, posted.form)
    return Shown(held, _form(held.item))


def _shown(request: HttpRequest, held: evidence.Held) -> Shown:
    """Bind the form of a paper that was picked, or for which something was chosen or typed."""
    item = held.item
    told = [f"{item.code}-valid_to", *([f"{item.code}-kind"] if len(item.kinds) > 1 else [])]
    is_meant = f"{item.code}-file" in request.FILES or any(request.POST.get(name) for name in told)
    if request.method == "POST" and is_meant:
        return Shown(held, _form(item, request.POST, request.FILES))
    return Shown(held, _form(item))


def _form(item: evidence.Item, *given: Any) -> EvidenceForm:
    return EvidenceForm(*given, kinds=item.kinds, has_term=item.has_term, prefix=item.code)


def _add(organisation: Organisation, chosen: Shown, *, by: Actor) -> OrganisationDocument:
    values = dict(chosen.form.cleaned_data)
    upload = values.pop("file")
    if chosen.held.item.code == "certificate":
        # Its end was typed with the registration: the reviewer compares it with the paper.
        values["valid_to"] = until = organisation.cert_valid_to
        if until and until < clock.today():
            told = (
                f"登记信息里填的证书有效期至 {until}，已经过期。请先改登记信息，再上传有效的证书。"
            )
            raise Incomplete("材料没有上传。", [{"field": "file", "message": told}])
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
