"""The project's table of moves: every state × every move, and who may make it."""

from contextlib import AbstractContextManager, nullcontext
from datetime import datetime

import pytest

from orgs.models import Union
from portal.common.access import SYSTEM, Actor
from portal.common.errors import NotAllowed, NotFound, WrongState
from portal.common.lifecycle import Move, transition
from portal.common.models import Event
from projects.actions import projects
from projects.lifecycle.projects import MOVES
from projects.models import Project
from tests.conftest import MakeActor
from tests.factories.projects import ProjectFactory, ready_project

pytestmark = pytest.mark.django_db
S = Project.State
EXPECTED = {
    "submit": ({S.DRAFT, S.RETURNED}, S.SUBMITTED),
    "cancel": ({S.DRAFT, S.RETURNED}, S.TERMINATED),
    "send_back": ({S.SUBMITTED}, S.RETURNED),
    "send_back_by_head": ({S.REVIEWED}, S.RETURNED),
    "review": ({S.SUBMITTED}, S.REVIEWED),
    "approve": ({S.REVIEWED}, S.APPROVED),
    "reserve_again": ({S.APPROVED}, S.APPROVED),
    "start_tender": ({S.APPROVED}, S.TENDERING),
    "tender_failed": ({S.TENDERING}, S.APPROVED),
    "sign": ({S.TENDERING}, S.CONTRACTED),
    "begin_evaluation": ({S.CONTRACTED}, S.EVALUATING),
    "close": ({S.EVALUATING}, S.CLOSED),
    "terminate": ({S.SUBMITTED, S.REVIEWED, S.APPROVED}, S.TERMINATED),
}


@pytest.mark.parametrize("move", MOVES, ids=lambda m: m.code)
@pytest.mark.parametrize("state", S)
def test_every_state_and_every_move(county: Union, state: S, move: Move) -> None:
    project = ProjectFactory.create(union=county, state=state)
    sources, target = EXPECTED[move.code]
    allowed = state in sources
    refused: AbstractContextManager[object] = (
        nullcontext() if allowed else pytest.raises(WrongState)
    )
    with refused, transition(Project.objects.all(), project.pk, move, by=SYSTEM):
        pass
    project.refresh_from_db()
    assert project.state == (target if allowed else state)
    assert Event.objects.filter(action=f"projects.project.{move.code}").count() == int(allowed)


ROLES_OF = {
    "submit": {"clerk"},
    "cancel": {"clerk"},
    "send_back": {"reviewer"},
    "send_back_by_head": {"head"},
    "review": {"reviewer"},
    "approve": {"head"},
    "reserve_again": {"head"},
    "terminate": {"head"},
}
PEOPLE = ("clerk", "reviewer", "finance", "auditor", "head", "discipline", "statistician")


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("code", ROLES_OF)
def test_only_the_named_role_makes_the_move(
    request: pytest.FixtureRequest, county: Union, code: str, person: str
) -> None:
    by: Actor = request.getfixturevalue(person)
    move = next(m for m in MOVES if m.code == code)
    project = ProjectFactory.create(union=county, state=min(EXPECTED[code][0]))
    allowed = person in ROLES_OF[code]
    refused: AbstractContextManager[object] = (
        nullcontext() if allowed else pytest.raises(NotAllowed)
    )
    with refused, transition(Project.objects.visible_to(by), project.pk, move, by=by):
        pass


@pytest.mark.parametrize("person", ["outsider", "bidder", "expert", "admin"])
def test_strangers_do_not_find_the_project(
    request: pytest.FixtureRequest, county: Union, person: str
) -> None:
    by: Actor = request.getfixturevalue(person)
    project = ProjectFactory.create(union=county)
    with pytest.raises(NotFound):
        projects.submit(project.pk, by=by)


def test_a_superior_reads_and_never_edits(county: Union, city: Union, make_actor) -> None:
    superior = make_actor(city, "role_head")
    project = ProjectFactory.create(union=county, state=S.REVIEWED)
    assert Project.objects.visible_to(superior).filter(pk=project.pk).exists()
    with pytest.raises(NotAllowed, match="不属于您的单位"):
        projects.approve(project.pk, by=superior)


@pytest.fixture
def all_in_one(county: Union, make_actor: MakeActor) -> Actor:
    """A person of a small county who holds every business role."""
    return make_actor(county, "role_officer", "role_reviewer", "role_head", name="身兼数职")


def test_who_handed_in_does_not_review(noon: datetime, county: Union, all_in_one: Actor) -> None:
    project = ready_project(county)
    projects.submit(project.pk, by=all_in_one)
    with pytest.raises(NotAllowed, match=r"办理过“提交立项”.*SD-01"):
        projects.review(project.pk, by=all_in_one)


def test_who_reviewed_does_not_approve(
    noon: datetime, county: Union, clerk: Actor, all_in_one: Actor
) -> None:
    project = ready_project(county)
    projects.submit(project.pk, by=clerk)
    projects.review(project.pk, by=all_in_one)
    with pytest.raises(NotAllowed, match=r"办理过“审核立项”.*SD-01"):
        projects.approve(project.pk, by=all_in_one)


def test_who_wrote_does_not_approve_what_another_handed_in(
    noon: datetime, county: Union, clerk: Actor, reviewer: Actor, all_in_one: Actor
) -> None:
    project = ready_project(county)
    projects.edit_project(project.pk, {"content": "改写"}, by=all_in_one)
    projects.submit(project.pk, by=clerk)
    projects.review(project.pk, by=reviewer)
    with pytest.raises(NotAllowed, match="修改项目"):
        projects.approve(project.pk, by=all_in_one)
