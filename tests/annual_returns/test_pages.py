"""The pages: what they show to whom, that they work without scripts, at what cost."""

import io
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from annual_returns.actions import cells, forms, receiving, returns
from annual_returns.models import AnnualReturn
from orgs.models import Organisation, Union
from portal.common import clock
from portal.common.access import SYSTEM, Actor
from portal.common.models import Job
from tests.clients import signed_in, text_of
from tests.factories import annual_returns as made
from tests.factories.orgs import UnionFactory, place

pytestmark = pytest.mark.django_db
FORM = "/u/returns/2025/GS3/"


def test_the_home_page_starts_a_year(county: Union, statistician: Actor, business: None) -> None:
    made.opened(county, 2024)

    forms.load_forms(2025, by=SYSTEM)
    client = signed_in(statistician)
    assert "开始填报" in text_of(client.get("/u/returns/"))
    answer = client.post("/u/returns/2025/start/")
    job = Job.objects.get()
    assert answer.url == f"/jobs/{job.pk}/"  # type: ignore[attr-defined]
    made.run_jobs()
    assert "当年签约项目" in text_of(client.get(FORM))


def test_a_cell_opens_its_panel_without_scripts(
    computed: AnnualReturn, statistician: Actor
) -> None:
    page = text_of(signed_in(statistician).get(f"{FORM}?cell=P302&col=own"))
    assert "报告期内首次签订服务协议的项目" in page
    project = computed.union.projects.get()
    assert f'href="/u/projects/{project.no}/"' in page
    assert project.name in page
    assert 'aria-selected="true"' in page


def test_all_records_behind_a_figure_are_listed(
    computed: AnnualReturn, statistician: Actor
) -> None:
    client = signed_in(statistician)
    page = text_of(client.get("/u/returns/2025/sources/M404/?col=own"))
    payment = computed.union.payments.get()
    assert f'href="/u/payments/{payment.no}/"' in page
    assert "2.00" in page
    persons = text_of(client.get("/u/returns/2025/sources/W503/?col=own"))
    assert "匿名服务对象" in persons


def test_a_name_with_script_in_it_is_shown_as_text(
    county: Union, org: Organisation, statistician: Actor
) -> None:
    agreement = made.signed(county, org, date(2025, 5, 6))
    agreement.project.name = "<script>alert(1)</script>"
    agreement.project.save()
    found = made.computed(county, statistician)
    cells.adjust(found.pk, "P301", 4, "<img src=x onerror=alert(2)>补录", by=statistician)
    client = signed_in(statistician)
    for address in (f"{FORM}?cell=P302&col=own", f"{FORM}?cell=P301&col=own",
                    "/u/returns/2025/sources/P302/", "/u/returns/2025/history/"):  # fmt: skip
        page = text_of(client.get(address))
        assert "<script>alert(1)" not in page
        assert "<img src=x" not in page


def test_a_figure_is_adjusted_and_restored_by_forms(
    computed: AnnualReturn, statistician: Actor
) -> None:
    client = signed_in(statistician)
    address = "/u/returns/2025/cells/P301/"
    answer = client.post(address, {"value": "4", "reason": "短"})
    assert answer.status_code == 422
    assert "至少 10 个字" in text_of(answer)
    assert client.post(address, {"value": "四", "reason": "x" * 12}).status_code == 422
    client.post(address, {"value": "4", "reason": "补录三个纸质档案项目，附清单。"})
    assert made.own(computed, "P301") == 4
    client.post(address, {"restore": "1"})
    assert made.own(computed, "P301") == 1


def test_the_unit_walks_its_return_through_the_pages(
    computed: AnnualReturn, statistician: Actor, reviewer: Actor, head: Actor
) -> None:
    client = signed_in(statistician)
    warning = made.living(computed).findings.get(rule="V-204")
    page = client.post("/u/returns/2025/findings/", {f"finding-{warning.pk}": "太短"})
    assert page.status_code == 422
    assert "太短" in text_of(page)
    client.post("/u/returns/2025/findings/", {f"finding-{warning.pk}": "联系了外地登记的组织。"})
    for by, step in ((statistician, "hand-in"), (reviewer, "check"), (head, "sign"),
                     (statistician, "submit")):  # fmt: skip
        one = signed_in(by)
        asked = text_of(one.get(f"/u/returns/2025/{step}/"))
        assert asked.count("btn-primary") == 1
        assert one.post(f"/u/returns/2025/{step}/").status_code == 302
    computed.refresh_from_db()
    assert computed.state == "submitted"


def test_the_checker_and_the_head_may_give_it_back(
    computed: AnnualReturn, statistician: Actor, reviewer: Actor, head: Actor
) -> None:
    made.explained(computed, statistician)
    returns.hand_in(computed.pk, by=statistician)
    signed_in(reviewer).post("/u/returns/2025/give-back/", {"reason": "付款少一笔"})
    computed.refresh_from_db()
    assert (computed.state, computed.handed_in_at) == ("drafting", None)
    assert "付款少一笔" in text_of(signed_in(statistician).get(FORM))
    returns.hand_in(computed.pk, by=statistician)
    returns.check(computed.pk, by=reviewer)
    signed_in(head).post("/u/returns/2025/give-back/", {"reason": "与实际不符"})
    computed.refresh_from_db()
    assert computed.state == "drafting"


def test_a_superior_reads_accepts_and_sends_back_through_pages(
    submitted: AnnualReturn, county: Union, city_statistician: Actor, statistician: Actor
) -> None:
    client = signed_in(city_statistician)
    unit = f"/u/returns/2025/units/{county.code}"
    page = text_of(client.get(f"{FORM}?unit={county.code}"))
    assert "受理年报" in page
    assert "手工调整并说明" not in page
    answer = client.post(f"{unit}/send-back/", {"cell_1": "P302", "message_1": ""})
    assert answer.status_code == 422
    client.post(f"{unit}/send-back/", {"cell_1": "P302", "message_1": "少报一个项目"})
    submitted.refresh_from_db()
    assert submitted.back_reasons == [{"cell": "P302", "message": "少报一个项目"}]
    assert "少报一个项目" in text_of(signed_in(statistician).get(FORM))
    AnnualReturn.objects.filter(pk=submitted.pk).update(state="submitted")
    client.post(f"{unit}/accept/")
    submitted.refresh_from_db()
    assert submitted.state == "accepted"


def test_the_board_shows_states_but_no_figures_of_drafts(
    computed: AnnualReturn, county: Union, other_county: Union, city_statistician: Actor
) -> None:
    client = signed_in(city_statistician)
    page = text_of(client.get("/u/returns/2025/progress/"))
    assert "填报中" in page
    assert other_county.name in page
    assert client.get(f"{FORM}?unit={county.code}").status_code == 404
    assert client.post(f"/u/returns/2025/units/{county.code}/remind/").status_code == 302


@pytest.mark.parametrize("who", ["outsider", "bidder", "admin"])
def test_others_cannot_open_it(
    submitted: AnnualReturn, county: Union, who: str, request: pytest.FixtureRequest
) -> None:
    client = signed_in(request.getfixturevalue(who))
    assert client.get(f"{FORM}?unit={county.code}").status_code in (403, 404)
    assert client.get(f"/u/returns/2025/export/?unit={county.code}").status_code in (403, 404)


def test_the_workbook_holds_codes_and_values_and_no_formula(
    computed: AnnualReturn, statistician: Actor
) -> None:
    answer = signed_in(statistician).get("/u/returns/2025/export/")
    book = load_workbook(io.BytesIO(answer.content))
    assert [s.split()[0] for s in book.sheetnames] == [
        "GS1",
        "GS2",
        "GS3",
        "GS4",
        "GS5",
        "GS6",
        "GS8",
    ]
    rows = {row[3]: row for sheet in book for row in sheet.iter_rows(min_row=5, values_only=True)}
    assert rows["P302"][4] == 1
    assert rows["M404"][4] == 20_000
    assert rows["E807"][4] == "不适用"
    assert not any(
        str(value).startswith("=") for row in rows.values() for value in row if value is not None
    )


def test_the_printed_table_has_cover_and_signatures(
    submitted: AnnualReturn, statistician: Actor
) -> None:
    page = text_of(signed_in(statistician).get("/u/returns/2025/GS4/print/"))
    for words in ("工购统4表", "批准文号", "单位负责人", "赵立新", "填表人", "孙丽", "报出日期"):
        assert words in page


def test_the_cover_refuses_a_code_that_is_no_unions(
    computed: AnnualReturn, statistician: Actor
) -> None:
    client = signed_in(statistician)
    values = {"head": "赵立新", "statistician": "孙丽", "phone": "0375-1"}
    for code in ("81410402MJ0000018X", "52410400MJ0000001A"):
        answer = client.post("/u/returns/2025/cover/", {**values, "uscc": code})
        assert answer.status_code == 422
        assert "代码" in text_of(answer)


def cost(client: Client, address: str) -> int:
    """Return the queries of one page; the clock is held, for it asks for its shift now and then."""
    client.get(address)
    with clock.at(made.at_noon(date(2026, 3, 10))), CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_the_grid_costs_the_same_for_few_and_for_many(
    county: Union, org: Organisation, computed: AnnualReturn, statistician: Actor
) -> None:
    client = signed_in(statistician)
    addresses = (f"{FORM}?cell=P302&col=own", "/u/returns/2025/sources/P302/?col=own")
    few = [cost(client, address) for address in addresses]
    for month in range(1, 12):
        made.signed(county, org, date(2025, month, 2))
    returns.compute(computed.pk, by=statistician)
    made.run_jobs()
    assert [cost(client, address) for address in addresses] == few


def test_the_board_costs_the_same_for_few_and_for_many(
    city: Union, computed: AnnualReturn, city_statistician: Actor
) -> None:
    client = signed_in(city_statistician)
    one = cost(client, "/u/returns/2025/progress/")
    for number in range(20):
        union = UnionFactory.create(code=f"4104{number + 30}")
        place(union, city)
        made.opened(union)
    assert cost(client, "/u/returns/2025/progress/") == one


def test_a_superior_does_not_get_links_to_raw_needs(
    submitted: AnnualReturn, county: Union, city_statistician: Actor, statistician: Actor
) -> None:
    receiving.accept(submitted.pk, by=city_statistician)
    address = f"/u/returns/2026/sources/W508/?unit={county.code}"
    found = made.computed(county, statistician, 2026)
    AnnualReturn.objects.filter(pk=found.pk).update(state="submitted")
    assert 'href="/u/needs/XQ-' in text_of(signed_in(statistician).get(address))
    assert 'href="/u/needs/XQ-' not in text_of(signed_in(city_statistician).get(address))
