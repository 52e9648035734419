"""Published credit lists: imported as a whole, entered one by one, taken off with a day.

Source: spec 3.3 (credit), QC-03, QC-05, QC-06; MZ60 art. 11–16. An entry bars its organisation at
every union, so only unions of the levels in the dated parameter `credit_list_levels` keep lists.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.db import transaction

from orgs import parameters
from orgs.actions import batches, undoing
from orgs.imports import Plan, Subject, Written, register
from orgs.listing_columns import COLUMNS
from orgs.models import CreditListing, ListingBatch, ListingFinding, Union
from orgs.rules import credit_code
from orgs.rules.entries import day_within
from orgs.rules.names import name_key
from portal.common import bulk, clock, events
from portal.common.access import Actor, Permission
from portal.common.errors import Detail, Incomplete, NotAllowed, NotFound, WrongState, refuse_all
from portal.common.workbook import Row, Sheet, write_rows

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


def take(
    data: bytes, file_name: str, *, kind: str, source: str, published_on: date, by: Actor
) -> ListingBatch:
    """Keep a published list with what stands above it; nothing of it is read yet.

    Raises: NotAllowed, Incomplete when the file or what is said of it is refused.
    """
    require_keeper(by)
    refuse_all(problems_of_publication(published_on), "名单没有提交。")
    terms = {"kind": CreditListing.Kind(kind), "source": source, "published_on": published_on}
    return batches.take(SUBJECT, data, file_name, by=by, **terms)


def problems_of_publication(published_on: date | None) -> list[Detail]:
    """Return what is wrong with the day on which a list was published."""
    message = "公布日期不能晚于今天。"
    return day_within("published_on", published_on, None, clock.today(), message)


def preview(
    data: bytes, file_name: str, *, kind: str, source: str, published_on: date, by: Actor
) -> ListingBatch:
    """Take a published list and check it at once; nothing else is written."""
    batch = take(data, file_name, kind=kind, source=source, published_on=published_on, by=by)
    return batches.now(batches.checking(SUBJECT, batch.no, by=by))


def confirm(no: str, *, partial: bool = False, by: Actor) -> ListingBatch:
    """Write the batch: new entries, and the day on which known ones were taken off.

    Raises: NotFound, NotAllowed, WrongState, Incomplete while errors remain and not only the good
    rows are wanted.
    """
    return batches.now(batches.confirming(SUBJECT, no, partial=partial, by=by))


def undo(no: str, *, by: Actor) -> ListingBatch:
    """Take the batch back: its entries are gone, those it ended stand again.

    Results of checks that rested on it stay as they were (spec 3.4). Raises: NotFound, WrongState.
    """
    return batches.now(undoing.undoing(SUBJECT, no, by=by))


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
    values = {"kind": kind, "name": name, "since": since, "uscc": uscc}
    with transaction.atomic():
        # A second click waits here and reads what the first one entered.
        list(Union.objects.select_for_update().filter(pk=by.union_id or 0))
        refuse_all(problems_of(values), "名单没有登记。")
        made = CreditListing.objects.create(
            kind=kind, name=name.strip(), since=since, source=source, uscc=_code(uscc)[0],
            reason=reason,
        )  # fmt: skip
        events.record_creation(made, by=by)
    return made


def problems_of(values: Mapping[str, Any]) -> list[Detail]:
    """Return what keeps the entry from being entered; what is missing is not judged."""
    name, since = str(values.get("name") or ""), values.get("since")
    code, problems = _code(str(values.get("uscc") or ""))
    problems += day_within("since", since, None, clock.today(), "列入日期不能晚于今天。")
    if name and (values.get("kind"), code, name_key(name)) in {
        (e.kind, e.uscc, e.name_key)
        for e in CreditListing.objects.living(clock.today()).about([code], [name])
    }:
        problems.append({"field": "name", "message": "这家机构已在这个名单上，不用重复登记。"})
    return problems


def problems_of_removal(entry: CreditListing, removed_on: date | None) -> list[Detail]:
    """Return what is wrong with the day on which the entry was taken off."""
    message = f"移出日期应在 {entry.since} 至今天之间。"
    return day_within("removed_on", removed_on, entry.since, clock.today(), message)


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
        refuse_all(problems_of_removal(found, removed_on), "移出没有登记。")
        before = events.snapshot(found)
        found.removed_on, found.removal_source = removed_on, source
        found.save()
        events.record(action="orgs.creditlisting.take_off", target=found, by=by, before=before)
    return found


def _judge(batch: ListingBatch, sheet: Sheet) -> None:
    """Note every problem that is not one of a cell's format."""
    seen: dict[tuple[str, str], int] = {}
    for row in sheet.rows:
        _judge_alone(row, batch.published_on)
    known = _known(batch.kind, sheet.rows)
    for row in sheet.rows:
        key = _key(row.values)
        first = seen.setdefault(key, row.number)
        if first != row.number:
            _tell(row, "name", f"与第 {first} 行重复。请保留一行。", "表内重复")
        entry = known.get(key)
        if entry is not None and not row.values.get("removed_on"):
            told = f"{entry.since} 起已在这个名单上。本行跳过，不重复登记。"
            _tell(row, "name", told, "已在名单上", "warning")


def _judge_alone(row: Row, published_on: date) -> None:
    values = row.values
    values["uscc"], problems = _code(str(values.get("uscc") or ""))
    for problem in problems:
        _tell(row, "uscc", problem["message"], "代码有误")
    if values.get("since", "") is None:
        values["since"] = published_on
    since, removed = values.get("since", published_on), values.get("removed_on")
    if since and since > clock.today():
        _tell(row, "since", "列入日期晚于今天。请核对。", "日期晚于今天")
    if removed and since and removed < since:
        _tell(row, "removed_on", "移出日期早于列入日期。请核对。", "日期先后矛盾")
    elif removed and removed > clock.today():
        _tell(row, "removed_on", "移出日期晚于今天。请核对。", "日期晚于今天")
    values.setdefault("since", published_on)


def _tell(row: Row, key: str, message: str, kind: str, severity: str = "error") -> None:
    row.problem(key, BY_KEY[key], message, severity, kind)


def _plan(batch: ListingBatch, rows: Sequence[Row]) -> Plan:
    """Sort the good rows: new entries, entries to end, entries that stand already."""
    known = _known(batch.kind, rows)
    new, ended, standing = [], [], 0
    for row in rows:
        values = {k: v for k, v in row.values.items() if v is not None and v != ""}
        entry = known.get(_key(values))
        if entry is None:
            new.append(values)
        elif values.get("removed_on"):
            ended.append((entry.pk, values["removed_on"]))
        else:
            standing += 1
    outline = [("列入名单", len(new)), ("登记移出", len(ended)), ("已在名单上，跳过", standing)]
    named = sorted(_key(row.values) for row in rows)
    return Plan(outline, {"new": new, "ended": ended}, {"named": named})


def _write(batch: ListingBatch, plan: Plan, by: Actor) -> Written:
    """Write entries and removals, all in the caller's transaction."""
    made = [_entry(batch, row) for row in plan.content["new"]]
    bulk.insert(CreditListing, made)
    keys = [entry.pk for entry in made]
    events.record_made(
        action="orgs.creditlisting.create", model=CreditListing, keys=keys, by=by, note=batch.no
    )
    days = dict(plan.content["ended"])
    held = CreditListing.objects.select_for_update()
    ended = [e for part in bulk.chunks(sorted(days)) for e in held.filter(pk__in=part)]
    former = [
        {"pk": e.pk, "removed_on": e.removed_on, "removal_source": e.removal_source} for e in ended
    ]
    for entry in ended:
        before = events.snapshot(entry)
        entry.removed_on, entry.removal_source = days[entry.pk], batch.source
        events.record(
            action="orgs.creditlisting.take_off", target=entry, by=by, before=before, note=batch.no
        )
    CreditListing.objects.bulk_update(ended, ["removed_on", "removal_source"], batch_size=500)
    label = CreditListing._meta.label_lower
    return Written({label: keys}, {label: former} if former else {})


def _known(kind: str, rows: Sequence[Row]) -> Known:
    """Return the living entries of the list by code, or by name where they have no code."""
    living = CreditListing.objects.filter(kind=kind).living(clock.today())
    keys = {_key(row.values) for row in rows}
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


def _code(typed: str) -> tuple[str, list[Detail]]:
    """Return the code normalised and what is wrong with it.

    Lists may leave it out, since illegal bodies have none.
    """
    if not typed.strip():
        return "", []
    try:
        return credit_code.parse(typed).text, []
    except Incomplete as refusal:
        return typed.strip()[:18], list(refusal.details)


SUBJECT: Final = register(
    Subject(
        code="listing",
        label="名单",
        prefix="MD",
        model=ListingBatch,
        finding=ListingFinding,
        columns=COLUMNS,
        page="listing-batch",
        require=require_keeper,
        judge=_judge,
        plan=_plan,
        write=_write,
    )
)
