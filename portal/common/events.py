"""The audit log: one row per change, appended in the change's own transaction.

A separate sealer links the rows into a hash chain in batches (models.EventLink): a lock per
transaction would cap the whole portal, a batch does not. `verify()` finds edited, deleted and
reordered rows; an exported head (`verify_audit --head`) finds a cut-off tail.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connections, models, router, transaction

from portal.common import bulk, clock, row_json
from portal.common.access import Actor, Permission
from portal.common.errors import RuleError
from portal.common.models import Event, EventLink


class NamedMove(Protocol):
    """What a lifecycle's move tells the log: its code and its Chinese name."""

    @property
    def code(self) -> str: ...

    @property
    def label(self) -> str: ...


GENESIS = "0" * 64
BATCH = 5000
ACTION_LABELS: dict[str, str] = {}


def snapshot(record: models.Model) -> dict[str, Any]:
    """Return the record's own column values, without redacted ones."""
    redacted: frozenset[str] = getattr(record, "EVENT_REDACTED", frozenset())
    return {
        f.attname: f.value_from_object(record)
        for f in record._meta.concrete_fields
        if f.name not in redacted and not isinstance(f, models.BinaryField)
    }


def record(
    *,
    action: str,
    target: models.Model,
    by: Actor,
    before: dict[str, Any] | None = None,
    note: str = "",
    after: dict[str, Any] | None = None,
) -> Event:
    """Append one event; only the changed columns are kept. Call inside the change's transaction."""
    event = _event(action, target, by, before or {}, note, after)
    event.save(force_insert=True)
    return event


def record_made(
    *, action: str, model: type[models.Model], keys: Sequence[int], by: Actor, note: str = "",
    number: str = "",
) -> None:  # fmt: skip
    """Append one event for each of these new rows, as the database holds them: one statement.

    `number` names the column of what people call a record. Call inside the change's transaction.
    """
    connection = connections[router.db_for_write(Event)]
    quote: Any = connection.ops.quote_name
    names = {f.attname: quote(f.column) for f in model._meta.concrete_fields}
    key = quote(model._meta.pk.column)
    said = _said(action, model, by, note) | {"before": {}, "union_id": by.union_id}
    fields: dict[str, Any] = {f.attname: f for f in Event._meta.concrete_fields}
    filled = dict.fromkeys(said, "%s") | {
        "object_id": f"CAST({key} AS varchar(40))",
        "object_no": names[number] if number else "''",
        "after": row_json.sql(model, connection, without=_unlogged(model)),
    }
    if "union_id" in names:
        filled["union_id"] = f"COALESCE({names['union_id']}, %s)"
    params = [fields[name].get_db_prep_save(value, connection) for name, value in said.items()]
    which, given = bulk.any_of(key, keys, connection)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(Event._meta.db_table)}"  # noqa: S608 - quoted names
            f" ({', '.join(quote(fields[name].column) for name in filled)})"
            f" SELECT {', '.join(filled.values())}"
            f" FROM {quote(model._meta.db_table)} WHERE {which} ORDER BY {key}",
            [*params, given],
        )


def _unlogged(model: type[models.Model]) -> frozenset[str]:
    redacted: frozenset[str] = getattr(model, "EVENT_REDACTED", frozenset())
    return redacted | {"updated_at"}


def _said(action: str, target: Any, by: Actor, note: str) -> dict[str, Any]:
    """Return the columns that tell what was done and by whom."""
    return {
        "at": clock.now(),
        "action": action,
        "object_type": target._meta.label_lower,
        "actor_kind": by.kind.value,
        "actor_user_id": by.user_id,
        "actor_name": by.name,
        "actor_unit": by.unit_name,
        "actor_roles": ",".join(sorted(by.roles)),
        "note": note,
    }


def _event(
    action: str, target: models.Model, by: Actor, old: dict[str, Any], note: str,
    after: dict[str, Any] | None,
) -> Event:  # fmt: skip
    now_values = snapshot(target) if after is None else after
    changed = {k: v for k, v in now_values.items() if old.get(k) != v and k != "updated_at"}
    return Event(
        **_said(action, target, by, note),
        object_id=str(target.pk),
        object_no=str(getattr(target, "no", "")),
        union_id=getattr(target, "union_id", None) or by.union_id,
        before=_jsonable({k: old[k] for k in changed if k in old}),
        after=_jsonable(changed),
    )


@contextmanager
def refusals_recorded(
    action: str, find: Callable[[], models.Model | None], *, by: Actor
) -> Iterator[None]:
    """Let a refusal leave an event although it undoes its own transaction.

    Put it around that transaction, never inside: the event is written after the rollback. `find`
    returns the record that was tried, null when there is none. The refusal goes on to the person.
    """
    try:
        yield
    except RuleError as refusal:
        target = find()
        if target is not None:
            record(action=action, target=target, by=by, after={"code": refusal.code},
                   note=refusal.message)  # fmt: skip
        raise


def record_creation(target: models.Model, *, by: Actor, note: str = "") -> Event:
    """Append the event of a new record."""
    return record(action=f"{target._meta.label_lower}.create", target=target, by=by, note=note)


def name_actions(labels: dict[str, str]) -> None:
    """Register Chinese names of actions, `app.model.move` to label; called at start-up by apps."""
    ACTION_LABELS.update(labels)


def name_moves(model_label: str, moves: Iterable[NamedMove]) -> None:
    """Register the labels of a lifecycle table; called beside the table."""
    name_actions({f"{model_label}.{move.code}": move.label for move in moves})


def earlier_act(target: models.Model, actions: Sequence[str], *, user_id: int) -> Event | None:
    """Return the latest of these actions on the record by this person, or None."""
    return (
        Event.objects.filter(
            object_type=target._meta.label_lower,
            object_id=str(target.pk),
            action__in=actions,
            actor_user_id=user_id,
        )
        .order_by("-id")
        .first()
    )


def of(target: models.Model) -> models.QuerySet[Event]:
    """Return the record's events, newest first."""
    return Event.objects.filter(
        object_type=target._meta.label_lower, object_id=str(target.pk)
    ).order_by("-id")


def feed(target: models.Model, limit: int) -> list[dict[str, Any]]:
    """Return the record's latest events for the feed component: what, who and when."""
    return [
        {"text": e.action_label, "who": f"{e.actor_name} {e.actor_unit}".strip(), "when": e.at}
        for e in of(target)[:limit]
    ]


def visible_to(by: Actor) -> models.QuerySet[Event]:
    """Return the events of the actor's own union, newest first, for those who may read the log."""
    if not by.may(Permission.AUDIT_READ):
        return Event.objects.none()
    rows = Event.objects.all() if by.is_system else Event.objects.filter(union_id__in=by.union_ids)
    return rows.order_by("-id")


@dataclass(frozen=True, slots=True)
class Finding:
    """One break of the chain."""

    seq: int
    event_id: int | None
    problem: str


def seal(limit: int = BATCH) -> int:
    """Link up to `limit` events that no link covers yet; return how many were linked.

    Set-based: two inserts a batch however many events there are. The last link is locked, so two
    sealers cannot fork the chain.
    """
    with transaction.atomic():
        last = EventLink.objects.select_for_update().order_by("-seq").first()
        seq, digest = (last.seq, last.digest) if last else (0, GENESIS)
        waiting = Event.objects.filter(link__isnull=True).order_by("id")[:limit]
        links = []
        for event in waiting:
            seq += 1
            digest = _digest(digest, event)
            links.append(EventLink(seq=seq, event_id=event.pk, digest=digest))
        EventLink.objects.bulk_create(links, batch_size=1000)
    return len(links)


def seal_all() -> int:
    """Seal until nothing is left; return how many were linked."""
    total = 0
    while done := seal():
        total += done
    return total


def head() -> tuple[int, str]:
    """Return the chain's last number and digest: what an installation writes down elsewhere."""
    last = EventLink.objects.order_by("-seq").first()
    return (last.seq, last.digest) if last else (0, GENESIS)


def verify(expected_head: tuple[int, str] | None = None) -> list[Finding]:
    """Recompute the chain; return every break, the first first.

    After an altered event the stored digest is taken on, so that one change is one finding.
    """
    findings: list[Finding] = []
    previous, expected_seq = GENESIS, 1
    digests: dict[int, str] = {}
    for link in _links():
        if link.seq != expected_seq:
            findings.append(Finding(expected_seq, None, "链上缺号"))
        event = link.event_row
        if event is None:
            findings.append(Finding(link.seq, link.event_id, "事件被删除"))
        elif _digest(previous, event) != link.digest:
            findings.append(Finding(link.seq, link.event_id, "事件被改动或次序被调换"))
        previous, expected_seq = link.digest, link.seq + 1
        digests[link.seq] = link.digest
    if expected_head is not None and digests.get(expected_head[0], GENESIS) != expected_head[1]:
        findings.append(Finding(expected_head[0], None, "链尾与留存的链头不一致"))
    return findings


@dataclass(frozen=True, slots=True)
class _Linked:
    seq: int
    event_id: int
    digest: str
    event_row: Event | None


def _links() -> Iterator[_Linked]:
    """Walk the links with their events, in two queries per batch."""
    start = 0
    while True:
        links = list(EventLink.objects.filter(seq__gt=start).order_by("seq")[:BATCH])
        if not links:
            return
        rows = Event.objects.in_bulk([link.event_id for link in links])
        for link in links:
            yield _Linked(link.seq, link.event_id, link.digest, rows.get(link.event_id))
        start = links[-1].seq


def _digest(previous: str, event: Event) -> str:
    body = json.dumps(event.sealed_values(), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(f"{previous}\n{body}".encode()).hexdigest()


def _jsonable(values: dict[str, Any]) -> dict[str, Any]:
    result: dict[str, Any] = json.loads(json.dumps(values, cls=DjangoJSONEncoder, default=str))
    return result
