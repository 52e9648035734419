"""The log of what other systems took over the interface: one event per answered request."""

from django.db import models, transaction

from orgs.models import Union
from portal.common import events
from portal.common.access import Actor

ACTION = "annual_returns.annualreturn.pull"


def log_pull(path: str, *, by: Actor, target: models.Model | None = None) -> None:
    """Append who pulled which address; without a target the event is at the caller's own union."""
    with transaction.atomic():
        found = target or Union.objects.get(pk=by.union_id or 0)
        events.record(action=ACTION, target=found, by=by, note=path[:300], after={"path": path})
