"""A union's relations with organisations: list, one relation, opening, ending, representative mark."""

from typing import Any, Final

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from orgs import identities, parameters
from orgs.actions import links
from orgs.forms.relations import (
    EndLinkForm,
    LinkFilter,
    LinkForm,
    RepresentForm,
    UnrepresentForm,
)
from orgs.models import Contact, Organisation, OrganisationLink
from orgs.rules.contacts import is_stale, months_before
from orgs.views.register import find
from portal.common import clock, events
from portal.common.access import Actor, Permission
from portal.common.errors import Detail, NotFound
from portal.common.forms_bridge import status_of, submit
from portal.common.pages import actor_of, staff_page
from portal.common.paging import CappedPaginator

PAGE: Final = 20
CONTACTS_SHOWN: Final = 20


@require_GET
@staff_page(Permission.ORG_READ)
def link_list(request: HttpRequest) -> HttpResponseBase:
    """List the relations of the own union, or of those below it, the longest silent first."""
    actor = actor_of(request)
    form = LinkFilter(request.GET)
    rows = _filtered(OrganisationLink.objects.visible_to(actor).with_last_contact(), form, actor)
    ordered = rows.select_related("organisation", "union").order_by("heard_on", "pk")
    page = CappedPaginator(ordered, PAGE).get_page(request.GET.get("page"))
    today = clock.today()
    cycle, lapse = parameters.CONTACT_CYCLE.on(today), parameters.CONTACT_LAPSE.on(today)
    context = {
        "form": form,
        "page_obj": page,
        "rows": [
            {
                "link": each,
                "is_stale": each.until is None and is_stale(each.heard_on, today, cycle),
                "is_silent": each.until is None and is_stale(each.heard_on, today, lapse),
                "is_own": actor.acts_for(each.union_id),
            }
            for each in page
        ],
        "tiles": _tiles(actor, cycle),
        "cycle": cycle,
        "lapse": lapse,
        "is_filtered": any(form.data.get(name) for name in form.fields),
        "may_edit": actor.may(Permission.ORG_EDIT),
    }
    return render(request, "orgs/links/list.html", context)


def _filtered(rows: Any, form: LinkFilter, by: Actor) -> Any:
    """Return the asked relations; annotated rows have no type of their own."""
    asked = form.cleaned_data if form.is_valid() else {}
    if asked.get("scope") != "below":
        rows = rows.filter(union_id__in=by.union_ids)
    if words := asked.get("q"):
        found = Organisation.objects.visible_to(by).search(words)
        rows = rows.filter(organisation_id__in=found.values("pk"))
    rows = rows.filter(kind=asked["kind"]) if asked.get("kind") else rows
    standing = asked.get("standing")
    if standing == "ended":
        return rows.filter(until__isnull=False)
    if standing == "all":
        return rows
    rows = rows.living() if asked.get("kind") else rows.living().guidance()
    if standing == "stale":
        today = clock.today()
        cutoff = months_before(today, parameters.CONTACT_CYCLE.on(today))
        rows = rows.guidance().filter(heard_on__lt=cutoff)
    if standing == "representative":
        rows = rows.filter(representative=True)
    return rows


def _tiles(by: Actor, cycle: int) -> list[dict[str, Any]]:
    """Return what the own union's relations come to, in two queries."""
    cutoff = months_before(clock.today(), cycle)
    own = OrganisationLink.objects.living().guidance().filter(union_id__in=by.union_ids)
    counts = own.with_last_contact().aggregate(
        all=Count("pk"),
        stale=Count("pk", filter=Q(heard_on__lt=cutoff)),
        representative=Count("pk", filter=Q(representative=True)),
    )
    waiting = Contact.objects.to_follow_up().filter(union_id__in=by.union_ids).count()
    return [
        {"value": counts["all"], "label": "联系引导中", "url": "?"},
        {
            "value": counts["stale"],
            "label": "超期未联系",
            "note": f"{cycle} 个月没有联系",
            "url": "?standing=stale",
            "tone": "warn" if counts["stale"] else "",
        },
        {
            "value": counts["representative"],
            "label": "代表性组织",
            "url": "?standing=representative",
        },
        {"value": waiting, "label": "待办后续事项", "url": "/u/contacts/?show=open"},
    ]


@require_GET
@staff_page(Permission.ORG_READ)
def link_page(request: HttpRequest, uscc: str) -> HttpResponseBase:
    """Show the relation with one organisation: links with their history, contacts."""
    actor = actor_of(request)
    organisation = find(actor, uscc)
    if organisation.uscc != uscc:
        return redirect("link-page", organisation.uscc)
    held = OrganisationLink.objects.visible_to(actor).filter(organisation=organisation)
    rows = list(held.select_related("union").with_last_contact().order_by("until", "since", "pk"))
    own = [each for each in rows if actor.acts_for(each.union_id) and each.until is None]
    guidance = next((each for each in own if each.kind == "guidance"), None)
    contacts = (
        Contact.objects.visible_to(actor)
        .filter(organisation=organisation)
        .select_related("union")
        .order_by("-held_on", "-pk")
    )
    today = clock.today()
    cycle = parameters.CONTACT_CYCLE.on(today)
    context = {
        "organisation": organisation,
        "links": rows,
        "guidance": guidance,
        "is_stale": guidance is not None and is_stale(guidance.heard_on, today, cycle),
        "cycle": cycle,
        "contacts": contacts[:CONTACTS_SHOWN],
        "contacts_total": contacts.count(),
        "events": events.of(guidance)[:10] if guidance else [],
        "may_edit": actor.may(Permission.ORG_EDIT),
        "own_union": actor.union_id,
    }
    return render(request, "orgs/links/page.html", context)


@require_http_methods(["GET", "POST"])
@staff_page(Permission.ORG_EDIT)
def new_link(request: HttpRequest) -> HttpResponseBase:
    """Open a relation of the own union."""
    actor = actor_of(request)
    asked = {"organisation": request.GET.get("org", ""), "since": clock.today()}
    form = LinkForm(request.POST or None, initial=asked)

    def act() -> OrganisationLink:
        values = dict(form.cleaned_data)
        return links.open_link(
            identities.named(values.pop("organisation"), by=actor), **values, by=actor
        )

    def check(values: dict[str, Any]) -> list[Detail]:
        found = links.problems_of_opening(values)
        if "organisation" in values:
            found += identities.problems_of_name(values["organisation"], by=actor)
        return found

    made = submit(request, form, act, check=check)
    if made is not None:
        messages.success(
            request, f"已与“{made.organisation.name}”建立{made.get_kind_display()}关系。"
        )
        return redirect("link-page", made.organisation.uscc)
    return render(request, "orgs/links/new.html", {"form": form}, status=status_of(form))


@require_http_methods(["GET", "POST"])
@staff_page(Permission.ORG_EDIT)
def end_link(request: HttpRequest, uscc: str, kind: str) -> HttpResponseBase:
    """End a relation of the own union."""
    actor = actor_of(request)
    link = _own(actor, uscc, kind)
    form = EndLinkForm(request.POST or None, initial={"until": clock.today()})
    done = submit(
        request,
        form,
        lambda: links.end(link.pk, **form.cleaned_data, by=actor),
        check=lambda values: links.problems_of_end(link, values, by=actor),
    )
    if done is not None:
        messages.success(
            request, f"已解除与“{link.organisation.name}”的{link.get_kind_display()}关系。"
        )
        return redirect("link-page", uscc)
    context = {"form": form, "link": link}
    return render(request, "orgs/links/end.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@staff_page(Permission.ORG_EDIT)
def represent(request: HttpRequest, uscc: str) -> HttpResponseBase:
    """Mark the organisation as representative for the own union, or take the mark back."""
    actor = actor_of(request)
    link = _own(actor, uscc, "guidance")
    kind, act = (
        (UnrepresentForm, _unmark) if link.representative else (RepresentForm, links.represent)
    )
    form = kind(request.POST or None, initial={"decided_on": clock.today()})
    done = submit(
        request,
        form,
        lambda: act(link.pk, **form.cleaned_data, by=actor),
        check=None if link.representative else links.problems_of_mark,
    )
    if done is not None:
        said = "已认定为代表性组织" if done.representative else "已取消代表性组织的认定"
        messages.success(request, f"“{link.organisation.name}”{said}。")
        return redirect("link-page", uscc)
    context = {"form": form, "link": link}
    return render(request, "orgs/links/represent.html", context, status=status_of(form))


def _unmark(pk: int, *, ground: str, by: Actor) -> OrganisationLink:
    return links.unrepresent(pk, reason=ground, by=by)


def _own(by: Actor, uscc: str, kind: str) -> OrganisationLink:
    """Return the own union's living relation. Raises: NotFound."""
    link = (
        OrganisationLink.objects.visible_to(by)
        .living()
        .filter(union_id__in=by.union_ids, organisation__uscc=uscc, kind=kind)
        .select_related("organisation", "union")
        .first()
    )
    if link is None:
        raise NotFound("本单位与这家机构现在没有这种联系关系。")
    return link
