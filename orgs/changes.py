"""What the events of the log changed, in the words of the pages: labels, names, local times."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.db import models
from django.utils.dateparse import parse_datetime

from portal.common.models import Event
from portal.common.ui.formatting import moment_seconds

# Columns that serve the program alone.
TECHNICAL: Final = frozenset({"id", "created_at", "client_key"})
# What a record is called, the first of these that it has.
NAMES: Final = ("name", "no", "full_name", "label")
Names = dict[tuple[type[models.Model], str], str]


@dataclass(frozen=True, slots=True)
class Change:
    """One changed column; `before` is null where the event made the record."""

    name: str
    before: str | None
    after: str


def changes_of(events: Sequence[Event]) -> list[list[Change]]:
    """Return each event's changes. One query for each kind of record that the events point at."""
    names = _names_in(events)
    return [_changes(event, names) for event in events]


def kind_of(event: Event) -> str:
    """Return what kind of record the event is about."""
    model = _model(event)
    return str(model._meta.verbose_name) if model else event.object_type


def _changes(event: Event, names: Names) -> list[Change]:
    columns = _columns(event)
    return [
        Change(
            name=_label(columns.get(code), code),
            before=_words(columns.get(code), event.before[code], names)
            if event.before.get(code) is not None
            else None,
            after=_words(columns.get(code), value, names),
        )
        for code, value in event.after.items()
        if code not in TECHNICAL
    ]


def _model(event: Event) -> type[models.Model] | None:
    try:
        return apps.get_model(event.object_type)
    except LookupError:
        return None


def _columns(event: Event) -> "dict[str, models.Field[Any, Any]]":
    model = _model(event)
    return {f.attname: f for f in model._meta.concrete_fields} if model else {}


def _label(column: "models.Field[Any, Any] | None", code: str) -> str:
    if column is None:
        return code
    own = str(column.verbose_name)
    other = column.related_model
    has_own = own != column.name.replace("_", " ")
    if has_own or not isinstance(other, type):
        return own
    return str(other._meta.verbose_name)


def _words(column: "models.Field[Any, Any] | None", value: Any, names: Names) -> str:
    """Return a stored value as a page would show it, empty for nothing."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list | dict):
        return _told(value)
    if isinstance(column, models.ForeignKey):
        return names.get((_target(column), str(value)), str(value))
    if isinstance(column, models.DateTimeField) and (at := parse_datetime(str(value))):
        return moment_seconds(at)
    shown: dict[Any, Any] = dict(column.flatchoices) if column else {}
    return str(shown.get(value, value))


def _told(values: list[Any] | dict[str, Any]) -> str:
    """Return what a column of free form holds, one part after the other."""
    if isinstance(values, dict):
        return "，".join(f"{name} {value}" for name, value in values.items())
    return "；".join(_told(v) if isinstance(v, list | dict) else str(v) for v in values)


def _names_in(events: Iterable[Event]) -> Names:
    """Return what the records are called that the events' columns point at."""
    wanted: dict[type[models.Model], set[str]] = defaultdict(set)
    for event in events:
        for code, column in _columns(event).items():
            if isinstance(column, models.ForeignKey) and code not in TECHNICAL:
                found = (event.before.get(code), event.after.get(code))
                wanted[_target(column)] |= {str(key) for key in found if key is not None}
    names: Names = {}
    for model, keys in wanted.items():
        if keys and (field := _name_field(model)):
            rows = model._default_manager.filter(pk__in=keys).values_list("pk", field)
            names |= {(model, str(key)): str(name) for key, name in rows}
    return names


def _target(column: "models.ForeignKey[Any, Any]") -> type[models.Model]:
    target: type[models.Model] = column.remote_field.model
    return target


def _name_field(model: type[models.Model]) -> str:
    own = {f.name for f in model._meta.concrete_fields}
    return next((name for name in NAMES if name in own), "")
