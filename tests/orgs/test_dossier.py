"""The dossier's dated facts: who writes them, what they must satisfy, what holds on a day."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from orgs import dossiers
from orgs.actions import dossier, organisations
from orgs.models import (
    AnnualInspection,
    CureItem,
    CureWindow,
    KeyPerson,
    Organisation,
    Rating,
    Union,
)
from portal.common import clock, events
from portal.common.access import PUBLIC, Actor
from portal.common.errors import Incomplete, NotAllowed, NotFound, WrongState
from portal.common.models import Message
from tests.factories.orgs import OrganisationFactory, credit_code, inspected

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def fields_of(refusal: pytest.ExceptionInfo[Incomplete]) -> set[str]:
    return {str(d.get("field")) for d in refusal.value.details}


def test_what_an_organisation_says_is_declared_until_its_keeper_checks_it(
    org: Organisation, bidder: Actor, clerk: Actor, county: Union
) -> None:
    said = dossier.enter(
        "rating", org.pk, {"level": "4A", "valid_from": date(2024, 1, 1)}, by=bidder
    )
    assert said.is_declared
    assert "评估等级" in Message.objects.get(union_id=county.pk).body

    dossier.verify("rating", org.pk, said.pk, by=clerk)
    checked = Rating.objects.get()
    assert (checked.verified_by, checked.is_declared) == (clerk.name, False)
    assert [e.action_label for e in events.of(checked)] == ["核对评估等级", "登记评估等级"]

    with pytest.raises(Incomplete):
        dossier.enter("rating", org.pk, {"level": "5A"}, pk=said.pk, by=bidder)
    with pytest.raises(WrongState):
        dossier.remove("rating", org.pk, said.pk, by=bidder)


def test_an_organisation_cannot_check_its_own_word_nor_write_its_penalties(
    org: Organisation, bidder: Actor
) -> None:
    said = dossier.enter("union", org.pk, {"members": 12}, by=bidder)
    with pytest.raises(NotAllowed):
        dossier.verify("union", org.pk, said.pk, by=bidder)
    with pytest.raises(NotAllowed):
        dossier.enter("sanction", org.pk, {"kind": "warning"}, by=bidder)


def test_another_organisations_dossier_is_out_of_reach(
    org: Organisation, bidder: Actor, clerk: Actor, outsider: Actor
) -> None:
    other = OrganisationFactory.create()
    row = inspected(other, 2025)
    for by in (bidder, clerk, outsider):
        with pytest.raises((NotFound, NotAllowed)):
            dossier.enter("inspection", other.pk, {"year": 2024, "result": "合格"}, by=by)
    with pytest.raises(NotFound):  # another's row under the own number
        dossier.enter("inspection", org.pk, {"year": 2024, "result": "合格"}, pk=row.pk, by=bidder)
    assert not AnnualInspection.objects.visible_to(bidder).exists()
    assert not AnnualInspection.objects.visible_to(PUBLIC).exists()
    assert AnnualInspection.objects.visible_to(clerk).exists()


@pytest.mark.parametrize("year", [2024, 2023])
def test_a_result_that_stands_is_not_replaced_by_the_organisation(
    org: Organisation, bidder: Actor, year: int
) -> None:
    """QC-13: a failed inspection bars from bidding."""
    failed = inspected(org, 2024, "不合格")
    for pk in (failed.pk, None) if year == 2024 else (failed.pk,):
        with pytest.raises(Incomplete) as refusal:
            dossier.enter("inspection", org.pk, {"year": year, "result": "合格"}, pk=pk, by=bidder)
        assert refusal.value.details[0]["rule"] == "QC-13"
    with pytest.raises(WrongState):
        dossier.remove("inspection", org.pk, failed.pk, by=bidder)
    assert str(AnnualInspection.objects.get()) == "2024 年度 不合格"


def test_the_next_years_result_is_declared_and_the_keeper_hears_of_it(
    org: Organisation, bidder: Actor, county: Union
) -> None:
    inspected(org, 2024, "不合格")
    dossier.enter("inspection", org.pk, {"year": 2025, "result": "合格"}, by=bidder)

    assert Message.objects.get(union_id=county.pk).body == "修改的内容：年检年报。"
    facts = dossiers.facts_of([org.pk], date(2026, 11, 20))[org.pk]
    assert [i.year for i in facts.inspections] == [2025, 2024]


def test_approval_checks_what_was_declared(county: Union, org: Organisation, reviewer: Actor,
                                           bidder: Actor) -> None:  # fmt: skip
    Organisation.objects.filter(pk=org.pk).update(state="submitted")
    said = dossier.enter("inspection", org.pk, {"year": 2025, "result": "合格"}, by=bidder)
    organisations.approve(org.pk, by=reviewer)

    said.refresh_from_db()
    assert said.verified_by == reviewer.name


@pytest.mark.parametrize(
    ("kind", "values", "wrong"),
    [
        ("inspection", {"year": 2026, "result": "合格"}, {"year"}),
        ("inspection", {"year": 2025, "result": "合格", "decided_on": date(2025, 6, 1)},
         {"decided_on"}),
        ("inspection", {"year": 2024, "result": "合格", "decided_on": date(2030, 6, 1)},
         {"decided_on"}),
        ("rating", {"level": "3A", "valid_from": date(2024, 1, 1), "valid_to": date(2029, 1, 2)},
         {"valid_to"}),
        ("rating", {"level": "3A", "valid_from": date(2024, 1, 1), "valid_to": date(2023, 1, 2)},
         {"valid_to"}),
        ("rating", {"level": "3A", "valid_from": date(2024, 1, 1),
                    "cancelled_on": date(2025, 1, 1)}, {"reason"}),
        ("tax", {"kind": "exempt", "valid_from": date(2024, 1, 1), "valid_to": date(2029, 1, 2)},
         {"valid_to"}),
        ("tax", {"kind": "deductible", "valid_from": date(2024, 1, 1),
                 "valid_to": date(2027, 1, 2)}, {"valid_to"}),
        ("charity", {"fundraising_valid_to": date(2028, 1, 1)}, {"fundraising_no"}),
        ("governance", {"supervision": "supervised", "party_founded_on": date(2020, 1, 1)},
         {"supervisory_unit", "party_kind"}),
        ("union", {"union_code": "52410400MJ0000018M"}, {"union_code"}),
        ("person", {"name": "林夏", "post": "board", "valid_from": date(2025, 1, 1),
                    "valid_to": date(2024, 1, 1)}, {"valid_to"}),
        ("figures", {"year": 2025, "staff_total": 5, "full_time": 6, "seniors": 7,
                     "share_fees": Decimal(40), "share_other": Decimal(50)},
         {"full_time", "seniors", "share_other"}),
    ],
)  # fmt: skip
def test_every_problem_of_a_fact_is_told_at_its_field(
    org: Organisation, bidder: Actor, kind: str, values: dict[str, Any], wrong: set[str]
) -> None:
    with pytest.raises(Incomplete) as refusal:
        dossier.enter(kind, org.pk, values, by=bidder)
    assert fields_of(refusal) == wrong


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("rating", {"level": "3A", "valid_from": date(2024, 2, 29), "valid_to": date(2029, 2, 28)}),
        ("tax", {"kind": "deductible", "valid_from": date(2024, 1, 1),
                 "valid_to": date(2027, 1, 1)}),
        ("union", {"union_code": credit_code(1, "81410400MJ"), "members": 5}),
        ("figures", {"year": 2025, "share_fees": Decimal("33.34"),
                     "share_gifts": Decimal("66.66")}),
    ],
)  # fmt: skip
def test_what_is_right_to_the_day_and_the_hundredth_is_kept(
    org: Organisation, bidder: Actor, kind: str, values: dict[str, Any]
) -> None:
    assert dossier.enter(kind, org.pk, values, by=bidder).pk


@pytest.mark.parametrize(("kind", "amount", "wrong"), [("large_fine", None, True), ("warning", None,
    False)])  # fmt: skip
def test_a_large_fine_bears_its_amount(
    org: Organisation, clerk: Actor, kind: str, amount: Decimal | None, *, wrong: bool
) -> None:
    values = {"kind": kind, "decided_on": date(2025, 3, 1), "authority": "市民政局",
              "source": "信用中国", "amount": amount}  # fmt: skip
    if not wrong:
        assert not dossier.enter("sanction", org.pk, values, by=clerk).is_declared
        return
    with pytest.raises(Incomplete) as refusal:
        dossier.enter("sanction", org.pk, values, by=clerk)
    assert fields_of(refusal) == {"amount"}


@pytest.mark.parametrize(
    ("on", "level"),
    [(date(2023, 12, 31), None), (date(2024, 1, 1), "3A"), (date(2025, 5, 31), "3A"),
     (date(2025, 6, 1), "4A"), (date(2027, 2, 28), "4A"), (date(2027, 3, 1), None)],
)  # fmt: skip
def test_the_grade_of_a_day_ends_with_its_term_or_its_cancellation(
    org: Organisation, on: date, level: str | None
) -> None:
    Rating.objects.create(organisation=org, level="3A", valid_from=date(2024, 1, 1),
                          valid_to=date(2025, 12, 31))  # fmt: skip
    Rating.objects.create(organisation=org, level="4A", valid_from=date(2025, 6, 1),
                          valid_to=date(2030, 5, 31), cancelled_on=date(2027, 3, 1))  # fmt: skip
    found = dossiers.facts_of([org.pk], on)[org.pk].rating
    assert (found.level if found else None) == level


def test_only_one_union_stands_at_a_time(org: Organisation, bidder: Actor) -> None:
    first = dossier.enter("union", org.pk, {"members": 12}, by=bidder)
    with pytest.raises(Incomplete):
        dossier.enter("union", org.pk, {"members": 13}, by=bidder)
    dossier.enter("union", org.pk, {"valid_to": date(2025, 1, 1)}, pk=first.pk, by=bidder)
    dossier.enter("union", org.pk, {"valid_from": date(2025, 1, 2), "members": 13}, by=bidder)
    facts = dossiers.facts_of([org.pk], date(2025, 6, 1))[org.pk]
    assert facts.in_ledger()["union_members"] == 13


def test_a_mistaken_entry_is_taken_away_and_the_log_keeps_it(
    org: Organisation, bidder: Actor
) -> None:
    said = dossier.enter("person", org.pk, {"name": "林夏", "post": "board"}, by=bidder)
    dossier.remove("person", org.pk, said.pk, by=bidder)

    assert not KeyPerson.objects.exists()
    note = events.of(org)[0].note  # every union reads it on the page: the name is masked
    assert note.startswith("主要人员：理事 林")
    assert "林夏" not in note


def test_facts_cost_seven_queries_whatever_their_number(
    org: Organisation, django_assert_num_queries: Any, noon: datetime
) -> None:
    ids = [org.pk, *(OrganisationFactory.create().pk for _ in range(5))]
    for pk in ids:
        inspected(Organisation.objects.get(pk=pk), 2025)
    with django_assert_num_queries(7):
        found = dossiers.facts_of(ids, noon.date())
    assert all(found[pk].inspection for pk in ids)


def test_a_cure_window_leaves_dated_facts_closed(
    org: Organisation, bidder: Actor, clerk: Actor, county: Union
) -> None:
    window = CureWindow.objects.create(
        organisation=org, union=county, until=clock.now() + timedelta(days=3), opened_by="审核"
    )
    CureItem.objects.create(window=window, field="address", note="写全门牌号")
    with pytest.raises(WrongState):
        dossier.enter("person", org.pk, {"name": "林夏", "post": "board"}, by=bidder)
    assert dossier.enter("inspection", org.pk, {"year": 2025, "result": "合格"}, by=clerk).pk
