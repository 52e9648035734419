"""Form rendering: our field template for every form, and the widgets the design asks for."""

from datetime import date
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.forms.renderers import TemplatesSetting

YEARS: Final = range(1900, 2200)


class Renderer(TemplatesSetting):
    """Renders `{{ form }}` with the error summary and our fields."""

    form_template_name = "ui/form.html"
    field_template_name = "ui/form_field.html"
    formset_template_name = "ui/formset.html"


class DayInput(forms.DateInput):
    """The browser's own date field."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    """The browser's own date-and-time field."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%dT%H:%M")


class DayField(forms.DateField):
    """A day of our times: a year like 0206 is a slip that later arithmetic would stumble over."""

    default_error_messages = {"far": "日期须在 1900 年至 2199 年之间，请核对年份。"}

    def __init__(self, **more: Any) -> None:
        super().__init__(**{"widget": DayInput(), **more})

    def to_python(self, value: Any) -> date | None:
        day: date | None = super().to_python(value)
        if day is not None and day.year not in YEARS:
            raise ValidationError(self.error_messages["far"], code="far")
        return day


class CodeInput(forms.TextInput):
    """A one-time code: one field, digits, paste allowed."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        defaults = {"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": "8"}
        super().__init__(attrs={**defaults, **(attrs or {})})


def field_size(field: BoundField) -> str:
    """Return how wide the control should be, so that its width hints at the answer's length."""
    widget = field.field.widget
    if isinstance(widget, (forms.Textarea, forms.RadioSelect, forms.CheckboxSelectMultiple)):
        return "full"
    if isinstance(widget, (forms.DateInput, forms.NumberInput, forms.TimeInput)):
        return "own"
    length = getattr(field.field, "max_length", None)
    if isinstance(widget, forms.Select) or not isinstance(length, int):
        return "mid"
    return "short" if length <= 20 else "mid" if length <= 60 else "long"


def field_unit(field: BoundField) -> str:
    """Return the unit behind the control: 元 for money, else the widget's `data-unit`."""
    attrs = field.field.widget.attrs
    return str(attrs.get("data-unit") or ("元" if "data-money" in attrs else ""))


def field_errors(field: BoundField) -> list[str]:
    """Return the field's errors; an empty required field is told what to do by its own name."""
    messages: list[str] = []
    for error in field.errors.as_data():
        if error.code == "required":
            messages.append(f"{_verb(field)}{field.label}。")
        else:
            messages.extend(str(message) for message in error.messages)
    return messages


def _verb(field: BoundField) -> str:
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxInput):
        return "请勾选："
    if isinstance(widget, forms.FileInput):
        return "请上传"
    return "请选择" if isinstance(widget, forms.Select | forms.RadioSelect) else "请填写"


def field_kind(field: BoundField) -> str:
    """Return how the field is laid out: check (label beside), group (fieldset) or plain."""
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    return "group" if field.use_fieldset else "plain"
