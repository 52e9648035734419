"""The register's filters, and the workbook of what they leave."""

from datetime import date
from io import BytesIO
from urllib.parse import urlencode

import pytest
from django.test import Client
from openpyxl import load_workbook

from orgs.models import Organisation, Union, UnionTie
from portal.common.access import Actor
from tests.factories.orgs import OrganisationFactory, credit_code
from tests.orgs.test_register_pages import as_person, html

pytestmark = pytest.mark.django_db


@pytest.fixture
def far(county: Union) -> Organisation:
    made = OrganisationFactory.create(
        name="远方社", uscc=credit_code(5, "51110000MJ"), keeper=county, labour_field=True
    )
    UnionTie.objects.create(organisation=made, valid_from=date(2020, 1, 1), members=3)
    return made


@pytest.mark.parametrize("query", ["region=11", "region=110000", "mark=labour", "mark=unionised"])
def test_region_and_marks_filter_list_and_workbook_alike(
    client: Client, clerk: Actor, org: Organisation, far: Organisation, query: str
) -> None:
    as_person(client, clerk)
    page = html(client, f"/u/orgs/?{query}")
    assert far.name in page
    assert org.name not in page
    answer = client.get(f"/u/orgs/list.xlsx?{query}")
    book = load_workbook(BytesIO(answer.content))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert [row[1] for row in rows if row[0] == far.uscc] == [far.name]
    assert org.uscc not in [row[0] for row in rows]


def test_a_region_in_words_is_told_at_the_field(
    client: Client, clerk: Actor, org: Organisation
) -> None:
    as_person(client, clerk)
    assert "请填行政区划代码" in html(client, f"/u/orgs/?{urlencode({'region': '平顶山'})}")
