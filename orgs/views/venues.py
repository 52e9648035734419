"""Staff pages of venues: the list, one venue, its rooms, closed days and the six flags (P19)."""

from typing import Any, Final

from django.contrib import messages
from django.db.models import Count, Q
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from orgs import week_plans
from orgs.actions import venues
from orgs.forms.venues import (
    ClosureForm,
    FlagForm,
    ReasonForm,
    RoomForm,
    VenueFilter,
    VenueForm,
    hours_of,
)
from orgs.models import Room, Union, Venue, VenueCheck
from portal.common import clock
from portal.common.access import Actor, Permission
from portal.common.errors import NotFound
from portal.common.forms_bridge import status_of, submit
from portal.common.lifecycle import require_held
from portal.common.pages import actor_of, staff_page
from portal.common.paging import CappedPaginator

PAGE: Final = 20


@require_GET
@staff_page(Permission.ORG_READ)
def venue_list(request: HttpRequest) -> HttpResponseBase:
    """List the venues of the own union and of those below."""
    actor = actor_of(request)
    form = VenueFilter(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    rows = Venue.objects.visible_to(actor).of_reach(actor).search(asked.get("q", ""))
    for name in ("kind", "state"):
        if asked.get(name):
            rows = rows.filter(**{name: asked[name]})
    rows = rows.select_related("union").prefetch_related("checks")
    rows = rows.annotate(room_count=Count("rooms", filter=Q(rooms__is_bookable=True)))
    page = CappedPaginator(rows.order_by("union__code", "kind", "no"), PAGE).get_page(
        request.GET.get("page")
    )
    flags = venues.flags_on(clock.today())
    context = {
        "form": form,
        "page_obj": page,
        "rows": [(v, _met(v, flags), len(flags)) for v in page],
        "is_filtered": any(form.data.get(name) for name in form.fields),
        "may_edit": actor.may(Permission.ORG_EDIT),
    }
    return render(request, "orgs/venues/list.html", context)


@require_GET
@staff_page(Permission.ORG_READ)
def venue_page(request: HttpRequest, no: str) -> HttpResponseBase:
    """Show one venue: facts, rooms, flags, closed days, how much it is used."""
    actor = actor_of(request)
    venue = find(actor, no)
    rooms = list(venue.rooms.order_by("number"))
    hours = hours_of(venue)
    context = {
        "venue": venue,
        "is_own": _owns(venue, actor),
        "rooms": rooms,
        "hours": [(w, hours[f"hours_{n}"] or "休息") for n, w in enumerate(WEEK, start=1)],
        "flags": _newest(venue),
        "closures": venue.closures.filter(last_day__gte=clock.today()).select_related("room"),
        "heat": week_plans.heat(venue, rooms, by=actor) if rooms else None,
    }
    return render(request, "orgs/venues/page.html", context)


WEEK: Final = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")


def find(by: Actor, no: str) -> Venue:
    """Return the venue the actor sees. Raises: NotFound."""
    found = Venue.objects.visible_to(by).filter(no=no).select_related("union", "division").first()
    if found is None:
        raise NotFound("没有找到这个阵地，它可能已经撤销。")
    return found


def _owns(venue: Venue, by: Actor) -> bool:
    return by.may(Permission.ORG_EDIT) and venue.is_held_by(by)


def _own(by: Actor, no: str, what: str) -> Venue:
    venue = find(by, no)
    require_held(venue, what, by=by)
    return venue


def _newest(venue: Venue) -> list[tuple[str, VenueCheck | None]]:
    """Return each flag in force with its newest look."""
    last = {check.flag: check for check in venue.checks.all()}
    return [(label, last.get(code)) for code, label in venues.flags_on(clock.today()).items()]


def _met(venue: Venue, flags: dict[str, str]) -> int | None:
    """Return how many flags the newest looks found met, null when nobody looked yet."""
    last = {check.flag: check.is_met for check in venue.checks.all()}
    return sum(last.get(code, False) for code in flags) if last else None


@require_http_methods(["GET", "POST"])
@staff_page(Permission.ORG_EDIT)
def new(request: HttpRequest) -> HttpResponseBase:
    """Register a venue."""
    actor = actor_of(request)
    union = Union.objects.visible_to(actor).get(pk=actor.union_id or 0)
    form = VenueForm(
        request.POST or None, request.FILES or None, union=union,
        initial={"division": union.division_id},
    )  # fmt: skip

    def act() -> Venue:
        values = dict(form.cleaned_data)
        return venues.register(values, photo=values.pop("photo"), by=actor)

    made = submit(request, form, act, check=venues.problems_of)
    if made is not None:
        messages.success(request, f"已登记：{made.name}。")
        return redirect("venue-page", made.no)
    return render(request, "orgs/venues/edit.html", {"form": form}, status=status_of(form))


@require_http_methods(["GET", "POST"])
@staff_page(Permission.ORG_EDIT)
def change(request: HttpRequest, no: str) -> HttpResponseBase:
    """Change a venue."""
    actor = actor_of(request)
    venue = _own(actor, no, "修改")
    form = VenueForm(
        request.POST or None, request.FILES or None, union=venue.union,
        initial=model_to_dict(venue, exclude=["photo"]) | hours_of(venue),
    )  # fmt: skip

    def act() -> Venue:
        values = dict(form.cleaned_data)
        return venues.change(no, values, photo=values.pop("photo"), by=actor)

    if submit(request, form, act, check=venues.problems_of, stays=True) is not None:
        messages.success(request, "已保存。")
        return redirect("venue-page", no)
    context = {"form": form, "venue": venue}
    return render(request, "orgs/venues/edit.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@staff_page(Permission.ORG_EDIT)
def flags(request: HttpRequest, no: str) -> HttpResponseBase:
    """Keep what a look at the venue found."""
    actor = actor_of(request)
    venue = _own(actor, no, "登记核查")
    standing = {check.flag: check.is_met for check in venue.checks.all()}
    form = FlagForm(request.POST or None, standing=standing)

    def act() -> list[VenueCheck]:
        met, notes, day = form.found()
        return venues.check_flags(no, met, notes=notes, checked_on=day, by=actor)

    if submit(request, form, act) is not None:
        messages.success(request, "已登记这次核查。")
        return redirect("venue-page", no)
    context = {"form": form, "venue": venue}
    return render(request, "orgs/venues/flags.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@staff_page(Permission.ORG_EDIT)
def room_new(request: HttpRequest, no: str) -> HttpResponseBase:
    """Add a room."""
    actor = actor_of(request)
    venue = _own(actor, no, "增加场地")
    form = RoomForm(request.POST or None, initial={"is_bookable": True, "fee": 0})
    made = submit(request, form, lambda: venues.add_room(no, form.cleaned_data, by=actor))
    if made is not None:
        messages.success(request, f"已增加：{made.name}。")
        return redirect("venue-page", no)
    context = {"form": form, "venue": venue}
    return render(request, "orgs/venues/room.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@staff_page(Permission.ORG_EDIT)
def room_change(request: HttpRequest, no: str, number: int) -> HttpResponseBase:
    """Change a room."""
    actor = actor_of(request)
    venue = _own(actor, no, "修改场地")
    room = room_of(venue, number)
    form = RoomForm(request.POST or None, initial=model_to_dict(room))
    done = submit(
        request, form, lambda: venues.change_room(no, number, form.cleaned_data, by=actor)
    )
    if done is not None:
        messages.success(request, "已保存。")
        return redirect("venue-page", no)
    context = {"form": form, "venue": venue, "room": room}
    return render(request, "orgs/venues/room.html", context, status=status_of(form))


def room_of(venue: Venue, number: int) -> Room:
    """Return the venue's room. Raises: NotFound."""
    found = venue.rooms.select_related("venue").filter(number=number).first()
    if found is None:
        raise NotFound("没有找到这个场地。")
    return found


@require_http_methods(["GET", "POST"])
@staff_page(Permission.ORG_EDIT)
def closure_new(request: HttpRequest, no: str) -> HttpResponseBase:
    """Close the venue or a room for some days."""
    actor = actor_of(request)
    venue = _own(actor, no, "设置闭馆")
    form = ClosureForm(request.POST or None, rooms=list(venue.rooms.order_by("number")))
    made = submit(
        request,
        form,
        lambda: venues.close_days(no, **form.cleaned_data, by=actor),
        check=lambda values: venues.problems_of_closure(venue, values),
    )
    if made is not None:
        messages.success(request, f"已设置闭馆：{made.first_day} 至 {made.last_day}。")
        return redirect("venue-page", no)
    context = {"form": form, "venue": venue}
    return render(request, "orgs/venues/closure.html", context, status=status_of(form))


@require_POST
@staff_page(Permission.ORG_EDIT)
def closure_lift(request: HttpRequest, no: str, pk: int) -> HttpResponseBase:
    """Open on those days after all."""
    venues.lift_closure(no, pk, by=actor_of(request))
    messages.success(request, "已取消这次闭馆。")
    return redirect("venue-page", no)


@require_http_methods(["GET", "POST"])
@staff_page(Permission.ORG_EDIT)
def pause(request: HttpRequest, no: str) -> HttpResponseBase:
    """Pause the venue, or take it out of use."""
    actor = actor_of(request)
    venue = _own(actor, no, "暂停开放")
    form = ReasonForm(request.POST or None)
    is_for_good = request.POST.get("for_good") == "1"

    def act() -> Venue:
        move = venues.close if is_for_good else venues.pause
        return move(no, reason=form.cleaned_data["reason"], by=actor)

    done: Any = submit(request, form, act)
    if done is not None:
        messages.success(request, f"{done.name}已{done.get_state_display().removeprefix('已')}。")
        return redirect("venue-page", no)
    context = {"form": form, "venue": venue}
    return render(request, "orgs/venues/pause.html", context, status=status_of(form))


@require_POST
@staff_page(Permission.ORG_EDIT)
def reopen(request: HttpRequest, no: str) -> HttpResponseBase:
    """Open the venue again."""
    venues.reopen(no, by=actor_of(request))
    messages.success(request, "已恢复开放。")
    return redirect("venue-page", no)
