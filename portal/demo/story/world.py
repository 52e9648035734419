"""Who and what exists in the story: unions, their people as actors, organisations."""

import random
from collections import defaultdict
from dataclasses import dataclass, field

from orgs.actions import people
from orgs.models import Organisation, Union, User
from orgs.people.actors import actor_for
from portal.common.access import SYSTEM, Actor
from portal.demo.story.moments import BEGIN
from portal.demo.story.names import Names

SEED = 20211104


@dataclass(slots=True)
class Firm:
    """An organisation with the people who act for it."""

    organisation: Organisation
    manager: Actor
    worker: Actor


@dataclass(slots=True)
class World:
    """The cast, by unit and role; every choice comes from one seeded source."""

    password_hash: str
    rng: random.Random = field(default_factory=lambda: random.Random(SEED))  # noqa: S311
    names: Names = field(init=False)
    unions: dict[str, Union] = field(default_factory=dict)
    staff: dict[tuple[str, str], list[Actor]] = field(default_factory=lambda: defaultdict(list))
    firms: dict[str, Firm] = field(default_factory=dict)  # by name
    evaluators: dict[str, Firm] = field(default_factory=dict)  # by name
    passphrases: dict[int, str] = field(default_factory=dict)  # user id → opening passphrase
    lines: dict[tuple[str, int, str], int] = field(default_factory=dict)  # union, year, code → pk

    cases: int = 0  # projects begun so far

    def __post_init__(self) -> None:
        self.names = Names(self.rng)

    def union(self, code: str) -> Union:
        """Return the union of the division, read once."""
        if code not in self.unions:
            self.unions[code] = Union.objects.get(code=code)
        return self.unions[code]

    def next_case(self) -> int:
        """Return the number of the next project, the same in every loading."""
        self.cases += 1
        return self.cases

    def who(self, code: str, role: str, number: int = 0) -> Actor:
        """Return the union's person in the role; `number` chooses among several."""
        held = self.staff[code, role]
        return held[number % len(held)]

    def expert(self, user_id: int) -> Actor:
        """Return the expert of any library, by user."""
        everybody = [a for (_, role), held in self.staff.items() if role == "expert" for a in held]
        return next(a for a in everybody if a.user_id == user_id)

    def hire(
        self, username: str, name: str, *roles: str,
        union: Union | None = None, organisation: Organisation | None = None,
    ) -> Actor:  # fmt: skip
        """Open an account with the common password and appoint its holder; return the actor."""
        user = people.create_user(
            username=username, full_name=name, password=self.password_hash, is_hashed=True,
            by=SYSTEM,
        )  # fmt: skip
        return self.appoint(user, *roles, union=union, organisation=organisation)

    def appoint(
        self, user: User, *roles: str,
        union: Union | None = None, organisation: Organisation | None = None,
    ) -> Actor:  # fmt: skip
        """Give the person the roles in one unit from the story's first day; return the actor."""
        held = [
            people.appoint(
                user=user, role=role, union=union, organisation=organisation, since=BEGIN, by=SYSTEM
            )
            for role in roles
        ]
        actor = actor_for(user, held)
        if union is not None:
            for role in roles:
                self.staff[union.code, role].append(actor)
        return actor
