"""The public pages of outdoor workers' stations: no account, on any phone, without a foreign map."""

from typing import Any, Final

from django import forms
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from orgs import stations
from orgs.actions.venues import flags_on
from orgs.forms.venues import hours_of
from orgs.models import Division, Venue
from orgs.stations import Station
from portal.common import clock
from portal.common.access import PUBLIC
from portal.common.errors import NotFound
from portal.common.pages import public_page

PAGE: Final = 20
WEEK: Final = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")


class StationFilter(forms.Form):
    """Where somebody is, or what they look for."""

    q = forms.CharField(
        label="名称或地址", required=False, max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "如 建设路、火车站"}),
    )  # fmt: skip
    division = forms.ChoiceField(label="区县", required=False)
    lat = forms.FloatField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)
    lng = forms.FloatField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput)

    def __init__(self, data: object) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        used = stations.found(words="", division="").order_by().values("division_id")
        rows = Division.objects.filter(pk__in=used).order_by("code").values_list("code", "name")
        self.fields["division"].choices = [("", "全部"), *rows]  # type: ignore[attr-defined]

    def place(self) -> tuple[float, float] | None:
        """Return where the person is, null when the browser does not tell."""
        lat, lng = self.cleaned_data.get("lat"), self.cleaned_data.get("lng")
        return None if lat is None or lng is None else (lat, lng)


@require_GET
@public_page
def station_list(request: HttpRequest) -> HttpResponseBase:
    """List the stations: by district or words, the nearest first when the place is known."""
    form = StationFilter(request.GET)
    rows, page, is_near = _asked(request, form)
    context = {
        "form": form,
        "page_obj": page,
        "rows": rows,
        "is_near": is_near,
        "is_filtered": any(form.data.get(name) for name in form.fields),
    }
    return render(request, "orgs/stations/list.html", context)


@require_GET
@public_page
def station_data(request: HttpRequest) -> HttpResponseBase:
    """Give the same list to programs."""
    rows, page, _ = _asked(request, StationFilter(request.GET))
    return JsonResponse(
        {
            "count": page.paginator.count,
            "page": page.number,
            "pages": page.paginator.num_pages,
            "stations": [stations.plain(s) for s in rows],
        },
        json_dumps_params={"ensure_ascii": False},
    )


def _asked(request: HttpRequest, form: StationFilter) -> tuple[list[Station], "Page[Any]", bool]:
    asked = form.cleaned_data if form.is_valid() else {}
    found = stations.found(words=asked.get("q", ""), division=asked.get("division", ""))
    place = form.place() if form.is_valid() else None
    number = request.GET.get("page")
    if place is None:
        page: Page[Any] = Paginator(found.prefetch_related("checks"), PAGE).get_page(number)
        return stations.described(list(page)), page, False
    page = Paginator(stations.nearest(found, *place), PAGE).get_page(number)
    distances = dict(page.object_list)
    venues = {v.pk: v for v in found.filter(pk__in=distances).prefetch_related("checks")}
    ordered = [venues[pk] for pk in distances if pk in venues]
    return stations.described(ordered, distances), page, True


@require_GET
@public_page
def station(request: HttpRequest, no: str) -> HttpResponseBase:
    """Show one station: every day's hours, what is there, how to get there."""
    venue = (
        Venue.objects.visible_to(PUBLIC)
        .filter(kind=Venue.Kind.OUTDOOR_STATION, no=no)
        .select_related("union", "division")
        .prefetch_related("checks", "hours")
        .first()
    )
    if venue is None:
        raise NotFound("没有找到这个站点，它可能已经撤销。")
    (described,) = stations.described([venue])
    hours = hours_of(venue)
    last = {check.flag: check for check in venue.checks.all()}
    context = {
        "station": described,
        "venue": venue,
        "hours": [(w, hours[f"hours_{n}"] or "休息") for n, w in enumerate(WEEK, start=1)],
        "flags": [(label, last.get(code)) for code, label in flags_on(clock.today()).items()],
    }
    return render(request, "orgs/stations/page.html", context)
