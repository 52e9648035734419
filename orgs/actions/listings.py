"""Published credit lists: imported as a whole, entered one by one, taken off with a day.

Source: spec 3.3 (credit), QC-03, QC-05, QC-06; MZ60 art. 11–16. An entry bars its organisation at
every union, so only unions of the levels in the dated parameter `credit_list_levels` keep lists.
"""

from datetime import date
from typing import Any, Final

from django.db import transaction

from orgs import parameters
from orgs.actions import batches
from orgs.listing_columns import COLUMNS
from orgs.models import CreditListing, ListingBatch, Union
from orgs.rules import credit_code
from orgs.rules.names import name_key
from portal.common import clock, events
from portal.common.access import Actor, Permission
from portal.common.errors import Detail, Incomplete, NotAllowed, NotFound, WrongState, refuse_all
from portal.common.numbers import next_number
from portal.common.workbook import Row, read_rows, write_rows

BY_KEY: Final = {c.key: c for c in COLUMNS}
Known = dict[tuple[str, str], CreditListing]


def keeps_lists(by: Actor) -> bool:
    """Whether the actor enters lists: a reviewer of organisations at a level that keeps them."""
    if by.is_system:
        return True
    if not by.may(Permission.ORG_QUALIFY) or by.union_id is None:
        return False
    levels = parameters.CREDIT_LIST_LEVELS.on(clock.today())
    return Union.objects.filter(pk=by.union_id, level__in=levels).exists()


def require_keeper(by: Actor) -> None:
    """Refuse whoever does not keep lists. Raises: NotAllowed."""
    by.require(Permission.ORG_QUALIFY, "维护信用名单")
    if not keeps_lists(by):
        raise NotAllowed("信用名单由市级以上工会维护，您的单位只能查询。发现遗漏请报上级工会。")


def preview(
    data: bytes, file_name: str, *, kind: str, source: str, published_on: date, by: Actor
) -> ListingBatch:
    """Read a published list and keep its rows and every problem; nothing else is written.

    Raises: NotAllowed, Incomplete when the file or what is said of it is refused.
    """
    require_keeper(by)
    if published_on > clock.today():
        message = "公布日期不能晚于今天。"
        raise Incomplete(message, [{"field": "published_on", "message": message}])
    rows = read_rows(data, COLUMNS)
    if not rows:
        raise Incomplete(
            "表格里没有数据行。", [{"field": "file", "message": "请在表头下面填写数据。"}]
        )
    for row in rows:
        _judge_alone(row, published_on)
    _judge_together(rows, _known(kind, rows))
    with transaction.atomic():
        batch = ListingBatch.objects.create(
            no=next_number(f"MD-{clock.today().year}"),
            union_id=by.union_id or 0,
            file_name=file_name[:200],
            kind=CreditListing.Kind(kind),
            source=source,
            published_on=published_on,
            **batches.kept(rows, "name"),
            created_by=by.name,
        )
        events.record_creation(batch, by=by)
    return batch


def confirm(no: str, *, by: Actor) -> ListingBatch:
    """Write the batch: new entries, and the day on which known ones were taken off.

    Raises: NotFound, NotAllowed, WrongState, Incomplete while errors remain.
    """
    require_keeper(by)
    with transaction.atomic():
        batch = batches.locked(
            ListingBatch, no, state=ListingBatch.State.PREVIEW, act="确认导入", by=by
        )
        batches.require_faultless(batch)
        rows = [batches.typed(row["values"], COLUMNS) for row in batch.rows]
        known = _known_of(batch.kind, rows)
        made, ended = [], []
        for row in rows:
            entry = known.get(_key(row))
            if entry is None:
                made.append(_entry(batch, row))
            elif row.get("removed_on"):
                entry.removed_on, entry.removal_source = row["removed_on"], batch.source
                ended.append(entry)
        CreditListing.objects.bulk_create(made, batch_size=500)
        CreditListing.objects.bulk_update(ended, ["removed_on", "removal_source"], batch_size=500)
        before = events.snapshot(batch)
        ListingBatch.objects.filter(pk=batch.pk).update(
            state=ListingBatch.State.IMPORTED,
            undo={"created": [e.pk for e in made], "ended": [e.pk for e in ended]},
        )
        batch.refresh_from_db()
        events.record(action="orgs.listingbatch.confirm", target=batch, by=by, before=before)
    return batch


def undo(no: str, *, by: Actor) -> ListingBatch:
    """Take the batch back: its entries are gone, those it ended stand again.

    Results of checks that rested on it stay as they were (spec 3.4). Raises: NotFound, WrongState.
    """
    require_keeper(by)
    with transaction.atomic():
        batch = batches.locked(
            ListingBatch, no, state=ListingBatch.State.IMPORTED, act="撤销", by=by
        )
        before = events.snapshot(batch)
        CreditListing.objects.filter(batch=batch).delete()
        CreditListing.objects.filter(pk__in=batch.undo["ended"]).update(
            removed_on=None, removal_source=""
        )
        ListingBatch.objects.filter(pk=batch.pk).update(state=ListingBatch.State.UNDONE)
        batch.refresh_from_db()
        events.record(action="orgs.listingbatch.undo", target=batch, by=by, before=before)
    return batch


def annotated(no: str, *, by: Actor) -> bytes:
    """Return the batch's rows as a workbook with every problem marked at its cell."""
    batch = ListingBatch.objects.visible_to(by).filter(no=no).first()
    if batch is None:
        raise NotFound("没有找到这个导入批次。")
    return batches.annotated(batch, COLUMNS, title="名单")


def template() -> bytes:
    """Return the empty workbook to fill in."""
    return write_rows(COLUMNS, [], title="信用名单")


def add(
    *, kind: str, name: str, since: date, source: str, uscc: str = "", reason: str = "", by: Actor
) -> CreditListing:
    """Enter one entry of a published list, with its source.

    Raises: NotAllowed, Incomplete with every problem at its field.
    """
    require_keeper(by)
    problems: list[Detail] = []
    code = _code(uscc, problems)
    if since > clock.today():
        problems.append({"field": "since", "message": "列入日期不能晚于今天。"})
    if (kind, code, name_key(name)) in {
        (e.kind, e.uscc, e.name_key)
        for e in CreditListing.objects.living(clock.today()).about([code], [name])
    }:
        problems.append({"field": "name", "message": "这家机构已在这个名单上，不用重复登记。"})
    refuse_all(problems, "名单没有登记。")
    with transaction.atomic():
        made = CreditListing.objects.create(
            kind=kind, name=name.strip(), since=since, source=source, uscc=code, reason=reason
        )
        events.record_creation(made, by=by)
    return made


def take_off(pk: int, *, removed_on: date, source: str, by: Actor) -> CreditListing:
    """Note the day and the ground on which the entry was taken off its list.

    Raises: NotAllowed, NotFound, WrongState, Incomplete.
    """
    require_keeper(by)
    with transaction.atomic():
        found = CreditListing.objects.select_for_update().filter(pk=pk).first()
        if found is None:
            raise NotFound("没有找到这条名单记录。")
        if found.removed_on is not None:
            raise WrongState(f"这条记录已于 {found.removed_on} 移出。")
        if not found.since <= removed_on <= clock.today():
            message = f"移出日期应在 {found.since} 至今天之间。"
            raise Incomplete(message, [{"field": "removed_on", "message": message}])
        before = events.snapshot(found)
        found.removed_on, found.removal_source = removed_on, source
        found.save()
        events.record(action="orgs.creditlisting.take_off", target=found, by=by, before=before)
    return found


def _judge_alone(row: Row, published_on: date) -> None:
    values = row.values
    problems: list[Detail] = []
    values["uscc"] = _code(str(values.get("uscc") or ""), problems)
    for problem in problems:
        row.problem("uscc", BY_KEY["uscc"], problem["message"])
    if "since" in values and values["since"] is None:
        values["since"] = published_on
    since, removed = values.get("since", published_on), values.get("removed_on")
    if since and since > clock.today():
        row.problem("since", BY_KEY["since"], "列入日期晚于今天。请核对。")
    if removed and since and removed < since:
        row.problem("removed_on", BY_KEY["removed_on"], "移出日期早于列入日期。请核对。")
    elif removed and removed > clock.today():
        row.problem("removed_on", BY_KEY["removed_on"], "移出日期晚于今天。请核对。")
    values.setdefault("since", published_on)


def _judge_together(rows: list[Row], known: Known) -> None:
    seen: dict[tuple[str, str], int] = {}
    for row in rows:
        key = _key(row.values)
        if key in seen:
            row.problem("name", BY_KEY["name"], f"与第 {seen[key]} 行重复。请保留一行。")
        seen.setdefault(key, row.number)
        entry = known.get(key)
        if entry is not None and not row.values.get("removed_on"):
            told = f"{entry.since} 起已在这个名单上。本行跳过，不重复登记。"
            row.problem("name", BY_KEY["name"], told, "warning")


def _known(kind: str, rows: list[Row]) -> Known:
    return _known_of(kind, [row.values for row in rows])


def _known_of(kind: str, rows: list[dict[str, Any]]) -> Known:
    """Return the living entries of the list by code, or by name where they have no code."""
    living = CreditListing.objects.filter(kind=kind).living(clock.today())
    keys = {_key(row) for row in rows}
    return {
        key: entry
        for entry in living.iterator(chunk_size=2000)
        if (key := (entry.uscc, "" if entry.uscc else entry.name_key)) in keys
    }


def _key(values: dict[str, Any]) -> tuple[str, str]:
    code = str(values.get("uscc") or "")
    return code, "" if code else name_key(str(values.get("name") or ""))


def _entry(batch: ListingBatch, row: dict[str, Any]) -> CreditListing:
    return CreditListing(
        kind=batch.kind,
        uscc=row.get("uscc", ""),
        name=row["name"],
        name_key=name_key(row["name"]),
        since=row.get("since", batch.published_on),
        reason=row.get("reason", ""),
        removed_on=row.get("removed_on"),
        removal_source=batch.source if row.get("removed_on") else "",
        source=batch.source,
        batch=batch,
    )


def _code(typed: str, problems: list[Detail]) -> str:
    """Return the code normalised; lists may leave it out, since illegal bodies have none."""
    if not typed.strip():
        return ""
    try:
        return credit_code.parse(typed).text
    except Incomplete as refusal:
        problems += refusal.details
        return typed.strip()[:18]
