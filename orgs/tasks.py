"""Celery entry points of the register."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from celery import shared_task
from django.db import OperationalError
from django.urls import reverse

from orgs.actions import (
    batches,
    bookings,
    cures,
    duplicates,
    expiries,
    ledger,
    listings,
    places,
    suspensions,
    targets,
    undoing,
    yearly_checks,
)
from orgs.imports import SUBJECTS, Subject
from orgs.models import ImportBatch, User
from orgs.people.actors import actor_for, memberships_of
from portal.common import messages
from portal.common.access import Actor
from portal.common.errors import NotAllowed
from portal.common.jobs import Finish, Run, handler

KNOWN = (ledger.SUBJECT, listings.SUBJECT)  # registered by their modules


@shared_task
def end_suspensions() -> None:
    """Restore the organisations whose suspension's last day has passed (feature 36)."""
    suspensions.end_expired()
    cures.expire()


@shared_task
def settle_places() -> None:
    """Settle where unions stand, after a change of the tree and on the day it takes effect."""
    # Somebody is writing longer than settling may wait: it is tried again soon.
    with suppress(OperationalError):
        places.settle()


@shared_task
def finish_merges() -> None:
    """Carry out agreed merges that need wait for no open call any more (X-07)."""
    duplicates.finish_due()


@shared_task
def end_past_bookings() -> None:
    """Finish bookings whose time has passed; requests nobody decided lapse (VN-03)."""
    bookings.sweep()


@shared_task
def remind_of_expiries() -> None:
    """Tell organisations and keepers, once, what is about to run out (feature 33)."""
    expiries.remind()


@handler("import_check")
def import_check(run: Run) -> Finish:
    """Read and judge an uploaded workbook."""
    subject, no, by = _wanted(run)
    write = batches.checking(subject, no, by=by, tell=run.progress)
    return _told(run, subject, write, _checked)


@handler("import_confirm")
def import_confirm(run: Run) -> Finish:
    """Write an import's good rows, all at once."""
    subject, no, by = _wanted(run)
    partial = bool(run.args.get("partial"))
    write = batches.confirming(subject, no, partial=partial, by=by, tell=run.progress)
    return _told(run, subject, write, _confirmed)


@handler("import_undo")
def import_undo(run: Run) -> Finish:
    """Take an import back."""
    subject, no, by = _wanted(run)
    write = undoing.undoing(subject, no, by=by, tell=run.progress)
    return _told(run, subject, write, lambda _: "已整批撤销")


def _wanted(run: Run) -> tuple[Subject[Any], str, Actor]:
    """Return what to import and for whom: the person, in the union where the job was started."""
    union = run.args["union"]
    user = User.objects.filter(pk=run.user_id or 0).first()
    held = [m for m in memberships_of(user) if m.union_id == union] if user else []
    if user is None or not held:
        raise NotAllowed("启动这项任务的人已经不在这个单位，没有继续。请重新办理。")
    return SUBJECTS[run.args["subject"]], run.args["no"], actor_for(user, held)


def _told(
    run: Run,
    subject: Subject[Any],
    write: Callable[[], ImportBatch],
    say: Callable[[ImportBatch], str],
) -> Finish:
    """Return what writes, and tells the person who started it."""

    def finish() -> dict[str, Any]:
        batch = write()
        url, summary = reverse(subject.page, args=[batch.no]), say(batch)
        messages.tell(
            f"{subject.label}“{batch.file_name}”：{summary}", url=url, user_id=run.user_id
        )
        return {"summary": summary, "url": url, "label": "查看导入批次"}

    return finish


def _checked(batch: ImportBatch) -> str:
    if batch.state == ImportBatch.State.REFUSED:
        return "没有读取，请看原因"
    found = batch.summary
    bad = found["rows"] - found["good"]
    return (
        f"已检查 {found['rows']} 行，{bad} 行有错误"
        if bad
        else f"已检查 {found['rows']} 行，没有错误"
    )


def _confirmed(batch: ImportBatch) -> str:
    if batch.state != ImportBatch.State.IMPORTED:
        return "预览以后库里有变化，没有写入，已重新检查，请再看一遍后确认"
    told = "，".join(f"{what} {count}" for what, count in batch.summary["outline"] if count)
    return f"已导入：{told}"


@shared_task
def evaluate_targets() -> None:
    """Look at every living target that was not looked at today (spec 11.3)."""
    targets.evaluate()


@shared_task
def check_yearly() -> None:
    """Look once a year at everybody in the register (spec 3.4)."""
    yearly_checks.run()
