"""Pages of the demonstration: enter as one of its people, and move the portal's clock."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from orgs.models import User
from portal.common import clock
from portal.common.errors import NotFound
from portal.common.pages import public_page
from portal.common.ui.forms import MomentInput
from portal.demo import accounts
from projects.models import Tender

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class ClockForm(forms.Form):
    """The moment to go to."""

    moment = forms.DateTimeField(label="前进到", widget=MomentInput())

    def clean_moment(self) -> datetime:
        """The clock only goes forward: what was signed yesterday must not lie in the future."""
        moment: datetime = self.cleaned_data["moment"]
        if moment <= clock.now():
            raise forms.ValidationError("平台时间只能前进。请填写晚于现在的时间。")
        return moment


@require_POST
@public_page
def enter(request: HttpRequest) -> HttpResponseBase:
    """Sign in as one of the people on the cards."""
    names = {card["username"] for card in accounts.cards()}
    user = User.objects.filter(username=request.POST.get("username", "")).first()
    if user is None or user.username not in names:
        raise NotFound("没有找到这个演示身份。请回到登录页重新选择。")
    login(request, user, backend=BACKEND)
    place = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(place, allowed_hosts={request.get_host()}):
        return redirect(place)
    return redirect("home")


@require_http_methods(["GET", "POST"])
@public_page
def clock_panel(request: HttpRequest) -> HttpResponseBase:
    """Show the portal's clock and let it go forward."""
    form = ClockForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        clock.shift_to(form.cleaned_data["moment"])
        now = clock.local(clock.now())
        messages.success(request, f"平台时间已前进到 {now:%Y-%m-%d %H:%M}。")
        return redirect("demo:clock")
    context = {"form": form, "stops": _stops()}
    return render(request, "demo/clock.html", context, status=422 if form.errors else 200)


def _stops() -> list[dict[str, Any]]:
    """Return the moments a demonstration waits for, soonest first."""
    now = clock.now()
    published = Tender.objects.published()
    opening = (
        published.filter(state=Tender.State.NOTICED, deadline__gt=now).order_by("deadline").first()
    )
    ending = (
        published.filter(state=Tender.State.RESULT_PUBLISHED, standstill_until__gt=now)
        .order_by("standstill_until")
        .first()
    )
    year = clock.local(now).year
    stops: list[dict[str, Any]] = [
        {"label": "明天上午 9 点", "at": _nine(now + timedelta(days=1)), "note": ""},
        {
            "label": "年底之后（编制年报）",
            "at": datetime(year + 1, 1, 4, 9, tzinfo=clock.SHANGHAI),
            "note": f"{year} 年度年报可以编制",
        },
    ]
    if opening is not None and opening.deadline is not None:
        after = opening.deadline + timedelta(minutes=1)
        note = f"{opening.title}；两位开标人的口令都是 {accounts.PASSPHRASE}"
        stops.append({"label": "最近的投标截止", "at": after, "note": note})
    if ending is not None and ending.standstill_until is not None:
        after = ending.standstill_until + timedelta(minutes=1)
        stops.append({"label": "最近的公示期满", "at": after, "note": ending.title})
    for stop in stops:
        stop["value"] = f"{clock.local(stop['at']):%Y-%m-%dT%H:%M:%S}"
    return sorted(stops, key=lambda stop: stop["at"])


def _nine(moment: datetime) -> datetime:
    return clock.local(moment).replace(hour=9, minute=0, second=0, microsecond=0)
