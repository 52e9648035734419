"""Which agreements of an organisation are running; the floor above, which holds them, tells it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class RunningAgreement:
    """One agreement that is being performed: its number and what it is about."""

    no: str
    title: str


Source = Callable[[int, date], list[RunningAgreement]]
SOURCES: list[Source] = []


def register_source(source: Source) -> None:
    """Let `source` tell an organisation's running agreements on a day, in one query."""
    SOURCES.append(source)


def of(organisation_id: int, day: date) -> list[RunningAgreement]:
    """Return the organisation's agreements that run on the day."""
    return [found for source in SOURCES for found in source(organisation_id, day)]
