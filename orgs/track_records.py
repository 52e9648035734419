"""How an organisation has worked for unions; the floors above, which hold it, tell it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from portal.common.access import Actor


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """How many agreements one organisation signed; how many run, how many are completed.

    `mean_score` is the mean total of its published evaluations (0 to 100), null without any.
    `recorded` counts its service records, `recorded_late` those entered after the term (SR-06).
    """

    agreements: int = 0
    running: int = 0
    completed: int = 0
    scored: int = 0
    mean_score: Decimal | None = None
    recorded: int = 0
    recorded_late: int = 0

    @property
    def on_time_percent(self) -> int | None:
        """The share of records entered in time, rounded down; null without records."""
        if not self.recorded:
            return None
        return (self.recorded - self.recorded_late) * 100 // self.recorded

    @property
    def on_time_text(self) -> str:
        """The share with what it rests on, "" without records."""
        share = self.on_time_percent
        return "" if share is None else f"{share}%（{self.recorded} 条）"


@dataclass(frozen=True, slots=True)
class Contract:
    """One agreement as a dossier lists it; `url` is empty for who may not open it."""

    no: str
    project: str
    union: str
    start_on: date
    end_on: date
    state: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """One published evaluation: its total of 100, its grade, when it was concluded."""

    project: str
    union: str
    total: Decimal
    grade: str
    on: date
    url: str = ""


Source = Callable[[Iterable[int]], Mapping[int, TrackRecord]]
ScoreSource = Callable[[Iterable[int]], Mapping[int, tuple[int, Decimal]]]
ContractLister = Callable[[int, Actor], list[Contract]]
ScoreLister = Callable[[int, Actor], list[Score]]
SOURCES: list[Source] = []
SCORE_SOURCES: list[ScoreSource] = []
CONTRACT_LISTERS: list[ContractLister] = []
SCORE_LISTERS: list[ScoreLister] = []


def register_source(source: Source) -> None:
    """Let `source` tell the records of organisations by their ids, in a fixed number of queries."""
    SOURCES.append(source)


def register_scores(source: ScoreSource, lister: ScoreLister) -> None:
    """Let `source` tell number and mean of published scores by id, and `lister` name each."""
    SCORE_SOURCES.append(source)
    SCORE_LISTERS.append(lister)


def register_contracts(lister: ContractLister) -> None:
    """Let `lister` name an organisation's signed agreements, newest first."""
    CONTRACT_LISTERS.append(lister)


def of(organisation_ids: Iterable[int]) -> dict[int, TrackRecord]:
    """Return the records by organisation id; one without agreements has an empty record."""
    ids = list(organisation_ids)
    told: dict[int, TrackRecord] = dict.fromkeys(ids, TrackRecord())
    for source in SOURCES:
        told.update(source(ids))
    for scores in SCORE_SOURCES:
        for pk, (scored, mean) in scores(ids).items():
            told[pk] = replace(told[pk], scored=scored, mean_score=mean)
    return told


def contracts_of(organisation_id: int, by: Actor) -> list[Contract]:
    """Return the signed agreements, newest first."""
    return [each for lister in CONTRACT_LISTERS for each in lister(organisation_id, by)]


def scores_of(organisation_id: int, by: Actor) -> list[Score]:
    """Return the published scores, oldest first."""
    return [each for lister in SCORE_LISTERS for each in lister(organisation_id, by)]
