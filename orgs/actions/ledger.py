"""The organisation ledger in and out of Excel: previewed, confirmed, undoable as a batch.

Nothing is written before `confirm`; `undo` restores the former state while nobody has built on it.
"""

from django.db import transaction
from django.db.models import ProtectedError

from orgs import dossiers, identities
from orgs.actions import batches, organisations
from orgs.ledger_columns import COLUMNS
from orgs.models import LedgerBatch, Organisation, OrganisationLink, Union
from orgs.rules import credit_code
from portal.common import clock, events
from portal.common.access import Actor, Permission
from portal.common.errors import Incomplete, NotFound, WrongState
from portal.common.numbers import next_number
from portal.common.workbook import Row, read_rows, write_rows

BY_KEY = {c.key: c for c in COLUMNS}


def preview(data: bytes, file_name: str, *, by: Actor) -> LedgerBatch:
    """Read a ledger and keep its rows and every problem; nothing else is written.

    Raises: NotAllowed, Incomplete when the file itself is refused.
    """
    by.require(Permission.ORG_EDIT, "导入社会组织台账")
    rows = read_rows(data, COLUMNS)
    if not rows:
        raise Incomplete(
            "表格里没有数据行。", [{"field": "file", "message": "请在表头下面填写数据。"}]
        )
    known = _known({credit_code.normalise(str(r.values.get("uscc", ""))) for r in rows})
    seen: dict[str, int] = {}
    for row in rows:
        _judge(row, known, seen)
    with transaction.atomic():
        batch = LedgerBatch.objects.create(
            no=next_number(f"TZ-{clock.today().year}"),
            union_id=by.union_id or 0,
            file_name=file_name[:200],
            **batches.kept(rows, "uscc"),
            created_by=by.name,
        )
        events.record_creation(batch, by=by)
    return batch


def confirm(no: str, *, by: Actor) -> LedgerBatch:
    """Write the batch's good rows: new organisations, and links of the actor's union to known ones.

    Raises: NotFound, WrongState, Incomplete while errors remain.
    """
    by.require(Permission.ORG_EDIT, "导入社会组织台账")
    with transaction.atomic():
        batch = batches.locked(
            LedgerBatch, no, state=LedgerBatch.State.PREVIEW, act="确认导入", by=by
        )
        batches.require_faultless(batch)
        union = Union.objects.get(pk=by.union_id or 0)
        created, linked = [], []
        for row in batch.rows:
            values = batches.typed(row["values"], COLUMNS)
            since = values.pop("linked_on", None) or clock.today()
            organisation = identities.holder_of(values["uscc"])
            if organisation is None:
                organisation = organisations.enter(values, by=by)
                created.append(organisation.pk)
            links = OrganisationLink.objects.living().guidance()
            if not links.filter(union=union, organisation=organisation).exists():
                linked.append(organisations.link(union, organisation, since, by=by).pk)
        before = events.snapshot(batch)
        LedgerBatch.objects.filter(pk=batch.pk).update(
            state=LedgerBatch.State.IMPORTED, undo={"created": created, "linked": linked}
        )
        batch.refresh_from_db()
        events.record(action="orgs.ledgerbatch.confirm", target=batch, by=by, before=before)
    return batch


def undo(no: str, *, by: Actor) -> LedgerBatch:
    """Take the batch back: the organisations and links it made are gone.

    Raises: WrongState when somebody already built on one of them.
    """
    by.require(Permission.ORG_EDIT, "撤销导入")
    with transaction.atomic():
        batch = batches.locked(LedgerBatch, no, state=LedgerBatch.State.IMPORTED, act="撤销", by=by)
        before = events.snapshot(batch)
        OrganisationLink.objects.filter(pk__in=batch.undo["linked"]).delete()
        try:
            Organisation.objects.filter(pk__in=batch.undo["created"]).delete()
        except ProtectedError as error:
            raise WrongState("其中有社会组织已参加采购或有检查记录，不能整批撤销。") from error
        LedgerBatch.objects.filter(pk=batch.pk).update(state=LedgerBatch.State.UNDONE)
        batch.refresh_from_db()
        events.record(action="orgs.ledgerbatch.undo", target=batch, by=by, before=before)
    return batch


def annotated(no: str, *, by: Actor) -> bytes:
    """Return the batch's rows as a workbook with every problem marked at its cell."""
    batch = LedgerBatch.objects.visible_to(by).filter(no=no).first()
    if batch is None:
        raise NotFound("没有找到这个导入批次。")
    return batches.annotated(batch, COLUMNS, title="台账")


def export(by: Actor) -> bytes:
    """Return the actor's union's linked organisations in the import's own columns."""
    by.require(Permission.ORG_READ, "导出台账")
    links = (
        OrganisationLink.objects.living()
        .guidance()
        .filter(union_id=by.union_id or 0)
        .select_related("organisation")
        .order_by("organisation__uscc")
    )
    facts = dossiers.facts_of((link.organisation_id for link in links), clock.today())
    rows = (
        {c.key: getattr(link.organisation, c.key, None) for c in COLUMNS}
        | facts[link.organisation_id].in_ledger()
        | {"linked_on": link.since}
        for link in links
    )
    return write_rows(COLUMNS, rows, title="社会组织台账")


def template() -> bytes:
    """Return the empty workbook to fill in."""
    return write_rows(COLUMNS, [], title="社会组织台账")


def _known(codes: set[str]) -> dict[str, str]:
    return {code: known.name for code, known in identities.holders_of(codes).items()}


def _judge(row: Row, known: dict[str, str], seen: dict[str, int]) -> None:
    """Note the problems that concern the row as a whole, and other rows."""
    typed = str(row.values.get("uscc", ""))
    if not typed:
        return
    try:
        code = credit_code.parse(typed)
    except Incomplete as refusal:
        row.problem("uscc", BY_KEY["uscc"], refusal.details[0]["message"])
        return
    row.values["uscc"] = code.text
    if code.is_union:
        row.problem("uscc", BY_KEY["uscc"], "这是工会的代码，工会不能登记为社会组织。请删除此行。")
    if code.text in seen:
        row.problem("uscc", BY_KEY["uscc"], f"与第 {seen[code.text]} 行的代码相同。请保留一行。")
    seen.setdefault(code.text, row.number)
    kind = row.values.get("kind")
    if code.kind and kind and kind != code.kind:
        label = Organisation.Kind(code.kind).label
        row.problem("kind", BY_KEY["kind"], f"代码前两位表示“{label}”，与所填类型不符。请核对。")
    if not code.kind and not kind:
        row.problem("kind", BY_KEY["kind"], "请填写类型。")
    if code.text in known and known[code.text] != row.values.get("name"):
        row.problem(
            "name",
            BY_KEY["name"],
            f"库中名称为“{known[code.text]}”。只建立联系，不改名称。",
            "warning",
        )
