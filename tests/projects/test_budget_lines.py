"""先预算、再购买: a line never bears more than it has (spec 5.3, BT-1 … BT-8 and BT-10)."""

from datetime import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orgs.models import Organisation, Union
from portal.common import clock
from portal.common.access import SYSTEM, Actor
from portal.common.errors import Incomplete, NotAllowed, NotFound, RuleError, WrongState
from portal.common.models import Event
from projects.actions import budgets
from projects.models import Agreement, Budget, BudgetLine, Project, Reservation
from tests.factories.projects import ProjectFactory, agreement_for, approved_line

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def line(noon: datetime, county: Union) -> BudgetLine:
    return approved_line(county, 500_000, code="P401", name="职工服务")


@pytest.fixture
def first(county: Union, line: BudgetLine) -> Project:
    return ProjectFactory.create(union=county, budget_amount=D(300_000))


@pytest.fixture
def second(county: Union, line: BudgetLine) -> Project:
    return ProjectFactory.create(union=county, budget_amount=D(200_000))


def reserve(line: BudgetLine, project: Project, amount: str | int, by: Actor) -> Reservation:
    return budgets.reserve(line_pk=line.pk, project_pk=project.pk, amount=amount, by=by)


def totals(line: BudgetLine) -> tuple[Decimal, ...]:
    line.refresh_from_db()
    return (line.reserved, line.committed, line.paid, line.available)


@pytest.fixture
def after_bt1(line: BudgetLine, first: Project, second: Project, head: Actor) -> BudgetLine:
    reserve(line, first, 300_000, head)
    reserve(line, second, 200_000, head)
    return line


@pytest.fixture
def agreement(after_bt1: BudgetLine, first: Project, org: Organisation, head: Actor) -> Agreement:
    """The state after BT-3."""
    made = agreement_for(first, org, 280_000)
    budgets.commit_award(project=first, agreement=made, amount=280_000, by=head)
    return made


def test_bt1_two_reservations_fill_the_line(after_bt1: BudgetLine) -> None:
    assert totals(after_bt1) == (D(500_000), D(0), D(0), D(0))


def test_bt2_one_fen_more_is_refused(after_bt1: BudgetLine, county: Union, head: Actor) -> None:
    with pytest.raises(Incomplete) as refusal:
        reserve(after_bt1, ProjectFactory.create(union=county), "0.01", head)
    assert refusal.value.details[0]["rule"] == "BG-02"


def test_bt3_an_award_releases_the_reservation_and_commits(
    line: BudgetLine, agreement: Agreement
) -> None:
    assert totals(line) == (D(200_000), D(280_000), D(0), D(20_000))
    assert agreement.commitments.get().amount == D(280_000)


def test_bt4_of_two_requests_one_fits(
    line: BudgetLine, agreement: Agreement, county: Union, head: Actor
) -> None:
    reserve(line, ProjectFactory.create(union=county), 15_000, head)
    with pytest.raises(Incomplete):
        reserve(line, ProjectFactory.create(union=county), 10_000, head)
    assert totals(line)[3] == D(5_000)


def test_bt5_a_change_of_contract_needs_the_money_too(
    line: BudgetLine, agreement: Agreement, head: Actor
) -> None:
    with pytest.raises(Incomplete, match="按提示"):
        budgets.change_commitment(agreement=agreement, difference=28_000, by=head)
    budgets.change_commitment(agreement=agreement, difference=20_000, by=head)
    assert totals(line) == (D(200_000), D(300_000), D(0), D(0))


def test_bt6_a_line_is_not_cut_below_what_it_holds(
    line: BudgetLine, agreement: Agreement, head: Actor
) -> None:
    with pytest.raises(Incomplete) as refusal:
        budgets.adjust_line(line.pk, difference=-30_000, approval_doc="工发3号", by=head)
    assert "20,000.00" in refusal.value.details[0]["message"]
    budgets.adjust_line(line.pk, difference=-20_000, approval_doc="工发3号", by=head)
    assert totals(line)[3] == D(0)


@pytest.fixture
def after_bt7(line: BudgetLine, agreement: Agreement, finance: Actor) -> Agreement:
    for amount in (84_000, 112_000):
        budgets.pay(agreement=agreement, amount=amount, by=finance)
    budgets.release_balance(agreement=agreement, amount=4_000, reason="考核扣减", by=finance)
    budgets.pay(agreement=agreement, amount=80_000, by=finance)
    return agreement


def test_bt7_payments_leave_availability_and_a_deduction_gives_back(
    line: BudgetLine, after_bt7: Agreement
) -> None:
    assert totals(line) == (D(200_000), D(276_000), D(276_000), D(24_000))


def test_bt8_a_refund_restores_the_line_in_its_own_year(
    line: BudgetLine, after_bt7: Agreement, finance: Actor
) -> None:
    budgets.refund(agreement=after_bt7, amount=6_000, by=finance)
    assert totals(line) == (D(200_000), D(270_000), D(270_000), D(30_000))


def test_bt8_a_refund_in_a_later_year_is_income(
    line: BudgetLine, after_bt7: Agreement, finance: Actor
) -> None:
    with clock.at(datetime(2027, 2, 1, 9, 0, tzinfo=clock.SHANGHAI)):
        budgets.refund(agreement=after_bt7, amount=6_000, by=finance)
    assert totals(line) == (D(200_000), D(276_000), D(270_000), D(24_000))


def test_bt10_an_unapproved_budget_gives_nothing(
    line: BudgetLine, first: Project, head: Actor
) -> None:
    Budget.objects.filter(pk=line.budget_id).update(state=Budget.State.REVIEWED)
    with pytest.raises(Incomplete) as refusal:
        reserve(line, first, 1, head)
    assert "财务已审" in refusal.value.details[0]["message"]


def test_another_year_s_line_gives_nothing(line: BudgetLine, county: Union, head: Actor) -> None:
    with pytest.raises(Incomplete) as refusal:
        reserve(line, ProjectFactory.create(union=county, fiscal_year=2025), 1, head)
    assert refusal.value.details[0]["rule"] == "BG-03"


def test_the_shortage_is_told_in_yuan(county: Union, first: Project, head: Actor) -> None:
    small = approved_line(county, 80_000, code="P405", name="托管")
    with pytest.raises(Incomplete) as refusal:
        reserve(small, first, 120_000, head)
    assert refusal.value.details[0]["message"].startswith(
        "预算指标 P405 托管 可用 80,000.00 元，本项目申请 120,000.00 元，还差 40,000.00 元。"
    )


def test_a_released_reservation_frees_the_line_once(
    line: BudgetLine, first: Project, head: Actor
) -> None:
    reservation = reserve(line, first, 300_000, head)
    budgets.release(reservation.pk, reason="取消", by=head)
    assert totals(line)[3] == D(500_000)
    with pytest.raises(WrongState):
        budgets.release(reservation.pk, reason="再来", by=head)


def test_a_project_reserves_once(line: BudgetLine, first: Project, head: Actor) -> None:
    reserve(line, first, 1, head)
    with pytest.raises(WrongState):
        reserve(line, first, 1, head)


def test_no_agreement_is_committed_without_a_reservation(
    line: BudgetLine, first: Project, org: Organisation, head: Actor
) -> None:
    with pytest.raises(Incomplete, match="BG-03"):
        budgets.commit_award(
            project=first, agreement=agreement_for(first, org, 10), amount=10, by=head
        )


def test_a_payment_above_the_contract_is_refused(
    line: BudgetLine, agreement: Agreement, finance: Actor
) -> None:
    budgets.pay(agreement=agreement, amount=280_000, by=finance)
    with pytest.raises(Incomplete) as refusal:
        budgets.pay(agreement=agreement, amount="0.01", by=finance)
    assert refusal.value.details[0]["rule"] == "BG-15"
    assert totals(line)[2] == D(280_000)


def test_the_clerk_reserves_and_pays_nothing(
    line: BudgetLine, first: Project, agreement: Agreement, clerk: Actor
) -> None:
    with pytest.raises(NotAllowed):
        reserve(line, first, 1, clerk)
    with pytest.raises(NotAllowed):
        budgets.pay(agreement=agreement, amount=1, by=clerk)


def test_another_county_s_head_sees_no_line(
    line: BudgetLine, other_county: Union, first: Project, make_actor
) -> None:
    stranger = make_actor(other_county, "role_head")
    with pytest.raises(NotFound):
        reserve(line, first, 1, stranger)


def test_every_movement_is_logged_with_before_and_after(
    line: BudgetLine, first: Project, head: Actor
) -> None:
    reserve(line, first, 300_000, head)
    event = Event.objects.get(action="projects.budgetline.reserve")
    assert (event.before, event.after) == ({"reserved": "0.00"}, {"reserved": "300000.00"})
    assert event.union_id == line.budget.union_id
    assert event.action_label == "预占"


@pytest.mark.parametrize(
    "raw",
    [
        {"reserved": D("500000.01")},
        {"committed": D(600_000)},
        {"adjust_net": D("-500000.01")},
        {"reserved": D("-0.01")},
        {"paid": D("0.01")},
    ],
)
def test_the_database_stops_raw_code_too(line: BudgetLine, raw: dict[str, Decimal]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        BudgetLine.objects.filter(pk=line.pk).update(**raw)


def test_other_awarded_lots_stay_reserved(
    line: BudgetLine, first: Project, org: Organisation, rival: Organisation, head: Actor
) -> None:
    from projects.models import Award, Lot  # noqa: PLC0415

    reserve(line, first, 300_000, head)
    one = agreement_for(first, org, 170_000)
    Lot.objects.filter(pk=one.award.lot_id).update(ceiling=D(180_000))
    other_lot = Lot.objects.create(
        tender=one.award.tender, number=2, name="二包", ceiling=D(120_000)
    )
    award = Award.objects.create(
        tender=one.award.tender, lot=other_lot, organisation=rival, amount=D(110_000),
        score=D(80), decided_by="赵立新",
    )  # fmt: skip

    budgets.commit_award(project=first, agreement=one, amount=170_000, by=head)
    assert totals(line) == (D(120_000), D(170_000), D(0), D(210_000))

    two = Agreement.objects.create(
        no="HT-2", project=first, award=award, union=first.union, organisation=rival,
        organisation_name=rival.name, organisation_kind=rival.kind, amount=D(110_000),
        start_on=first.service_from, end_on=first.service_to,
    )  # fmt: skip
    budgets.commit_award(project=first, agreement=two, amount=110_000, by=head)
    assert totals(line) == (D(0), D(280_000), D(0), D(220_000))


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["reserve", "release", "commit", "pay", "balance", "refund", "adjust"]),
        st.integers(0, 3),
        st.integers(-20_000, 60_000_00),
    ),
    max_size=14,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_over_any_history_the_parts_sum_to_what_was_approved(
    line: BudgetLine, county: Union, org: Organisation, steps: list[tuple[str, int, int]]
) -> None:
    """Reserved + committed + free == approved + adjusted; and each part is what its rows say."""
    with transaction.atomic():
        play(line, county, org, steps)
        line.refresh_from_db()
        active = line.reservations.filter(released_at__isnull=True)
        assert line.reserved == sum((r.amount for r in active), D(0))
        assert line.committed == sum((c.amount for c in line.commitments.all()), D(0))
        assert line.paid == sum((c.paid for c in line.commitments.all()), D(0))
        assert line.reserved + line.committed + line.available == line.approved + line.adjust_net
        assert line.available >= 0
        assert 0 <= line.paid <= line.committed
        transaction.set_rollback(True)


def play(
    line: BudgetLine, county: Union, org: Organisation, steps: list[tuple[str, int, int]]
) -> None:
    projects = [ProjectFactory.create(union=county) for _ in range(4)]
    made: dict[int, Agreement] = {}
    for verb, which, fen in steps:
        amount = D(fen).scaleb(-2)
        project = projects[which]
        try:
            with transaction.atomic():
                act(line, project, org, made, (verb, which, amount))
        except RuleError:
            continue


def act(line, project, org, made, step) -> None:
    verb, which, amount = step
    if verb == "reserve":
        reserve(line, project, amount, SYSTEM)
    elif verb == "adjust":
        budgets.adjust_line(line.pk, difference=amount, approval_doc="文", by=SYSTEM)
    elif verb == "release":
        budgets.release_reservations(project, reason="测试", by=SYSTEM)
    elif verb == "commit" and which not in made and amount > 0:
        agreement = agreement_for(project, org, amount)
        budgets.commit_award(project=project, agreement=agreement, amount=amount, by=SYSTEM)
        made[which] = agreement
    elif which in made:
        acts = {
            "pay": lambda a: budgets.pay(agreement=a, amount=amount, by=SYSTEM),
            "refund": lambda a: budgets.refund(agreement=a, amount=amount, by=SYSTEM),
            "balance": lambda a: budgets.release_balance(
                agreement=a, amount=amount, reason="余", by=SYSTEM
            ),
        }
        if verb in acts:
            acts[verb](made[which])
