"""Selections of organisations and who may see them (spec 2.4)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Substr

from orgs import search_entries
from orgs.querysets.search import Findings, findings, matching
from orgs.rules.names import name_key
from portal.common import clock
from portal.common.access import Actor, ActorKind

if TYPE_CHECKING:
    from orgs.models import LedgerBatch, Organisation

# The code of a record that was merged away leads to the one that stays.
MERGED = "merged"
PUBLIC_STATES = ("approved", "suspended")
GOOD_RATINGS = ("3A", "4A", "5A")


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Selections of organisations."""

    def visible_to(self, by: Actor) -> OrganisationQuerySet:
        """Return the register: approved ones for all, unfinished ones for keeper and owner."""
        if by.is_system:
            return self.all()
        seen = Q(state__in=PUBLIC_STATES)
        if by.kind is ActorKind.STAFF and by.union_id:
            seen |= Q(keeper_id__in=by.union_ids)
        else:
            # Who cannot be contracted is kept for the unions alone.
            seen &= ~Q(kind__in=("unregistered_group", "individual"))
        if by.organisation_id:
            seen |= Q(pk=by.organisation_id)
        return self.filter(seen).exclude(state=MERGED)

    def search(self, text: str, *, people: bool = False) -> OrganisationQuerySet:
        """Return those found by part of a name, code or pinyin, present or earlier.

        All of them when nothing is typed. `people`: a legal representative's name finds too, which
        staff alone may ask.
        """
        return matching(self, text, people=people) if text.strip() else self.all()

    def found(self, text: str, *, people: bool = False) -> Findings:
        """Return the same in order, the nearest first, for a paginator; without text all by name.

        Counting stops at 1,000: nobody leafs further.
        """
        return findings(self, text, people=people)

    def nearest(self, text: str, count: int, *, people: bool = False) -> list[Organisation]:
        """Return the `count` nearest, for a picker or the search of everything."""
        return self.found(text, people=people)[:count]

    def bulk_create(self, objs: Iterable[Organisation], *args: Any, **more: Any) -> Any:
        """Create them, found by search at once: no signal tells of rows written in bulk."""
        rows = list(objs)
        for row in rows:
            row.name_key = name_key(row.name)
        made = super().bulk_create(rows, *args, **more)
        search_entries.index([row.pk for row in made])
        return made

    def bulk_update(self, objs: Iterable[Organisation], *args: Any, **more: Any) -> int:
        """Update them, and what they are found by."""
        rows = list(objs)
        done = super().bulk_update(rows, *args, **more)
        search_entries.index([row.pk for row in rows])
        return done

    def rated(self, rating: str) -> OrganisationQuerySet:
        """Return those whose grade in force today is this one; "3A+" means 3A and better."""
        if not rating:
            return self.all()
        levels = GOOD_RATINGS if rating == "3A+" else [rating]
        return self.filter(Exists(_ratings().filter(level__in=levels)))

    def with_rating(self) -> OrganisationQuerySet:
        """Return them with `rating`: the level of the grade in force today, null when none is."""
        latest = _ratings().order_by(F("valid_from").desc(nulls_last=True), "-pk")
        return self.annotate(rating=Subquery(latest.values("level")[:1]))

    def registered_in(self, division: str) -> OrganisationQuerySet:
        """Return those whose registration authority is in the division: signs 3 to 8 of the code."""
        if not division:
            return self.all()
        return self.annotate(division=Substr("uscc", 3, len(division))).filter(division=division)

    def marked(self, mark: str) -> OrganisationQuerySet:
        """Return those in the field of labour relations, with a union of their own, or without."""
        if mark == "labour":
            return self.filter(labour_field=True)
        if mark in ("unionised", "not_unionised"):
            ties = apps.get_model("orgs", "UnionTie")._default_manager
            has = Exists(ties.in_force(clock.today()).filter(organisation=OuterRef("pk")))
            return self.filter(has if mark == "unionised" else ~has)
        return self.all()

    def with_link_of(self, union_ids: Collection[int]) -> OrganisationQuerySet:
        """Return them with `is_linked`: whether one of the unions has a living relation with each."""
        return self.annotate(is_linked=_living_link(union_ids))

    def linked_by(self, batch: LedgerBatch | None) -> OrganisationQuerySet:
        """Return those that the ledger's import entered or linked; none without one."""
        if batch is None:
            return self.none()
        links = apps.get_model("orgs", "OrganisationLink")
        made = links._default_manager.filter(pk__among=batch.made(links._meta.label_lower))
        return self.filter(Exists(made.filter(organisation=OuterRef("pk"))))

    def linked_to(self, union_ids: Collection[int]) -> OrganisationQuerySet:
        """Return those that one of the unions has a living relation with."""
        return self.filter(_living_link(union_ids))


def _ratings() -> Any:
    ratings: Any = apps.get_model("orgs", "Rating")._default_manager
    return ratings.in_force(clock.today()).filter(organisation=OuterRef("pk"))


def _living_link(union_ids: Collection[int]) -> Exists:
    links = apps.get_model("orgs", "OrganisationLink")._default_manager
    return Exists(
        links.filter(organisation=OuterRef("pk"), union_id__in=union_ids, until__isnull=True)
    )
