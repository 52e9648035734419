"""Imports of workbooks: taken, checked, confirmed, undone; the same for every kind of import.

Checking and confirming compute outside transactions and return what writes: jobs run it in the
transaction that ends them, so a worker that is killed half-way leaves nothing.
"""

from collections.abc import Callable
from itertools import islice
from typing import Any, Final, TypeVar

from django.db import IntegrityError, transaction
from django.urls import reverse

from orgs.import_files import (
    JUDGING,
    MARKING,
    READING,
    Found,
    Tell,
    finding_of,
    marked_copy,
    read,
    summary_of,
)  # fmt: skip
from orgs.imports import Plan, Subject
from orgs.models import ImportBatch
from portal.common import bulk, clock, events, files, jobs
from portal.common.access import Actor
from portal.common.errors import Incomplete, NotFound, WrongState
from portal.common.models import Job
from portal.common.numbers import next_number
from portal.common.workbook import check

B = TypeVar("B", bound=ImportBatch)
MAX_FINDINGS: Final = 50_000  # listed; a whole column read wrongly is told by its count
WRITING: Final = "写入（一次完成）"
LOOKING: Final = "核对是否已被使用"
STAGES: Final = {
    "check": [READING, JUDGING, MARKING],
    "confirm": [READING, JUDGING, WRITING],
    "undo": [LOOKING, WRITING],
}
ACTS: Final = {"check": "检查", "confirm": "导入", "undo": "撤销", "discard": "放弃"}


def silent(stage: str, done: int = 0, total: int = 0) -> None:
    """Tell nobody: the progress of work that is not a job."""


def take(
    subject: Subject[B], data: bytes, file_name: str, *, by: Actor, **terms: Any
) -> B:  # fmt: skip
    """Keep an uploaded workbook that passed the guard; nothing of it is read yet.

    Raises: NotAllowed, Incomplete when the file itself is refused.
    """
    subject.require(by)
    guarded = check(data).kept()
    with transaction.atomic():
        batch = subject.model._default_manager.create(
            no=next_number(f"{subject.prefix}-{clock.today().year}"),
            union_id=by.union_id or 0,
            file_name=file_name[:200],
            upload=files.store(file_name[:200], data, purpose=f"import_{subject.code}", by=by),
            summary={"guarded": guarded},
            created_by=by.name,
            **terms,
        )
        events.record_creation(batch, by=by)
    return batch


def begin(subject: Subject[B], act: str, no: str, *, by: Actor, **args: Any) -> Job:
    """Start checking, confirming or undoing a batch as a job.

    Raises: NotAllowed, NotFound, WrongState; Incomplete while a whole import has errors.
    """
    subject.require(by)
    with transaction.atomic():
        batch = locked(subject, no, by=by)
        require_state(subject, batch, act)
        if act == "confirm":
            _require_importable(batch, partial=bool(args.get("partial")))
        job = jobs.enqueue(
            f"import_{act}",
            f"{ACTS[act]}{subject.label}“{batch.file_name}”",
            by=by,
            args={
                "subject": subject.code,
                "no": no,
                "union": by.union_id,
                "stages": STAGES[act],
                **args,
            },
            dedupe_key=f"import-{no}",
            back_url=reverse(subject.page, args=[no]),
        )
        subject.model._default_manager.filter(pk=batch.pk).update(job=job)
    return job


def discard(subject: Subject[B], no: str, *, by: Actor) -> B:
    """Give up a batch that was checked: it waits for nobody any more. Nothing was written.

    Raises: NotAllowed, NotFound, WrongState.
    """
    subject.require(by)
    with transaction.atomic():
        batch = locked(subject, no, by=by)
        require_state(subject, batch, "discard")
        before = events.snapshot(batch)
        become(batch, ImportBatch.State.DISCARDED)
        events.record(action=f"{subject.action}.discard", target=batch, by=by, before=before)
    return batch


def checking(subject: Subject[B], no: str, *, by: Actor, tell: Tell = silent) -> Callable[[], B]:
    """Read and judge the batch's file; return what keeps the findings.

    Raises: NotAllowed, NotFound, WrongState.
    """
    subject.require(by)
    batch = seen(subject, no, by=by)
    require_state(subject, batch, "check")
    try:
        found = read(subject, batch, tell)
    except Incomplete as refusal:
        details = [d.get("message", "") for d in refusal.details] or [refusal.message]
        return lambda: _refuse(subject, no, details, by=by)
    marked = marked_copy(found, tell)

    def finish() -> B:
        held = locked(subject, no, by=by)
        require_state(subject, held, "check")
        _keep(subject, held, found, marked, by=by)
        return held

    return finish


def confirming(
    subject: Subject[B], no: str, *, partial: bool = False, by: Actor, tell: Tell = silent
) -> Callable[[], B]:
    """Read and judge the file again; return what writes its good rows.

    What is returned leaves the batch in preview, with the new findings, when the register has
    changed so that confirming would do something else than was shown.
    Raises: NotAllowed, NotFound, WrongState, Incomplete while errors remain and not `partial`.
    """
    subject.require(by)
    batch = seen(subject, no, by=by)
    require_state(subject, batch, "confirm")
    _require_importable(batch, partial=partial)
    found = read(subject, batch, tell)
    plan = found.plan
    changed = (found, marked_copy(found, tell)) if plan.digest != batch.summary["digest"] else None
    del found  # a large file's rows fill hundreds of megabytes, and writing takes the plan alone
    if changed is None:
        subject.prepare(batch, plan, by)
    tell(WRITING, 0, 0)

    def finish() -> B:
        held = locked(subject, no, by=by)
        require_state(subject, held, "confirm")
        if changed is not None:
            _keep(subject, held, *changed, by=by)
            return held
        try:
            return _write(subject, held, plan, by=by)
        except IntegrityError as error:
            told = "别人刚刚登记了其中的机构，没有导入。请重新检查后再确认。"
            raise WrongState(told) from error

    return finish


def now(finish: Callable[[], B]) -> B:
    """Write at once what a computation returned."""
    with transaction.atomic():
        return finish()


def marked_file(subject: Subject[B], no: str, *, by: Actor) -> bytes:
    """Return the person's file with every problem at its cell. Raises: NotFound."""
    subject.require(by)
    batch = seen(subject, no, by=by)
    if batch.marked is None:
        raise NotFound("这一批没有标注文件。")
    return files.content(batch.marked)


def _keep(
    subject: Subject[B], batch: B, found: Found, marked: bytes | None, *, by: Actor
) -> None:  # fmt: skip
    """Keep what checking found; the batch waits for confirmation."""
    before = events.snapshot(batch)
    findings: Any = subject.finding._default_manager  # each kind has its own `batch`
    findings.filter(batch=batch).delete()
    named = ((p, row) for row in found.sheet.rows for p in row.problems)
    kept = [finding_of(subject, batch, p, row) for p, row in islice(named, MAX_FINDINGS)]
    bulk.insert(subject.finding, kept)
    name = f"标注_{batch.file_name}"[:200]
    file = files.store(name, marked, purpose=f"marked_{subject.code}", by=by) if marked else None
    state = ImportBatch.State.NOTHING if found.plan.is_idle else ImportBatch.State.PREVIEW
    summary = summary_of(subject, found) | {"guarded": batch.summary.get("guarded")}
    become(batch, state, summary=summary, marked=file)
    events.record(action=f"{subject.action}.check", target=batch, by=by, before=before)


def _refuse(subject: Subject[B], no: str, details: list[str], *, by: Actor) -> B:
    """Note that the file cannot be read, and why."""
    batch = locked(subject, no, by=by)
    require_state(subject, batch, "check")
    before = events.snapshot(batch)
    become(batch, ImportBatch.State.REFUSED, summary={"refusal": details})
    events.record(action=f"{subject.action}.refuse", target=batch, by=by, before=before)
    return batch


def _write(subject: Subject[B], batch: B, plan: Plan, *, by: Actor) -> B:
    before = events.snapshot(batch)
    with transaction.atomic():
        written = subject.write(batch, plan, by)
    undo = {"made": written.made, "former": written.former}
    become(batch, ImportBatch.State.IMPORTED, undo=undo)
    events.record(action=f"{subject.action}.confirm", target=batch, by=by, before=before)
    return batch


def become(batch: ImportBatch, state: ImportBatch.State, **values: Any) -> None:
    """Save the batch, which is under its lock, in its new state and with these values."""
    type(batch)._default_manager.filter(pk=batch.pk).update(state=state, **values)
    batch.refresh_from_db()


def seen(subject: Subject[B], no: str, *, by: Actor) -> B:
    """Return the own union's batch with its files. Raises: NotFound."""
    found = (
        subject.model._default_manager.filter(no=no, union_id__in=by.union_ids)
        .select_related("upload", "marked")
        .first()
    )
    if found is None:
        raise NotFound("没有找到这个导入批次。")
    return found


def locked(subject: Subject[B], no: str, *, by: Actor) -> B:
    """Return the own union's batch under its lock. Raises: NotFound."""
    found = (
        subject.model._default_manager.select_for_update()
        .filter(no=no, union_id__in=by.union_ids)
        .first()
    )
    if found is None:
        raise NotFound("没有找到这个导入批次。")
    return found


def require_state(subject: Subject[B], batch: B, act: str) -> None:
    """Refuse a batch that is past the act, or not yet there. Raises: WrongState."""
    states = ImportBatch.State
    wanted = {
        "check": (states.CHECKING, states.PREVIEW, states.NOTHING),
        "confirm": (states.PREVIEW, states.NOTHING),
        "undo": (states.IMPORTED,),
        "discard": (states.PREVIEW,),
    }[act]
    if batch.state not in wanted:
        raise WrongState(f"这个批次现在是“{batch.get_state_display()}”，不能{ACTS[act]}。")


def _require_importable(batch: ImportBatch, *, partial: bool) -> None:
    """Refuse a batch that has errors, or nothing to write. Raises: Incomplete."""
    if not batch.summary.get("good"):
        raise Incomplete("没有可以导入的行。请改好后重新上传。")
    if batch.state == ImportBatch.State.NOTHING:
        raise Incomplete("没有要写入的内容，不需要导入。")
    if batch.summary["errors"] and not partial:
        raise Incomplete("表格里还有错误，没有导入。请改好后重新上传，或只导入正确的行。")
