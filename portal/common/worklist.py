"""我的待办: every app offers the acts that wait for an actor; one page shows them by due date."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.core.cache import cache

from portal.common.access import Actor


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One act that waits: what, where, since when, until when, and the verb on its button."""

    kind: str
    title: str
    no: str
    step: str
    url: str
    verb: str
    arrived_at: datetime
    due_at: datetime | None = None
    from_whom: str = ""


COUNT_SECONDS: Final = 60

Provider = Callable[[Actor], Iterable[WorkItem]]
PROVIDERS: list[Provider] = []


def provider(function: Provider) -> Provider:
    """Register a function that yields the acts waiting for an actor, in a fixed number of queries."""
    PROVIDERS.append(function)
    return function


def items_for(by: Actor) -> list[WorkItem]:
    """Return all acts waiting for the actor: overdue and soonest first, undated last."""
    items = [item for offer in PROVIDERS for item in offer(by)]
    cache.set(_count_key(by), len(items), COUNT_SECONDS)
    return sorted(items, key=lambda i: (i.due_at is None, i.due_at or i.arrived_at, i.no))


def count_for(by: Actor) -> int:
    """Return how many acts wait, for the head of every page: at most a minute old."""
    if by.user_id is None:
        return 0
    known: int | None = cache.get(_count_key(by))
    return len(items_for(by)) if known is None else known


def forget_count(by: Actor) -> None:
    """Have the acts counted anew: the actor just did something."""
    cache.delete(_count_key(by))


def _count_key(by: Actor) -> str:
    return f"worklist:{by.user_id}:{by.kind}:{by.union_id}:{by.organisation_id}"
