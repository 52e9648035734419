"""A large ledger with planted errors: each told at its cell, written set-based, taken back exactly."""

import io
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orgs import import_files
from orgs.actions import batches, ledger, organisations, undoing
from orgs.models import LedgerBatch, Organisation, OrganisationLink
from portal.common import events
from portal.common.access import Actor
from portal.common.errors import Incomplete, WrongState
from portal.common.models import Event
from portal.common.workbook import Checked, check
from tests.factories import ledgers
from tests.factories.orgs import OrganisationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
# What only grows: the log, history, numbers given out, the import itself with its files, messages.
GROWING = ("event", "historical", "numbersequence", "ledger", "storedfile", "job", "message")


def dump() -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table that an import and its undoing must leave as it was."""
    return {
        model._meta.label_lower: sorted(model._base_manager.values_list(), key=repr)
        for model in apps.get_models()
        if not str(model._meta.model_name).startswith(GROWING)
    }


def told(batch: LedgerBatch) -> dict[str, str]:
    errors = batch.findings.filter(severity="error")
    assert errors.count() == errors.values("cell").distinct().count()
    return dict(errors.values_list("cell", "kind"))


def test_the_planted_errors_are_told_each_at_its_cell_and_no_others(clerk: Actor) -> None:
    book = ledgers.ledger(2000, 190)

    batch = ledger.preview(book.data, "台账.xlsx", by=clerk)

    assert told(batch) == book.planted
    assert len(book.sorts) >= 15
    assert (batch.summary["rows"], batch.summary["good"]) == (2000, 1810)


def test_the_good_rows_go_in_and_undoing_restores_every_table(
    clerk: Actor, org: Organisation
) -> None:
    organisations.link_own(org, by=clerk)
    book = ledgers.ledger(300, 38)
    known = OrganisationFactory.create(uscc=credit_of(book, 5))
    before = dump()
    batch = ledger.preview(book.data, "台账.xlsx", by=clerk)
    assert dump() == before, "checking writes nothing"

    with pytest.raises(Incomplete):
        ledger.confirm(batch.no, by=clerk)
    done = ledger.confirm(batch.no, partial=True, by=clerk)

    made = Organisation.objects.filter(pk__in=done.made("orgs.organisation"))
    assert made.count() == 300 - 38 - 1
    assert OrganisationLink.objects.filter(organisation=known, until=None).exists()
    entered = Event.objects.filter(action="orgs.organisation.enter")
    assert entered.count() == made.count()
    one = made.order_by("pk").first()
    assert one is not None
    assert one.history.get().history_type == "+"
    assert entered.get(object_id=str(one.pk)).after["uscc"] == one.uscc

    ledger.undo(batch.no, by=clerk)

    assert dump() == before


def test_the_database_logs_what_the_portal_would(clerk: Actor) -> None:
    """The log of many rows at once is one statement, and says the same as that of each alone."""
    done = ledger.confirm(ledger.preview(ledgers.ledger(8).data, "x.xlsx", by=clerk).no, by=clerk)

    for model, action in ((Organisation, "enter"), (OrganisationLink, "create")):
        label = model._meta.label_lower
        assert len(done.made(label)) == 8
        for record in model._base_manager.filter(pk__in=done.made(label)):
            written = Event.objects.get(object_type=label, object_id=str(record.pk))
            alone = events.record(action=f"{label}.{action}", target=record, by=clerk)
            alone.refresh_from_db()
            assert written.after == alone.after
            assert written.sealed_values() | {"id": alone.pk} == alone.sealed_values()


def test_a_file_is_guarded_once_and_again_only_when_its_bytes_changed(
    clerk: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = ledgers.ledger(60, 19)
    batch = batches.take(ledger.SUBJECT, book.data, "台账.xlsx", by=clerk)
    upload: Any = batch.upload
    guarded: list[bytes] = []

    def noted(data: bytes) -> Checked:
        guarded.append(data)
        return check(data)

    monkeypatch.setattr(import_files, "check", noted)

    batch = batches.now(batches.checking(ledger.SUBJECT, batch.no, by=clerk))
    batches.confirming(ledger.SUBJECT, batch.no, partial=True, by=clerk)

    assert told(batch) == book.planted
    assert "公式" in book.sorts
    assert not guarded

    other = ledgers.ledger(3, first=100).data
    (Path(settings.MEDIA_ROOT) / upload.path).write_bytes(other)
    again = batches.now(batches.checking(ledger.SUBJECT, batch.no, by=clerk))

    assert guarded == [other]
    assert again.summary["rows"] == 3


def credit_of(book: ledgers.Ledger, row: int) -> str:
    sheet = openpyxl.load_workbook(io.BytesIO(book.data)).active
    assert sheet is not None
    while f"A{row}" in book.planted or f"B{row}" in book.planted:
        row += 1
    return str(sheet[f"A{row}"].value)


def queries(rows: int, by: Actor, start: int) -> Counter[str]:
    book = ledgers.ledger(rows, seed=start, first=start)
    batch = ledger.preview(book.data, "台账.xlsx", by=by)
    finish = batches.confirming(ledger.SUBJECT, batch.no, by=by)
    with CaptureQueriesContext(connection) as seen:
        batches.now(finish)
    return Counter(q["sql"].rpartition(" times: ")[2].split()[0] for q in seen.captured_queries)


def test_ten_times_the_rows_take_the_same_calls_to_the_database(clerk: Actor) -> None:
    """One `executemany` a table counts once: the rows cross in it, computed before."""
    few, many = queries(40, clerk, 0), queries(400, clerk, 1000)

    assert many == few
    assert few["INSERT"] > 5 or connection.vendor == "postgresql"  # whose helper is not counted


def test_an_import_is_not_undone_over_what_others_built(clerk: Actor, noon: datetime) -> None:
    batch = ledger.preview(ledgers.ledger(30).data, "台账.xlsx", by=clerk)
    ledger.confirm(batch.no, by=clerk)
    used = list(Organisation.objects.order_by("pk")[:12])
    for organisation in used:
        organisations.update_profile(organisation.pk, {"address": "新址"}, by=clerk)
    before = dump()

    with pytest.raises(WrongState) as refusal:
        ledger.undo(batch.no, by=clerk)

    assert len(refusal.value.details) == undoing.NAMED
    assert used[0].name in refusal.value.message
    assert "等 12 条" in refusal.value.message
    assert dump() == before


def test_what_changed_since_the_preview_is_shown_again_before_it_is_written(clerk: Actor) -> None:
    book = ledgers.ledger(20)
    batch = ledger.preview(book.data, "台账.xlsx", by=clerk)
    OrganisationFactory.create(uscc=credit_of(book, 7), name="另一家")

    again = ledger.confirm(batch.no, by=clerk)

    assert again.state == "preview"
    assert Organisation.objects.count() == 1
    assert {f.kind for f in again.findings.all()} == {"与库中名称不同", "与库中不同"}
    assert ledger.confirm(batch.no, by=clerk).state == "imported"
    assert Organisation.objects.count() == 20


def test_the_file_comes_back_with_every_bad_cell_marked(clerk: Actor) -> None:
    book = ledgers.ledger(60, 19)
    batch = ledger.preview(book.data, "台账.xlsx", by=clerk)

    marked = openpyxl.load_workbook(
        io.BytesIO(batches.marked_file(ledger.SUBJECT, batch.no, by=clerk))
    )

    sheet, given = marked["标注"], openpyxl.load_workbook(io.BytesIO(book.data)).active
    assert given is not None
    comments = {c.coordinate for row in sheet.iter_rows() for c in row if c.comment}
    assert comments == set(book.planted)
    assert {sheet[cell].fill.fgColor.rgb for cell in book.planted} == {"FFFDEBE9"}
    for row in given.iter_rows():
        for cell in row:
            if cell.data_type != "f":
                assert sheet[cell.coordinate].value == cell.value
    listed = {row[0].value for row in marked["问题清单"].iter_rows(min_row=2)}
    assert listed == set(book.planted)
    assert ("有错误的行", 19) in [tuple(c.value for c in r) for r in marked["检查结果"].iter_rows()]
