"""Taking an import back: its records are gone, what it changed stands as before, or nothing happens.

Whoever has built on one of the records keeps it: the whole batch is refused then, with names.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

from django.apps import apps
from django.db import models, router
from django.db.models import ForeignKey, ForeignObjectRel

from orgs.actions import batches
from orgs.actions.batches import B, silent
from orgs.import_files import Tell
from orgs.imports import Subject
from orgs.models import ImportBatch
from portal.common import bulk, events
from portal.common.access import Actor
from portal.common.errors import WrongState
from portal.common.models import Event

NAMED: Final = 10
Made = dict[str, list[int]]
Use = tuple[type[models.Model], int, str]  # model, id, what stands on it


def undoing(subject: Subject[B], no: str, *, by: Actor, tell: Tell = silent) -> Callable[[], B]:
    """Return what takes the whole batch back.

    Raises: NotAllowed, NotFound, WrongState naming up to ten records that somebody has built on.
    """
    subject.require(by)
    batch = batches.seen(subject, no, by=by)
    batches.require_state(subject, batch, "undo")
    tell(batches.LOOKING, 0, 0)
    _require_unused(batch)
    tell(batches.WRITING, 0, 0)

    def finish() -> B:
        held = batches.locked(subject, no, by=by)
        batches.require_state(subject, held, "undo")
        _lock(held)
        _require_unused(held)
        before = events.snapshot(held)
        _take_back(held)
        batches.become(held, ImportBatch.State.UNDONE)
        events.record(action=f"{subject.action}.undo", target=held, by=by, before=before)
        return held

    return finish


def _parts(batch: ImportBatch) -> Iterator[tuple[type[models.Model], list[int], bool]]:
    """Yield each model with its records, and whether the batch made them (or changed them)."""
    for label, made in batch.undo.get("made", {}).items():
        yield apps.get_model(label), made, True
    for label, former in batch.undo.get("former", {}).items():
        yield apps.get_model(label), [row["pk"] for row in former], False


def _lock(batch: ImportBatch) -> None:
    for model, keys, _ in _parts(batch):
        locked = model._meta.base_manager.select_for_update().filter(pk__among=keys)
        list(locked.values_list("pk", flat=True))


def _require_unused(batch: ImportBatch) -> None:
    uses: dict[tuple[type[models.Model], int], str] = {}
    for model, key, what in _uses(batch):
        uses.setdefault((model, key), what)
    if not uses:
        return
    told = []
    for (model, key), what in list(uses.items())[:NAMED]:
        record = model._meta.base_manager.filter(pk=key).first()
        told.append(f"{record if record is not None else '已删除的记录'}（{what}）")
    more = f"等 {len(uses)} 条" if len(uses) > NAMED else ""
    raise WrongState(
        f"导入以后，这些记录已经有人使用或改动，不能整批撤销：{'；'.join(told)}{more}。"
        "请逐条办理，或先撤回后来的业务。",
        [{"message": one} for one in told],
    )


def _uses(batch: ImportBatch) -> Iterator[Use]:
    """Yield every record of the batch that was changed since, or that others' rows stand on."""
    since = _written_at(batch)
    made: Made = batch.undo.get("made", {})
    for model, keys, is_new in _parts(batch):
        yield from _changed(model, keys, since)
        if is_new:
            for relation in model._meta.get_fields(include_hidden=True):
                if isinstance(relation, ForeignObjectRel) and isinstance(
                    relation.field, ForeignKey
                ):
                    yield from _standing(model, keys, relation.field, made)


def _written_at(batch: ImportBatch) -> int:
    """Return the id of the event of the batch's confirmation: whatever is later is not its own."""
    label = batch._meta.label_lower
    found = Event.objects.filter(
        object_type=label, object_id=str(batch.pk), action=f"{label}.confirm"
    )
    return found.order_by("-id").values_list("id", flat=True).first() or 0


def _changed(model: type[models.Model], keys: list[int], since: int) -> Iterator[Use]:
    own = [str(key) for key in keys]
    later = Event.objects.filter(
        object_type=model._meta.label_lower, object_id__among=own, id__gt=since
    ).order_by("id")
    for key in later.values_list("object_id", flat=True):
        yield model, int(key), "已改动"


def _standing(
    model: type[models.Model], keys: list[int], field: "ForeignKey[Any, Any]", made: Made
) -> Iterator[Use]:
    """Yield the records that rows of another table point at, other than the batch's own rows."""
    other = field.model
    own = set(made.get(other._meta.label_lower, ()))
    found = other._meta.base_manager.filter(**{f"{field.name}__among": keys}).order_by("pk")
    for key, at in found.values_list("pk", field.attname):
        if key not in own:
            yield model, at, f"已有{other._meta.verbose_name}"


def _take_back(batch: ImportBatch) -> None:
    for label, former in batch.undo.get("former", {}).items():
        _restore(apps.get_model(label), former)
    for label, keys in reversed(batch.undo.get("made", {}).items()):
        _delete(apps.get_model(label), keys)


def _restore(model: type[models.Model], former: list[dict[str, Any]]) -> None:
    if not former:
        return
    names = [name for name in former[0] if name != "pk"]
    fields: dict[str, Any] = {name: model._meta.get_field(name) for name in names}
    records = model._meta.base_manager.in_bulk([row["pk"] for row in former])
    for row in former:
        for name, field in fields.items():
            setattr(records[row["pk"]], name, field.to_python(row[name]))
    model._meta.base_manager.bulk_update(list(records.values()), names, batch_size=bulk.STEP)


def _delete(model: type[models.Model], keys: list[int]) -> None:
    """Delete the rows; a model with history keeps that they were there.

    Nothing stands on them (`_require_unused`), so no cascade is wanted; where that is wrong the
    database refuses at the end of the transaction.
    """
    if hasattr(model, "history"):
        bulk.insert_history(model, keys, "-")
    rows = model._meta.base_manager.filter(pk__among=keys)
    rows._raw_delete(router.db_for_write(model))  # noqa: SLF001 - delete() asks row by row
