"""Tells the floor below how organisations have worked: their agreements, counted."""

from collections.abc import Iterable

from django.db.models import Count, Q

from orgs import track_records
from orgs.track_records import TrackRecord
from projects.models import Agreement

RUNNING = Agreement.State.SIGNED
COMPLETED = Agreement.State.COMPLETED
SIGNED = (RUNNING, COMPLETED, Agreement.State.TERMINATED)


def tell(organisation_ids: Iterable[int]) -> dict[int, TrackRecord]:
    """Return the records of those that signed an agreement, in one query."""
    rows = (
        Agreement.objects.filter(organisation_id__in=list(organisation_ids), state__in=SIGNED)
        .values("organisation_id")
        .annotate(
            total=Count("pk"),
            running=Count("pk", filter=Q(state=RUNNING)),
            completed=Count("pk", filter=Q(state=COMPLETED)),
        )
        .order_by()
    )
    return {
        row["organisation_id"]: TrackRecord(row["total"], row["running"], row["completed"])
        for row in rows
    }


track_records.register_source(tell)
