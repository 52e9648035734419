"""Tells the floor below how organisations have worked: their agreements, counted."""

from collections.abc import Iterable

from django.db.models import Count, Q
from django.urls import reverse

from orgs import track_records
from orgs.track_records import Contract, TrackRecord
from portal.common.access import Actor
from projects.models import Agreement

RUNNING = Agreement.State.SIGNED
COMPLETED = Agreement.State.COMPLETED
LISTED = 50
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
