"""Forms of venues, rooms, closed days and the six flags."""

from datetime import date
from typing import Any, Final

from django import forms

from orgs.actions.venues import FIELDS, HOUR_FIELDS, flags_on
from orgs.models import Division, Room, Union, Venue
from orgs.querysets.venues import stem_of
from orgs.rules import opening
from orgs.rules.bookings import WEEKDAYS
from portal.common import clock, files
from portal.common.errors import Incomplete
from portal.common.money import YuanField
from portal.common.ui.forms import DayField

PARTS: Final = (
    ("基本信息", ("kind", "name", "division", "address", "latitude", "longitude")),
    ("开放时间", (*HOUR_FIELDS, "closed_on_holidays")),
    ("管理与联系", ("built", "operator", "contact_name", "phone", "is_shared", "needs_approval")),
    ("设施与须知", ("facilities", "rules", "photo")),
)


class VenueFilter(forms.Form):
    """What to look for among venues."""

    q = forms.CharField(label="名称或地址", required=False, max_length=60)
    kind = forms.ChoiceField(
        label="类型", required=False, choices=[("", "全部"), *Venue.Kind.choices]
    )
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), *Venue.State.choices]
    )


class VenueForm(forms.ModelForm):  # type: ignore[type-arg]
    """A venue's facts with its weekly hours."""

    facilities = forms.MultipleChoiceField(
        label="设施", required=False, choices=Venue.Facility.choices,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    photo = forms.FileField(
        label="照片", required=False, help_text="JPG 或 PNG，公众可见，请勿拍到人脸。",
        widget=forms.FileInput(attrs={"accept": ".jpg,.jpeg,.png"}),
    )  # fmt: skip

    class Meta:
        model = Venue
        fields = [name for name in FIELDS if name != "facilities"]
        help_texts = {
            "latitude": "十进制度（WGS-84），如 33.735241。不清楚可留空。",
            "longitude": "如 113.307718。",
            "operator": "委托运营的写运营单位，自营留空。",
            "is_shared": "勾选后，有联系关系的社会组织可以预订。",
            "needs_approval": "不勾选则符合条件即时确认。",
            "rules": "预订时显示，如最晚离场时间、设备使用要求。",
        }
        widgets = {"rules": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, data: Any = None, uploads: Any = None, *, union: Union, **more: Any) -> None:
        super().__init__(data, uploads, **more)
        stem = stem_of(union.division_id or union.code)
        near = Division.objects.filter(code__startswith=stem, level__lte=4, is_container=False)
        chosen = self.fields["division"]
        chosen.queryset = near.order_by("code")  # type: ignore[attr-defined]
        chosen.label_from_instance = _named  # type: ignore[attr-defined]
        for number, name in enumerate(HOUR_FIELDS):
            self.fields[name] = forms.CharField(
                label=WEEKDAYS[number], required=False, max_length=60,
                help_text="如 08:00-12:00, 14:00-18:00，休息留空。" if number == 0 else "",
            )  # fmt: skip

    def parts(self) -> list[tuple[str, list[Any]]]:
        """Return the form's parts, heading and fields."""
        return [(heading, [self[name] for name in names]) for heading, names in PARTS]

    def clean_photo(self) -> tuple[str, bytes] | None:
        """Read the picture."""
        upload = self.cleaned_data.get("photo")
        try:
            return files.read_upload(upload, allowed=("jpg", "jpeg", "png")) if upload else None
        except Incomplete as refusal:
            raise forms.ValidationError([d["message"] for d in refusal.details]) from refusal

    def _post_clean(self) -> None:
        """Leave the record alone: the action writes it."""


def _named(division: Any) -> str:
    return str(division.name)


def hours_of(venue: Venue) -> dict[str, str]:
    """Return the weekly hours as they are typed, by field."""
    spans: dict[int, list[opening.Span]] = {}
    for row in venue.hours.all():
        spans.setdefault(row.weekday, []).append((row.opens_minute, row.closes_minute))
    return {f"hours_{n}": opening.text_of(spans.get(n, [])) for n in range(1, 8)}


class RoomForm(forms.ModelForm):  # type: ignore[type-arg]
    """A room of a venue."""

    fee = YuanField(label="收费（元/场）", required=False, help_text="默认免费，填 0。")

    class Meta:
        model = Room
        fields = ["name", "floor", "capacity", "equipment", "is_barrier_free", "fee", "is_bookable"]
        help_texts = {"equipment": "如 投影、音响、白板，用顿号分开。", "floor": "如 2 楼东侧。"}

    def _post_clean(self) -> None:
        """Leave the record alone: the action writes it."""


class ClosureForm(forms.Form):
    """Days on which the venue is closed."""

    first_day = DayField(label="自")
    last_day = DayField(label="至")
    room = forms.ChoiceField(label="范围", required=False)
    reason = forms.CharField(label="原因", max_length=100, help_text="公众会看到，如“设备检修”。")
    call_off = forms.BooleanField(label="同时取消其间的预订，并通知预订方", required=False)

    def __init__(self, data: Any = None, *, rooms: list[Room]) -> None:
        super().__init__(data)
        field = self.fields["room"]
        field.choices = [("", "全馆"), *((str(r.number), r.name) for r in rooms)]  # type: ignore[attr-defined]

    def clean_room(self) -> int | None:
        """Return the room's number, null for the whole venue."""
        return int(self.cleaned_data["room"]) if self.cleaned_data["room"] else None


class ReasonForm(forms.Form):
    """Why something is paused, refused or called off."""

    reason = forms.CharField(label="原因", max_length=200)


class GiveBackForm(forms.Form):
    """Why a room is given back; nobody has to say."""

    reason = forms.CharField(label="原因", max_length=200, required=False)


class FlagForm(forms.Form):
    """One look at a venue: each flag met or not, with a note."""

    checked_on = DayField(label="核查日期")

    def __init__(self, data: Any = None, *, standing: dict[str, bool]) -> None:
        super().__init__(data, initial={"checked_on": clock.today()})
        self.flags: dict[str, str] = flags_on(clock.today())
        for code, label in self.flags.items():
            self.fields[f"met_{code}"] = forms.BooleanField(
                label=label, required=False, initial=standing.get(code, False)
            )
            self.fields[f"note_{code}"] = forms.CharField(
                label=f"{label}：说明", required=False, max_length=100
            )

    def rows(self) -> list[tuple[Any, Any]]:
        """Return the flags with their notes."""
        return [(self[f"met_{code}"], self[f"note_{code}"]) for code in self.flags]

    def found(self) -> tuple[dict[str, bool], dict[str, str], date]:
        """Return which flags are met, the notes, and the day."""
        asked = self.cleaned_data
        met = {code: asked[f"met_{code}"] for code in self.flags}
        notes = {code: asked[f"note_{code}"] for code in self.flags}
        return met, notes, asked["checked_on"]
