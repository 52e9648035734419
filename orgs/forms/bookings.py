"""Forms of finding and booking a room."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from django import forms
from django.http import QueryDict

from orgs.actions.booking_wishes import NotFree
from orgs.models import Booking, Organisation, Room
from orgs.occupancy import Offer
from orgs.running_agreements import RunningAgreement
from portal.common import clock
from portal.common.errors import Incomplete
from portal.common.ui.forms import DayField

T = TypeVar("T")
HALF_HOURS: Final = [f"{n // 2:02d}:{n % 2 * 30:02d}" for n in range(48)]
STARTS: Final = [(t, t) for t in HALF_HOURS[12:46]]
ENDS: Final = [(t, t) for t in [*HALF_HOURS[13:], "24:00"]]


class RoomFilter(forms.Form):
    """Which room is looked for, and when."""

    q = forms.CharField(label="阵地名称或地址", required=False, max_length=60)
    day = DayField(label="日期", required=False)
    start = forms.ChoiceField(label="开始", required=False, choices=[("", "不限"), *STARTS])
    end = forms.ChoiceField(label="结束", required=False, choices=[("", "不限"), *ENDS])
    headcount = forms.IntegerField(label="人数", required=False, min_value=1, max_value=100_000)

    def span(self) -> tuple[datetime, datetime] | None:
        """Return the span that is asked for, null when day or times are missing."""
        asked = self.cleaned_data
        if not (asked.get("day") and asked.get("start") and asked.get("end")):
            return None
        return moments(asked["day"], asked["start"], asked["end"])


def moments(day: Any, start: str, end: str) -> tuple[datetime, datetime]:
    """Return the span of the day in Shanghai."""
    midnight = clock.start_of(day)
    return midnight + _since(start), midnight + _since(end)


def _since(text: str) -> timedelta:
    hour, minute = text.split(":")
    return timedelta(hours=int(hour), minutes=int(minute))


class BookingForm(forms.Form):
    """A wish for a room of one venue."""

    room = forms.ChoiceField(label="场地")
    day = DayField(label="日期")
    start = forms.ChoiceField(label="开始", choices=STARTS)
    end = forms.ChoiceField(label="结束", choices=ENDS)
    weeks = forms.IntegerField(
        label="每周重复", min_value=1, initial=1, help_text="共几周，1 为只订这一次。",
        widget=forms.NumberInput(attrs={"data-unit": "周"}),
    )  # fmt: skip
    headcount = forms.IntegerField(
        label="人数", min_value=1, widget=forms.NumberInput(attrs={"data-unit": "人"})
    )
    title = forms.CharField(label="活动名称", max_length=80)
    purpose = forms.CharField(
        label="用途", max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="写明内容和参加的职工。",
    )  # fmt: skip
    phone = forms.CharField(label="现场联系电话", max_length=30)
    agreement_no = forms.ChoiceField(label="关联协议", required=False)
    declares_no_sales = forms.BooleanField(
        label="承诺不在场地销售商品或服务，不转租、转借", required=False
    )

    def __init__(
        self, data: Any = None, *, rooms: list[Room], agreements: list[RunningAgreement],
        initial: dict[str, Any] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(data, initial=initial)
        self.rooms = {str(r.number): r for r in rooms}
        self.offers: tuple[Offer, ...] = ()
        self.fields["room"].choices = [  # type: ignore[attr-defined]
            (str(r.number), f"{r.name}（{r.capacity} 人）") for r in rooms
        ]
        self.fields["agreement_no"].choices = [  # type: ignore[attr-defined]
            ("", "无，免费公益活动"),
            *((a.no, f"{a.title}（{a.no}）") for a in agreements),
        ]
        self.fields["declares_no_sales"].marks_optional = False  # type: ignore[attr-defined]
        if not agreements:
            del self.fields["agreement_no"]

    def told(self, values: dict[str, Any]) -> tuple[Room | None, dict[str, Any]]:
        """Return the room and what the action asks for, as far as both can be read."""
        asked = {name: v for name, v in values.items() if name not in ("day", "start", "end")}
        if {"day", "start", "end"} <= set(values):
            span = moments(values["day"], values["start"], values["end"])
            asked["start"], asked["end"] = span
        return self.rooms.get(values.get("room", "")), asked

    def values(self) -> dict[str, Any]:
        """Return what the action asks for."""
        return self.told(self.cleaned_data)[1]

    def chosen_room(self) -> Room:
        """Return the room."""
        return self.rooms[self.cleaned_data["room"]]

    def hearing_offers(self, act: Callable[[], T]) -> T:
        """Run the action; keep the other choices of its refusal for the buttons below the form.

        Raises: Incomplete with what is wrong at the fields.
        """
        try:
            return act()
        except NotFree as refusal:
            self.offers = refusal.offers
            wrong = [d for d in refusal.details if d.get("field") != "offers"]
            raise Incomplete(refusal.message, wrong) from refusal


class StaffBookingForm(BookingForm):
    """A booking by the union itself, or for an organisation it is linked with."""

    organisation = forms.ModelChoiceField(
        label="使用方", required=False, queryset=Organisation.objects.none(),
        empty_label="本单位（工会活动）",
    )  # fmt: skip
    displace_reason = forms.CharField(
        label="调让原因", max_length=200, required=False,
        help_text="只在需要优先级较低的预订让出时填写；原预订方会看到，并收到三个可选时间。",
    )  # fmt: skip

    def __init__(
        self, data: Any = None, *, union_ids: Collection[int], is_host: bool, **more: Any
    ) -> None:
        super().__init__(data, **more)
        if is_host:
            found = Organisation.objects.filter(state=Organisation.State.APPROVED)
            linked = found.linked_to(union_ids).order_by("name")
            self.fields["organisation"].queryset = linked  # type: ignore[attr-defined]
        else:
            del self.fields["organisation"], self.fields["displace_reason"]
        self.order_fields(["organisation"])


class BookingFilter(forms.Form):
    """Which bookings are shown."""

    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), *Booking.State.choices]
    )


def taking(data: QueryDict) -> QueryDict:
    """Return the posted form with one of the offered choices put in: nothing typed is lost."""
    choice = data.get("take", "").split("/")
    if len(choice) != 4:
        return data
    changed = data.copy()
    changed["room"], changed["day"], changed["start"], changed["end"] = choice
    return changed
