"""The working-day calendar: what a year's notice says, and entering a new year's."""

from collections.abc import Sequence
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from orgs.actions import workdays
from orgs.forms.workdays import NoticeForm
from portal.common import calendar, clock
from portal.common.errors import NotFound
from portal.common.forms_bridge import status_of, submit
from portal.common.holiday_notices import NoticedDay
from portal.common.pages import actor_of, staff_page

BACK: Final = 2


@require_http_methods(["GET", "POST"])
@staff_page()
def year_page(request: HttpRequest, year: int | None = None) -> HttpResponseBase:
    """Show the year's days off and worked weekends; who runs the portal enters a notice here.

    A notice is read first and shown; the second press keeps it.
    """
    actor = actor_of(request)
    this = clock.today().year
    shown = year or this
    if not this - BACK <= shown <= this + 1:
        raise NotFound(f"只提供 {this - BACK} 年至 {this + 1} 年的工作日历。")
    form = NoticeForm(request.POST or None) if workdays.may_enter(actor) else None
    if request.method == "POST" and form is None:
        workdays.look("", year=shown, by=actor)  # refuses, naming why
    read = None
    if form is not None and "keep" in request.POST:
        done = submit(
            request, form, lambda: workdays.enter(**form.cleaned_data, year=shown, by=actor)
        )
        if done is not None:
            messages.success(request, f"已录入 {shown} 年的 {done} 天。已定的截止时间不变。")
            return redirect("calendar-year", shown)
    elif form is not None:
        read = submit(
            request, form, lambda: workdays.look(form.cleaned_data["text"], year=shown, by=actor)
        )
    context = {
        "year": shown,
        "tabs": [
            {"label": f"{y} 年", "url": reverse("calendar-year", args=[y]), "current": y == shown}
            for y in range(this - BACK, this + 2)
        ],
        "spans": _spans(calendar.special_days(shown)),
        "is_known": calendar.is_known(shown),
        "form": form,
        "operator": workdays.operator_name(),
        "read": _spans(read) if read else None,
    }
    return render(request, "orgs/calendar.html", context, status=status_of(form) if form else 200)


def _spans(days: Sequence[calendar.SpecialDay | NoticedDay]) -> list[dict[str, Any]]:
    """Return neighbouring days of one kind and name as one row."""
    rows: list[dict[str, Any]] = []
    for day in days:
        last = rows[-1] if rows else None
        if (
            last is not None
            and (last["is_off"], last["name"]) == (day.is_off, day.name)
            and (day.day - last["last"]).days == 1
        ):
            last["last"] = day.day
            last["count"] += 1
            continue
        rows.append(
            {
                "is_off": day.is_off,
                "name": day.name,
                "first": day.day,
                "last": day.day,
                "count": 1,
                "source": getattr(day, "source", ""),
            }
        )
    return rows
