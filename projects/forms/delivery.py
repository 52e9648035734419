"""Forms of service records. What a record must be is judged by the actions."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django import forms

from portal.common import clock
from portal.common.ui.forms import DayField
from projects.models import Agreement, ServiceRecord
from projects.rules import records as rules
from projects.rules.records import MAX_PHOTOS
from projects.taxonomies import Group

MOST = 999_999
SIGN_INS = ("签到表", "扫码签到", "身份核验", "计数")


class PhotosInput(forms.ClearableFileInput):
    """The phone's camera or album; several pictures at once."""

    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Any number of pictures; the view checks and reads them."""

    widget = PhotosInput(attrs={"accept": "image/jpeg,image/png"})

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Return the uploads as a list, empty when none was chosen."""
        if not data:
            return []
        return list(data) if isinstance(data, list | tuple) else [data]


class TimeInput(forms.TimeInput):
    """The browser's own time field."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class RecordForm(forms.Form):
    """One session of service, as it is entered on a phone."""

    client_key = forms.CharField(widget=forms.HiddenInput(), required=False, max_length=40)
    agreement = forms.ModelChoiceField(
        label="项目", queryset=Agreement.objects.none(), to_field_name="no", empty_label=None
    )
    form = forms.ChoiceField(label="服务形式", choices=ServiceRecord.Form.choices)
    title = forms.CharField(label="服务内容", max_length=100, help_text="例如 团体心理讲座")
    served_on = DayField(label="服务日期")
    starts_at = forms.TimeField(label="开始", widget=TimeInput())
    ends_at = forms.TimeField(label="结束", widget=TimeInput())
    place = forms.CharField(label="地点", max_length=100)
    # Never a number that nobody counted: empty at first, and then as many as signed in by name.
    person_times = forms.IntegerField(label="服务人次", min_value=1, max_value=MOST, required=False)
    seats = forms.IntegerField(
        label="场地可容纳人数", min_value=1, max_value=MOST, required=False,
        widget=forms.NumberInput(attrs={"data-unit": "人"}),
    )  # fmt: skip
    outdoors = forms.BooleanField(label="在户外开展", required=False)
    groups = forms.MultipleChoiceField(
        label="服务对象", choices=Group.choices, required=False,
        widget=forms.CheckboxSelectMultiple(),
    )  # fmt: skip
    sign_in = forms.ChoiceField(label="签到方式", choices=[(s, s) for s in SIGN_INS])
    attendees = forms.CharField(
        label="签到名单",
        required=False,
        help_text="一行一个手机号或身份证号，只用于核对人数，加密后保存，不留原号码。"
        "服务人次留空的，按名单人数计。",
        widget=forms.Textarea(
            attrs={
                "rows": 4,
                "inputmode": "tel",
                "autocomplete": "off",
                "data-counts-into": "person_times",
            }
        ),
    )
    photos = PhotosField(
        label="现场照片",
        required=False,
        help_text=f"最多 {MAX_PHOTOS} 张，JPG 或 PNG。页面提示修改时，请重新选择照片。",
    )

    def __init__(self, *args: Any, agreements: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        field: Any = self.fields["agreement"]
        field.queryset = agreements
        field.label_from_instance = lambda a: a.project.name

    def clean(self) -> dict[str, Any]:
        """Say what the action would say as well: all problems at once, not in two rounds."""
        cleaned = super().clean() or self.cleaned_data
        agreement = self.about()
        if not self.errors or agreement is None:
            return cleaned
        persons, unreadable = rules.read_attendees(self.attendee_lines())
        found = rules.problems_of(
            self.values(),
            period=rules.Period(agreement.start_on, agreement.end_on, clock.today()),
            named=len(persons) or None,
            photos=len(cleaned.get("photos") or ()),
        )
        for problem in (*found, *unreadable):
            if problem["field"] in self.fields and problem["field"] not in self.errors:
                self.add_error(problem["field"], problem["message"])
        return cleaned

    def about(self) -> Agreement | None:
        """Return the agreement under which the service was done, when it is known."""
        return self.cleaned_data.get("agreement")

    def values(self) -> dict[str, Any]:
        """Return what the action takes."""
        apart = ("agreement", "attendees", "photos")
        values = {k: v for k, v in self.cleaned_data.items() if k not in apart}
        if values.get("person_times") is None:
            persons, _ = rules.read_attendees(self.attendee_lines())
            values["person_times"] = len(persons) or None
        return values

    def attendee_lines(self) -> list[str]:
        """Return the lines of the sign-in list."""
        return str(self.cleaned_data.get("attendees") or "").splitlines()


class CorrectionForm(RecordForm):
    """A returned record; the list of names is replaced only when a new one is typed."""

    def __init__(self, *args: Any, record: ServiceRecord, **more: Any) -> None:
        initial = values_of(record)
        super().__init__(*args, agreements=Agreement.objects.none(), initial=initial, **more)
        self.record = record
        del self.fields["agreement"]
        del self.fields["client_key"]
        self.fields["attendees"].help_text = "不改名单就留空；填写后替换原来的签到名单。"
        self.fields["photos"].help_text = "在原有照片之外补充，合计最多 6 张。"

    def about(self) -> Agreement | None:
        """Return the record's agreement."""
        return self.record.agreement


class RecordFilter(forms.Form):
    """Filter of the union's list."""

    q = forms.CharField(label="查找", required=False, max_length=60)
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), *ServiceRecord.State.choices]
    )
    flagged = forms.ChoiceField(
        label="提示", required=False, choices=[("", "全部"), ("1", "有合理性提示")]
    )
    agreement = forms.CharField(widget=forms.HiddenInput(), required=False, max_length=40)

    def chosen(self) -> dict[str, Any]:
        """Return the valid choices, none when something is wrong."""
        return self.cleaned_data if self.is_valid() else {}


def first_values(last: ServiceRecord | None, groups: list[str]) -> dict[str, Any]:
    """Return what the phone shows at first: now, and the place and project used last."""
    now: datetime = clock.local(clock.now())
    hour = now.replace(minute=0, second=0, microsecond=0)
    begins = hour - timedelta(hours=1) if hour.hour else hour
    return {
        "client_key": uuid4().hex,
        "agreement": last.agreement.no if last else None,
        "form": last.form if last else ServiceRecord.Form.ACTIVITY,
        "title": last.title if last else "",
        "served_on": now.date(),
        "starts_at": begins.time(),
        "ends_at": now.time().replace(second=0, microsecond=0),
        "place": last.place if last else "",
        "groups": groups,
        "sign_in": SIGN_INS[0],
    }


def values_of(record: ServiceRecord) -> dict[str, Any]:
    """Return what the correction form shows at first."""
    names = (
        "form", "title", "served_on", "starts_at", "ends_at", "place", "person_times", "seats",
        "outdoors", "groups", "sign_in",
    )  # fmt: skip
    return {name: getattr(record, name) for name in names}
