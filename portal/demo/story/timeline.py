"""The moving clock: many lives advance together, always the earliest first.

A life is a generator. It yields a `Wait`; the clock is then held at that moment while its next
part calls actions. So the audit log, the numbers and the dates of the whole world run forward.
"""

import heapq
from collections.abc import Callable, Generator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from portal.common import clock
from portal.common.errors import RuleError

BATCH = 40


@dataclass(frozen=True, slots=True)
class Wait:
    """Go on at `at`; `reached` names the stage that is now behind. Long jobs run `alone`."""

    at: datetime
    reached: str = ""
    alone: bool = False


Life = Generator[Wait, None, None]


class Timeline:
    """Lives in the order of time, until the demonstration's present."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        self.now: datetime | None = None
        self._lives: list[tuple[datetime, int, bool, Life]] = []
        self._count = 0

    def add(self, life: Life, *, hold: str = "") -> None:
        """Let the life take part; it ends when it has reached the stage `hold`."""
        self._queue(held(life, hold))

    def run(self, progress: Callable[[datetime], None]) -> int:
        """Live through everything; return the number of steps."""
        steps = 0
        while self._lives:
            if self._lives[0][2]:
                self._step()
                steps += 1
            else:
                with transaction.atomic():
                    steps += self._batch()
            if self.now:
                progress(self.now)
        return steps

    def _batch(self) -> int:
        for done in range(BATCH):
            if not self._lives or self._lives[0][2]:
                return done
            self._step()
        return BATCH

    def _step(self) -> None:
        moment, _, _, life = heapq.heappop(self._lives)
        self.now = moment
        try:
            with clock.at(moment):
                self._queue(life)
        except RuleError as refusal:
            refusal.add_note(f"{moment:%Y-%m-%d %H:%M} {refusal.message} {refusal.details}")
            raise

    def _queue(self, life: Life) -> None:
        with suppress(StopIteration):
            wait = next(life)
            if wait.at <= self.until:
                self._count += 1
                moment = max(wait.at, self.now) if self.now else wait.at
                heapq.heappush(self._lives, (moment, self._count, wait.alone, life))


def together(*lives: Life) -> Life:
    """Live several lives side by side as one: always the earliest wait first."""
    waiting: list[tuple[datetime, int, Wait, Life]] = []
    for number, life in enumerate(lives):
        with suppress(StopIteration):
            wait = next(life)
            heapq.heappush(waiting, (wait.at, number, wait, life))
    while waiting:
        _, number, wait, life = heapq.heappop(waiting)
        yield wait
        with suppress(StopIteration):
            wait = next(life)
            heapq.heappush(waiting, (wait.at, number, wait, life))


def held(life: Life, stage: str) -> Life:
    """Live until the stage is reached, then rest; without a stage, live on."""
    for wait in life:
        if stage and wait.reached == stage:
            return
        yield wait


def walk_through(life: Life, until: str) -> datetime:
    """Live one life alone until the stage is reached; return the moment it stopped at.

    Raises: LookupError when the life ends without that stage.
    """
    moment: datetime | None = None
    while True:
        try:
            if moment is None:
                wait = next(life)
            else:
                with clock.at(moment):
                    wait = next(life)
        except StopIteration:
            break
        if wait.reached == until:
            return moment or wait.at
        moment = max(wait.at, moment) if moment else wait.at
    raise LookupError(f"the life never reached {until}")
