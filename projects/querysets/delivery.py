"""Selections of service records: entered by the contractor, read by the own union (spec 2.4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models import Count, Sum

from portal.common.access import Actor, ActorKind, Permission
from projects.querysets.scope import own_and_below

if TYPE_CHECKING:
    from projects.models import ServiceRecord  # noqa: F401


@dataclass(frozen=True, slots=True)
class Reach:
    """What services reached: attendances, and distinct persons where attendance was by name.

    `persons` is null when no attendance was taken by name; it is never put equal to person-times.
    """

    sessions: int
    person_times: int
    persons: int | None


NOBODY = Reach(0, 0, None)


class ServiceRecordQuerySet(models.QuerySet["ServiceRecord"]):
    """Selections of service records."""

    def visible_to(self, by: Actor) -> ServiceRecordQuerySet:
        """Return the contractor's own, or those of the own union and below (no names in them)."""
        if by.kind is ActorKind.ORGANISATION:
            return self.filter(organisation_id=by.organisation_id or 0)
        if by.kind is ActorKind.STAFF and not by.may(Permission.PROJECT_READ):
            return self.none()
        return self.filter(own_and_below(by))

    def counted(self) -> ServiceRecordQuerySet:
        """Return the records that statistics count: verified ones."""
        return self.filter(state="verified")

    def project_distinct(self) -> dict[int, Reach]:
        """Return the reach of each project (项目内去重), by its id; two queries. Rules: SR-01, SR-02."""
        return self._reach("project_id")

    def union_distinct(self) -> dict[int, Reach]:
        """Return the reach of each union (单位内去重), by its id: one person counts once (SR-03)."""
        return self._reach("union_id")

    def reach(self) -> Reach:
        """Return the reach of all these records together; two queries."""
        sums = self.aggregate(sessions=Count("pk"), times=Sum("person_times"))
        persons = self._attendances().aggregate(n=Count("person_hash", distinct=True))["n"]
        return Reach(sums["sessions"], sums["times"] or 0, persons or None)

    def _reach(self, scope: str) -> dict[int, Reach]:
        # Two grouped queries: one join would count person_times once per attendance.
        sums = self.order_by().values(scope).annotate(n=Count("pk"), times=Sum("person_times"))
        named = (
            self._attendances()
            .values(f"record__{scope}")
            .annotate(n=Count("person_hash", distinct=True))
            .values_list(f"record__{scope}", "n")
        )
        persons = dict(named)
        return {row[scope]: Reach(row["n"], row["times"], persons.get(row[scope])) for row in sums}

    def _attendances(self) -> models.QuerySet[models.Model]:
        manager = apps.get_model("projects", "Attendance")._default_manager
        return manager.filter(record__in=self.order_by().values("pk"))
