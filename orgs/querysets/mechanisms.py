"""Selections of leading groups, policy documents, meetings with tasks, coordination and pilots."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Count, Q

from orgs.querysets.undertakings import UndertakingQuerySet
from portal.common.access import Actor, ActorKind, Permission


class MechanismQuerySet(UndertakingQuerySet):
    """Selections of mechanisms of any kind."""

    def named(self, words: str) -> Self:
        """Return those whose number or own texts hold the words; all without words."""
        if not words:
            return self
        fields = {f.name for f in self.model._meta.concrete_fields}
        asked = Q(no__contains=words.upper()) | Q(union__name__contains=words)
        for name in ("name", "doc_no", "period", "partner_name", "form"):
            if name in fields:
                asked |= Q(**{f"{name}__contains": words})
        return self.filter(asked)


class MeetingQuerySet(MechanismQuerySet):
    """Selections of meetings."""

    def with_tasks(self) -> Self:
        """Return them with `task_count` and `open_count`."""
        waits = Q(tasks__isnull=False, tasks__done_on__isnull=True)
        return self.annotate(task_count=Count("tasks"), open_count=Count("tasks", filter=waits))


class PolicyDocumentQuerySet(MechanismQuerySet):
    """Selections of policy documents."""

    def visible_to(self, by: Actor) -> Self:
        """Return all for staff who read the register: policies are no secret among unions."""
        if by.is_system:
            return self.all()
        reads = by.kind is ActorKind.STAFF and by.union_id and by.may(Permission.ORG_READ)
        return self.all() if reads else self.none()

    def provincial(self) -> Self:
        """Return those that provincial unions lead: the base of the national count (ME-02)."""
        return self.filter(leads=True, union__level="province")


class MeetingTaskQuerySet(models.QuerySet[Any]):
    """Selections of tasks that meetings gave."""

    def visible_to(self, by: Actor) -> Self:
        """Return those of the meetings that the actor may read."""
        meetings = self.model._meta.get_field("meeting").related_model.objects.visible_to(by)
        return self.filter(meeting_id__in=meetings.values("pk"))

    def waiting(self) -> Self:
        """Return those not done yet, of meetings that were not voided."""
        return self.filter(done_on__isnull=True, meeting__until__isnull=True)
