"""Who may see which return (spec 2.4): the own ones always, subordinates' from submission on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from orgs.querysets import places
from portal.common.access import Actor, ActorKind, Permission

if TYPE_CHECKING:
    from annual_returns.models import AnnualReturn  # noqa: F401

# A superior knows nothing of a return's figures before the unit has signed and submitted them.
SHOWN_ABOVE = ("submitted", "sent_back", "accepted", "rolled_up", "locked")


class AnnualReturnQuerySet(models.QuerySet["AnnualReturn"]):
    """Selections of annual returns."""

    def visible_to(self, by: Actor) -> AnnualReturnQuerySet:
        """Return the own union's returns, and those below once they were submitted."""
        if by.is_system:
            return self.all()
        if not _reads(by) or by.union_id is None:
            return self.none()
        submitted = Q(union_id__in=by.union_ids) | Q(state__in=SHOWN_ABOVE)
        return self.filter(places.own_and_below(by), submitted)

    def received_by(self, union_id: int, year: int) -> AnnualReturnQuerySet:
        """Return the returns that the union receives from its direct subordinates."""
        return self.filter(superior_id=union_id, period__year=year)


def _reads(by: Actor) -> bool:
    if by.kind is ActorKind.SERVICE:
        return by.may(Permission.API_READ)
    return by.kind is ActorKind.STAFF and by.may(Permission.RETURN_READ)
