"""我的待办: every app offers the acts that wait for an actor; one page shows them by due date."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.core.cache import cache

from portal.common import clock
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


FRESH: Final = timedelta(minutes=1)
KEPT: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Count:
    """How many acts wait, and when that was counted."""

    number: int
    counted_at: datetime

    @property
    def is_old(self) -> bool:
        """Whether the page should have it counted anew once it is read."""
        return self._age() > FRESH

    @property
    def is_past_use(self) -> bool:
        """Whether no page should show it any more."""
        return self._age() > KEPT

    def _age(self) -> timedelta:
        return clock.now() - self.counted_at


Provider = Callable[[Actor], Iterable[WorkItem]]
PROVIDERS: list[Provider] = []


def provider(function: Provider) -> Provider:
    """Register a function that yields the acts waiting for an actor, in a fixed number of queries."""
    PROVIDERS.append(function)
    return function


def items_for(by: Actor) -> list[WorkItem]:
    """Return all acts waiting for the actor: overdue and soonest first, undated last."""
    items = [item for offer in PROVIDERS for item in offer(by)]
    _keep(by, len(items))
    return sorted(items, key=lambda i: (i.due_at is None, i.due_at or i.arrived_at, i.no))


def count_for(by: Actor) -> Count:
    """Return how many acts wait, for the head of every page, without counting where it is known.

    Counting asks every app, several times what a list costs, so the page goes out with what is known,
    a quarter of an hour old at most, and has an old number renewed afterwards (`renewed_count`).
    """
    if by.user_id is None:
        return Count(0, clock.now())
    known: Count | None = cache.get(_count_key(by))
    if known is None or known.is_past_use:
        return _counted(by)
    return known


def renewed_count(by: Actor) -> Count:
    """Return the number counted within the last minute; counts where it is older."""
    known = count_for(by)
    return _counted(by) if known.is_old else known


def forget_count(by: Actor) -> None:
    """Have the acts counted anew: the actor just did something."""
    cache.delete(_count_key(by))


def _counted(by: Actor) -> Count:
    return _keep(by, sum(1 for offer in PROVIDERS for _ in offer(by)))


def _keep(by: Actor, number: int) -> Count:
    count = Count(number, clock.now())
    cache.set(_count_key(by), count, KEPT.total_seconds())
    return count


def _count_key(by: Actor) -> str:
    return f"worklist:{by.user_id}:{by.kind}:{by.union_id}:{by.organisation_id}"
