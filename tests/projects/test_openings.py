"""The opening: two people, after the deadline, once; what it leaves behind can be checked."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from orgs.models import QualificationCheck, Union, User
from portal.common import clock
from portal.common.access import Actor
from portal.common.errors import Incomplete, NotAllowed, RuleError, WrongState
from portal.common.models import Event
from projects.actions import bids, openings, tenders, unsealing
from projects.models import (
    Bid,
    BidFile,
    KeyShare,
    KeyTurn,
    OpeningEntry,
    OpeningKey,
    Project,
    PublicNotice,
    SealedBid,
    Tender,
)
from tests.conftest import MakeActor
from tests.factories import tenders as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def full(tender: Tender, bidders: list[Actor]) -> Tender:
    """A tender with three bids."""
    for place, by in enumerate(bidders):
        make.bid(tender, by, 36_000 + 1_000 * place)
    return tender


def test_all_bids_are_opened_with_their_original_times(
    full: Tender, clerk: Actor, discipline: Actor, bidders: list[Actor]
) -> None:
    submitted = clock.now()
    with clock.at(make.AFTER):
        opened = make.opened(full, clerk, discipline)

    assert sorted(b.amount for b in opened) == [36_000, 37_000, 38_000]
    assert {b.received_at for b in opened} == {submitted}
    assert {b.organisation_id for b in opened} == {a.organisation_id for a in bidders}
    full.refresh_from_db()
    assert (full.state, full.opened_at) == (Tender.State.OPENED, make.AFTER)
    assert BidFile.objects.count() == 3
    acts = Event.objects.filter(action="projects.bid.submit")
    assert acts.count() == 3
    assert all("2026-03-10 12:00:00" in e.note for e in acts)
    assert QualificationCheck.objects.filter(point="bid", reference=full.no).exists()


def test_only_the_last_version_is_opened_and_a_withdrawn_bid_stays_shut(
    full: Tender, clerk: Actor, discipline: Actor, bidders: list[Actor], rival_bidder: Actor
) -> None:
    make.bid(full, bidders[0], 33_000)
    bids.withdraw_bid(full.pk, by=rival_bidder)
    make.bid(full, rival_bidder, 39_000)
    bids.withdraw_bid(full.pk, by=bidders[2])
    make.bid(full, bidders[2], 31_000)

    with clock.at(make.AFTER):
        opened = make.opened(full, clerk, discipline)

    assert sorted(b.amount for b in opened) == [31_000, 33_000, 39_000]
    outcomes = set(SealedBid.objects.values_list("outcome", flat=True))
    assert {"opened", "replaced", "decoy"} <= outcomes


def test_before_the_deadline_nobody_turns_or_opens(
    full: Tender, clerk: Actor, discipline: Actor
) -> None:
    with clock.at(make.DEADLINE):  # the deadline's own moment still belongs to the bidders
        for holder in (clerk, discipline):
            with pytest.raises(WrongState, match="还不能开标"):
                openings.turn_key(full.pk, passphrase=make.PASSPHRASE, by=holder)
        with pytest.raises(WrongState, match="还不能开标"):
            openings.open_bids(full.pk, by=clerk)


def refused(what: str) -> list[tuple[str, str]]:
    events = Event.objects.filter(action=f"projects.tender.{what}_refused").order_by("pk")
    return [(e.actor_name, e.after["code"]) for e in events]


def test_every_refused_attempt_is_on_record(
    full: Tender, clerk: Actor, discipline: Actor, finance: Actor, reviewer: Actor
) -> None:
    """Too early, without the office, with a wrong passphrase, alone: the audit log has them all."""
    tries = [
        (make.DEADLINE, clerk, "wrong_state"), (make.AFTER, finance, "not_allowed"),
        (make.AFTER, reviewer, "not_allowed"), (make.AFTER, clerk, "incomplete"),
    ]  # fmt: skip
    for moment, by, _ in tries:
        with clock.at(moment), pytest.raises(RuleError):
            openings.turn_key(full.pk, passphrase="不是这一句口令 2026", by=by)
    assert refused("turn") == [(by.name, code) for _, by, code in tries]
    for moment, by in ((make.DEADLINE, clerk), (make.AFTER, discipline), (make.AFTER, clerk)):
        with clock.at(moment), pytest.raises(RuleError):
            openings.open_bids(full.pk, by=by)
    assert refused("open") == [
        (clerk.name, "wrong_state"), (discipline.name, "not_allowed"), (clerk.name, "incomplete")
    ]  # fmt: skip
    event = Event.objects.filter(action="projects.tender.open_refused").first()
    assert event is not None
    assert (event.object_no, event.union_id) == (full.no, full.union_id)
    assert "还不能开标" in event.note
    assert event.action_label == "开启投标文件被拒绝"
    assert "不是这一句" not in str(list(Event.objects.values()))


@pytest.mark.django_db(transaction=True)
def test_a_refusal_stays_though_its_transaction_is_undone(
    full: Tender, clerk: Actor, discipline: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also one that comes late in the opening, when much is written already."""

    def too_late(*args: object) -> None:
        raise WrongState("中途被拒绝")

    with clock.at(make.AFTER):
        make.turn_both(full, clerk, discipline)
        monkeypatch.setattr(unsealing, "mark", too_late)
        with pytest.raises(WrongState, match="中途"):
            openings.open_bids(full.pk, by=clerk)
    assert refused("open") == [(clerk.name, "wrong_state")]
    assert not Bid.objects.exists()
    full.refresh_from_db()
    assert full.state == Tender.State.NOTICED


def test_the_pages_record_the_wrong_officer_too(
    full: Tender, finance: Actor, city: Union, make_actor: MakeActor, client: Client
) -> None:
    client.force_login(User.objects.get(pk=finance.user_id or 0))
    for act in ("turn", "open"):
        address = reverse(f"opening-{act}", args=[full.no])
        assert client.post(address, {"passphrase": ""}).status_code == 403
        assert refused(act) == [(finance.name, "not_allowed")]
    above = make_actor(city, "role_officer", name="上级经办")
    client.force_login(User.objects.get(pk=above.user_id or 0))
    assert client.post(reverse("opening-turn", args=[full.no]), {}).status_code == 403
    assert refused("turn")[-1] == (above.name, "not_allowed")


def test_a_wrong_passphrase_opens_nothing(full: Tender, clerk: Actor) -> None:
    with clock.at(make.AFTER), pytest.raises(Incomplete, match="开标口令不对"):
        openings.turn_key(full.pk, passphrase="不是这一句口令 2026", by=clerk)

    assert not KeyTurn.objects.exists()


def test_one_person_cannot_be_both_sides(full: Tender, clerk: Actor) -> None:
    with clock.at(make.AFTER):
        openings.turn_key(full.pk, passphrase=make.PASSPHRASE, by=clerk)
        with pytest.raises(WrongState, match="已经验证过"):
            openings.turn_key(full.pk, passphrase=make.PASSPHRASE, by=clerk)
        with pytest.raises(Incomplete, match="还差监督人"):
            openings.open_bids(full.pk, by=clerk)


def test_somebody_without_a_share_cannot_turn(
    full: Tender, reviewer: Actor, outsider: Actor, admin: Actor
) -> None:
    with clock.at(make.AFTER):
        for by in (reviewer, outsider, admin):
            with pytest.raises(NotAllowed):
                openings.turn_key(full.pk, passphrase=make.PASSPHRASE, by=by)


def test_the_witness_does_not_press_the_button(
    full: Tender, clerk: Actor, discipline: Actor
) -> None:
    with clock.at(make.AFTER):
        make.turn_both(full, clerk, discipline)
        with pytest.raises(NotAllowed):
            openings.open_bids(full.pk, by=discipline)


def test_with_too_few_bids_nothing_is_opened_and_the_tender_fails(
    tender: Tender, clerk: Actor, discipline: Actor, bidder: Actor, rival_bidder: Actor
) -> None:
    make.bid(tender, bidder)
    make.bid(tender, rival_bidder)

    with clock.at(make.AFTER):
        assert make.opened(tender, clerk, discipline) == []

    tender.refresh_from_db()
    assert tender.state == Tender.State.FAILED
    assert "2 份，少于 3 份" in tender.failure_reason
    assert tender.project.state == Project.State.APPROVED
    assert PublicNotice.objects.filter(tender=tender, kind=PublicNotice.Kind.FAILED).exists()
    assert not Bid.objects.exists()
    assert set(SealedBid.objects.values_list("outcome", flat=True)) == {"unopened"}
    assert bytes(KeyTurn.objects.first().kept_shares) == b""  # type: ignore[union-attr]
    assert not any("暖阳" in e.text for e in OpeningEntry.objects.all())


def test_the_shares_are_destroyed_and_a_second_opening_is_refused(
    full: Tender, clerk: Actor, discipline: Actor
) -> None:
    with clock.at(make.AFTER):
        make.opened(full, clerk, discipline)
        assert {bytes(t.kept_shares) for t in KeyTurn.objects.all()} == {b""}
        with pytest.raises(WrongState, match="可能已经开过"):
            openings.open_bids(full.pk, by=clerk)


def test_a_damaged_envelope_stops_no_other(
    full: Tender, clerk: Actor, discipline: Actor, bidders: list[Actor]
) -> None:
    files = Path(settings.MEDIA_ROOT) / "sealed"
    make.bid(full, bidders[0], 30_000)
    known = {p.name for p in files.iterdir()}
    bids.submit_bid(
        full.pk, make.content(), [("大.pdf", make.PDF + bytes(3_000_000))], by=bidders[0]
    )
    for path in files.iterdir():
        if path.name not in known and path.stat().st_size > 2_000_000:
            path.write_bytes(path.read_bytes()[:-1] + b"x")

    with clock.at(make.AFTER):
        opened = make.opened(full, clerk, discipline)

    assert len(opened) == 2
    assert OpeningEntry.objects.filter(tender=full, kind="mismatch").exists()


def test_a_replaced_personal_key_still_opens_what_was_published_before(
    full: Tender, clerk: Actor, discipline: Actor
) -> None:
    openings.create_opening_key(passphrase="完全不同的另一句话 2", by=clerk)
    assert OpeningKey.objects.in_force().filter(user_id=clerk.user_id or 0).count() == 1

    with clock.at(make.AFTER):
        assert len(make.opened(full, clerk, discipline)) == 3


@pytest.mark.parametrize("words", ["", "短口令", "1234567890123", "aaaaaaaaaaaa"])
def test_a_weak_passphrase_is_refused(clerk: Actor, words: str) -> None:
    with pytest.raises(Incomplete):
        openings.create_opening_key(passphrase=words, by=clerk)


def test_a_bidder_has_no_opening_key(bidder: Actor) -> None:
    with pytest.raises(NotAllowed):
        openings.create_opening_key(passphrase=make.PASSPHRASE, by=bidder)


def test_the_passphrase_is_in_no_column(clerk: Actor) -> None:
    key = openings.create_opening_key(passphrase=make.PASSPHRASE, by=clerk)

    assert make.PASSPHRASE.encode() not in bytes(key.locked_key)
    event = Event.objects.get(action="projects.openingkey.create")
    assert event.after == {}


class TestVerification:
    """`verify_opening` finds what was changed after the opening."""

    @pytest.fixture
    def unguarded(self, db: None) -> None:
        """Take the database's own guard away: these tests tamper as its administrator could."""
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("ALTER TABLE projects_openingentry DISABLE TRIGGER USER")
            else:
                cursor.execute("DROP TRIGGER IF EXISTS minutes_append_only")

    @pytest.fixture
    def opened(self, full: Tender, clerk: Actor, discipline: Actor) -> Tender:
        with clock.at(make.AFTER):
            make.opened(full, clerk, discipline)
        return full

    def test_an_honest_opening_holds(self, opened: Tender) -> None:
        assert unsealing.faults(opened) == []
        call_command("verify_opening", opened.no)

    def test_a_changed_price_is_found(self, opened: Tender) -> None:
        Bid.objects.filter(amount=36_000).update(amount=30_000)

        with pytest.raises(CommandError, match="1 fault"):
            call_command("verify_opening", opened.no)
        assert "报价与开标记录不一致" in unsealing.faults(opened)[0]

    def test_a_line_of_the_minutes_cannot_be_changed_even_by_a_query(self, opened: Tender) -> None:
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            OpeningEntry.objects.filter(tender=opened, seq=2).update(text="另一句话")
        assert unsealing.faults(opened) == []

    def test_a_changed_line_of_the_minutes_is_found(self, unguarded: None, opened: Tender) -> None:
        OpeningEntry.objects.filter(tender=opened, seq=2).update(text="另一句话")

        assert unsealing.faults(opened) == ["开标记录第 2 条被改动。"]

    def test_a_deleted_line_of_the_minutes_is_found(self, unguarded: None, opened: Tender) -> None:
        OpeningEntry.objects.filter(tender=opened, seq=2).delete()

        assert "开标记录缺第 2 条。" in unsealing.faults(opened)

    def test_a_swapped_envelope_is_found(self, opened: Tender) -> None:
        SealedBid.objects.filter(outcome="opened").update(manifest=b"other")

        assert any("信封" in fault for fault in unsealing.faults(opened))

    def test_a_changed_file_is_found(self, opened: Tender) -> None:
        file = BidFile.objects.first()
        assert file is not None
        (Path(settings.MEDIA_ROOT) / file.file.path).write_bytes(b"%PDF-1.7 other")

        assert any("方案.pdf" in fault for fault in unsealing.faults(opened))


def test_a_tender_ended_between_turn_and_opening_can_be_opened_by_nobody(
    full: Tender, clerk: Actor, discipline: Actor, reviewer: Actor
) -> None:
    with clock.at(make.AFTER):
        make.turn_both(full, clerk, discipline)
        tenders.terminate(full.pk, reason="项目取消", by=reviewer)

    assert {bytes(t.kept_shares) for t in KeyTurn.objects.all()} == {b""}
    assert {bytes(s.box) for s in KeyShare.objects.all()} == {b""}


def test_after_the_opening_the_holders_own_halves_are_empty_too(
    full: Tender, clerk: Actor, discipline: Actor
) -> None:
    """A withdrawn or replaced bid stays shut even against both passphrases."""
    with clock.at(make.AFTER):
        make.opened(full, clerk, discipline)

    assert {bytes(s.box) for s in KeyShare.objects.all()} == {b""}
