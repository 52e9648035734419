"""What kinds of imports there are, and what checking a file finds.

A subject says what is particular to one kind: its columns, its rules, what its good rows become.
The engine (orgs.actions.batches) does the rest for all of them.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from orgs.models import ImportBatch, ImportFinding
from portal.common.access import Actor
from portal.common.workbook import Column, Row, Sheet

B = TypeVar("B", bound=ImportBatch)
Made = dict[str, list[int]]


@dataclass(slots=True)
class Plan:
    """What confirming would do.

    `outline` is for the person: [(what, how many)]. `content` is what `write` works on, by kinds of
    change, and what tells whether the plan is still the one that was shown.
    """

    outline: list[tuple[str, int]]
    content: dict[str, list[Any]]
    about: dict[str, Any] = field(default_factory=dict)  # kept in the summary, for the page
    ready: Any = None  # what `prepare` computed for `write`

    @property
    def is_idle(self) -> bool:
        """Whether there is nothing to write."""
        return not any(self.content.values())

    @property
    def digest(self) -> str:
        """The plan's fingerprint: another plan has another one."""
        text = json.dumps([self.outline, self.content], default=str, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(slots=True)
class Written:
    """The ids of new records by their model; former columns of changed ones.

    Their order is not kept: PostgreSQL sorts the keys. Undoing leans on foreign keys judged at the end.
    """

    made: Made = field(default_factory=dict)
    former: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Subject(Generic[B]):
    """One kind of import."""

    code: str  # ledger, listing: names its jobs
    label: str
    prefix: str  # of its batches' numbers
    model: type[B]
    finding: type[ImportFinding]
    columns: Sequence[Column]
    page: str  # URL name of the batch's page
    require: Callable[[Actor], None]
    judge: Callable[[B, Sheet], None]
    plan: Callable[[B, Sequence[Row]], Plan]
    write: Callable[[B, Plan, Actor], Written]
    # What takes long and needs no lock, done before `write`.
    prepare: Callable[[B, Plan, Actor], None] = lambda batch, plan, by: None

    @property
    def action(self) -> str:
        """The first words of its events' actions."""
        return self.model._meta.label_lower


SUBJECTS: dict[str, Subject[Any]] = {}


def register(subject: Subject[B]) -> Subject[B]:
    """Make the subject known to the jobs."""
    SUBJECTS[subject.code] = subject
    return subject
