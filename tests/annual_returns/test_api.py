"""The interface: the same figures as the page, only what the token's union may see, documented."""

import io
from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from knox.models import AuthToken
from openpyxl import load_workbook

from annual_returns.models import AnnualReturn, StatIndicator
from orgs.models import Organisation, Union, User
from portal.common import clock
from portal.common.access import Actor
from portal.common.models import Event
from tests.conftest import MakeActor
from tests.factories import annual_returns as made

pytestmark = pytest.mark.django_db
RETURN = "/api/v1/returns/2025/410402/"


class Caller:
    """A service account of a union with its token."""

    def __init__(self, union: Union, make_actor: MakeActor, role: str = "api_reader") -> None:
        self.actor = make_actor(union, role, name="省数据中心")
        user = User.objects.get(pk=self.actor.user_id or 0)
        User.objects.filter(pk=user.pk).update(is_service=True)
        self.token = AuthToken.objects.create(user=user)[1]
        self.client = Client()

    def get(self, address: str, **headers: str) -> Any:
        return self.client.get(address, headers={"Authorization": f"Token {self.token}", **headers})


@pytest.fixture
def caller(province: Union, make_actor: MakeActor) -> Caller:
    return Caller(province, make_actor)


def cells_of(answer: Any) -> dict[str, Any]:
    return {cell["code"]: cell for cell in answer.json()["cells"]}


def test_the_interface_gives_what_the_page_shows(
    submitted: AnnualReturn, caller: Caller, statistician: Actor
) -> None:
    answer = caller.get(RETURN)
    assert answer.status_code == 200
    cells = cells_of(answer)
    version = made.living(submitted)
    for code, cell in version.total.items():
        if code.startswith("_"):
            continue
        given = cells[code]["total"]
        if cell["v"] == "na":
            assert given == {"status": "not_applicable", "value": None}
        else:
            assert given["status"] == "value"
    assert cells["P302"]["total"]["value"] == "1"
    assert cells["M404"]["total"]["value"] == "20000.00"
    page = Client()
    page.force_login(User.objects.get(pk=statistician.user_id or 0))
    shown = page.get("/u/returns/2025/GS4/?cell=M404").content.decode()
    assert "2.00 万元" in shown


def test_zero_unknown_and_not_applicable_are_three_things(
    submitted: AnnualReturn, caller: Caller
) -> None:
    version = made.living(submitted)
    version.total["P305"]["v"] = None
    version.save()
    cells = cells_of(caller.get(RETURN))
    assert cells["P304"]["total"] == {"status": "value", "value": "0"}
    assert cells["P305"]["total"] == {"status": "unknown", "value": None}
    assert cells["E807"]["total"] == {"status": "not_applicable", "value": None}


@pytest.mark.parametrize("address", [f"{RETURN}?format=xlsx", f"{RETURN}xlsx/"])
def test_the_workbook_comes_by_both_addresses(
    submitted: AnnualReturn, caller: Caller, address: str
) -> None:
    answer = caller.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("application/vnd.openxmlformats")
    sheet = load_workbook(io.BytesIO(answer.content))["GS3 购买服务项目情况"]
    found = {row[3]: row[4] for row in sheet.iter_rows(min_row=5, values_only=True)}
    assert found["P302"] == 1


def test_an_unchanged_return_is_not_sent_again(submitted: AnnualReturn, caller: Caller) -> None:
    first = caller.get(RETURN)
    again = caller.get(RETURN, **{"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    AnnualReturn.objects.filter(pk=submitted.pk).update(state="accepted")
    assert caller.get(RETURN, **{"If-None-Match": first["ETag"]}).status_code == 200


def test_every_pull_is_logged(submitted: AnnualReturn, caller: Caller) -> None:
    caller.get(RETURN)
    caller.get("/api/v1/returns/2025/")
    pulls = Event.objects.filter(action="annual_returns.annualreturn.pull").order_by("id")
    assert [event.note for event in pulls] == [RETURN, "/api/v1/returns/2025/"]
    assert pulls[0].object_no == submitted.no
    assert {event.actor_name for event in pulls} == {"省数据中心"}


def test_a_token_sees_its_own_union_and_those_below_only(
    computed: AnnualReturn, caller: Caller, other_county: Union, county: Union,
    make_actor: MakeActor, statistician: Actor, reviewer: Actor, head: Actor,
) -> None:  # fmt: skip
    sibling, own = Caller(other_county, make_actor), Caller(county, make_actor)
    assert caller.get(RETURN).status_code == 404, "a draft is not shown above"
    assert own.get(RETURN).status_code == 200
    made.submitted(computed, statistician, reviewer, head)
    assert caller.get(RETURN).status_code == 200
    assert sibling.get(RETURN).status_code == 404
    assert sibling.get("/api/v1/returns/2025/").json()["results"] == []


def test_a_request_without_a_token_is_told_so(submitted: AnnualReturn) -> None:
    answer = Client().get(RETURN)
    assert answer.status_code == 401
    assert "令牌" in answer.json()["message"]
    wrong = Client().get(RETURN, headers={"Authorization": "Token ghk_wrong"})
    assert wrong.status_code == 401


def test_a_person_cannot_use_the_interface(submitted: AnnualReturn, statistician: Actor) -> None:
    client = Client()
    client.force_login(User.objects.get(pk=statistician.user_id or 0))
    assert client.get(RETURN).status_code == 401


def test_the_list_pages_by_key_and_filters_by_nothing_else(
    submitted: AnnualReturn, caller: Caller
) -> None:
    body = caller.get("/api/v1/returns/2025/").json()
    assert [row["unit"] for row in body["results"]] == ["410402"]
    assert body["results"][0]["digest"] == made.living(submitted).digest
    assert caller.get("/api/v1/returns/2025/?cursor=cD14eQ==").status_code == 404
    assert caller.get("/api/v1/returns/2031/").json()["results"] == []


def test_indicators_carry_their_meaning(submitted: AnnualReturn, caller: Caller) -> None:
    answer = caller.get("/api/v1/indicators/2025/")
    codes = {row["code"]: row for row in answer.json()}
    assert len(codes) == StatIndicator.objects.filter(form__period__year=2025).count()
    assert codes["P302"]["definition"].startswith("报告期内首次签订")
    assert caller.get("/api/v1/indicators/2031/").status_code == 404
    again = caller.get("/api/v1/indicators/2025/", **{"If-None-Match": answer["ETag"]})
    assert again.status_code == 304


def test_units_come_in_the_order_of_the_tree(
    county: Union, other_county: Union, caller: Caller
) -> None:
    rows = caller.get("/api/v1/unions/?page_size=2").json()
    assert [row["code"] for row in rows["results"]] == ["410000", "410400"]
    rest = caller.get(rows["next"].removeprefix("http://testserver")).json()
    assert [(row["code"], row["parent"]) for row in rest["results"]] == [
        ("410402", "410400"), ("410403", "410400")]  # fmt: skip


def test_projects_carry_amounts_at_a_constant_cost(
    county: Union, org: Organisation, business: None, caller: Caller
) -> None:
    def cost() -> int:
        with clock.at(made.at_noon(date(2026, 1, 5))), CaptureQueriesContext(connection) as queries:
            assert caller.get("/api/v1/projects/").status_code == 200
        return len(queries)

    row = caller.get("/api/v1/projects/").json()["results"][0]
    assert (row["agreed_amount"], row["paid_amount"]) == ("40000.00", "20000.00")
    few = cost()
    for month in range(1, 10):
        made.paid(made.signed(county, org, date(2025, month, 2)), 100, date(2025, month, 3))
    assert cost() == few


def test_the_schema_is_valid_and_without_warnings(tmp_path: Any) -> None:
    call_command(
        "spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "schema.yml")
    )
    text = (tmp_path / "schema.yml").read_text()
    for word in (*AnnualReturn.State.values, *Union.Level.values):
        assert f"- {word}\n" in text


def test_the_documentation_loads_nothing_from_elsewhere() -> None:
    answer = Client().get("/api/docs/")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "//" not in page.replace("http://testserver", "").split("<body")[1].split("<script")[1]
    assert "<script>" not in page, "the policy on scripts refuses inline scripts"
    policy = answer["Content-Security-Policy"]
    assert "'unsafe-inline'" not in policy.split("script-src")[1].split(";")[0]
    assert Client().get("/api/docs/?script=").status_code == 200
