"""Published credit lists: import, single entries, taking off, and what they do to admission."""

from datetime import date
from functools import partial
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from orgs.actions import batches, listings, organisations, qualification
from orgs.models import (
    CreditListing,
    ListingBatch,
    Organisation,
    OrganisationIdentifier,
    Union,
)
from orgs.rules.names import name_key
from portal.common import clock
from portal.common.access import PUBLIC, SYSTEM, Actor
from portal.common.errors import Incomplete, NotAllowed, NotFound, WrongState
from portal.common.models import Event, Parameter
from tests.conftest import MakeActor
from tests.factories.imports import work_off
from tests.factories.orgs import credit_code, listing_file, user_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
SOURCE = "河南省民政厅公告〔2026〕3号"
PUBLISHED = date(2026, 3, 1)


@pytest.fixture
def keeper(city: Union, make_actor: MakeActor) -> Actor:
    return make_actor(city, "role_reviewer", name="市审核")


def preview(data: bytes, by: Actor, kind: str = "serious") -> ListingBatch:
    return listings.preview(
        data, "名单.xlsx", kind=kind, source=SOURCE, published_on=PUBLISHED, by=by
    )


def outcome(org: Organisation, rule: str, point: str = "award") -> str:
    return next(f.outcome for f in qualification.judge(org, point=point) if f.rule == rule)


def test_a_list_is_checked_confirmed_and_taken_back(keeper: Actor, org: Organisation) -> None:
    batch = preview(
        listing_file([(org.name, org.uscc, "2026-02-01"), ("某某协会", "", "")]), keeper
    )
    assert not batch.findings.exists()
    assert not CreditListing.objects.exists()
    assert outcome(org, "QC-05") == "pass"

    listings.confirm(batch.no, by=keeper)

    entry = CreditListing.objects.get(uscc=org.uscc)
    assert (entry.since, entry.source, entry.reason) == (date(2026, 2, 1), SOURCE, "弄虚作假")
    assert CreditListing.objects.get(name="某某协会").since == PUBLISHED
    assert outcome(org, "QC-05") == "fail"

    listings.undo(batch.no, by=keeper)

    assert not CreditListing.objects.exists()
    assert outcome(org, "QC-05") == "pass"
    acts = Event.objects.filter(object_type="orgs.listingbatch").values_list("action", flat=True)
    assert {a.rpartition(".")[2] for a in acts} == {"create", "check", "confirm", "undo"}


def test_every_problem_is_told_at_its_cell(keeper: Actor) -> None:
    good = credit_code(700)
    rows = [
        ("甲协会", good[:-1] + ("0" if good[-1] != "0" else "1"), "2026-01-01"),
        ("乙协会", credit_code(701), "2027-01-01"),
        ("丙协会", credit_code(702), "2026-01-01"),
        ("丁协会", credit_code(702), "2026-01-01"),
        ("戊协会", "", "昨天"),
        ("", credit_code(703), "2026-01-01"),
    ]
    batch = preview(listing_file(rows), keeper)

    told = {p.cell: p.message for p in batch.findings.all()}
    assert set(told) == {"B2", "C3", "A5", "C6", "A7"}
    assert "晚于今天" in told["C3"]
    assert told["A5"] == "与第 4 行重复。请保留一行。"
    with pytest.raises(Incomplete, match="没有导入"):
        listings.confirm(batch.no, by=keeper)
    assert not CreditListing.objects.exists()
    assert batches.marked_file(listings.SUBJECT, batch.no, by=keeper).startswith(b"PK")


def test_a_row_with_a_day_of_removal_ends_the_entry_and_undo_restores_it(
    keeper: Actor, org: Organisation
) -> None:
    listings.add(
        kind="serious",
        name=org.name,
        uscc=org.uscc,
        since=date(2025, 1, 1),
        source="公告",
        by=keeper,
    )
    again = preview(listing_file([(org.name, org.uscc, "2025-01-01")]), keeper)
    assert [p.severity for p in again.findings.all()] == ["warning"]

    rows = listing_file([(org.name, org.uscc, "2025-01-01")], removed_on="2026-02-20")
    batch = listings.confirm(preview(rows, keeper).no, by=keeper)

    entry = CreditListing.objects.get()
    assert (entry.removed_on, entry.removal_source) == (date(2026, 2, 20), SOURCE)
    assert outcome(org, "QC-05") == "pass"
    listings.undo(batch.no, by=keeper)
    entry.refresh_from_db()
    assert (entry.removed_on, entry.removal_source) == (None, "")
    assert outcome(org, "QC-05") == "fail"


def test_a_batch_is_confirmed_once(keeper: Actor) -> None:
    batch = preview(listing_file([("某某协会", "", "2026-01-01")]), keeper)
    listings.confirm(batch.no, by=keeper)
    with pytest.raises(WrongState):
        listings.confirm(batch.no, by=keeper)
    assert CreditListing.objects.count() == 1


def test_an_entry_without_a_code_is_known_by_its_name_however_it_is_written(
    keeper: Actor, org: Organisation
) -> None:
    Organisation.objects.filter(pk=org.pk).update(name="职工(互助)之家")
    org.refresh_from_db()
    listings.add(
        kind="illegal", name="职工 （互助）之家", since=date(2026, 1, 1), source="公告", by=keeper
    )
    assert outcome(org, "QC-03") == "fail"
    values = {"uscc": credit_code(711), "name": "职工【互助】之家", "kind": "service_institution"}
    with pytest.raises(Incomplete) as refused:
        organisations.register(values, username="x", password="x", full_name="甲", by=PUBLIC)
    assert "QC-03" in {d.get("rule") for d in refused.value.details}


def test_an_entry_under_an_earlier_code_counts(keeper: Actor, org: Organisation) -> None:
    """X-06: moves of the registration authority do not wash a record."""
    earlier = credit_code(712)
    OrganisationIdentifier.objects.create(
        organisation=org, uscc=earlier, name="旧名称", valid_from=date(2020, 1, 1)
    )
    listings.add(
        kind="abnormal",
        name="旧名称",
        uscc=earlier,
        since=date(2026, 1, 1),
        source="公告",
        by=keeper,
    )
    assert outcome(org, "QC-06") == "human"


def test_the_same_entry_is_not_made_twice(keeper: Actor) -> None:
    entry: dict[str, Any] = {"kind": "illegal", "name": "某某协会", "since": date(2026, 1, 1)}
    listings.add(**entry, source="公告", by=keeper)
    with pytest.raises(Incomplete) as refused:
        listings.add(**entry, source="公告", by=keeper)
    assert refused.value.details[0]["field"] == "name"


@pytest.mark.parametrize("day", [date(2025, 12, 31), date(2026, 3, 11)])
def test_the_day_of_removal_lies_between_listing_and_today(keeper: Actor, day: date) -> None:
    entry = listings.add(
        kind="abnormal", name="某某协会", since=date(2026, 1, 1), source="公告", by=keeper
    )
    with pytest.raises(Incomplete) as refusal:
        listings.take_off(entry.pk, removed_on=day, source="决定", by=keeper)
    assert "至今天之间" in refusal.value.details[0]["message"]
    listings.take_off(entry.pk, removed_on=date(2026, 3, 10), source="决定", by=keeper)
    with pytest.raises(WrongState):
        listings.take_off(entry.pk, removed_on=date(2026, 3, 10), source="决定", by=keeper)


def test_lists_are_kept_from_the_city_up_unless_a_dated_row_says_otherwise(
    reviewer: Actor, keeper: Actor, clerk: Actor
) -> None:
    data = listing_file([("某某协会", "", "2026-01-01")])
    with pytest.raises(NotAllowed, match="市级以上工会"):
        preview(data, reviewer)
    with pytest.raises(NotAllowed):
        preview(data, clerk)
    Parameter.objects.create(
        code="credit_list_levels", value=["county"], valid_from=date(2026, 1, 1)
    )
    assert preview(data, reviewer).state == "preview"
    with pytest.raises(NotAllowed):
        preview(data, keeper)


def test_another_union_neither_sees_nor_confirms_the_batch(
    keeper: Actor, province: Union, make_actor: MakeActor
) -> None:
    batch = preview(listing_file([("某某协会", "", "2026-01-01")]), keeper)
    other = make_actor(province, "role_reviewer")
    for act in (listings.confirm, listings.undo, partial(batches.marked_file, listings.SUBJECT)):
        with pytest.raises(NotFound):
            act(batch.no, by=other)


def test_names_are_compared_as_they_are_read() -> None:
    assert name_key("平顶山市（新华）协会") == name_key(" 平顶山市(新华) 协会")
    assert name_key("甲协会") != name_key("乙协会")


class TestPages:
    @pytest.fixture
    def desk(self, client: Client, keeper: Actor) -> Client:
        client.force_login(user_of(keeper))
        return client

    def test_a_list_goes_in_by_its_pages(self, desk: Client, org: Organisation) -> None:
        data = listing_file([(org.name, org.uscc, "2026-02-01")])
        sent = {"kind": "serious", "source": SOURCE, "published_on": "2026-03-01"}
        empty = desk.post("/u/lists/import/", sent)
        assert empty.status_code == 422
        assert SOURCE in empty.content.decode()
        answer = desk.post(
            "/u/lists/import/", sent | {"file": SimpleUploadedFile("名单.xlsx", data)}
        )
        work_off()
        page = desk.get(answer["Location"]).content.decode()
        for words in ("严重违法失信名单", SOURCE, org.name, "确认导入 1 行"):
            assert words in page
        desk.post(f"{answer['Location']}confirm/")
        work_off()
        assert "已导入：列入" in desk.get(answer["Location"]).content.decode()
        listed = desk.get("/u/lists/").content.decode()
        assert f"/u/orgs/{org.uscc}/" in listed
        assert "登记移出" in listed

    def test_one_is_entered_and_taken_off_by_its_pages(self, desk: Client) -> None:
        given = {"kind": "illegal", "name": "某某协会", "since": "2026-01-01", "source": "公告"}
        wrong = desk.post("/u/lists/add/", given | {"uscc": "123", "since": "2027-01-01"})
        assert wrong.status_code == 422
        text = wrong.content.decode()
        assert "列入日期不能晚于今天" in text
        assert "18 位" in text
        assert desk.post("/u/lists/add/", given).status_code == 302
        entry = CreditListing.objects.get()
        address = f"/u/lists/{entry.pk}/take-off/"
        assert desk.post(address, {"removed_on": "2026-03-01"}).status_code == 422
        sent = {"removed_on": "2026-03-01", "source": "民政部门决定"}
        assert desk.post(address, sent).status_code == 302
        desk.get("/u/lists/")  # takes the message of what was done
        assert "某某协会" not in desk.get("/u/lists/").content.decode()
        assert "民政部门决定" in desk.get("/u/lists/?standing=removed").content.decode()

    def test_a_county_reads_and_is_told_who_keeps(self, client: Client, reviewer: Actor) -> None:
        client.force_login(user_of(reviewer))
        listings.add(kind="illegal", name="某某协会", since=clock.today(), source="公告", by=SYSTEM)
        page = client.get("/u/lists/")
        assert "某某协会" in page.content.decode()
        assert "登记移出" not in page.content.decode()
        refused = client.get("/u/lists/add/")
        assert refused.status_code == 403
        assert "由市级以上工会维护" in refused.content.decode()
