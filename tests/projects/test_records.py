"""Service records: what is refused, what is flagged, what is counted."""

from contextlib import AbstractContextManager, nullcontext
from datetime import date, datetime, time
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orgs.models import Organisation, Union
from portal.common import clock
from portal.common.access import SYSTEM, Actor
from portal.common.errors import Incomplete, NotAllowed, NotFound, WrongState
from portal.common.lifecycle import Move, transition
from portal.common.models import Event
from projects.actions import records
from projects.lifecycle.delivery import MOVES
from projects.models import Agreement, Attendance, ServiceRecord
from projects.querysets.delivery import Reach
from tests.factories.delivery import SESSION, record_of, signed_agreement

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
S = ServiceRecord.State
PHONES = [f"1380000{n:04d}" for n in range(1000)]
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


@pytest.fixture
def agreement(county: Union, org: Organisation, noon: datetime) -> Agreement:
    return signed_agreement(county, org)


def enter(agreement: Agreement, by: Actor, **changes: Any) -> ServiceRecord:
    attendees = changes.pop("attendees", [])
    photos = changes.pop("photos", [])
    values = {**SESSION, **changes}
    return records.record_service(agreement.pk, values, attendees=attendees, photos=photos, by=by)


def problems(refusal: pytest.ExceptionInfo[Incomplete]) -> dict[str, str]:
    return {d["field"]: d["message"] for d in refusal.value.details}


def test_a_record_keeps_person_times_and_leaves_persons_unknown(
    agreement: Agreement, bidder: Actor
) -> None:
    record = enter(agreement, bidder)
    assert (record.person_times, record.named_persons, record.minutes) == (46, None, 120)
    assert record.state == S.SUBMITTED
    assert record.no.startswith("FW-410402-2026-")
    assert record.domain == agreement.project.domain
    assert record.flags == []
    assert Event.objects.filter(action="projects.servicerecord.create").count() == 1


def test_attendees_are_kept_only_as_hashes_of_the_year(agreement: Agreement, bidder: Actor) -> None:
    record = enter(agreement, bidder, attendees=[*PHONES[:3], " 138-0000-0000 ", ""])
    assert record.named_persons == 3  # the repeated line is the same person
    hashes = list(record.attendances.values_list("person_hash", flat=True))
    assert len(hashes) == 3
    assert all(len(h) == 64 for h in hashes)
    assert "1380000" not in str(list(ServiceRecord.objects.values())) + str(hashes)
    events = str(list(Event.objects.values_list("before", "after")))
    assert "1380000" not in events


def test_person_times_are_not_below_the_named_persons(agreement: Agreement, bidder: Actor) -> None:
    with pytest.raises(Incomplete) as refusal:
        enter(agreement, bidder, person_times=2, attendees=PHONES[:3])
    assert "2 小于签到的 3 人" in problems(refusal)["person_times"]
    assert enter(agreement, bidder, person_times=3, attendees=PHONES[:3]).named_persons == 3


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ends_at": time(14, 0)}, "ends_at"),
        ({"ends_at": time(1, 0), "starts_at": time(23, 0)}, "ends_at"),
        ({"served_on": date(2026, 3, 11)}, "served_on"),
        ({"served_on": date(2026, 2, 28)}, "served_on"),
        ({"person_times": 0}, "person_times"),
        ({"person_times": None}, "person_times"),
        ({"title": ""}, "title"),
        ({"form": "party"}, "form"),
        ({"domain": "Z9"}, "domain"),
        ({"groups": ["G1", "G77"]}, "groups"),
        ({"attendees": ["13800000001", "张三"]}, "attendees"),
        ({"photos": [("a.png", PNG)] * 7}, "photos"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    agreement: Agreement, bidder: Actor, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Incomplete) as refusal:
        enter(agreement, bidder, **changes)
    assert list(problems(refusal)) == [field]
    assert not ServiceRecord.objects.exists()


def test_all_problems_are_told_at_once(agreement: Agreement, bidder: Actor) -> None:
    with pytest.raises(Incomplete) as refusal:
        enter(agreement, bidder, title="", place="", person_times=0, served_on=date(2027, 1, 1))
    assert set(problems(refusal)) == {"title", "place", "person_times", "served_on"}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"starts_at": time(8, 0), "ends_at": time(20, 1)}, "超过 12 小时"),
        ({"starts_at": time(4, 59), "ends_at": time(6, 0)}, "0 点至 5 点"),
        ({"person_times": 501}, "超过 500"),
        ({"person_times": 1000, "seats": 50}, "可容纳的 50 人"),
    ],
)
def test_what_is_implausible_is_flagged_not_refused(
    agreement: Agreement, bidder: Actor, changes: dict[str, Any], words: str
) -> None:
    record = enter(agreement, bidder, **changes)
    assert any(words in f["message"] and f["rule"] == "SR-07" for f in record.flags)


@pytest.mark.parametrize(
    "changes",
    [
        {"starts_at": time(8, 0), "ends_at": time(20, 0)},
        {"starts_at": time(5, 0), "ends_at": time(6, 0)},
        {"person_times": 500},
        {"person_times": 501, "outdoors": True},
        {"person_times": 50, "seats": 50},
    ],
)
def test_the_limits_themselves_are_plausible(
    agreement: Agreement, bidder: Actor, changes: dict[str, Any]
) -> None:
    assert enter(agreement, bidder, **changes).flags == []


def test_the_same_photo_in_two_records_is_flagged(agreement: Agreement, bidder: Actor) -> None:
    first = enter(agreement, bidder, photos=[("a.png", PNG)])
    second = enter(agreement, bidder, photos=[("b.png", PNG), ("c.png", PNG + b"1")])
    assert first.flags == []
    assert first.no in second.flags[0]["message"]
    assert second.photos.get(name="b.png").union_id == agreement.union_id


def test_entry_after_five_working_days_needs_a_reviewer(
    agreement: Agreement, bidder: Actor, clerk: Actor, reviewer: Actor
) -> None:
    in_time = enter(agreement, bidder, served_on=date(2026, 3, 3))  # fifth working day is 10 March
    late = enter(agreement, bidder, served_on=date(2026, 3, 2))
    assert in_time.flags == []
    assert late.flags[0]["rule"] == "SR-06"
    with pytest.raises(NotAllowed, match="审核岗位"):
        records.verify(late.pk, by=clerk)
    assert records.verify(late.pk, by=reviewer).state == S.VERIFIED


def test_sending_twice_makes_one_record(agreement: Agreement, bidder: Actor) -> None:
    first = enter(agreement, bidder, client_key="phone-1")
    again = enter(agreement, bidder, client_key="phone-1", person_times=99)
    assert again.pk == first.pk
    assert ServiceRecord.objects.get().person_times == 46


def test_entering_a_record_costs_a_handful_of_queries(agreement: Agreement, bidder: Actor) -> None:
    enter(agreement, bidder)  # the number series exists
    with CaptureQueriesContext(
        connection,
    ) as queries:
        enter(agreement, bidder, attendees=PHONES[:40], client_key="k")
    written = [q for q in queries.captured_queries if "SAVEPOINT" not in q["sql"]]
    assert len(written) <= 8


def test_another_organisation_neither_sees_nor_records(
    agreement: Agreement, rival_bidder: Actor, clerk: Actor
) -> None:
    with pytest.raises(NotFound):
        enter(agreement, rival_bidder)
    with pytest.raises(NotAllowed):
        enter(agreement, clerk)


def test_only_a_running_agreement_takes_records(agreement: Agreement, bidder: Actor) -> None:
    Agreement.objects.filter(pk=agreement.pk).update(state=Agreement.State.COMPLETED)
    with pytest.raises(WrongState, match="已完成"):
        enter(agreement, bidder)


def test_a_returned_record_is_corrected_and_verified(
    agreement: Agreement, bidder: Actor, clerk: Actor
) -> None:
    record = enter(agreement, bidder, attendees=PHONES[:5])
    records.send_back(record.pk, reason="人次与签到表不符", by=clerk)
    with pytest.raises(WrongState):
        records.verify(record.pk, by=clerk)
    with pytest.raises(Incomplete, match="按提示"):
        records.correct(record.pk, {**SESSION, "person_times": 4}, by=bidder)
    corrected = records.correct(record.pk, {**SESSION, "person_times": 5}, by=bidder)
    assert (corrected.state, corrected.person_times, corrected.named_persons) == (S.SUBMITTED, 5, 5)
    verified = records.verify(record.pk, by=clerk)
    assert (verified.verified_by, verified.return_reason) == ("王敏", "")


def test_correcting_the_list_replaces_the_names(
    agreement: Agreement, bidder: Actor, clerk: Actor
) -> None:
    record = enter(agreement, bidder, attendees=PHONES[:5])
    records.send_back(record.pk, reason="名单有误", by=clerk)
    records.correct(record.pk, SESSION, attendees=PHONES[4:6], by=bidder)
    assert Attendance.objects.filter(record=record).count() == 2


def test_a_returned_double_entry_is_given_up(
    agreement: Agreement, bidder: Actor, clerk: Actor
) -> None:
    record = enter(agreement, bidder)
    records.send_back(record.pk, reason="重复登记", by=clerk)
    assert records.void(record.pk, reason="重复", by=bidder).state == S.VOID


def test_sending_back_needs_a_reason(agreement: Agreement, bidder: Actor, clerk: Actor) -> None:
    record = enter(agreement, bidder)
    with pytest.raises(Incomplete):
        records.send_back(record.pk, reason=" ", by=clerk)


def test_person_times_and_persons_are_two_things(county: Union, org: Organisation) -> None:
    """SR-03: X attends three sessions of P and two of Q, Y one of P."""
    p, q = signed_agreement(county, org), signed_agreement(county, org)
    x, y = "x" * 64, "y" * 64
    visits = [(p, [x]), (p, [x]), (p, [x, y]), (q, [x]), (q, [x])]
    for agreement, hashes in visits:
        record = record_of(agreement, person_times=len(hashes), state=S.VERIFIED)
        Attendance.objects.bulk_create(Attendance(record=record, person_hash=h) for h in hashes)
    record_of(p, person_times=500)  # not verified: not counted
    counted = ServiceRecord.objects.counted()

    by_project = counted.project_distinct()
    assert by_project[p.project_id] == Reach(3, 4, 2)
    assert by_project[q.project_id] == Reach(2, 2, 1)
    assert counted.union_distinct() == {county.pk: Reach(5, 6, 2)}
    assert counted.reach() == Reach(5, 6, 2)
    assert sum(r.persons or 0 for r in by_project.values()) == 3  # 项目内去重合计


def test_persons_stay_unknown_when_nobody_was_named(agreement: Agreement) -> None:
    record_of(agreement, state=S.VERIFIED)
    assert ServiceRecord.objects.all().project_distinct() == {
        agreement.project_id: Reach(1, 46, None)
    }
    assert ServiceRecord.objects.none().reach() == Reach(0, 0, None)


EXPECTED = {
    "verify": ({S.SUBMITTED}, S.VERIFIED),
    "send_back": ({S.SUBMITTED}, S.RETURNED),
    "correct": ({S.RETURNED}, S.SUBMITTED),
    "void": ({S.RETURNED}, S.VOID),
}


@pytest.mark.parametrize("move", MOVES, ids=lambda m: m.code)
@pytest.mark.parametrize("state", S)
def test_every_state_and_every_move(agreement: Agreement, state: S, move: Move) -> None:
    record = record_of(agreement, state=state)
    sources, target = EXPECTED[move.code]
    allowed = state in sources
    refused: AbstractContextManager[object] = (
        nullcontext() if allowed else pytest.raises(WrongState)
    )
    with refused, transition(ServiceRecord.objects.all(), record.pk, move, by=SYSTEM):
        pass
    record.refresh_from_db()
    assert record.state == (target if allowed else state)


def test_the_clock_decides_what_is_future(agreement: Agreement, bidder: Actor) -> None:
    with clock.at(datetime(2026, 3, 8, 23, 59, tzinfo=clock.SHANGHAI)), pytest.raises(Incomplete):
        enter(agreement, bidder, served_on=date(2026, 3, 9))
