"""我的待办: every app offers the acts that wait for an actor; one page shows them by due date."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

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


Provider = Callable[[Actor], Iterable[WorkItem]]
PROVIDERS: list[Provider] = []


def provider(function: Provider) -> Provider:
    """Register a function that yields the acts waiting for an actor, in a fixed number of queries."""
    PROVIDERS.append(function)
    return function


def items_for(by: Actor) -> list[WorkItem]:
    """Return all acts waiting for the actor: overdue and soonest first, undated last."""
    items = [item for offer in PROVIDERS for item in offer(by)]
    return sorted(items, key=lambda i: (i.due_at is None, i.due_at or i.arrived_at, i.no))
