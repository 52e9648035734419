"""Selections of organisations and who may see them (spec 2.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from portal.common.access import Actor, ActorKind

if TYPE_CHECKING:
    from orgs.models import Organisation  # noqa: F401

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
            seen |= Q(keeper_id=by.union_id)
        if by.organisation_id:
            seen |= Q(pk=by.organisation_id)
        return self.filter(seen)

    def search(self, words: str) -> OrganisationQuerySet:
        """Return those whose name, credit code or pinyin initials contain the words."""
        text = words.strip()
        if not text:
            return self.all()
        return self.filter(
            Q(name__contains=text)
            | Q(uscc__startswith=text.upper())
            | Q(name_initials__contains=text.lower())
        )

    def rated(self, rating: str) -> OrganisationQuerySet:
        """Return those of a rating; "3A+" means that one and better ones."""
        if not rating:
            return self.all()
        return self.filter(rating__in=GOOD_RATINGS if rating == "3A+" else [rating])

    def with_link_of(self, union_id: int | None) -> OrganisationQuerySet:
        """Return them with `is_linked`: whether the union has a living relation with each."""
        return self.annotate(is_linked=_living_link(union_id))

    def linked_to(self, union_id: int | None) -> OrganisationQuerySet:
        """Return those the union has a living relation with."""
        return self.filter(_living_link(union_id))


def _living_link(union_id: int | None) -> Exists:
    links = apps.get_model("orgs", "OrganisationLink")._default_manager
    return Exists(
        links.filter(organisation=OuterRef("pk"), union_id=union_id or 0, until__isnull=True)
    )
