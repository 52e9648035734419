"""Own figures: what counts in which year, where each figure comes from, at what cost."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annual_returns import validation
from annual_returns.actions import returns
from annual_returns.computation import own as own_figures
from annual_returns.models import AnnualReturn, SourceRecord
from orgs.models import (
    CharityStatus,
    CreditListing,
    Organisation,
    OrganisationLink,
    Rating,
    Union,
    UnionTie,
)
from portal.common import clock
from portal.common.access import Actor
from projects.models import Payment, Project
from tests.factories import annual_returns as made
from tests.factories.orgs import OrganisationFactory

pytestmark = pytest.mark.django_db


def test_a_county_counts_its_project_its_money_and_its_services(computed: AnnualReturn) -> None:
    figures = {code: made.own(computed, code) for code in (
        "P301", "P302", "P303", "P307", "P310.08", "P320.3", "P330.L6", "P340.3", "P350", "P360",
        "M401", "M403", "M404", "M405.1", "M410", "W501", "W504.L6", "W506", "W507", "L202",
    )}  # fmt: skip
    assert figures == {
        "P301": 1, "P302": 1, "P303": 1, "P307": 1, "P310.08": 1, "P320.3": 1, "P330.L6": 1,
        "P340.3": 1, "P350": 1, "P360": 1, "M401": 50_000_000, "M403": 4_000_000,
        "M404": 2_000_000, "M405.1": 2_000_000, "M410": 2_000_000, "W501": 22, "W504.L6": 22,
        "W506": 2, "W507": 240, "L202": 1,
    }  # fmt: skip


def test_ratios_are_computed_from_the_parts(computed: AnnualReturn) -> None:
    assert made.own(computed, "M413") == 4_000_000
    assert made.own(computed, "M412") == 400  # 2 / 50 is 4.00 %
    assert made.own(computed, "W513") == 90_909  # 20,000 yuan over 22 person-times
    assert made.own(computed, "E807") == "na", "nothing was evaluated"


def test_persons_are_distinct_within_a_project_and_over_the_platform(
    county: Union, org: Organisation, statistician: Actor
) -> None:
    first = made.signed(county, org, date(2025, 2, 1))
    second = made.signed(county, org, date(2025, 3, 1))
    made.served(first, date(2025, 4, 1), 2, ("a", "b"))
    made.served(first, date(2025, 4, 2), 2, ("a", "b"))
    made.served(second, date(2025, 4, 3), 2, ("b", "c"))
    found = made.computed(county, statistician)
    assert (made.own(found, "W501"), made.own(found, "W502"), made.own(found, "W503")) == (6, 4, 3)


def test_distinct_persons_do_not_apply_when_too_few_are_named(
    county: Union, org: Organisation, statistician: Actor
) -> None:
    agreement = made.signed(county, org, date(2025, 2, 1))
    made.served(agreement, date(2025, 4, 1), 10, ("a",))
    made.served(agreement, date(2025, 4, 2), 90)
    found = made.computed(county, statistician)
    assert made.own(found, "W503") == "na"
    assert made.own(found, "W502") == 1, "unnamed services give no persons (SR-02)"


def test_a_project_over_new_year_is_signed_once_and_runs_in_both_years(
    county: Union, org: Organisation, statistician: Actor
) -> None:
    """X-13: P302 in the first year, P303 at its end; money and services by their own dates."""
    agreement = made.signed(county, org, date(2025, 11, 1), until=date(2026, 4, 30))
    made.paid(agreement, 10_000, date(2025, 11, 20))
    made.paid(agreement, 15_000, date(2026, 2, 1))
    made.served(agreement, date(2025, 12, 31), 5)
    made.served(agreement, date(2026, 1, 1), 7)
    first = made.computed(county, statistician, 2025)
    second = made.computed(county, statistician, 2026)
    codes = ("P302", "P303", "P304", "M403", "M404", "M480", "W501", "W580", "P380")
    assert [made.own(first, c) for c in codes] == [
        1, 1, 0, 4_000_000, 1_000_000, 1_000_000, 5, 5, 1]  # fmt: skip
    assert [made.own(second, c) for c in codes] == [0, 1, 0, 0, 1_500_000, 2_500_000, 7, 12, 1]
    Project.objects.filter(pk=agreement.project_id).update(
        closed_at=made.at_noon(date(2026, 5, 20))
    )
    returns.compute(second.pk, by=statistician)
    made.run_jobs()
    assert (made.own(second, "P303"), made.own(second, "P304")) == (0, 1)


def test_the_last_moment_of_the_year_belongs_to_it(
    county: Union, org: Organisation, statistician: Actor
) -> None:
    agreement = made.signed(county, org, date(2025, 12, 31))
    last = made.at_noon(date(2025, 12, 31)) + timedelta(hours=11, minutes=59, seconds=59)
    agreement.signed_at = last
    agreement.save()
    assert made.own(made.computed(county, statistician, 2025), "P302") == 1
    agreement.signed_at = last + timedelta(seconds=1)
    agreement.save()
    assert made.own(made.computed(county, statistician, 2026), "P302") == 1


def test_links_count_on_the_stock_date_with_what_the_register_says(
    county: Union, statistician: Actor
) -> None:
    kinds = Organisation.Kind
    rated = OrganisationFactory.create(kind=kinds.ASSOCIATION, labour_field=True, keeper=county)
    Rating.objects.create(organisation=rated, level="4A", valid_to=date(2025, 12, 31))
    UnionTie.objects.create(organisation=rated, valid_from=date(2025, 12, 31), members=30)
    expired = OrganisationFactory.create(kind=kinds.FOUNDATION)
    Rating.objects.create(organisation=expired, level="3A", valid_to=date(2025, 12, 30))
    CharityStatus.objects.create(organisation=expired, valid_from=date(2020, 1, 1))
    # Founded, granted or recognised after the stock date: next year's figures.
    UnionTie.objects.create(organisation=expired, valid_from=date(2026, 1, 1), members=9)
    CharityStatus.objects.create(organisation=rated, valid_from=date(2026, 1, 1))
    firm = OrganisationFactory.create(kind=kinds.LAW_FIRM)
    ended = OrganisationFactory.create(kind=kinds.ASSOCIATION)
    for body in (rated, expired, firm):
        made.link(county, body, date(2024, 5, 1))
    made.link(county, ended, date(2025, 5, 1))
    OrganisationLink.objects.filter(organisation=ended).update(until=date(2025, 12, 31))
    CreditListing.objects.create(
        kind="abnormal", uscc=expired.uscc, name=expired.name, since=date(2025, 6, 1), source="公告"
    )
    found = made.computed(county, statistician)
    codes = ("L201", "L202", "L203", "L204", "L205", "L206", "L208", "L209", "L210", "L212",
             "L219", "L220", "L222", "L290")  # fmt: skip
    assert [made.own(found, c) for c in codes] == [1, 2, 1, 1, 0, 1, 1, 1, 1, 30, 1, 1, 1, 3]


def test_every_figure_is_what_its_records_add_up_to(computed: AnnualReturn) -> None:
    version = made.living(computed)
    rows = list(SourceRecord.objects.filter(version=version))
    ratios = {s.code for s in validation.specs_of(computed) if s.roll == "RAT"}
    for code, cell in version.own.items():
        if code.startswith("_") or code in ratios:
            continue
        mine = [row for row in rows if row.code == code]
        uni = code.startswith(("L2", "P350", "W503", "T60", "T616")) and code not in (
            "L290", "L212", "T607", "T608", "T609"
        )  # fmt: skip
        expected = len({r.key for r in mine}) if uni else sum(r.amount for r in mine)
        assert cell["v"] == expected, code


def test_the_same_number_of_queries_for_one_project_and_for_many(
    county: Union, org: Organisation, computed: AnnualReturn
) -> None:
    specs = validation.specs_of(computed)
    union, period = computed.union, computed.period

    def cost() -> int:
        with clock.at(made.at_noon(date(2026, 1, 5))), CaptureQueriesContext(connection) as queries:
            own_figures.compute(union, period, specs, lambda *_: None)
        return len(queries)

    few = cost()
    for month in range(1, 10):
        agreement = made.signed(county, org, date(2025, month, 2))
        made.paid(agreement, 100, date(2025, month, 3))
        for day in range(3, 9):
            made.served(agreement, date(2025, month, day), 3, ("x", "y"))
    assert cost() == few


def test_a_refund_after_drafting_marks_the_cell_as_changed(
    computed: AnnualReturn, statistician: Actor
) -> None:
    """X-15: computing again shows what the figure was, and takes the signature back."""
    made.explained(computed, statistician)
    returns.hand_in(computed.pk, by=statistician)
    Payment.objects.all().delete()
    returns.compute(computed.pk, by=statistician)
    made.run_jobs()
    cell = made.living(computed).own["M404"]
    assert (cell["v"], cell["was"]) == (0, 2_000_000)
    assert computed.handed_in_at is None
