"""What a merge does with many rows, and with two current files of one kind (X-07)."""

from datetime import date, timedelta
from typing import Any

import pytest

from orgs import merging
from orgs.actions import documents
from orgs.models import Organisation, OrganisationDocument, Union, UnionTie
from portal.common import clock
from portal.common.access import Actor
from tests.factories.orgs import OrganisationFactory, document_of, inspected
from tests.orgs.test_duplicates import merged

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
INSPECTIONS = merging.RELATIONS[("orgs.AnnualInspection", "organisation")]


@pytest.fixture
def twin(county: Union, org: Organisation) -> Organisation:
    """Return the same body once more."""
    made: Organisation = OrganisationFactory.create(keeper=county, in_order=False)
    return made


def test_rows_move_in_two_statements_and_those_the_target_has_stay(
    org: Organisation, twin: Organisation, django_assert_max_num_queries: Any
) -> None:
    for year in (2001, 2002):
        inspected(org, year)
    for year in range(2002, 2022):
        inspected(twin, year)
    with django_assert_max_num_queries(4):
        assert INSPECTIONS.move(twin.pk, org.pk) == (19, 1)
    assert list(twin.inspections.values_list("year", flat=True)) == [2002]
    assert org.inspections.count() == 21


def test_a_constraint_with_a_condition_is_asked_with_it(
    org: Organisation, twin: Organisation
) -> None:
    ties = merging.RELATIONS[("orgs.UnionTie", "organisation")]
    UnionTie.objects.create(organisation=org, members=5)
    UnionTie.objects.create(organisation=twin, members=7)
    UnionTie.objects.create(
        organisation=twin, members=3, valid_from=date(2020, 1, 1), valid_to=date(2021, 1, 1)
    )
    assert ties.move(twin.pk, org.pk) == (1, 1)
    assert [t.members for t in UnionTie.objects.filter(organisation=twin)] == [7]


def test_what_cannot_be_asked_beforehand_is_moved_row_by_row(
    org: Organisation, twin: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    inspected(org, 2001)
    inspected(twin, 2001)
    inspected(twin, 2002)
    monkeypatch.setattr(merging, "_uniques", lambda model: [])
    assert INSPECTIONS.move(twin.pk, org.pk) == (1, 1)


def current(organisation: Organisation, kind: str) -> OrganisationDocument:
    return organisation.documents.current().get(kind=kind)


def test_of_two_current_files_of_a_kind_the_newest_that_holds_stays_current(
    org: Organisation, twin: Organisation, reviewer: Actor
) -> None:
    today = clock.today()
    older = document_of(org, "audit", issued_on=today - timedelta(days=90))
    newer = document_of(twin, "audit", issued_on=today - timedelta(days=5))
    holds = document_of(org, "rating", issued_on=today - timedelta(days=900))
    document_of(
        twin, "rating", issued_on=today - timedelta(days=30), valid_to=today - timedelta(days=1)
    )  # fmt: skip
    refused = document_of(twin, "account", "refused")
    account = document_of(org, "account", issued_on=today - timedelta(days=60))
    taxes = [document_of(body, "tax") for body in (org, twin)]
    merged(twin, org, reviewer)
    assert current(org, "audit") == newer
    assert current(org, "rating") == holds
    assert current(org, "account") == account
    older.refresh_from_db()
    refused.refresh_from_db()
    assert older.replaced_by == newer
    assert refused.replaced_by == account
    # Several of these stand beside one another.
    assert set(org.documents.current().filter(kind="tax")) == set(taxes)


def test_two_histories_of_a_kind_become_one_line(
    org: Organisation, twin: Organisation, reviewer: Actor, bidder: Actor
) -> None:
    twins = [document_of(twin, "audit", issued_on=date(2025, 1, n)) for n in (1, 2)]
    twins[0].replaced_by = twins[1]
    twins[0].save()
    own = document_of(org, "audit", issued_on=date(2024, 1, 1))
    merged(twin, org, reviewer)
    assert current(org, "audit") == twins[1]
    own.refresh_from_db()
    assert own.replaced_by == twins[0]
    later = documents.add(org.pk, {"kind": "audit"}, ("审计.pdf", b"%PDF-1.7"), by=bidder)
    assert list(org.documents.current().filter(kind="audit")) == [later]
