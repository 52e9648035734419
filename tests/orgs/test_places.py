"""Where unions stand, kept beside their records, shows neither more nor less than the tree (ADR 0010)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

import pytest
from django.apps import apps
from django.db import connection, models

from orgs.actions import places, successions, unions
from orgs.actions.successions import NewUnion
from orgs.models import Placement, SettledTree, Succession, Union, User
from orgs.people.actors import actor_for, standing_of
from orgs.querysets.places import own_and_below
from portal.common import clock
from portal.common.access import PUBLIC, SYSTEM, Actor
from projects.models import Project
from tests.conftest import MakeActor
from tests.factories.orgs import UnionFactory, place
from tests.factories.projects import ProjectFactory
from tests.orgs.test_races import at_once

pytestmark = pytest.mark.django_db
DAY = date(2026, 7, 1)
keeps_places = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="PostgreSQL alone keeps places"
)
# Whose lists are scoped by `own_and_below`.
SCOPED = (
    "projects.Project", "projects.Agreement", "projects.Payment", "projects.Budget",
    "projects.Tender", "projects.ServiceRecord", "projects.QualificationAlarm",
    "projects.WorkerNeed", "evaluation.MidtermReview", "evaluation.Survey",
    "evaluation.Evaluation", "annual_returns.AnnualReturn", "orgs.OrganisationLink",
    "orgs.Contact", "orgs.Target", "orgs.Talent", "orgs.Training", "orgs.Venue", "orgs.Booking",
    "orgs.Federation", "orgs.Hub", "orgs.DemonstrationBase", "orgs.UnionFounding",
    "orgs.LeadingGroup", "orgs.Meeting", "orgs.Coordination", "orgs.Pilot",
)  # fmt: skip


@pytest.fixture(autouse=True)
def july() -> Iterator[None]:
    with clock.at(datetime(2026, 7, 2, 10, tzinfo=clock.SHANGHAI)):
        yield


@pytest.fixture
def street(county: Union) -> Union:
    made = UnionFactory.create(code="410402001", name="湖滨路街道总工会")
    place(made, county)
    return made


@pytest.fixture
def clerks(
    province: Union, city: Union, county: Union, other_county: Union, street: Union,
    make_actor: MakeActor,
) -> list[Actor]:  # fmt: skip
    """A clerk of each union, every one of which has a submitted project."""
    there = (province, city, county, other_county, street)
    for union in there:
        ProjectFactory.create(union=union, state="submitted")
    return [make_actor(union, "role_officer") for union in there]


def again(actor: Actor) -> Actor:
    return actor_for(User.objects.get(pk=actor.user_id or 0))


def seen(by: Actor) -> set[int]:
    """Return the unions whose projects the actor sees, however the tree is asked."""
    asked_the_tree = set(
        Project.objects.visible_to(replace(by, is_tree_settled=False)).values_list(
            "union", flat=True
        )
    )
    assert set(Project.objects.visible_to(by).values_list("union", flat=True)) == asked_the_tree
    return asked_the_tree


@keeps_places
def test_kept_places_show_what_the_tree_shows(
    clerks: list[Actor], city: Union, county: Union, other_county: Union, street: Union
) -> None:
    before = [seen(again(by)) for by in clerks]
    assert not again(clerks[0]).is_tree_settled

    assert places.settle()
    assert not places.settle()

    after = [again(by) for by in clerks]
    assert all(by.is_tree_settled for by in after)
    assert [seen(by) for by in after] == before
    assert before[1] == {city.pk, county.pk, other_county.pk, street.pk}
    assert before[4] == {street.pk}


@keeps_places
def test_a_move_counts_at_once_and_again_from_the_kept_places(
    clerks: list[Actor], county: Union, other_county: Union, street: Union
) -> None:
    places.settle()

    unions.move_union(street.pk, parent=other_county, since=DAY, by=SYSTEM)

    neighbour = again(clerks[3])
    assert not neighbour.is_tree_settled
    assert seen(neighbour) == {other_county.pk, street.pk}
    places.settle()
    assert again(clerks[3]).is_tree_settled
    assert seen(again(clerks[3])) == {other_county.pk, street.pk}
    assert seen(again(clerks[2])) == {county.pk}


@keeps_places
def test_a_move_of_next_month_unsettles_the_tree_on_its_day(
    clerks: list[Actor], other_county: Union, street: Union
) -> None:
    unions.move_union(street.pk, parent=other_county, since=date(2026, 8, 1), by=SYSTEM)
    places.settle()
    assert seen(again(clerks[3])) == {other_county.pk}
    assert SettledTree.objects.get().until == date(2026, 8, 1)

    with clock.at(datetime(2026, 8, 1, 0, 1, tzinfo=clock.SHANGHAI)):
        assert not again(clerks[3]).is_tree_settled
        assert seen(again(clerks[3])) == {other_county.pk, street.pk}
        places.settle()
        assert seen(again(clerks[3])) == {other_county.pk, street.pk}


@keeps_places
def test_a_merger_hands_over_with_kept_places_too(
    clerks: list[Actor], county: Union, other_county: Union, street: Union, make_actor: MakeActor,
    city: Union,
) -> None:  # fmt: skip
    superior = make_actor(city, "role_admin")
    heir = successions.merge(
        [county.pk, other_county.pk], into=NewUnion("410490", "新卫区总工会"), since=DAY,
        approval_doc="平工〔2026〕21号", by=superior,
    )  # fmt: skip
    places.settle()

    clerk = again(clerks[2])
    assert clerk.union_id == heir.pk
    assert clerk.is_tree_settled
    assert seen(clerk) == {county.pk, other_county.pk, street.pk}


@keeps_places
def test_what_was_taken_over_and_stands_elsewhere_is_seen(
    clerks: list[Actor], county: Union, other_county: Union, street: Union
) -> None:
    places.settle()
    by = again(clerks[3])
    apart = frozenset({street.pk})

    assert seen(replace(by, predecessor_ids=apart, apart_ids=apart)) == {other_county.pk, street.pk}


@keeps_places
def test_new_and_handed_over_records_bear_their_unions_place(
    clerks: list[Actor], county: Union, other_county: Union
) -> None:
    places.settle()
    made = ProjectFactory.create(union=county, state="submitted")
    Project.objects.bulk_create([ProjectFactory.build(union=county, state="submitted")])
    mine = Project.objects.visible_to(again(clerks[2])).filter(union=county)
    assert mine.count() == 3

    made.union = other_county
    made.save()

    assert mine.count() == 2
    assert seen(again(clerks[3])) == {other_county.pk}


@keeps_places
def test_nothing_but_settling_survives_a_written_placement(clerks: list[Actor]) -> None:
    places.settle()
    Placement.objects.filter(depth=3).update(approval_doc="更正")

    assert not SettledTree.objects.exists()


@keeps_places
@pytest.mark.parametrize("label", SCOPED)
def test_every_scoped_table_bears_places(label: str, clerk: Actor) -> None:
    model: type[models.Model] = apps.get_model(label)
    with connection.cursor() as cursor:
        cursor.execute(places.BEARERS)
        assert model._meta.db_table in {name for (name,) in cursor.fetchall()}
    asked = replace(clerk, is_tree_settled=True)

    assert "union_place" in str(model._default_manager.filter(own_and_below(asked)).query)


@keeps_places
def test_the_index_answers_in_order_at_every_level(clerks: list[Actor]) -> None:
    places.settle()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    for by, index in zip(clerks[1:3], ("_place2", "_place3"), strict=True):
        rows = Project.objects.visible_to(again(by)).order_by("-updated_at", "-pk")[:20]
        plan = rows.explain()
        assert f"projects_project{index}" in plan
        assert "Sort" not in plan


def test_nobody_and_who_stands_nowhere_see_their_own_alone(county: Union, clerk: Actor) -> None:
    mine = ProjectFactory.create(union=county)
    nowhere = replace(clerk, union_path="")

    assert list(Project.objects.filter(own_and_below(nowhere))) == [mine]
    assert not Project.objects.filter(own_and_below(PUBLIC)).exists()


def test_where_a_union_stands_is_one_query(
    clerks: list[Actor], county: Union, django_assert_num_queries: object
) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        standing = standing_of(county.pk)

    assert standing.path == Placement.objects.get(union=county).path
    assert standing.predecessor_ids == frozenset()


def test_a_union_acts_for_another_from_the_day_of_the_act_on(
    county: Union, other_county: Union
) -> None:
    Succession.objects.create(
        predecessor=other_county, successor=county, kind=Succession.Kind.ABSORPTION,
        since=date(2026, 7, 3), approval_doc="平工〔2026〕1号", decided_by="市管理员",
    )  # fmt: skip
    assert standing_of(county.pk).predecessor_ids == frozenset()
    with clock.at(datetime(2026, 7, 3, 10, tzinfo=clock.SHANGHAI)):
        assert standing_of(county.pk).predecessor_ids == {other_county.pk}


@keeps_places
def test_the_triggers_find_their_tables_under_any_search_path(
    county: Union, street: Union, clerks: list[Actor]
) -> None:
    places.settle()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL search_path TO ''")
        cursor.execute(
            "UPDATE public.projects_project SET union_id = %s WHERE union_id = %s",
            [street.pk, county.pk],
        )
        cursor.execute("DELETE FROM public.orgs_placement WHERE false")
        cursor.execute("SET LOCAL search_path TO DEFAULT")
    assert not SettledTree.objects.exists()


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_records_entered_while_the_tree_is_settled_are_not_left_behind(
    county: Union, other_county: Union, street: Union, make_actor: MakeActor
) -> None:
    clerk = make_actor(other_county, "role_officer")
    places.settle()
    unions.move_union(street.pk, parent=other_county, since=DAY, by=SYSTEM)

    def act(number: int) -> None:
        with clock.at(datetime(2026, 7, 2, 10, tzinfo=clock.SHANGHAI)):
            if number % 4 == 0:
                places.settle()
            else:
                ProjectFactory.create(union=street, state="submitted", no=f"R-{number}")

    assert [e for e in at_once(12, act) if e is not None] == []
    places.settle()

    assert again(clerk).is_tree_settled
    assert Project.objects.visible_to(again(clerk)).count() == 9
