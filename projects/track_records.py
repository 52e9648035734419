"""Tells the floor below how organisations have worked: their agreements, counted."""

from collections.abc import Iterable

from django.db.models import Count, Q, TextField
from django.db.models.functions import Cast
from django.urls import reverse

from orgs import track_records
from orgs.track_records import Contract, TrackRecord
from portal.common.access import Actor
from projects.models import Agreement, ServiceRecord
from projects.rules.records import LATE

RUNNING = Agreement.State.SIGNED
COMPLETED = Agreement.State.COMPLETED
LISTED = 50
SIGNED = (RUNNING, COMPLETED, Agreement.State.TERMINATED)


def tell(organisation_ids: Iterable[int]) -> dict[int, TrackRecord]:
    """Return the records of those that signed an agreement, in two queries."""
    ids = list(organisation_ids)
    timely = _timeliness(ids)
    rows = (
        Agreement.objects.filter(organisation_id__in=ids, state__in=SIGNED)
        .values("organisation_id")
        .annotate(
            total=Count("pk"),
            running=Count("pk", filter=Q(state=RUNNING)),
            completed=Count("pk", filter=Q(state=COMPLETED)),
        )
        .order_by()
    )
    return {
        row["organisation_id"]: TrackRecord(
            row["total"], row["running"], row["completed"],
            recorded=timely.get(row["organisation_id"], (0, 0))[0],
            recorded_late=timely.get(row["organisation_id"], (0, 0))[1],
        )
        for row in rows
    }  # fmt: skip


def _timeliness(organisation_ids: list[int]) -> dict[int, tuple[int, int]]:
    """Return how many verified records each has and how many of them bear the flag of SR-06."""
    rows = (
        ServiceRecord.objects.filter(
            organisation_id__in=organisation_ids, state=ServiceRecord.State.VERIFIED
        )
        # As text: SQLite has no containment of JSON, and the rule's id is plain ASCII.
        .annotate(flags_text=Cast("flags", TextField()))
        .values("organisation_id")
        .annotate(n=Count("pk"), late=Count("pk", filter=Q(flags_text__contains=LATE)))
        .order_by()
    )
    return {row["organisation_id"]: (row["n"], row["late"]) for row in rows}


def contracts(organisation_id: int, by: Actor) -> list[Contract]:
    """Return the signed agreements, newest first; two queries. Results of awards are public."""
    rows = (
        Agreement.objects.filter(organisation_id=organisation_id, state__in=SIGNED)
        .select_related("project", "union")
        .order_by("-start_on", "-pk")[:LISTED]
    )
    seen = set(
        Agreement.objects.visible_to(by)
        .filter(organisation_id=organisation_id)
        .values_list("pk", flat=True)
    )
    return [
        Contract(
            a.no, a.project.name, a.union.name, a.start_on, a.end_on, a.get_state_display(),
            reverse("agreement-page", args=[a.no]) if a.pk in seen else "",
        )
        for a in rows
    ]  # fmt: skip


track_records.register_source(tell)
track_records.register_contracts(contracts)
