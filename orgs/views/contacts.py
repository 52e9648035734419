"""The contact log: list, workbook, fast entry, one contact, follow-up, void, attachments."""

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from orgs import identities
from orgs.actions import contacts
from orgs.forms.relations import ContactFilter, ContactForm, FollowUpForm, VoidForm
from orgs.models import Contact, Organisation, OrganisationLink
from orgs.querysets.relations import ContactQuerySet
from orgs.views.imports import XLSX
from portal.common import clock, events, files
from portal.common.access import Actor, Permission
from portal.common.errors import Detail, NotFound, RuleError, refuse_all
from portal.common.forms_bridge import status_of, submit
from portal.common.pages import actor_of, staff_page
from portal.common.paging import CappedPaginator
from portal.common.views import attachment, download

PAGE: Final = 20
MOST_FILES: Final = 6
OFFERED: Final = 300


@require_GET
@staff_page(Permission.ORG_READ)
def contact_list(request: HttpRequest) -> HttpResponseBase:
    """List the contacts of the own union, or of those below it, the newest first."""
    actor = actor_of(request)
    form = ContactFilter(request.GET)
    rows = _filtered(Contact.objects.visible_to(actor), form, actor)
    ordered = rows.select_related("organisation", "union").order_by("-held_on", "-pk")
    context = {
        "form": form,
        "page_obj": CappedPaginator(ordered, PAGE).get_page(request.GET.get("page")),
        "query": request.GET.urlencode(),
        "is_filtered": any(form.data.get(name) for name in form.fields),
        "may_edit": actor.may(Permission.ORG_EDIT),
        "today": clock.today(),
    }
    return render(request, "orgs/contacts/list.html", context)


def _filtered(rows: ContactQuerySet, form: ContactFilter, by: Actor) -> ContactQuerySet:
    asked = form.cleaned_data if form.is_valid() else {}
    if asked.get("scope") != "below":
        rows = rows.filter(union_id__in=by.union_ids)
    if words := asked.get("q"):
        found = Organisation.objects.visible_to(by).search(words)
        rows = rows.filter(organisation_id__in=found.values("pk"))
    bounds = {"mode": asked.get("mode"), "held_on__gte": asked.get("since"),
              "held_on__lte": asked.get("until")}  # fmt: skip
    rows = rows.filter(**{name: value for name, value in bounds.items() if value})
    if asked.get("show") == "void":
        return rows.filter(voided_at__isnull=False)
    return rows.to_follow_up() if asked.get("show") == "open" else rows.valid()


@require_GET
@staff_page(Permission.ORG_READ)
def export(request: HttpRequest) -> HttpResponseBase:
    """Send the listed contacts as a workbook."""
    actor = actor_of(request)
    rows = _filtered(Contact.objects.visible_to(actor), ContactFilter(request.GET), actor)
    ordered = rows.select_related("organisation", "union").order_by("-held_on", "-pk")
    if ordered.count() > contacts.MOST_EXPORTED:
        raise RuleError(f"超过 {contacts.MOST_EXPORTED} 条，请先按日期缩小范围再导出。")
    return attachment(contacts.export(ordered), f"联系记录_{clock.today()}.xlsx", XLSX)


@require_http_methods(["GET", "POST"])
@staff_page(Permission.ORG_EDIT)
def new_contact(request: HttpRequest) -> HttpResponseBase:
    """Enter a contact; the address may name the organisation."""
    actor = actor_of(request)
    form = ContactForm(
        request.POST or None, request.FILES or None, initial=_initial(request, actor)
    )

    def act() -> Contact:
        values = dict(form.cleaned_data)
        uploads = _read(values.pop("uploads"))
        organisation = identities.named(values.pop("organisation"), by=actor)
        return contacts.log(organisation, values, uploads=uploads, by=actor)

    made = submit(request, form, act, check=lambda values: _problems(values, actor))
    if made is not None:
        messages.success(
            request, f"已登记：{made.held_on} {made.get_mode_display()} {made.organisation.name}。"
        )
        return redirect("contact", made.no)
    offered = OrganisationLink.objects.living().guidance().filter(union_id__in=actor.union_ids)
    context = {
        "form": form,
        "offered": offered.order_by("organisation__name").values_list(
            "organisation__name", "organisation__uscc"
        )[:OFFERED],
    }
    return render(request, "orgs/contacts/new.html", context, status=status_of(form))


def _problems(values: dict[str, Any], by: Actor) -> list[Detail]:
    """Return what the entry still needs, who is meant and the attachments among it."""
    found = contacts.problems_of(values)
    if "organisation" in values:
        found += identities.problems_of_name(values["organisation"], by=by)
    uploads = values.get("uploads") or []
    found += _too_many(uploads)
    for each in uploads:
        found += files.problems_of(each, field="uploads")
    return found


def _initial(request: HttpRequest, by: Actor) -> dict[str, Any]:
    asked = request.GET.get("org", "")
    found = Organisation.objects.visible_to(by).filter(uscc=asked).first() if asked else None
    return {"organisation": found.name if found else asked, "held_on": clock.today()}


def _too_many(uploads: list[Any]) -> list[Detail]:
    if len(uploads) <= MOST_FILES:
        return []
    message = f"一次最多 {MOST_FILES} 个附件，现在选了 {len(uploads)} 个。"
    return [{"field": "uploads", "message": message}]


def _read(uploads: list[Any]) -> list[contacts.Upload]:
    """Return checked files. Raises: Incomplete at `uploads`."""
    refuse_all(_too_many(uploads), "附件太多。")
    return [files.read_upload(each, field="uploads") for each in uploads]


@require_GET
@staff_page(Permission.ORG_READ)
def contact_page(request: HttpRequest, no: str) -> HttpResponseBase:
    """Show one contact with its attachments and history."""
    actor = actor_of(request)
    contact = _found(actor, no)
    is_own = actor.acts_for(contact.union_id)
    context = {
        "contact": contact,
        "files": contact.files.select_related("file").order_by("pk"),
        "events": events.of(contact)[:10],
        "may_edit": is_own and actor.may(Permission.ORG_EDIT) and not contact.voided_at,
    }
    return render(request, "orgs/contacts/page.html", context)


@require_GET
@staff_page(Permission.ORG_READ)
def contact_file(request: HttpRequest, no: str, pk: UUID) -> HttpResponseBase:
    """Send an attachment to those who see the contact: its union and those above."""
    kept = _found(actor_of(request), no).files.select_related("file").filter(file_id=pk).first()
    if kept is None:
        raise NotFound("没有找到这个附件。")
    return download(kept.file)


@require_http_methods(["GET", "POST"])
@staff_page(Permission.ORG_EDIT)
def follow_up(request: HttpRequest, no: str) -> HttpResponseBase:
    """Note that what was promised is done."""
    actor = actor_of(request)
    contact = _found(actor, no)
    actor.require_own(contact.union_id, "办结后续事项")
    form = FollowUpForm(request.POST or None, initial={"done_on": clock.today()})
    done = submit(
        request,
        form,
        lambda: contacts.finish_follow_up(no, **form.cleaned_data, by=actor),
        check=lambda values: contacts.problems_of_finish(contact, values),
    )
    if done is not None:
        messages.success(request, "后续事项已办结。")
        return redirect("contact", no)
    context = {"form": form, "contact": contact}
    return render(request, "orgs/contacts/follow_up.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@staff_page(Permission.ORG_EDIT)
def void(request: HttpRequest, no: str) -> HttpResponseBase:
    """Declare a wrong entry void."""
    actor = actor_of(request)
    contact = _found(actor, no)
    actor.require_own(contact.union_id, "作废")
    form = VoidForm(request.POST or None)
    done = submit(request, form, lambda: contacts.void(no, **form.cleaned_data, by=actor))
    if done is not None:
        messages.success(request, f"{no} 已作废，不再计入联系次数。")
        return redirect("contact", no)
    context = {"form": form, "contact": contact}
    return render(request, "orgs/contacts/void.html", context, status=status_of(form))


def _found(by: Actor, no: str) -> Contact:
    """Return a contact that the actor may read. Raises: NotFound."""
    contact = (
        Contact.objects.visible_to(by).select_related("organisation", "union").filter(no=no).first()
    )
    if contact is None:
        raise NotFound("没有找到这条联系记录，它可能不在您的查看范围内。")
    return contact
