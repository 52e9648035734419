"""Evidence files: the organisation's own page, and the keeping union's."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from orgs import cure_locks, requirements
from orgs.actions import documents
from orgs.forms.documents import DocumentForm
from orgs.models import Organisation, OrganisationDocument
from orgs.views.register import find
from portal.common import clock, files
from portal.common.access import Actor, Permission
from portal.common.errors import Detail, NotFound
from portal.common.forms_bridge import Check, status_of, submit
from portal.common.lifecycle import require_held
from portal.common.pages import actor_of, organisation_page, staff_page

KINDS: Final = ("pdf", "png", "jpg", "jpeg")
SHOWN: Final = 60


@require_http_methods(["GET", "POST"])
@organisation_page(Permission.OWN_PROFILE_EDIT)
def own_files(request: HttpRequest) -> HttpResponseBase:
    """Show what is asked for and what is there; take another file."""
    actor = actor_of(request)
    organisation = Organisation.objects.visible_to(actor).get(pk=actor.organisation_id or 0)
    form = _form(request, by_organisation=True)
    made = submit(
        request, form, lambda: _add(organisation, form, by=actor), check=_check(actor), stays=True
    )
    if made is not None:
        if cure_locks.unfinished(organisation) is not None:
            messages.success(request, f"已上传{made.get_kind_display()}。改完后在本页提交补正。")
            return redirect("own-cure")
        messages.success(request, f"已上传{made.get_kind_display()}，等待工会核对。")
        return redirect("org-files")
    context = _context(actor, organisation, form)
    return render(request, "orgs/documents/own.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@staff_page(Permission.ORG_READ)
def staff_files(request: HttpRequest, uscc: str) -> HttpResponseBase:
    """Show the evidence of an organisation that the union keeps; enter one for it."""
    actor = actor_of(request)
    organisation = find(actor, uscc)
    require_held(organisation, "查看资质材料", by=actor)
    if request.method == "POST":
        actor.require(Permission.ORG_EDIT, "上传资质材料")
    form = _form(request, by_organisation=False)
    made = submit(
        request, form, lambda: _add(organisation, form, by=actor), check=_check(actor), stays=True
    )
    if made is not None:
        messages.success(request, f"已上传{made.get_kind_display()}。")
        return redirect("staff-org-files", organisation.uscc)
    context = _context(actor, organisation, form) | {
        "may_judge": actor.may(Permission.ORG_QUALIFY),
        "may_add": actor.may(Permission.ORG_EDIT),
    }
    return render(request, "orgs/documents/staff.html", context, status=status_of(form))


@require_POST
@staff_page(Permission.ORG_QUALIFY)
def judge(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Note whether a file shows what it should."""
    actor = actor_of(request)
    rows = OrganisationDocument.objects.visible_to(actor).select_related("organisation")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound("没有找到这份材料，它可能不在您的查看范围内。")
    is_good = request.POST.get("verdict") == "good"
    documents.judge(pk, is_good=is_good, reason=request.POST.get("reason", ""), by=actor)
    messages.success(request, "已记录核对结果。" if is_good else "已记录，机构会看到不采用的原因。")
    if request.POST.get("back") == "profile":
        return redirect(f"{reverse('staff-org', args=[found.organisation.uscc])}#evidence")
    return redirect("staff-org-files", found.organisation.uscc)


def _form(request: HttpRequest, *, by_organisation: bool) -> DocumentForm:
    kinds = [
        (value, label)
        for value, label in OrganisationDocument.Kind.choices
        if not (by_organisation and value in documents.UNIONS_OWN)
    ]
    return DocumentForm(
        request.POST or None,
        request.FILES or None,
        kinds=kinds,
        initial={"kind": request.GET.get("kind", "")},
    )


def _add(organisation: Organisation, form: DocumentForm, *, by: Actor) -> OrganisationDocument:
    values = dict(form.cleaned_data)
    upload = values.pop("file")
    kept = files.read_upload(upload, allowed=KINDS, field="file") if upload else None
    return documents.add(organisation.pk, values, kept, by=by)


def _check(by: Actor) -> Check:
    def problems(values: dict[str, Any]) -> list[Detail]:
        upload = values.get("file")
        wrong = files.problems_of(upload, allowed=KINDS)
        return [*wrong, *documents.problems_of(values, upload, by=by)]

    return problems


def _context(actor: Actor, organisation: Organisation, form: DocumentForm) -> dict[str, Any]:
    found = OrganisationDocument.objects.visible_to(actor).filter(organisation=organisation)
    held = list(found.select_related("file").order_by("-pk")[:SHOWN])
    today = clock.today()
    listed = requirements.shown([d for d in held if d.replaced_by_id is None], today)
    rows: list[dict[str, Any]] = [{"document": d, "is_over": d.has_run_out(today)} for d in held]
    return {
        "organisation": organisation,
        "form": form,
        "listed": [s for s in listed if s.document or not s.requirement.optional],
        "spare": [s for s in listed if s.requirement.optional and not s.document],
        "missing": [s for s in listed if s.is_missing],
        "documents": [row for row in rows if row["document"].replaced_by_id is None],
        "earlier": [row for row in rows if row["document"].replaced_by_id],
    }
