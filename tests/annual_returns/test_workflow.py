"""Who may do what when: states × moves, separation of duties, superiors that never edit (10.5)."""

from datetime import date
from typing import Any

import pytest

from annual_returns import lifecycle
from annual_returns.actions import cells, receiving, returns
from annual_returns.models import AnnualReturn
from orgs.models import Union
from portal.common import events, jobs
from portal.common.access import SYSTEM, Actor
from portal.common.errors import Incomplete, NotAllowed, NotFound, RuleError, WrongState
from portal.common.lifecycle import Move, transition
from portal.common.models import Job, Message
from portal.common.worklist import items_for
from tests.conftest import MakeActor
from tests.factories import annual_returns as made

pytestmark = pytest.mark.django_db
State = AnnualReturn.State


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("move", lifecycle.MOVES, ids=lambda m: m.code)
def test_a_move_happens_only_from_its_states(county: Union, move: Move, state: State) -> None:
    found = made.opened(county)
    AnnualReturn.objects.filter(pk=found.pk).update(state=state)

    def attempt() -> None:
        with transition(AnnualReturn.objects.all(), found.pk, move, by=SYSTEM):
            pass

    if state in move.sources:
        attempt()
    else:
        with pytest.raises(WrongState):
            attempt()


def test_the_whole_way_from_computing_to_lock(
    submitted: AnnualReturn, city: Union, province: Union, city_statistician: Actor,
    city_reviewer: Actor, city_head: Actor, province_statistician: Actor, make_actor: MakeActor,
) -> None:  # fmt: skip
    receiving.accept(submitted.pk, by=city_statistician)
    up = made.computed(city, city_statistician)
    returns.roll_up(up.pk, by=city_statistician)
    made.run_jobs()
    made.submitted(up, city_statistician, city_reviewer, city_head)
    receiving.accept(up.pk, by=province_statistician)
    top = made.computed(province, province_statistician)
    returns.roll_up(top.pk, by=province_statistician)
    made.run_jobs()
    assert made.total(top, "P302") == made.total(submitted, "P302") == 1
    made.explained(top, province_statistician)
    returns.hand_in(top.pk, by=province_statistician)
    returns.check(top.pk, by=make_actor(province, "role_reviewer"))
    returns.sign(top.pk, by=make_actor(province, "role_head"))
    receiving.lock(top.pk, by=province_statistician)
    assert set(AnnualReturn.objects.values_list("state", flat=True)) == {"locked"}


def test_the_root_locks_instead_of_submitting(
    province: Union, province_statistician: Actor, make_actor: MakeActor
) -> None:
    found = made.computed(province, province_statistician)
    made.explained(found, province_statistician)
    returns.hand_in(found.pk, by=province_statistician)
    returns.check(found.pk, by=make_actor(province, "role_reviewer"))
    returns.sign(found.pk, by=make_actor(province, "role_head"))
    with pytest.raises(WrongState, match="没有上级"):
        returns.submit(found.pk, by=province_statistician)


def test_a_county_does_not_lock_itself(
    computed: AnnualReturn, statistician: Actor, reviewer: Actor, head: Actor
) -> None:
    made.explained(computed, statistician)
    returns.hand_in(computed.pk, by=statistician)
    returns.check(computed.pk, by=reviewer)
    returns.sign(computed.pk, by=head)
    with pytest.raises(NotAllowed, match="省级以上"):
        receiving.lock(computed.pk, by=statistician)


def test_the_maker_neither_checks_nor_signs(
    county: Union, business: None, make_actor: MakeActor
) -> None:
    """SD-04: the refusal names the earlier act."""
    all_in_one = make_actor(county, "role_statistician", "role_reviewer", "role_head")
    found = made.computed(county, all_in_one)
    made.explained(found, all_in_one)
    returns.hand_in(found.pk, by=all_in_one)
    with pytest.raises(NotAllowed, match="SD-04"):
        returns.check(found.pk, by=all_in_one)
    returns.check(found.pk, by=make_actor(county, "role_reviewer"))
    with pytest.raises(NotAllowed, match=r"计算本级数|填表人签字|SD-04"):
        returns.sign(found.pk, by=all_in_one)


def test_nobody_checks_before_the_compiler_signed(computed: AnnualReturn, reviewer: Actor) -> None:
    with pytest.raises(WrongState, match="签字"):
        returns.check(computed.pk, by=reviewer)


def test_a_warning_without_words_stops_the_return(
    computed: AnnualReturn, statistician: Actor
) -> None:
    with pytest.raises(Incomplete) as refusal:
        returns.hand_in(computed.pk, by=statistician)
    assert {d["rule"] for d in refusal.value.details} == {"V-204"}
    warning = made.living(computed).findings.get(rule="V-204")
    with pytest.raises(Incomplete):
        returns.explain(computed.pk, {warning.pk: "太短"}, by=statistician)
    returns.explain(computed.pk, {warning.pk: "联系了外地登记的三个组织。"}, by=statistician)
    returns.hand_in(computed.pk, by=statistician)


def test_an_empty_cover_stops_the_return(computed: AnnualReturn, statistician: Actor) -> None:
    returns.fill_cover(computed.pk, {"phone": " "}, by=statistician)
    made.explained(computed, statistician)
    with pytest.raises(Incomplete) as refusal:
        returns.hand_in(computed.pk, by=statistician)
    assert "联系电话" in refusal.value.details[0]["message"]


ATTEMPTS: list[tuple[str, Any]] = [
    ("adjust", lambda pk, by: cells.adjust(pk, "P302", 9, "上级认为应当是九个项目", by=by)),
    ("compute", lambda pk, by: returns.compute(pk, by=by)),
    ("hand_in", lambda pk, by: returns.hand_in(pk, by=by)),
    ("cover", lambda pk, by: returns.fill_cover(pk, made.COVER, by=by)),
]


@pytest.mark.parametrize(("name", "attempt"), ATTEMPTS, ids=[a[0] for a in ATTEMPTS])
def test_a_superior_cannot_touch_a_subordinates_figure(
    submitted: AnnualReturn, city_statistician: Actor, name: str, attempt: Any
) -> None:
    """X-17: it may only send back with reasons per cell."""
    before = made.living(submitted).digest
    with pytest.raises(NotAllowed, match="不属于您的单位"):
        attempt(submitted.pk, city_statistician)
    assert made.living(submitted).digest == before


def test_sending_back_names_cells_and_makes_a_new_version(
    submitted: AnnualReturn, statistician: Actor, city_statistician: Actor
) -> None:
    with pytest.raises(Incomplete):
        receiving.send_back(submitted.pk, [], by=city_statistician)
    with pytest.raises(Incomplete):
        receiving.send_back(
            submitted.pk, [{"cell": "X999", "message": "没有这格"}], by=city_statistician
        )
    receiving.send_back(
        submitted.pk, [{"cell": "P302", "message": "少报一个项目"}], by=city_statistician
    )
    submitted.refresh_from_db()
    assert (submitted.state, submitted.times_sent_back) == ("sent_back", 1)
    returns.compute(submitted.pk, by=statistician)
    made.run_jobs()
    submitted.refresh_from_db()
    assert submitted.version == 2
    assert submitted.versions.count() == 2, "what was submitted stays as it was"
    assert submitted.signed_at is None


def test_only_the_superior_receives(
    submitted: AnnualReturn, other_statistician: Actor, province_statistician: Actor
) -> None:
    with pytest.raises(NotFound):
        receiving.accept(submitted.pk, by=other_statistician)
    with pytest.raises(NotAllowed):
        receiving.accept(submitted.pk, by=province_statistician)


def test_a_draft_is_hidden_from_superiors_and_siblings(
    computed: AnnualReturn, statistician: Actor, city_statistician: Actor,
    other_statistician: Actor, reviewer: Actor, head: Actor, bidder: Actor,
) -> None:  # fmt: skip
    def seen(by: Actor) -> bool:
        return AnnualReturn.objects.visible_to(by).filter(pk=computed.pk).exists()

    assert [seen(by) for by in (statistician, city_statistician, other_statistician, bidder)] == [
        True, False, False, False]  # fmt: skip
    made.submitted(computed, statistician, reviewer, head)
    assert [seen(by) for by in (city_statistician, other_statistician, bidder)] == [
        True, False, False]  # fmt: skip


def test_an_adjustment_keeps_both_values_and_its_reason(
    computed: AnnualReturn, statistician: Actor
) -> None:
    cells.adjust(computed.pk, "P301", 4, "补录三个纸质档案项目，附清单。", by=statistician)
    cell = made.living(computed).own["P301"]
    assert (cell["v"], cell["c"], cell["k"], cell["by"]) == (4, 1, "adjusted", "孙丽")
    assert made.total(computed, "P301") == 4
    event = events.of(computed).get(action="annual_returns.annualreturn.adjust")
    assert (event.before, event.after) == ({"P301": 1}, {"P301": 4})
    cells.restore(computed.pk, "P301", by=statistician)
    assert made.total(computed, "P301") == 1


def test_an_adjustment_whose_computed_value_moved_must_be_confirmed(
    computed: AnnualReturn, county: Union, org: Any, statistician: Actor
) -> None:
    cells.adjust(computed.pk, "P301", 4, "补录三个纸质档案项目，附清单。", by=statistician)
    made.signed(county, org, date(2025, 9, 1))
    returns.compute(computed.pk, by=statistician)
    made.run_jobs()
    assert made.own(computed, "P301") == 4
    assert made.living(computed).findings.filter(rule="V-003", severity="error").exists()
    cells.adjust(computed.pk, "P301", 5, "再核对后确认为五个项目。", by=statistician)
    assert not made.living(computed).findings.filter(rule="V-003").exists()


@pytest.mark.parametrize(
    ("code", "words"),
    [("L202", "名单"), ("W503", "名单"), ("M412", "算出"), ("X1", "没有这个指标")],
)
def test_what_rests_on_a_list_or_a_formula_is_not_typed(
    computed: AnnualReturn, statistician: Actor, code: str, words: str
) -> None:
    """X-19, DD-03: a number without a list would make the roll-up impossible."""
    with pytest.raises(Incomplete) as refusal:
        cells.adjust(computed.pk, code, 3, "纸质单位没有名单只有总数。", by=statistician)
    assert words in refusal.value.details[0]["message"]


def test_accepting_waits_while_the_own_total_is_on_its_way(
    submitted: AnnualReturn, city: Union, city_statistician: Actor
) -> None:
    own = made.computed(city, city_statistician)
    AnnualReturn.objects.filter(pk=own.pk).update(state="checked")
    with pytest.raises(WrongState, match="退回填报"):
        receiving.accept(submitted.pk, by=city_statistician)


def test_urging_reaches_a_unit_once_a_day(
    county: Union, city_statistician: Actor, other_statistician: Actor
) -> None:
    made.opened(county)
    receiving.remind(county.code, 2025, by=city_statistician)
    assert Message.objects.filter(union_id=county.pk, subject__contains="尽快报送").count() == 1
    with pytest.raises(WrongState, match="今天已经催报"):
        receiving.remind(county.code, 2025, by=city_statistician)
    with pytest.raises(NotFound):
        receiving.remind(county.code, 2025, by=other_statistician)


def test_computing_is_refused_for_others_and_harmless_twice(
    county: Union, clerk: Actor, statistician: Actor
) -> None:
    found = made.opened(county)
    with pytest.raises(NotAllowed):
        returns.compute(found.pk, by=clerk)
    first = returns.compute(found.pk, by=statistician)
    assert returns.compute(found.pk, by=statistician).pk == first.pk
    with pytest.raises(RuleError, match="正在计算"):
        returns.hand_in(found.pk, by=statistician)
    made.run_jobs()
    assert made.living(found).number == 1


def test_a_result_that_comes_too_late_is_not_written(
    computed: AnnualReturn, statistician: Actor
) -> None:

    returns.compute(computed.pk, by=statistician)
    AnnualReturn.objects.filter(pk=computed.pk).update(state="submitted")
    before = made.living(computed).digest
    job = Job.objects.get(state="queued")
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.state == "failed"
    assert made.living(computed).digest == before


def test_the_worklist_follows_the_return(
    computed: AnnualReturn, statistician: Actor, reviewer: Actor, head: Actor,
    city_statistician: Actor,
) -> None:  # fmt: skip
    def steps(by: Actor) -> list[str]:
        return [item.step for item in items_for(by) if item.kind == "年报"]

    assert steps(statistician) == ["填报中"]
    made.explained(computed, statistician)
    returns.hand_in(computed.pk, by=statistician)
    assert (steps(statistician), steps(reviewer)) == ([], ["待本级审核"])
    returns.check(computed.pk, by=reviewer)
    assert steps(head) == ["待签发"]
    returns.sign(computed.pk, by=head)
    assert steps(statistician) == ["待上报"]
    returns.submit(computed.pk, by=statistician)
    assert steps(city_statistician) == ["下级已上报"]


def test_late_is_told_by_the_first_submission(submitted: AnnualReturn) -> None:
    submitted.first_submitted_at = made.at_noon(date(2026, 1, 20))
    assert submitted.is_on_time is True
    submitted.first_submitted_at = made.at_noon(date(2026, 1, 21))
    assert submitted.is_on_time is False
