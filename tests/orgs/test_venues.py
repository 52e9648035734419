"""Venues and stations (VN-01, VN-02): registering, hours, rooms, the six flags."""

from datetime import date
from typing import Any

import pytest

from orgs.actions import venues
from orgs.models import OpeningHours, Union, Venue
from orgs.parameters import VENUE_FLAGS
from orgs.rules import opening
from portal.common.access import PUBLIC, Actor
from portal.common.errors import Incomplete, NotAllowed, NotFound
from portal.common.models import Event, Parameter
from tests.factories.venues import division, open_venue

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def facts(**values: Any) -> dict[str, Any]:
    return {
        "kind": "palace", "name": "新华区工人文化宫", "division": division(), "address": "建设路 1 号",
        "facilities": ["water"], "hours_1": "08:00-12:00，14：00—18:00",
    } | values  # fmt: skip


@pytest.mark.parametrize("kind", Venue.Kind.values)
def test_every_kind_of_the_list_can_be_registered(kind: str, clerk: Actor) -> None:
    made = venues.register(facts(kind=kind), by=clerk)

    assert (made.no, made.state) == ("ZD-410402-0001", Venue.State.OPEN)
    assert list(made.hours.values_list("weekday", "opens_minute", "closes_minute")) == [
        (1, 480, 720),
        (1, 840, 1080),
    ]


def test_everything_wrong_is_told_at_its_field(clerk: Actor) -> None:
    wrong = facts(latitude=33, longitude=None, hours_2="8点", hours_3="12:00-08:00",
                  hours_4="08:00-12:00,11:00-13:00")  # fmt: skip
    with pytest.raises(Incomplete) as refused:
        venues.register(wrong, by=clerk)
    assert [d["field"] for d in refused.value.details] == [
        "longitude", "hours_2", "hours_3", "hours_4",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "spans"),
    [("", []), ("休息", []), ("0:00-24:00", [(0, 1440)]), ("09：00～17：30", [(540, 1050)]),
     ("14:00-18:00、08:00-12:00", [(480, 720), (840, 1080)])],
)  # fmt: skip
def test_hours_are_read_as_people_type_them(typed: str, spans: list[Any]) -> None:
    assert opening.parse(typed) == spans
    assert opening.parse(opening.text_of(spans)) == spans


@pytest.mark.parametrize("typed", ["25:00-26:00", "08:60-09:00", "8-12", "08:00-08:00"])
def test_hours_that_no_day_has_are_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        opening.parse(typed)


def test_a_day_says_whether_it_is_open_now() -> None:
    spans = [(480, 720), (840, 1080)]
    assert opening.now_text(spans, 480) == ("open", "开放至 12:00")
    assert opening.now_text(spans, 720) == ("later", "14:00 开门")
    assert opening.now_text(spans, 1080) == ("closed", "今天已关门")
    assert opening.now_text([(0, 1440)], 700) == ("open", "全天开放")


def test_only_the_owner_changes_a_venue(
    county: Union, clerk: Actor, outsider: Actor, bidder: Actor, reviewer: Actor
) -> None:
    venue = open_venue(county, 20)
    for stranger in (outsider, bidder, reviewer):
        with pytest.raises(NotAllowed):
            venues.change(venue.no, facts(), by=stranger)
        with pytest.raises(NotAllowed):
            venues.add_room(venue.no, {"name": "一号厅", "capacity": 5}, by=stranger)

    assert venues.change(venue.no, facts(name="新名"), by=clerk).name == "新名"
    assert OpeningHours.objects.filter(venue=venue).count() == 2
    assert venues.add_room(venue.no, {"name": "一号厅", "capacity": 5}, by=clerk).number == 2
    changed = venues.change_room(venue.no, 2, {"name": "二号厅", "capacity": 8}, by=clerk)
    assert (changed.name, changed.capacity) == ("二号厅", 8)


def test_a_closed_venue_is_seen_by_its_owner_alone(
    county: Union, clerk: Actor, outsider: Actor
) -> None:
    venue = open_venue(county)
    with pytest.raises(Incomplete):
        venues.close(venue.no, reason=" ", by=clerk)
    venues.close(venue.no, reason="拆迁", by=clerk)

    assert not Venue.objects.visible_to(PUBLIC).exists()
    with pytest.raises(NotFound):
        venues.reopen(venue.no, by=outsider)
    assert venues.reopen(venue.no, by=clerk).state == Venue.State.OPEN


def test_each_look_at_the_flags_is_kept_with_who_and_when(county: Union, clerk: Actor) -> None:
    venue = open_venue(county)
    all_met = dict.fromkeys(venues.flags_on(date(2026, 3, 1)), True)
    venues.check_flags(venue.no, all_met, notes={}, checked_on=date(2026, 3, 1), by=clerk)
    venues.check_flags(
        venue.no, all_met | {"map": False}, notes={"map": "地图上查不到"},
        checked_on=date(2026, 3, 9), by=clerk,
    )  # fmt: skip

    assert venue.checks.count() == 12
    newest = venue.checks.filter(flag="map").last()
    assert newest is not None
    assert (newest.is_met, newest.checked_by, newest.note) == (False, "王敏", "地图上查不到")
    assert Event.objects.filter(action="orgs.venuecheck.create").count() == 2
    with pytest.raises(Incomplete):
        venues.check_flags(venue.no, {}, notes={}, checked_on=date(2026, 4, 1), by=clerk)


def test_the_list_of_flags_is_a_dated_parameter(county: Union, clerk: Actor) -> None:
    local = [*([a, b] for a, b in VENUE_FLAGS.shipped), ["net", "有网络"], ["staff", "有专人"]]
    Parameter.objects.create(
        code="venue_flags", value=local, valid_from=date(2026, 3, 5), source="市总〔2026〕1号"
    )
    assert len(venues.flags_on(date(2026, 3, 1))) == 6
    assert list(venues.flags_on(date(2026, 3, 9)).values())[-2:] == ["有网络", "有专人"]
    venue = open_venue(county)
    venues.check_flags(venue.no, {}, notes={}, checked_on=date(2026, 3, 9), by=clerk)
    assert venue.checks.count() == 8
