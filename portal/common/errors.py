"""Refusals. The message is one Chinese sentence for the person: what happened and what to do."""

from collections.abc import Sequence
from typing import ClassVar, TypedDict


class Detail(TypedDict, total=False):
    """One problem at a form field or a spreadsheet cell; `rule` is the id of the rule behind it."""

    field: str
    cell: str
    message: str
    rule: str


class RuleError(Exception):
    """A rule says no. Raised by actions and rules; turned into a page or JSON in one place."""

    status: ClassVar[int] = 400
    code: ClassVar[str] = "rule_violated"

    def __init__(self, message: str, details: Sequence[Detail] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.details = list(details)


class NotFound(RuleError):
    """No such record, or the person may not know that it exists."""

    status = 404
    code = "not_found"


class NotAllowed(RuleError):
    """The record is visible but this person may not do this; the message gives the reason."""

    status = 403
    code = "not_allowed"


class WrongState(RuleError):
    """The record is not (or no longer) in a state that allows this."""

    status = 409
    code = "wrong_state"


class Incomplete(RuleError):
    """What was given is incomplete or wrong; `details` lists every problem at once."""

    status = 422
    code = "incomplete"


def refuse_all(
    details: Sequence[Detail], message: str = "有内容需要修改，请按提示逐项改正。"
) -> None:
    """Raise Incomplete when there is any problem.

    Raises: Incomplete with all problems.
    """
    if details:
        raise Incomplete(message, details)
