"""Dated parameters: what is declared, who proposes and approves a value, the operator's command."""

from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from orgs.actions import parameters
from orgs.models import ParameterProposal, Union, User
from portal.common import worklist
from portal.common.access import SYSTEM, Actor
from portal.common.errors import Incomplete, NotAllowed, NotFound, WrongState
from portal.common.models import Event, Parameter
from portal.common.parameters import REGISTER, Amount, Choices, Structure, Whole, declare
from tests.conftest import MakeActor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
DAY = date(2026, 4, 1)


def typed(**changes: Any) -> dict[str, Any]:
    values = {
        "scope": "",
        "text": "24",
        "valid_from": DAY,
        "valid_to": None,
        "source": "省总〔2026〕5号",
    }
    return values | changes


@pytest.fixture
def operator(county: Union, settings: Any) -> Union:
    """The county runs this portal."""
    settings.OPERATOR_UNION = county.code
    return county


@pytest.mark.parametrize("code", sorted(REGISTER))
def test_every_shipped_value_is_one_its_kind_accepts(code: str) -> None:
    parameter = REGISTER[code]
    if parameter.shipped is None:
        return
    assert parameter.kind.problem(parameter.shipped) == ""
    assert parameter.kind.shown(parameter.shipped)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Whole(1, 12, "个月"), "6", 6),
        (Amount(most=REGISTER["collective_decision_amount"].kind.most), "12,000.50", "12000.50"),  # type: ignore[attr-defined]
        (Choices({"a": "甲", "b": "乙"}), "甲，乙", ["a", "b"]),
        (Structure(lambda v: "" if v["n"] else "缺 n。", ""), '{"n": 1}', {"n": 1}),
    ],
)
def test_what_is_typed_is_read(kind: Any, text: str, value: Any) -> None:
    assert kind.parsed(text) == value
    assert kind.problem(value) == ""


@pytest.mark.parametrize("text", ["[" * 50_000, "NaN", "[Infinity]", r'"\u0000"'])
def test_what_no_database_keeps_is_no_structure(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - json raises its own kinds of it
        Structure(lambda v: "", "").parsed(text)


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("suspension_most_months", 0),
        ("suspension_most_months", True),
        ("suspension_most_months", "36"),
        ("collective_decision_amount", "-1"),
        ("collective_decision_amount", "NaN"),
        ("credit_list_levels", []),
        ("credit_list_levels", ["moon"]),
        ("credit_list_levels", "province"),
        ("payment_schedule_PS-A", [{"name": "首款", "condition": "signed", "percent": "99"}]),
        ("payment_schedule_PS-A", {"x": 1}),
        ("evaluation.shares", {"项目管理": {"union": "0.9"}}),
        ("evaluation.shares", 3),
        ("agreement_text_A", [{"heading": "", "paragraphs": ["x"], "clauses": []}]),
        ("PM-09", {"odd": 1}),
        ("PM-09", "many"),
    ],
)
def test_a_wrong_value_is_refused(code: str, value: Any) -> None:
    with pytest.raises(Incomplete) as refusal:
        parameters.put(code, value, valid_from=DAY, source="文件", by=SYSTEM)
    assert "text" in {d["field"] for d in refusal.value.details}
    assert not Parameter.objects.exists()


def test_a_parameter_is_declared_once() -> None:
    with pytest.raises(AssertionError, match="twice"):
        declare("reserve_days", "预占", Whole(1, 2), 1)


def test_a_value_comes_into_force_when_the_head_approves(
    operator: Union, admin: Actor, head: Actor
) -> None:
    proposal = parameters.propose("suspension_most_months", typed(), by=admin)
    months = REGISTER["suspension_most_months"]
    assert months.on(DAY) == 36
    assert [i.no for i in worklist.items_for(head) if i.kind == "参数修改"] == [months.code]
    parameters.approve(proposal.pk, by=head)
    assert months.on(date(2026, 3, 31)) == 36
    assert months.sourced(DAY) == (24, "省总〔2026〕5号")
    assert not [i for i in worklist.items_for(head) if i.kind == "参数修改"]
    assert Event.objects.filter(action="common.parameter.create", actor_name=head.name).exists()
    with pytest.raises(WrongState):
        parameters.approve(proposal.pk, by=head)


def test_an_administrator_does_not_approve_and_a_head_does_not_propose(
    operator: Union, admin: Actor, head: Actor
) -> None:
    proposal = parameters.propose("suspension_most_months", typed(), by=admin)
    with pytest.raises(NotAllowed):
        parameters.approve(proposal.pk, by=admin)
    with pytest.raises(NotAllowed):
        parameters.propose("suspension_most_months", typed(), by=head)


def test_a_general_value_belongs_to_the_union_that_runs_the_portal(
    county: Union, admin: Actor
) -> None:
    with pytest.raises(NotAllowed, match="平台运行单位"):
        parameters.propose("suspension_most_months", typed(), by=admin)


def test_a_union_sets_its_own_value_alone(
    county: Union, other_county: Union, admin: Actor, head: Actor
) -> None:
    with pytest.raises(Incomplete) as refusal:
        parameters.propose("mgmt_fee_cap", typed(text="8", scope=other_county.code), by=admin)
    assert [d["field"] for d in refusal.value.details] == ["scope"]
    made = parameters.propose("mgmt_fee_cap", typed(text="8", scope=county.code), by=admin)
    parameters.approve(made.pk, by=head)
    cap = REGISTER["mgmt_fee_cap"]
    assert cap.on(DAY, scope=county.code) == 8
    assert cap.on(DAY, scope=other_county.code) == cap.on(DAY) == 10


def test_another_unions_proposal_is_not_there(
    operator: Union, admin: Actor, other_county: Union, make_actor: MakeActor
) -> None:
    proposal = parameters.propose("suspension_most_months", typed(), by=admin)
    stranger = make_actor(other_county, "role_head")
    with pytest.raises(NotFound):
        parameters.approve(proposal.pk, by=stranger)


def test_all_problems_are_told_at_once(operator: Union, admin: Actor) -> None:
    values = typed(text="many", source=" ", valid_to=date(2026, 3, 1), scope="moon")
    with pytest.raises(Incomplete) as refusal:
        parameters.propose("suspension_most_months", values, by=admin)
    fields = {d["field"] for d in refusal.value.details}
    assert fields == {"scope", "text", "source", "valid_to"}
    assert not ParameterProposal.objects.exists()


def test_a_second_value_of_the_same_day_is_refused_and_the_first_stays(
    operator: Union, admin: Actor, head: Actor
) -> None:
    parameters.put("reserve_days", 90, valid_from=DAY, source="文件", by=SYSTEM)
    proposal = parameters.propose("reserve_days", typed(text="60"), by=admin)
    with pytest.raises(Incomplete, match="已经有一条取值"):
        parameters.approve(proposal.pk, by=head)
    proposal.refresh_from_db()
    assert proposal.state == ParameterProposal.State.PROPOSED
    assert REGISTER["reserve_days"].on(DAY) == 90


def test_an_unknown_parameter_and_an_unknown_scope_are_refused(db: None) -> None:
    with pytest.raises(NotFound):
        parameters.put("moon", 1, valid_from=DAY, source="文件", by=SYSTEM)
    with pytest.raises(Incomplete):
        parameters.put("reserve_days", 90, scope="U:x", valid_from=DAY, source="文件", by=SYSTEM)
    # A method's cell has no general value.
    with pytest.raises(Incomplete):
        parameters.put("PM-09", 3, valid_from=DAY, source="文件", by=SYSTEM)


def test_only_the_portal_puts_a_value_at_once(admin: Actor) -> None:
    with pytest.raises(NotAllowed):
        parameters.put("reserve_days", 90, valid_from=DAY, source="文件", by=admin)


def test_the_command_lists_and_sets(db: None) -> None:
    out = StringIO()
    call_command("set_parameter", stdout=out)
    assert {line.split("\t")[0] for line in out.getvalue().splitlines()} == set(REGISTER)
    call_command(
        "set_parameter", "PM-09", "5", "--from", "2026-04-01", "--scope", "U:open_tender",
        "--source", "财政部令第87号修订", stdout=out,
    )  # fmt: skip
    assert REGISTER["PM-09"].on(DAY, scope="U:open_tender") == 5
    with pytest.raises(CommandError, match="依据"):
        call_command("set_parameter", "reserve_days", "90", "--from", "2026-04-01")
    with pytest.raises(CommandError, match="JSON"):
        call_command("set_parameter", "reserve_days", "{", "--from", "2026-04-01")


def test_the_page_keeps_what_was_typed_and_names_what_is_wrong(
    operator: Union, admin: Actor
) -> None:
    client = Client()
    client.force_login(User.objects.get(pk=admin.user_id or 0))
    answer = client.post(
        "/sys/parameters/suspension_most_months/",
        {"scope": "", "text": "999", "valid_from": "2026-04-01", "source": "省总〔2026〕5号"},
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "填 1 到 120 的整数" in page
    assert 'value="999"' in page
    assert "省总〔2026〕5号" in page


def test_a_head_approves_and_refuses_on_the_page(
    operator: Union, admin: Actor, head: Actor
) -> None:
    first = parameters.propose("suspension_most_months", typed(), by=admin)
    second = parameters.propose("reserve_days", typed(text="60"), by=admin)
    client = Client()
    client.force_login(User.objects.get(pk=head.user_id or 0))
    assert "批准" in client.get("/sys/parameters/suspension_most_months/").content.decode()
    client.post(f"/sys/parameters/{first.pk}/approve/")
    assert REGISTER["suspension_most_months"].on(DAY) == 24
    answer = client.post(f"/sys/parameters/{second.pk}/refuse/", {"reason": " "})
    assert answer.status_code == 422
    client.post(f"/sys/parameters/{second.pk}/refuse/", {"reason": "依据不足"})
    second.refresh_from_db()
    assert (second.state, second.refusal) == (ParameterProposal.State.REFUSED, "依据不足")
    assert REGISTER["reserve_days"].on(DAY) == 180
