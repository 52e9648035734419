"""Standing people and units that tests share; each person is an Actor with real memberships."""

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.template import Template

from orgs.models import Organisation, Union, User
from orgs.people.actors import actor_for
from orgs.roles import ROLES
from portal.common import clock, worklist
from portal.common.access import Actor
from tests import migrated
from tests.browser import chromium, playwright_  # noqa: F401 - fixtures
from tests.everything import World, build_world
from tests.factories.orgs import OrganisationFactory, UnionFactory, UserFactory, appoint, place

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=clock.SHANGHAI)
MakeActor = Callable[..., Actor]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest first, so that two processes end together; leave races out on SQLite.

    Races need row locks; the summary says that they were left out.
    """
    items.sort(key=lambda item: item.get_closest_marker("longest") is None)
    if connection.vendor == "postgresql":
        return
    for item in items:
        if item.get_closest_marker("race"):
            item.add_marker(pytest.mark.skip(reason="races run on PostgreSQL: bin/test --postgres"))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> Iterator[None]:
    """Begin with a copy of a migrated database; `migrate` then finds nothing to do."""
    if connection.vendor == "postgresql":
        original = migrated.postgresql_original(os.environ["DATABASE_URL"])
        connection.settings_dict["TEST"]["TEMPLATE"] = original
        yield
        return
    creation: Any = connection.creation
    with closing(migrated.copy_sqlite(creation._get_test_db_name(), uri=True)):
        yield


@pytest.fixture(autouse=True)
def settled(settings: Any, tmp_path: Any) -> None:
    """Each test has its own files and an empty cache in memory."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.WHITENOISE_AUTOREFRESH = True  # else each client lists all static files anew
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()


@pytest.fixture
def noon() -> Iterator[datetime]:
    """Hold the clock at Tuesday 2026-03-10 12:00 in Shanghai."""
    with clock.at(NOON):
        yield NOON


@pytest.fixture
def province(db: None) -> Union:
    union = UnionFactory.create(code="410000", name="河南省总工会", level=Union.Level.PROVINCE)
    place(union)
    return union


@pytest.fixture
def city(province: Union) -> Union:
    union = UnionFactory.create(code="410400", name="平顶山市总工会", level=Union.Level.PREFECTURE)
    place(union, province)
    return union


@pytest.fixture
def county(city: Union) -> Union:
    union = UnionFactory.create(code="410402", name="新华区总工会")
    place(union, city)
    return union


@pytest.fixture
def other_county(city: Union, county: Union) -> Union:
    union = UnionFactory.create(code="410403", name="卫东区总工会")
    place(union, city)
    return union


@pytest.fixture
def org(county: Union) -> Organisation:
    return OrganisationFactory.create(name="暖阳社会工作服务中心", keeper=county)


@pytest.fixture
def rival(county: Union) -> Organisation:
    return OrganisationFactory.create(name="同行职工服务社", keeper=county)


@pytest.fixture
def make_actor(db: None) -> MakeActor:
    """Return a function that makes a person with roles in a unit: make_actor(unit, *codes)."""

    def make(unit: Union | Organisation, *codes: str, name: str = "") -> Actor:
        user: User = UserFactory.create(full_name=name or "".join(codes))
        by_code = {r.code: r for r in ROLES}
        for code in codes:
            appoint(user, by_code[code].install(), unit)
        return actor_for(user)

    return make


@pytest.fixture
def clerk(county: Union, make_actor: MakeActor) -> Actor:
    return make_actor(county, "role_officer", name="王敏")


@pytest.fixture
def second_clerk(county: Union, make_actor: MakeActor) -> Actor:
    return make_actor(county, "role_officer", name="周倩")


@pytest.fixture
def reviewer(county: Union, make_actor: MakeActor) -> Actor:
    return make_actor(county, "role_reviewer", name="刘志强")


@pytest.fixture
def finance(county: Union, make_actor: MakeActor) -> Actor:
    return make_actor(county, "role_finance", name="陈晓燕")


@pytest.fixture
def auditor(county: Union, make_actor: MakeActor) -> Actor:
    return make_actor(county, "role_auditor", name="吴海波")


@pytest.fixture
def head(county: Union, make_actor: MakeActor) -> Actor:
    return make_actor(county, "role_head", name="赵立新")


@pytest.fixture
def discipline(county: Union, make_actor: MakeActor) -> Actor:
    return make_actor(county, "role_discipline", name="李建国")


@pytest.fixture
def statistician(county: Union, make_actor: MakeActor) -> Actor:
    return make_actor(county, "role_statistician", name="孙丽")


@pytest.fixture
def admin(county: Union, make_actor: MakeActor) -> Actor:
    return make_actor(county, "role_admin", name="管理员")


@pytest.fixture
def city_statistician(city: Union, make_actor: MakeActor) -> Actor:
    return make_actor(city, "role_statistician", name="市统计")


@pytest.fixture
def outsider(other_county: Union, make_actor: MakeActor) -> Actor:
    """A clerk of the sibling county."""
    return make_actor(other_county, "role_officer", name="外县经办")


@pytest.fixture
def bidder(org: Organisation, make_actor: MakeActor) -> Actor:
    return make_actor(org, "org_manager", name="宋佳")


@pytest.fixture
def rival_bidder(rival: Organisation, make_actor: MakeActor) -> Actor:
    return make_actor(rival, "org_manager", name="何军")


@pytest.fixture
def expert(county: Union, make_actor: MakeActor) -> Actor:
    return make_actor(county, "expert", name="李芳")


@pytest.fixture
def bare(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """For thousands of requests: no log and no contexts, which would all be held, no count in the head."""
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "structlog" not in name]
    monkeypatch.setattr(worklist, "count_for", lambda by: worklist.Count(0, clock.now()))
    monkeypatch.setattr(Template, "_render", lambda self, context: self.nodelist.render(context))
    logging.disable()
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def world(
    county: Union,
    city: Union,
    other_county: Union,
    org: Organisation,
    rival: Organisation,
    make_actor: MakeActor,
) -> World:
    """One record of every kind held by the county and its contractor, and a client of each role."""
    return build_world(county, city, other_county, org, rival, make_actor)
