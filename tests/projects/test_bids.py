"""Bids until the deadline: nobody sees them, the last version counts, late is late."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from orgs.models import Organisation, QualificationCheck
from portal.common import clock
from portal.common.access import Actor
from portal.common.errors import Incomplete, NotAllowed, NotFound, WrongState
from portal.common.models import Event, Message, StoredFile
from projects.actions import bids
from projects.models import Bid, BidDraft, SealedBid, Tender
from tests.factories import tenders as make

pytestmark = pytest.mark.django_db
PLANTED = "星河夜航驿站计划"
PLANTED_IN_FILE = "岚皋贰号密封方案"
PRICE = "37123.45"


def database_bytes() -> bytes:
    """Return everything the database would hand to somebody who reads its files."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            image: bytes = cursor.connection.serialize()
            return image
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [row[0] for row in cursor.fetchall()]
        parts = []
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" t')  # noqa: S608
            parts += [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT header || manifest || owner_note FROM projects_sealedbid")
        return "\n".join(parts).encode() + b"".join(bytes(row[0]) for row in cursor.fetchall())


def media_bytes() -> bytes:
    paths = sorted(p for p in Path(settings.MEDIA_ROOT).rglob("*") if p.is_file())
    return b"".join(str(p).encode() + p.read_bytes() for p in paths)


def spellings(text: str) -> list[bytes]:
    """Return how the text might lie in a file: plain, in hex, or escaped as JSON does."""
    return [text.encode(), text.encode().hex().encode(), text.encode("unicode_escape"),
            text.encode("utf-16-le")]  # fmt: skip


def is_found(text: str, where: bytes) -> bool:
    return any(spelling in where for spelling in spellings(text))


def plant(tender: Tender, by: Actor) -> bids.Receipt:
    content = make.content(PRICE, team=PLANTED)
    file = b"%PDF-1.7\n" + PLANTED_IN_FILE.encode()
    return bids.submit_bid(tender.pk, content, [(f"{PLANTED_IN_FILE}.pdf", file)], by=by)


def test_a_planted_string_is_nowhere_before_the_opening_and_found_after(
    tender: Tender, bidders: list[Actor], clerk: Actor, discipline: Actor
) -> None:
    receipt = plant(tender, bidders[0])
    for by in bidders[1:]:
        make.bid(tender, by)

    for text in (PLANTED, PLANTED_IN_FILE, PRICE, "3712345", receipt.number, receipt.digest):
        assert not is_found(text, database_bytes()), text
        assert not is_found(text, media_bytes()), text

    with clock.at(make.AFTER):
        make.opened(tender, clerk, discipline)
    assert is_found(PLANTED, database_bytes())
    assert is_found(receipt.digest, database_bytes())
    assert PLANTED_IN_FILE.encode() in media_bytes()


def test_a_planted_string_in_a_draft_is_nowhere(tender: Tender, bidder: Actor) -> None:
    upload = SimpleUploadedFile("a.pdf", b"%PDF-1.7\n" + PLANTED_IN_FILE.encode())

    bids.save_draft(tender.pk, make.content(PRICE, team=PLANTED), [upload], by=bidder)

    for text in (PLANTED, PLANTED_IN_FILE, PRICE):
        assert not is_found(text, database_bytes())
        assert not is_found(text, media_bytes())


def test_no_row_links_tender_and_bidder_before_the_opening(tender: Tender, bidder: Actor) -> None:
    before = (Event.objects.count(), Message.objects.count(), Session.objects.count())
    files = StoredFile.objects.count()

    make.bid(tender, bidder)

    assert (Event.objects.count(), Message.objects.count(), Session.objects.count()) == before
    assert not QualificationCheck.objects.exists()
    assert StoredFile.objects.count() == files
    assert not Bid.objects.exists()
    assert not SealedBid.objects.filter(tender__isnull=False).exists()
    names = {f.name for f in SealedBid._meta.concrete_fields}
    assert names == {
        "id", "tender_tag", "locator", "header", "manifest", "owner_note", "tender", "outcome"
    }  # fmt: skip
    caches: Any = getattr(cache, "_cache", {})
    assert not any(tender.no in str(key) for key in caches)


def test_rows_differ_in_every_column_and_come_in_few_sizes(
    tender: Tender, bidders: list[Actor]
) -> None:
    for by in bidders:
        make.bid(tender, by)

    rows = list(SealedBid.objects.all())
    assert len({r.tender_tag for r in rows}) == len(rows)
    assert len({len(r.header) for r in rows}) == 1
    assert len({len(r.owner_note) for r in rows}) == 1
    assert len({len(r.manifest) for r in rows}) <= 2
    assert len(rows) > len(bidders) + 3


def test_files_have_random_names_bucket_sizes_and_one_time(tender: Tender, bidder: Actor) -> None:
    make.bid(tender, bidder)

    folder = Path(settings.MEDIA_ROOT) / "sealed"
    stats = [p.stat() for p in folder.iterdir()]
    assert len({s.st_mtime for s in stats}) == 1
    assert os.stat(folder).st_mtime == stats[0].st_mtime  # noqa: PTH116
    assert all(s.st_size >= 64 * 1024 for s in stats)
    assert all(len(p.name) == 40 for p in folder.iterdir())


def test_the_receipt_says_what_was_sealed_and_only_to_its_owner(
    tender: Tender, bidder: Actor, rival_bidder: Actor
) -> None:
    receipt = make.bid(tender, bidder)

    assert bids.receipt_for(tender.pk, by=bidder) == receipt
    assert bids.receipt_for(tender.pk, by=rival_bidder) is None
    assert (receipt.version, receipt.received_at) == (1, clock.now())
    assert receipt.files[0]["name"] == "方案.pdf"


def test_a_bid_at_the_very_moment_of_the_deadline_is_in_time(tender: Tender, bidder: Actor) -> None:
    with clock.at(make.DEADLINE):
        assert make.bid(tender, bidder).received_at == make.DEADLINE


@pytest.mark.parametrize(
    ("late", "shown"),
    [
        (timedelta(seconds=1), "17:00:01.000"),
        (timedelta(milliseconds=1), "17:00:00.001"),
    ],
)
def test_a_late_bid_is_refused_with_the_exact_times_and_the_draft_stays(
    tender: Tender, bidder: Actor, late: timedelta, shown: str
) -> None:
    bids.save_draft(tender.pk, make.content(), by=bidder)
    rows = SealedBid.objects.count()

    with clock.at(make.DEADLINE + late), pytest.raises(Incomplete) as refused:
        bids.submit_draft(tender.pk, by=bidder)

    assert (
        f"服务器收到时间 2026-03-18 {shown}，截止 2026-03-18 17:00:00.000" in refused.value.message
    )
    assert SealedBid.objects.count() == rows
    assert bids.draft_for(tender.pk, by=bidder) is not None


def test_a_late_withdrawal_is_refused(tender: Tender, bidder: Actor) -> None:
    make.bid(tender, bidder)

    with clock.at(make.AFTER), pytest.raises(Incomplete, match="已经截止"):
        bids.withdraw_bid(tender.pk, by=bidder)


def test_a_replaced_bid_has_a_new_receipt(tender: Tender, bidder: Actor) -> None:
    first, second = make.bid(tender, bidder), make.bid(tender, bidder, 35_000)

    assert (first.version, second.version) == (1, 2)
    assert first.number != second.number
    assert bids.receipt_for(tender.pk, by=bidder) == second


def test_a_withdrawn_bid_may_be_submitted_again(tender: Tender, bidder: Actor) -> None:
    make.bid(tender, bidder)
    assert bids.withdraw_bid(tender.pk, by=bidder).is_withdrawal
    with pytest.raises(WrongState, match="没有已提交"):
        bids.withdraw_bid(tender.pk, by=bidder)

    assert make.bid(tender, bidder).version == 3


def test_everything_wrong_with_a_bid_is_said_at_once(tender: Tender, bidder: Actor) -> None:
    content = make.content("40000.01", promise=False)

    with pytest.raises(Incomplete) as refused:
        bids.submit_bid(tender.pk, content, by=bidder)

    assert [d["field"] for d in refused.value.details] == ["price-1", "promise"]


def test_an_organisation_that_may_not_bid_is_refused_without_a_trace(
    tender: Tender, bidder: Actor, org: Organisation
) -> None:
    Organisation.objects.filter(pk=org.pk).update(cert_valid_to=clock.today() - timedelta(days=1))

    with pytest.raises(Incomplete) as refused:
        make.bid(tender, bidder)

    assert [d["rule"] for d in refused.value.details] == ["QC-02"]
    assert not QualificationCheck.objects.exists()


def test_a_file_that_may_not_be_uploaded_is_refused(tender: Tender, bidder: Actor) -> None:
    with pytest.raises(Incomplete) as refused:
        bids.submit_bid(tender.pk, make.content(), [("方案.exe", b"MZ")], by=bidder)
    assert refused.value.details[0]["field"] == "files"


def test_staff_of_an_organisation_draft_but_do_not_submit(
    tender: Tender, org: Organisation, make_actor: Any
) -> None:
    worker = make_actor(org, "org_staff", name="小陈")
    bids.save_draft(tender.pk, make.content(), by=worker)

    with pytest.raises(NotAllowed):
        bids.submit_draft(tender.pk, by=worker)


def test_a_union_cannot_bid(tender: Tender, clerk: Actor) -> None:
    with pytest.raises((NotAllowed, NotFound)):
        make.bid(tender, clerk)


def test_a_draft_keeps_its_files_and_is_destroyed_when_sealed(
    tender: Tender, bidder: Actor, django_capture_on_commit_callbacks: Any
) -> None:
    upload = SimpleUploadedFile("方案.pdf", make.PDF)
    drafts = BidDraft.objects.count()
    draft = bids.save_draft(tender.pk, make.content(), [upload], by=bidder)
    again = bids.save_draft(tender.pk, make.content(35_000), by=bidder)
    assert again.files == draft.files
    folder = Path(settings.MEDIA_ROOT) / "sealed"
    stored = folder / draft.files[0]["stored"]
    assert stored.exists()

    with django_capture_on_commit_callbacks(execute=True):
        receipt = bids.submit_draft(tender.pk, by=bidder)

    assert [f["name"] for f in receipt.files] == ["方案.pdf"]
    assert BidDraft.objects.count() == drafts
    assert not stored.exists()
    assert bids.draft_for(tender.pk, by=bidder) is None
