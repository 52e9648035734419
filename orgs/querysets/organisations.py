"""Selections of organisations and who may see them (spec 2.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from portal.common.access import Actor, ActorKind

if TYPE_CHECKING:
    from orgs.models import Organisation  # noqa: F401

PUBLIC_STATES = ("approved", "suspended")


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
