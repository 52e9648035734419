"""How far the subordinates are: names and states only, no figure of an unfinished return."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from annual_returns import validation
from annual_returns.computation import boundaries
from annual_returns.models import AnnualReturn, ReturnPeriod
from orgs.models import Placement

State = AnnualReturn.State
TONES: Final = {
    State.OPEN: "neutral",
    State.DRAFTING: "amber",
    State.CHECKED: "amber",
    State.SIGNED: "amber",
    State.SUBMITTED: "blue",
    State.SENT_BACK: "red",
    State.ACCEPTED: "green",
    State.ROLLED_UP: "green",
    State.LOCKED: "green",
}
SHARES: Final = {
    State.OPEN: 0,
    State.DRAFTING: 40,
    State.CHECKED: 60,
    State.SIGNED: 80,
    State.SENT_BACK: 80,
}
RECEIVED: Final = (State.ACCEPTED, State.ROLLED_UP, State.LOCKED)


@dataclass(frozen=True, slots=True)
class Unit:
    """A direct subordinate and its return; a unit that has not begun has no return."""

    code: str
    name: str
    annual_return: AnnualReturn | None
    due_on: date

    @property
    def state(self) -> str:
        """The state of the return, `open` before it exists."""
        return self.annual_return.state if self.annual_return else State.OPEN.value

    @property
    def word(self) -> str:
        """The state as people read it."""
        return str(State(self.state).label)

    @property
    def is_reported(self) -> bool:
        """Whether the unit has handed it in."""
        return self.state in (State.SUBMITTED, *RECEIVED)

    @property
    def tile(self) -> dict[str, Any]:
        """What the unit board shows."""
        return {
            "name": self.name,
            "state": self.word,
            "percent": f"{SHARES.get(State(self.state), 100)}%",
            "tone": TONES[State(self.state)],
        }


@dataclass(frozen=True, slots=True)
class Progress:
    """All direct subordinates of a unit in one year."""

    units: tuple[Unit, ...]

    @property
    def reported(self) -> int:
        """How many have handed in."""
        return sum(unit.is_reported for unit in self.units)

    @property
    def received(self) -> int:
        """How many are accepted."""
        return sum(unit.state in RECEIVED for unit in self.units)

    @property
    def share(self) -> str:
        """The share of units that reported, in percent."""
        return f"{self.reported * 100 / len(self.units):.1f}%" if self.units else "—"

    @property
    def of_all(self) -> str:
        """How many there are, as it stands behind the number that reported."""
        return f"/ {len(self.units)}"

    @property
    def on_time(self) -> int:
        """How many handed in by their due day."""
        found = [unit.annual_return for unit in self.units if unit.annual_return]
        return sum(item.is_on_time is True for item in found)

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many units are in each state, in the order of the workflow."""
        words = [unit.word for unit in self.units]
        return [
            (str(state.label), words.count(str(state.label)))
            for state in State
            if str(state.label) in words
        ]


def of_union(union_id: int, period: ReturnPeriod) -> Progress:
    """Return how far the union's direct subordinates are. Queries: 2."""
    found = {
        item.union_id: item
        for item in AnnualReturn.objects.received_by(union_id, period.year).select_related("period")
    }
    placed = validation.subordinates_of(union_id, period)
    return Progress(
        tuple(
            Unit(code, name, found.get(pk), period.due_on(level))
            for pk, code, name, level in placed
        )
    )


def counts_by_year(union_id: int) -> dict[int, tuple[int, int]]:
    """Return by year how many direct subordinates reported, and how many have to. Queries: 2 + n."""
    reported = AnnualReturn.objects.filter(
        superior_id=union_id, state__in=(State.SUBMITTED, *RECEIVED)
    ).values_list("period__year", flat=True)
    years = list(reported)
    return {
        period.year: (
            years.count(period.year),
            boundaries.due(
                Placement.objects.on(period.ends_on).filter(parent_id=union_id), period
            ).count(),
        )
        for period in ReturnPeriod.objects.all()
    }
