"""From a form to an action and back: what the action finds missing is shown at the form's fields."""

from collections.abc import Callable
from typing import TypeVar

from django.forms import BaseForm
from django.http import HttpRequest

from portal.common.errors import Incomplete

T = TypeVar("T")


def submit(request: HttpRequest, form: BaseForm, act: Callable[[], T]) -> T | None:
    """Run the action for a posted, valid form; return what it returns.

    Null means that the form must be shown again (status `status_of(form)`): the request was no
    POST, the form found problems, or the action raised Incomplete, whose details now stand at the
    fields of the same name and, when there is no such field, above the form. Other refusals pass
    through to the middleware.
    """
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        result = act()
    except Incomplete as refusal:
        show(form, refusal)
        return None
    if result is None:
        raise AssertionError("an action called through submit() returns its record")
    return result


def show(form: BaseForm, refusal: Incomplete) -> None:
    """Copy the refusal's details onto the form; its sentence stands in when there are none."""
    for detail in refusal.details:
        field = detail.get("field", "")
        message = detail.get("message", "") or refusal.message
        form.add_error(field if field in form.fields else None, message)
    if not refusal.details:
        form.add_error(None, refusal.message)


def status_of(form: BaseForm) -> int:
    """Return 422 for a form shown again with problems, else 200."""
    return 422 if form.is_bound and form.errors else 200
