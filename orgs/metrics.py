"""What targets measure (spec 11.3): for many unions at once, a fixed number of queries each."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.db.models import Count

from orgs import parameters
from orgs.models import DemonstrationBase, OrganisationLink, Pilot, Placement, Talent
from orgs.querysets.organisations import PUBLIC_STATES
from orgs.rules.contacts import months_before

SHOWN: Final = 200


@dataclass(slots=True)
class Measure:
    """The value of one union and the first records behind it: `{"no", "title", "url"}`."""

    value: int = 0
    records: list[dict[str, str]] = field(default_factory=list)

    def count(self, no: str, title: str, url: str) -> None:
        """Count one record."""
        self.value += 1
        if len(self.records) < SHOWN:
            self.records.append({"no": no, "title": title, "url": url})


Metric = Callable[[Iterable[int], date], Mapping[int, Measure]]
METRICS: dict[str, Metric] = {}


def metric(code: str) -> Callable[[Metric], Metric]:
    """Register a function that measures unions on a day; a union it leaves out has nothing.

    A template whose metric nobody registered is measured by what its union declares.
    """

    def register(function: Metric) -> Metric:
        METRICS[code] = function
        return function

    return register


@metric("regular_contacts")
def regular_contacts(unions: Iterable[int], day: date) -> Mapping[int, Measure]:
    """Measure TG-1: representative organisations in the register, linked and heard in the cycle."""
    cutoff = months_before(day, parameters.CONTACT_CYCLE.on(day))
    links = OrganisationLink.objects.living().guidance().filter(representative=True)
    return _linked(links.with_last_contact(day).filter(last_contact__gte=cutoff), unions, day)


@metric("pilot_associations")
def pilot_associations(unions: Iterable[int], day: date) -> Mapping[int, Measure]:
    """Measure TG-2: associations of the industry that are pilots of an industrial union."""
    links = OrganisationLink.objects.living().filter(kind="pilot", organisation__kind="association")
    return _linked(links, unions, day)


@metric("pilot_unions")
def pilot_unions(unions: Iterable[int], day: date) -> Mapping[int, Measure]:
    """Measure TG-3: unions below the union that are pilots on the day, each once."""
    rows = (
        Pilot.objects.standing(day)
        .order_by("since", "no")
        .values_list("union_id", "no", "union__name")
    )
    first: dict[int, tuple[str, str]] = {}
    for union_id, no, name in rows:
        first.setdefault(union_id, (no, name))
    found: dict[int, Measure] = defaultdict(Measure)
    above = above_of(set(first), set(unions), day)
    for union_id, (no, name) in first.items():
        for counted in above[union_id]:
            if counted != union_id:
                found[counted].count(no, name, f"/u/mechanisms/pilots/{no}/")
    return found


@metric("demonstration_bases")
def demonstration_bases(unions: Iterable[int], day: date) -> Mapping[int, Measure]:
    """Measure TG-4: demonstration bases of the union and those below it, within their term."""
    rows = (
        DemonstrationBase.objects.standing(day)
        .order_by("no")
        .values_list("union_id", "no", "organisation__name")
    )
    found: dict[int, Measure] = defaultdict(Measure)
    listed = list(rows)
    above = above_of({union_id for union_id, _, _ in listed}, set(unions), day)
    for union_id, no, name in listed:
        for counted in above[union_id]:
            found[counted].count(no, name, f"/u/undertakings/bases/{no}/")
    return found


@metric("talents")
def talents(unions: Iterable[int], day: date) -> Mapping[int, Measure]:
    """Measure TG-5: social-work professionals in service in the union and below it (T601)."""
    heads = (
        Talent.objects.in_service(day)
        .values("union_id", "union__code", "union__name")
        .annotate(heads=Count("pk"))
        .order_by("union__code")
    )
    listed = list(heads)
    above = above_of({row["union_id"] for row in listed}, set(unions), day)
    found: dict[int, Measure] = defaultdict(Measure)
    for row in listed:
        title = f"{row['union__name']} {row['heads']} 人"
        for counted in above[row["union_id"]]:
            found[counted].count(row["union__code"], title, "")
            found[counted].value += row["heads"] - 1
    return found


def above_of(below: set[int], unions: set[int], day: date) -> dict[int, list[int]]:
    """Return for each union those of `unions` that it counts for: itself and the ones above it."""
    paths = dict(
        Placement.objects.on(day)
        .filter(union_id__in=below | unions)
        .values_list("union_id", "path")
    )
    return {
        one: [
            other
            for other in unions
            if other == one
            or (one in paths and other in paths and paths[one].startswith(paths[other]))
        ]
        for one in below
    }


def _linked(links: Any, unions: Iterable[int], day: date) -> Mapping[int, Measure]:
    rows = (
        links.filter(
            union_id__in=list(unions), since__lte=day, organisation__state__in=PUBLIC_STATES
        )
        .order_by("organisation__uscc")
        .values_list("union_id", "organisation__uscc", "organisation__name")
    )
    found: dict[int, Measure] = defaultdict(Measure)
    for union_id, uscc, name in rows:
        found[union_id].count(uscc, name, f"/u/links/{uscc}/")
    return found
