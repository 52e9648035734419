"""The organisation ledger in and out of Excel: checked, confirmed, undoable as a batch.

Nothing is written before it is confirmed; undoing restores the former state exactly, while nobody
has built on it.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Final, NamedTuple

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet

from orgs import dossiers, identities
from orgs.actions import batches, dossier, entries, ledger_differences, undoing
from orgs.imports import Plan, Subject, Written, register
from orgs.ledger_columns import COLUMNS
from orgs.models import (
    CreditListing,
    LedgerBatch,
    LedgerFinding,
    Organisation,
    OrganisationLink,
)
from orgs.models.organisations import OWN_NUMBER
from orgs.rules import credit_code, kinds
from orgs.rules import ledger as rules
from orgs.rules.names import name_key
from portal.common import clock, events
from portal.common.access import Actor, Permission
from portal.common.errors import Incomplete
from portal.common.staging import Column, Stage, stage
from portal.common.workbook import Row, Sheet, write_rows

BY_KEY: Final = {c.key: c for c in COLUMNS}
STEP: Final = 500


class Known(NamedTuple):
    """An organisation of the register that a ledger's code leads to."""

    pk: int
    uscc: str
    name: str


def preview(data: bytes, file_name: str, *, by: Actor) -> LedgerBatch:
    """Take a ledger and check it at once; nothing else is written.

    Raises: NotAllowed, Incomplete when the file itself is refused.
    """
    batch = batches.take(SUBJECT, data, file_name, by=by)
    return batches.now(batches.checking(SUBJECT, batch.no, by=by))


def confirm(no: str, *, partial: bool = False, by: Actor) -> LedgerBatch:
    """Write the batch: new organisations, and links of the actor's union to known ones.

    Raises: NotFound, WrongState, Incomplete while errors remain and not only the good rows are
    wanted.
    """
    return batches.now(batches.confirming(SUBJECT, no, partial=partial, by=by))


def undo(no: str, *, by: Actor) -> LedgerBatch:
    """Take the batch back: the organisations and links it made are gone.

    Raises: WrongState naming those on which somebody has already built.
    """
    return batches.now(undoing.undoing(SUBJECT, no, by=by))


def export(by: Actor) -> bytes:
    """Return the actor's union's linked organisations in the import's own columns.

    Those of unions it took over are its own (X-01): linked by several, since the earliest day.
    """
    by.require(Permission.ORG_READ, "导出台账")
    own = OrganisationLink.objects.living().guidance().filter(union_id__in=by.union_ids)
    earlier = own.filter(organisation=OuterRef("organisation")).filter(
        Q(since__lt=OuterRef("since")) | Q(since=OuterRef("since"), pk__lt=OuterRef("pk"))
    )
    links = (
        own.filter(~Exists(earlier)).select_related("organisation").order_by("organisation__uscc")
    )
    return write_rows(COLUMNS, _exported(links), title="社会组织台账")


def _exported(links: QuerySet[OrganisationLink]) -> Iterator[dict[str, Any]]:
    """Yield the ledger's rows, portion by portion: memory does not grow with the ledger."""
    held = links.iterator(chunk_size=STEP)
    while part := list(islice(held, STEP)):
        facts = dossiers.facts_of((link.organisation_id for link in part), clock.today())
        for link in part:
            yield (
                {c.key: getattr(link.organisation, c.key, None) for c in COLUMNS}
                | facts[link.organisation_id].in_ledger()
                | {"linked_on": link.since}
            )


def template() -> bytes:
    """Return the empty workbook to fill in."""
    return write_rows(COLUMNS, [], title="社会组织台账")


def require_importer(by: Actor) -> None:
    """Refuse whoever does not keep the ledger. Raises: NotAllowed."""
    by.require(Permission.ORG_EDIT, "导入社会组织台账")


def _judge(batch: LedgerBatch, sheet: Sheet) -> None:
    """Note every problem that is not one of a cell's format."""
    today = clock.today()
    own = _own_numbers(sheet)
    codes = [_code(row, own) for row in sheet.rows]
    known = identities.holders_of({code.text for code in codes if code is not None})
    illegal = _illegal(row for row, code in zip(sheet.rows, codes, strict=True) if code)
    seen: dict[str, Row] = {}
    standing: list[tuple[Row, Organisation]] = []
    for row, code in zip(sheet.rows, codes, strict=True):
        for found in rules.findings(row.values, today=today):
            _tell(row, *found)
        if code is None:
            continue
        first = seen.setdefault(code.text, row)
        if code.text not in own:
            _judge_kind(row, code)
        if first is not row:
            _tell_again(row, first)
        elif held := known.get(code.text):
            _judge_known(row, held)
            standing.append((row, held))
        if illegal and (
            code.text in illegal or name_key(str(row.values.get("name", ""))) in illegal
        ):
            told = "该名称或代码在非法社会组织名单中，不能登记。如有疑问，请向当地民政部门核实。"
            _tell(row, "uscc", told, "在非法社会组织名单中")
    ledger_differences.tell(batch, standing)


def _tell_again(row: Row, first: Row) -> None:
    """Note at a row that its code stands in an earlier one."""
    if row.values == first.values:
        told = f"与第 {first.number} 行完全相同，只取一次，可以导入。"
        _tell(row, "uscc", told, "表内重复行", "warning")
    else:
        told = f"与第 {first.number} 行的代码相同，内容不同。请保留一行。"
        _tell(row, "uscc", told, "表内代码重复")


def _tell(row: Row, key: str, message: str, kind: str, severity: str = "error") -> None:
    row.problem(key, BY_KEY[key], message, severity, kind)


def _own_numbers(sheet: Sheet) -> set[str]:
    """Return the portal's own numbers in the sheet: an export has them where there is no code."""
    typed = {str(row.values.get("uscc", "")) for row in sheet.rows}
    own = {text for text in typed if text.startswith(OWN_NUMBER)}
    return set(Organisation.objects.filter(uscc__among=own).values_list("uscc", flat=True))


def _code(row: Row, own: set[str]) -> credit_code.CreditCode | None:
    """Return the row's credit code; None, with the problem noted, when it is not one."""
    typed = str(row.values.get("uscc", ""))
    if not typed:
        _tell_codeless(row)
        return None
    if typed in own:
        return credit_code.CreditCode(typed, "")
    try:
        code = credit_code.parse(typed)
    except Incomplete as refusal:
        _tell(row, "uscc", refusal.details[0]["message"], rules.code_problem(typed))
        return None
    row.values["uscc"] = code.text
    if code.is_union:
        told = "这是工会的代码，工会不能登记为社会组织。请删除此行。"
        _tell(row, "uscc", told, "工会的代码")
        return None
    return code


def _tell_codeless(row: Row) -> None:
    """Say where one is entered that has no code: who it is, only a person can tell (spec 3.1)."""
    kind = row.values.get("kind")
    if kind in kinds.WITHOUT_CODE:
        label = Organisation.Kind(kind).label
        told = f"“{label}”没有代码，不能从台账导入。请到“社会组织库—录入组织”逐个录入，并从表中删去此行。"
        row.problems = [p for p in row.problems if p.key != "uscc"]
        _tell(row, "uscc", told, "没有代码的组织")


def _judge_kind(row: Row, code: credit_code.CreditCode) -> None:
    kind = row.values.get("kind")
    if mismatch := kinds.problem_of(kind or "", code.text):
        _tell(row, "kind", mismatch, "类型与代码不符")
    elif not code.kind and kind == "":
        _tell(row, "kind", "代码不能说明类型，请填写类型。", "没有填写")
    elif kind == "" or ("kind" not in row.places and code.kind):
        row.values["kind"] = code.kind


def _judge_known(row: Row, known: Organisation) -> None:
    name = row.values.get("name")
    if known.uscc != row.values["uscc"]:
        told = f"这是“{known.name}”的旧代码，现代码为 {known.uscc}。只与它建立联系。"
        _tell(row, "uscc", told, "旧代码", "warning")
    elif name is not None and name_key(known.name) != name_key(str(name)):
        told = f"库中名称为“{known.name}”。只建立联系，不改名称。"
        _tell(row, "name", told, rules.NAME_DIFFERENT, "warning")


def _known(codes: Iterable[str]) -> dict[str, Known]:
    """Return the organisations by the codes they bear or rightly bore (X-06)."""
    held = identities.holders_of(codes)
    return {code: Known(o.pk, o.uscc, o.name) for code, o in held.items()}


def _illegal(rows: Iterable[Row]) -> set[str]:
    """Return the codes and name keys on the list of illegal bodies (QC-03)."""
    living = CreditListing.objects.filter(kind=CreditListing.Kind.ILLEGAL).living(clock.today())
    listed = {text for pair in living.values_list("uscc", "name_key") for text in pair if text}
    if not listed:
        return set()
    wanted = {str(r.values["uscc"]) for r in rows} | listed
    return listed & wanted


def _plan(batch: LedgerBatch, rows: Sequence[Row]) -> Plan:
    """Sort the good rows: organisations to enter, known ones to link, known and linked ones."""
    known = _known({row.values["uscc"] for row in rows})
    linked = set(
        OrganisationLink.objects.living()
        .guidance()
        .filter(union_id=batch.union_id)
        .values_list("organisation_id", flat=True)
    )
    new, links, standing, undated = [], [], 0, 0
    taken: set[str] = set()
    for row in rows:
        if row.values["uscc"] in taken:
            continue
        taken.add(row.values["uscc"])
        values = {k: v for k, v in row.values.items() if v is not None and v != ""}
        day = values.pop("linked_on", None)
        since = day or clock.today()
        found = known.get(values["uscc"])
        if found is None:
            new.append(values | {"linked_on": since})
            undated += day is None
        elif found.pk not in linked:
            linked.add(found.pk)
            links.append((found.pk, since))
            undated += day is None
        else:
            standing += 1
    outline = [
        ("新建机构（直接入库，并建立联系）", len(new)),
        ("已在库，新建与本单位的联系", len(links)),
        ("已在库且已有联系，不作改动", standing),
    ]
    if len(rows) > len(taken):
        outline.append(("与前面的行完全相同，只取一次", len(rows) - len(taken)))
    told = (
        f"{undated:,} 行没有建立联系日期，将以今天（{clock.today()}）为准。如有实际日期，请先补上。"
    )
    return Plan(outline, {"new": new, "links": links}, {"notes": [told] if undated else []})


class Staged(NamedTuple):
    """What the transaction writes, computed before it."""

    organisations: Stage
    links: Stage


def _prepare(batch: LedgerBatch, plan: Plan, by: Actor) -> None:
    """Compute every row, so that the transaction only writes."""
    new, known = plan.content["new"], plan.content["links"]
    organisations = entries.staged(new)
    made = organisations.columns["organisation_id"]
    since = [row["linked_on"] for row in new]
    links = {
        "organisation_id": Column(made.field, [*made.values, *(pk for pk, _ in known)]),
        "since": Column(models.DateField(), since + [day for _, day in known]),
    }
    plan.ready = Staged(organisations, stage(OrganisationLink, links))


def _write(batch: LedgerBatch, plan: Plan, by: Actor) -> Written:
    """Write new organisations and links, all in the caller's transaction."""
    ready: Staged = plan.ready
    with ready.organisations.loaded() as rows:
        made = entries.fill(rows, keeper_id=batch.union_id, by=by) | dossier.fill(rows, by=by)
    with ready.links.loaded() as rows:
        links = rows.fill(OrganisationLink, union_id=batch.union_id)
    events.record_made(
        action="orgs.organisationlink.create", model=OrganisationLink, keys=links, by=by
    )
    return Written(made | {"orgs.organisationlink": links})


SUBJECT: Final = register(
    Subject(
        code="ledger",
        label="台账",
        prefix="TZ",
        model=LedgerBatch,
        finding=LedgerFinding,
        columns=COLUMNS,
        page="ledger-batch",
        require=require_importer,
        judge=_judge,
        plan=_plan,
        write=_write,
        prepare=_prepare,
    )
)
