"""One record of every kind and one client of every role, for tests that ask every URL."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from rest_framework.test import APIClient

from orgs.actions import people
from orgs.models import Organisation, Union
from portal.common import clock
from portal.common.access import SYSTEM, Actor
from tests.clients import signed_in
from tests.factories.orgs import OrganisationFactory, inspected
from tests.samples import Samples, samples
from tests.samples.purchases import EXPERTS

TABLE = Path(__file__).with_name("access_matrix.csv")
LIBRARY = ("account/", "sys/admin/")
STAFF_ROLES = ("officer", "reviewer", "finance", "auditor", "discipline", "head", "statistician",
               "admin")  # fmt: skip


@dataclass
class World:
    """One record of every kind, held by the county and its contractor."""

    actors: dict[str, Actor]
    clients: dict[str, Client]
    samples: Samples


def build_world(
    county: Union, city: Union, other_county: Union, org: Organisation, rival: Organisation,
    make_actor: Callable[..., Actor],
) -> World:  # fmt: skip
    people.install_roles()
    actors = {name: make_actor(county, f"role_{name}", name=name) for name in STAFF_ROLES}
    agency = OrganisationFactory.create(name="评估中心")
    actors |= {
        "city_officer": make_actor(city, "role_officer"),
        "city_reviewer": make_actor(city, "role_reviewer"),
        "city_statistician": make_actor(city, "role_statistician"),
        "sibling_officer": make_actor(other_county, "role_officer"),
        "contractor": make_actor(org, "org_manager"),
        "contractor_staff": make_actor(org, "org_staff"),
        "rival": make_actor(rival, "org_manager"),
        "expert": make_actor(county, "expert"),
        "third_party": make_actor(agency, "evaluator"),
        "worker_rep": make_actor(county, "worker_rep"),
    }
    clients: dict[str, Client] = {"anonymous": Client()}
    clients |= {name: signed_in(actor) for name, actor in actors.items()}
    for name, union in (("own_token", county), ("token", city), ("sibling_token", other_county)):
        _, secret = people.issue_token(union=union, name=name, by=SYSTEM)
        api = APIClient()
        api.credentials(HTTP_AUTHORIZATION=f"Token {secret}")
        clients[name] = api
    third = OrganisationFactory.create(name="康陪职业健康服务社", keeper=county)
    for each in (org, rival, third):
        inspected(each, clock.today().year - 1)
    actors["third_bidder"] = make_actor(third, "org_manager")
    actors |= {name: make_actor(county, "expert", name=name) for name in EXPERTS[1:]}
    actors["second_reviewer"] = make_actor(county, "role_reviewer", name="second_reviewer")
    return World(actors, clients, samples(county, org, agency, actors))


def routes(
    resolver: URLResolver | None = None, prefix: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    for entry in (resolver or get_resolver()).url_patterns:
        place_ = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, place_)
        elif not place_.startswith(LIBRARY):
            yield place_, entry


def address_of(entry: URLPattern, world: World) -> str:
    """Return the URL of the route on the sample record."""
    name = str(entry.name)
    names = list(entry.pattern.converters)
    if not names:
        return reverse(name)
    prefixes = sorted((p for p in world.samples if name.startswith(p)), key=len)
    assert prefixes, f"no sample record for the URL {name}: add one to tests/samples"
    given = list(world.samples[prefixes[-1]])
    extra = {"form": "GS3", "code": "P302", "seat": 1, "lot": 1, "receipt_no": "HZ-1"}
    extra["uscc"] = world.samples["org"][0]
    given += [extra[missing] for missing in names[len(given) :]]
    return reverse(name, args=given[: len(names)])


def doors(method: str) -> dict[str, str]:
    """Return by URL name a role that gets in by the agreed table; nobody in particular comes last."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = {r["url"]: r["roles"].split() for r in csv.DictReader(file) if r["method"] == method}
    return {
        url: min(roles, key=lambda role: role == "anonymous")
        for url, roles in rows.items()
        if roles
    }
