"""From a form to an action and back: what the action finds missing is shown at the form's fields.

An action is never run to find out what it would say: it may keep a file, take a number or send a
message before it refuses. What can be told beforehand is a check of its own: a function of the
values typed so far that only reads, and may lack any field.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db import connection
from django.forms import BaseForm
from django.http import HttpRequest

from portal.common.errors import Detail, Incomplete, WrongState

T = TypeVar("T")
Check = Callable[[dict[str, Any]], Iterable[Detail]]


def submit(
    request: HttpRequest,
    form: BaseForm,
    act: Callable[[], T],
    *,
    check: Check | None = None,
    stays: bool = False,
) -> T | None:
    """Run the action for a posted, valid form; return what it returns.

    Null means that the form must be shown again (status `status_of(form)`): the request was no
    POST, the form found problems, or the action raised Incomplete, whose details now stand at the
    fields of the same name and, when there is no such field, above the form. Other refusals pass
    through to the middleware, whose page gives the typed sentences back.

    `check` is given the values of the fields that are right and returns what the action would say
    of them, so that all problems stand there at once; a field that has its problem gets no second.

    `stays`: the page shows this form whatever happened to the record. A WrongState then stands
    above it (status 409), and everything typed is still there when a colleague was quicker.
    """
    if request.method != "POST" or not form.is_bound:
        return None
    if not form.is_valid():
        _tell_the_rest(form, check)
        return None
    try:
        result = act()
    except Incomplete as refusal:
        show(form, refusal)
        _tell_the_rest(form, check)
        return None
    except WrongState as refusal:
        if not stays:
            raise
        form.add_error(None, f"{refusal.message}没有保存，您填写的内容还在下面。")
        form.refused_with = refusal.status  # type: ignore[attr-defined]
        return None
    if result is None:
        raise AssertionError("an action called through submit() returns its record")
    return result


def show(form: BaseForm, refusal: Incomplete) -> None:
    """Copy the refusal's details onto the form; its sentence stands in when there are none."""
    for detail in refusal.details:
        _place(form, detail.get("field", ""), detail.get("message", "") or refusal.message)
    if not refusal.details:
        form.add_error(None, refusal.message)


def status_of(form: BaseForm) -> int:
    """Return 422 for a form shown again with problems, 409 after a WrongState, else 200."""
    if not (form.is_bound and form.errors):
        return 200
    return int(getattr(form, "refused_with", Incomplete.status))


def _tell_the_rest(form: BaseForm, check: Check | None) -> None:
    """Add what the check finds at fields that have no problem yet."""
    if check is None:
        return
    told = set(form.errors)
    for detail in _found(check, dict(form.cleaned_data)):
        field, message = detail.get("field", ""), detail.get("message", "")
        is_known = field in told if field in form.fields else message in form.non_field_errors()
        if message and not is_known:
            _place(form, field, message)


def _found(check: Check, values: dict[str, Any]) -> list[Detail]:
    try:
        with _reading_only():
            return list(check(values))
    except Incomplete as refusal:
        return refusal.details


def _place(form: BaseForm, field: str, message: str) -> None:
    form.add_error(field if field in form.fields else None, message)


@contextmanager
def _reading_only() -> Iterator[None]:
    with connection.execute_wrapper(_refuse_writing):
        yield


def _refuse_writing(execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
    if not sql.lstrip("( \n").upper().startswith("SELECT"):
        raise AssertionError("the check of a form only reads")
    return execute(sql, params, many, context)
