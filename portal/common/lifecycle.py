"""The one gate through which a record changes state, and the one for plain edits.

Order of the checks: visible (404), permission and ownership (403), separation of duties (403),
state (409). The row is locked first, so eight people pressing the button at once make one move.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import connection, models, transaction

from portal.common import clock, events
from portal.common.access import Actor, Permission
from portal.common.errors import NotAllowed, NotFound, WrongState


@dataclass(frozen=True, slots=True)
class Move:
    """One row of a lifecycle table.

    `apart_from` names moves (or creations) on the same record whose doer may not do this one;
    `duty` is the id of the separation-of-duties rule that says so (spec 2.3). `holder` names the
    record's predicate that tells whose move it is: usually the unit that holds the record, for a
    report handed upwards the superior that receives it.
    """

    code: str
    label: str
    sources: frozenset[str]
    target: str
    needs: Permission
    apart_from: tuple[str, ...] = ()
    duty: str = "SD-01"
    holder: str = "is_held_by"


class Stateful(models.Model):
    """A record with a state that only `transition()` writes."""

    state: Any  # each model defines the CharField with its own choices
    created_at = models.DateTimeField("创建时间", default=clock.now, editable=False)
    updated_at = models.DateTimeField("更新时间", default=clock.now, editable=False)

    class Meta:
        abstract = True

    # Fields never copied into the audit log (secrets, personal data).
    EVENT_REDACTED: frozenset[str] = frozenset()

    def is_held_by(self, by: Actor) -> bool:
        """Whether the record belongs to the actor's own unit: superiors read, they never edit."""
        union_id = getattr(self, "union_id", None)
        organisation_id = getattr(self, "organisation_id", None)
        return bool(
            by.acts_for(union_id) or (organisation_id and organisation_id == by.organisation_id)
        )


M = TypeVar("M", bound=Stateful)


@contextmanager
def transition(
    records: models.QuerySet[M], pk: object, move: Move, *, by: Actor, reason: str = ""
) -> Iterator[M]:
    """Lock the record, check everything, run the body, write the new state and one event.

    Raises: NotFound, NotAllowed, WrongState; whatever the body raises undoes all of it.
    """
    with transaction.atomic():
        record = _locked(records, pk)
        before = events.snapshot(record)
        _authorise(record, move.needs, move.label, by=by, holder=move.holder)
        _keep_duties_apart(record, move, by=by)
        if record.state not in move.sources:
            raise WrongState(
                f"{_title(record)}现在是“{_state_label(record)}”，不能{move.label}。"
                "可能已有同事办理，请刷新后再看。"
            )
        yield record
        record.state = move.target
        record.updated_at = clock.now()
        record.save()
        events.record(
            action=f"{record._meta.label_lower}.{move.code}",
            target=record,
            by=by,
            before=before,
            note=reason,
        )


@contextmanager
def edit(
    records: models.QuerySet[M],
    pk: object,
    *,
    by: Actor,
    needs: Permission,
    editable: frozenset[str],
    label: str = "修改",
) -> Iterator[M]:
    """Lock the record for a plain edit while its state is one of `editable`; log what changed.

    Raises: NotFound, NotAllowed, WrongState.
    """
    with transaction.atomic():
        record = _locked(records, pk)
        before = events.snapshot(record)
        _authorise(record, needs, label, by=by)
        if record.state not in editable:
            raise WrongState(
                f"{_title(record)}现在是“{_state_label(record)}”，不能{label}。请刷新后再看。"
            )
        state = record.state
        yield record
        if record.state != state:
            raise AssertionError("an edit must not change the state")
        record.updated_at = clock.now()
        record.save()
        events.record(
            action=f"{record._meta.label_lower}.edit", target=record, by=by, before=before
        )


def lock_shared(record: models.Model) -> None:
    """Hold the row against change until commit while others may hold it too.

    A bidder holds the tender shared, the opener holds it alone: no bid on time can be missed.
    SQLite already took the write lock at BEGIN.
    """
    if connection.vendor != "postgresql":
        return
    table = connection.ops.quote_name(record._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {table} WHERE id = %s FOR SHARE", [record.pk])  # noqa: S608


def _locked(records: models.QuerySet[M], pk: object) -> M:
    record = records.select_for_update(of=("self",)).filter(pk=pk).first()
    if record is None:
        raise NotFound("没有找到这条记录，它可能不在您的查看范围内。")
    return record


def _authorise(
    record: Stateful, needs: Permission, label: str, *, by: Actor, holder: str = "is_held_by"
) -> None:
    if by.is_system:
        return
    by.require(needs, label)
    require_held(record, label, by=by, holder=holder)


def require_held(record: Stateful, label: str, *, by: Actor, holder: str = "is_held_by") -> None:
    """Refuse a superior who may read the record alone; pages ask before they show a form.

    Raises: NotAllowed.
    """
    if not getattr(record, holder)(by):
        raise NotAllowed(f"{_title(record)}不属于您的单位，只能查看，不能{label}。")


def duty_conflict(record: Stateful, move: Move, *, by: Actor) -> str:
    """Return why the actor's earlier act on the record keeps them from the move, or "".

    Rule: SD-01 to SD-05. Pages ask it to offer the move to those alone who can make it.
    """
    if by.is_system or by.user_id is None or not move.apart_from:
        return ""
    label = record._meta.label_lower
    earlier = events.earlier_act(
        record, [f"{label}.{code}" for code in move.apart_from], user_id=by.user_id
    )
    if earlier is None:
        return ""
    when = clock.local(earlier.at).strftime("%Y-%m-%d %H:%M")
    return (
        f"您在 {when} 办理过“{earlier.action_label}”，"
        f"按不相容岗位分离（{move.duty}），不能再{move.label}，请由另一位同事办理。"
    )


def _keep_duties_apart(record: Stateful, move: Move, *, by: Actor) -> None:
    conflict = duty_conflict(record, move, by=by)
    if conflict:
        raise NotAllowed(conflict)


def _title(record: Stateful) -> str:
    return str(record._meta.verbose_name)


def _state_label(record: Stateful) -> str:
    display: Any = getattr(record, "get_state_display", None)
    return str(display() if display else record.state)
