"""The public station list: by district, text and distance; open now; light and cheap."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from orgs import stations
from orgs.actions import venues
from orgs.models import Closure, OpeningHours, Union, Venue
from portal.common import clock
from portal.common.access import Actor
from tests.factories.venues import division, moment, open_venue, station

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def names(client: Client, query: str = "") -> list[str]:
    return [s["name"] for s in client.get(f"/stations/stations.json{query}").json()["stations"]]


def test_everybody_finds_stations_by_district_and_text(client: Client, county: Union) -> None:
    station(county, "建设路驿站")
    station(county, "矿工路驿站", division=division("410403", "卫东区"), address="矿工路 9 号")
    open_venue(county, 10, name="工人文化宫")

    assert names(client) == ["建设路驿站", "矿工路驿站"]
    assert names(client, "?division=410403") == ["矿工路驿站"]
    assert names(client, "?q=矿工路 9") == ["矿工路驿站"]
    page = client.get("/stations/").content.decode()
    assert 'href="geo:33.735241,113.307718' in page
    assert "工人文化宫" not in page.split("<main", 1)[1]


def test_the_nearest_comes_first_when_the_place_is_known(client: Client, county: Union) -> None:
    for name, lat in (("远", "33.80"), ("近", "33.74"), ("最远", "34.90")):
        station(county, name, latitude=Decimal(lat))

    found = client.get("/stations/stations.json?lat=33.735&lng=113.308").json()["stations"]
    assert [s["name"] for s in found] == ["近", "远"]
    assert found[0]["distance_km"] == pytest.approx(0.556, abs=0.01)
    page = client.get("/stations/?lat=33.735&lng=113.308").content.decode()
    assert "560 米" in page
    assert "7.2 公里" in page
    assert client.get("/stations/?lat=x&lng=999").status_code == 200


def test_distance_agrees_with_a_known_pair() -> None:
    # Beijing to Shanghai, some 1,067 km on the great circle.
    assert stations.distance_km(39.9042, 116.4074, 31.2304, 121.4737) == pytest.approx(1067, abs=2)


@pytest.mark.parametrize(
    ("hour", "state", "told"),
    [(7, "later", "08:00 开门"), (12, "open", "开放至 21:00"), (21, "closed", "今天已关门")],
)
def test_it_says_whether_it_is_open_now(hour, state, told, county: Union) -> None:
    venue = station(county, "驿站")
    with clock.at(moment(10, hour)):
        (shown,) = stations.described([venue])
    assert (shown.state, shown.now) == (state, told)


def test_closed_days_pauses_and_days_without_hours_are_said(county: Union, clerk: Actor) -> None:
    shut, paused, resting = (station(county, name) for name in ("一", "二", "三"))
    today = date(2026, 3, 10)
    Closure.objects.create(venue=shut, first_day=today, last_day=today, reason="检修")
    paused = venues.pause(paused.no, reason="搬迁中", by=clerk)
    OpeningHours.objects.filter(venue=resting).delete()
    told = [s.now for s in stations.described([shut, paused, resting])]
    assert told == ["今天不开放：检修", "今天不开放：搬迁中", "今天不开放"]


def test_the_page_is_light_and_its_queries_do_not_grow(
    client: Client, county: Union, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(40):
        made = station(county, f"第{number}驿站", facilities=Venue.Facility.values)
        made.checks.create(flag="map", is_met=True, checked_on=date(2026, 3, 1), checked_by="王敏")
    with django_assert_max_num_queries(10):
        answer = client.get("/stations/")
    assert len(answer.content) < 60_000
    with django_assert_max_num_queries(10):
        client.get("/stations/?lat=33.735&lng=113.308")


def test_one_station_has_its_page_and_closed_ones_have_none(
    client: Client, county: Union, clerk: Actor
) -> None:
    venue = station(county, "建设路驿站", phone="0375-0000000")
    page = client.get(f"/stations/{venue.no}/").content.decode()
    assert "周一 08:00-21:00" in page
    assert 'href="tel:0375-0000000"' in page
    venues.close(venue.no, reason="拆迁", by=clerk)
    assert client.get(f"/stations/{venue.no}/").status_code == 404
    assert names(client) == []


def test_home_and_foot_lead_to_the_stations(client: Client) -> None:
    assert client.get("/").content.decode().count('href="/stations/"') >= 3
