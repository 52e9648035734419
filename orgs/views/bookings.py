"""Booking pages of both sides: finding a room, asking, deciding, giving back (P19)."""

from datetime import timedelta
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from orgs import calendars, occupancy, running_agreements, week_plans
from orgs.actions import booking_wishes, bookings
from orgs.forms.bookings import (
    BookingFilter,
    BookingForm,
    RoomFilter,
    StaffBookingForm,
    taking,
)
from orgs.forms.venues import GiveBackForm, ReasonForm
from orgs.lifecycle import venues as moves
from orgs.models import Booking, Room, Venue
from orgs.rules.bookings import is_late, text_of
from orgs.views.venues import find
from portal.common import clock
from portal.common.access import Actor, Permission
from portal.common.errors import Detail, NotFound
from portal.common.forms_bridge import status_of, submit
from portal.common.pages import actor_of, organisation_page, staff_page
from portal.common.paging import CappedPaginator
from portal.common.views import attachment

PAGE: Final = 20
LOOKED_AT: Final = 200  # rooms whose free times are looked up at most


@require_GET
@organisation_page(Permission.SERVICE_RECORD)
def find_room(request: HttpRequest) -> HttpResponseBase:
    """Find a room for a day, a time and a number of people."""
    actor = actor_of(request)
    form = RoomFilter(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    day = asked.get("day") or clock.today()
    found = (
        Room.objects.visible_to(actor)
        .bookable()
        .filter(venue__in=Venue.objects.bookable().search(asked.get("q", "")))
        .select_related("venue__union")
        .order_by("venue__division_id", "venue_id", "number")
    )
    if asked.get("headcount"):
        found = found.filter(capacity__gte=asked["headcount"])
    rooms = list(found[:LOOKED_AT])
    span = form.span() if form.is_valid() else None
    if span is not None:
        table = occupancy.Timetable(rooms, day, day)
        buffer = occupancy.terms_on(clock.today()).buffer
        rooms = [r for r in rooms if table.fits(r, [span], buffer)]
    page = Paginator(rooms, PAGE).get_page(request.GET.get("page"))
    (plan,) = week_plans.days_of(list(page), day, 1, by=actor)
    context = {
        "form": form,
        "day": day,
        "page_obj": page,
        "rows": plan.rooms,
        "is_filtered": any(form.data.get(name) for name in form.fields),
        "stopped_until": booking_wishes.stop_of(actor.organisation_id or 0),
        "start": asked.get("start") or "",
        "end": asked.get("end") or "",
    }
    return render(request, "orgs/bookings/find.html", context)


@require_http_methods(["GET", "POST"])
@organisation_page(Permission.SERVICE_RECORD)
def organisation_book(request: HttpRequest, no: str) -> HttpResponseBase:
    """Ask for a room as an organisation."""
    actor = actor_of(request)
    venue = find(actor, no)
    agreements = running_agreements.of(actor.organisation_id or 0, clock.today())
    form = BookingForm(
        taking(request.POST) if request.method == "POST" else None,
        rooms=_rooms(venue), agreements=agreements, initial=_initial(request),
    )  # fmt: skip

    def act() -> list[Booking]:
        return form.hearing_offers(
            lambda: bookings.book(form.chosen_room(), form.values(), by=actor)
        )

    def check(values: dict[str, Any]) -> list[Detail]:
        form.hearing_offers(lambda: bookings.look(*form.told(values), by=actor))
        return []

    made = submit(request, form, act, check=check)
    if made is not None:
        _say(request, made)
        return redirect("org-booking", made[0].no)
    return _book_page(request, "orgs/bookings/book.html", form, venue, "org-venue-book")


@require_http_methods(["GET", "POST"])
@staff_page(Permission.ORG_EDIT)
def staff_book(request: HttpRequest, no: str) -> HttpResponseBase:
    """Book a room for the union, or for an organisation."""
    actor = actor_of(request)
    venue = find(actor, no)
    form = StaffBookingForm(
        taking(request.POST) if request.method == "POST" else None,
        rooms=_rooms(venue), agreements=[], initial=_initial(request), union_ids=actor.union_ids,
        is_host=venue.is_held_by(actor),
    )  # fmt: skip

    def act() -> list[Booking]:
        values = form.values()
        organisation = values.pop("organisation", None)
        reason = values.pop("displace_reason", "")
        return form.hearing_offers(
            lambda: bookings.book(
                form.chosen_room(), values, organisation=organisation, displace_reason=reason,
                by=actor,
            )
        )  # fmt: skip

    def check(values: dict[str, Any]) -> list[Detail]:
        room, asked = form.told(values)
        organisation = asked.pop("organisation", None)
        reason = asked.pop("displace_reason", "")
        form.hearing_offers(
            lambda: bookings.look(
                room, asked, organisation=organisation, displace_reason=reason, by=actor
            )
        )
        return []

    made = submit(request, form, act, check=check)
    if made is not None:
        _say(request, made)
        return redirect("booking-page", made[0].no)
    return _book_page(request, "orgs/venues/book.html", form, venue, "venue-book")


def _rooms(venue: Venue) -> list[Room]:
    return list(venue.rooms.filter(is_bookable=True).select_related("venue").order_by("number"))


def _initial(request: HttpRequest) -> dict[str, Any]:
    """Return what the calendar's link fills in; an hour when it names no end."""
    given = {name: request.GET.get(name, "") for name in ("room", "day", "start", "end")}
    start = given["start"]
    if len(start) == 5 and start[:2].isdecimal() and not given["end"]:
        given["end"] = f"{int(start[:2]) + 1:02d}{start[2:]}"
    return {name: value for name, value in given.items() if value} | {"weeks": 1}


def _say(request: HttpRequest, made: list[Booking]) -> None:
    first = made[0]
    what = "已提交，等阵地管理方审核" if first.state == Booking.State.REQUESTED else "已订好"
    times = f"，共 {len(made)} 次" if len(made) > 1 else ""
    messages.success(request, f"{what}：{first.room.name} {text_of(*first.span)}{times}。")


def _book_page(
    request: HttpRequest, template: str, form: BookingForm, venue: Venue, url: str
) -> HttpResponse:
    context = {
        "form": form, "venue": venue, "offers": form.offers, "book_url": url,
        "terms": occupancy.terms_on(clock.today()),
    }  # fmt: skip
    return render(request, template, context, status=status_of(form))


@require_GET
@organisation_page(Permission.SERVICE_RECORD)
def own_list(request: HttpRequest) -> HttpResponseBase:
    """List the organisation's bookings, the next ones first."""
    actor = actor_of(request)
    form = BookingFilter(request.GET)
    rows = Booking.objects.visible_to(actor).select_related("room__venue")
    if form.is_valid() and form.cleaned_data["state"]:
        rows = rows.filter(state=form.cleaned_data["state"])
    page = CappedPaginator(rows.order_by("-start", "-pk"), PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page_obj": page,
        "is_filtered": bool(form.data.get("state")),
        "stopped_until": booking_wishes.stop_of(actor.organisation_id or 0),
    }
    return render(request, "orgs/bookings/own.html", context)


@require_GET
@organisation_page(Permission.SERVICE_RECORD)
def own_page(request: HttpRequest, no: str) -> HttpResponseBase:
    """Show one booking to who made it."""
    booking = _found(actor_of(request), no)
    now = clock.now()
    context = {
        "booking": booking,
        "phone": booking.phone,
        "series": _series(booking, actor_of(request)),
        "form": GiveBackForm(),
        "may_give_back": booking.state in moves.LIVE and booking.start > now,
        "is_late": booking.state == Booking.State.CONFIRMED
        and is_late(booking.start, now, occupancy.terms_on(clock.today())),
        "terms": occupancy.terms_on(clock.today()),
    }
    return render(request, "orgs/bookings/page.html", context)


@require_POST
@organisation_page(Permission.SERVICE_RECORD)
def own_give_back(request: HttpRequest, no: str) -> HttpResponseBase:
    """Give the room back."""
    reason = request.POST.get("reason", "")
    done = bookings.give_back(no, reason=reason, by=actor_of(request))
    late = done.state == Booking.State.NO_SHOW
    messages.success(request, "已取消，按爽约记录。" if late else "已取消。")
    return redirect("org-booking", no)


@require_GET
@organisation_page(Permission.SERVICE_RECORD)
def own_calendar(request: HttpRequest, no: str) -> HttpResponseBase:
    """Send the booking, with its series, for a calendar program."""
    actor = actor_of(request)
    booking = _found(actor, no)
    rows = _series(booking, actor) or [booking]
    return attachment(calendars.of(rows, booking.title), f"{no}.ics", calendars.CONTENT_TYPE)


@require_GET
@staff_page(Permission.ORG_READ)
def booking_list(request: HttpRequest) -> HttpResponseBase:
    """List the bookings at the union's venues, requests first."""
    actor = actor_of(request)
    form = BookingFilter(request.GET)
    rows = Booking.objects.visible_to(actor).select_related(
        "room__venue", "organisation", "booking_union"
    )
    if form.is_valid() and form.cleaned_data["state"]:
        rows = rows.filter(state=form.cleaned_data["state"])
    else:
        rows = rows.filter(end__gt=clock.now() - timedelta(days=30))
    page = CappedPaginator(rows.order_by("-start", "-pk"), PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page_obj": page, "is_filtered": bool(form.data.get("state"))}
    return render(request, "orgs/venues/bookings.html", context)


@require_GET
@staff_page(Permission.ORG_READ)
def booking_page(request: HttpRequest, no: str) -> HttpResponseBase:
    """Show one booking to the union that hosts it."""
    actor = actor_of(request)
    booking = _found(actor, no)
    now, may = clock.now(), actor.may(Permission.ORG_EDIT)
    is_host = may and booking.is_hosted_by(actor)
    is_live = booking.state in moves.LIVE and booking.start > now
    context = {
        "booking": booking,
        "phone": booking.phone if booking.tells_phone_to(actor) else "",
        "series": _series(booking, actor),
        "form": ReasonForm(),
        "may_decide": is_host and booking.state == Booking.State.REQUESTED and booking.start > now,
        "may_call_off": is_host and booking.state == Booking.State.CONFIRMED and is_live
        and not booking.is_booked_by(actor),
        "may_give_back": may and is_live and booking.is_booked_by(actor),
        "may_miss": is_host and booking.organisation_id is not None and booking.start <= now
        and booking.state in (Booking.State.CONFIRMED, Booking.State.DONE),
        "may_excuse": is_host and booking.state == Booking.State.NO_SHOW,
    }  # fmt: skip
    return render(request, "orgs/venues/booking.html", context)


def _found(by: Actor, no: str) -> Booking:
    found = (
        Booking.objects.visible_to(by)
        .select_related("room__venue__union", "organisation", "booking_union")
        .filter(no=no)
        .first()
    )
    if found is None:
        raise NotFound("没有找到这条预订，它可能不在您的查看范围内。")
    return found


def _series(booking: Booking, by: Actor) -> list[Booking]:
    if not booking.series:
        return []
    rows = Booking.objects.visible_to(by).filter(series=booking.series)
    return list(
        rows.select_related("room__venue", "organisation", "booking_union").order_by("start")
    )


@require_POST
@staff_page(Permission.ORG_EDIT)
def confirm(request: HttpRequest, no: str) -> HttpResponseBase:
    """Agree to a request."""
    bookings.confirm(no, by=actor_of(request))
    messages.success(request, "已同意，预订方会收到通知。")
    return redirect("booking-page", no)


@require_POST
@staff_page(Permission.ORG_EDIT)
def refuse(request: HttpRequest, no: str) -> HttpResponseBase:
    """Refuse a request."""
    actor = actor_of(request)
    actor.require_own(_found(actor, no).room.venue.union_id, "答复这条预订")
    bookings.refuse(no, reason=request.POST.get("reason", ""), by=actor)
    messages.success(request, "已答复不同意，预订方会看到原因。")
    return redirect("booking-page", no)


@require_POST
@staff_page(Permission.ORG_EDIT)
def call_off(request: HttpRequest, no: str) -> HttpResponseBase:
    """Call a booking off; one of the own union is given back."""
    actor = actor_of(request)
    reason = request.POST.get("reason", "")
    if _found(actor, no).is_booked_by(actor):
        bookings.give_back(no, reason=reason, by=actor)
    else:
        bookings.call_off(no, reason=reason, by=actor)
    messages.success(request, "已取消。")
    return redirect("booking-page", no)


@require_POST
@staff_page(Permission.ORG_EDIT)
def miss(request: HttpRequest, no: str) -> HttpResponseBase:
    """Note that nobody came."""
    bookings.miss(no, by=actor_of(request))
    messages.success(request, "已记为爽约。")
    return redirect("booking-page", no)


@require_POST
@staff_page(Permission.ORG_EDIT)
def excuse(request: HttpRequest, no: str) -> HttpResponseBase:
    """Strike a no-show off the record."""
    actor = actor_of(request)
    actor.require_own(_found(actor, no).room.venue.union_id, "撤销爽约记录")
    bookings.excuse(no, reason=request.POST.get("reason", ""), by=actor)
    messages.success(request, "已撤销爽约记录。")
    return redirect("booking-page", no)
