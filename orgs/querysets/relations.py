"""Selections of links and contacts: own union and those above read them, nobody else (spec 2.4)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import F, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Greatest

from orgs.querysets import places
from portal.common.access import Actor, ActorKind, Permission

if TYPE_CHECKING:
    from orgs.models import Contact, OrganisationLink  # noqa: F401


def own_and_below(by: Actor) -> Q:
    """Return «the record's union is the actor's, or below it today», for staff who read the register."""
    if by.is_system:
        return Q()
    if by.kind is not ActorKind.STAFF or not by.union_id or not by.may(Permission.ORG_READ):
        return Q(pk__in=[])
    return places.own_and_below(by)


class LinkQuerySet(models.QuerySet["OrganisationLink"]):
    """Selections of links."""

    def visible_to(self, by: Actor) -> LinkQuerySet:
        """Return the own union's links and those of the unions below it."""
        return self.filter(own_and_below(by))

    def living(self) -> LinkQuerySet:
        """Return those that have not ended."""
        return self.filter(until__isnull=True)

    def guidance(self) -> LinkQuerySet:
        """Return the relations that are counted; the other kinds stand beside one of these."""
        return self.filter(kind="guidance")

    def with_last_contact(self, until: date | None = None) -> Any:
        """Return them with `last_contact` (null: none) and `heard_on`, the later of it and `since`.

        `until`: the last day whose contacts count; by default all do. Untyped, as annotated rows are.
        """
        contacts = apps.get_model("orgs", "Contact")._default_manager.filter(
            union_id=OuterRef("union_id"), organisation_id=OuterRef("organisation_id"),
            voided_at__isnull=True,
        )  # fmt: skip
        if until is not None:
            contacts = contacts.filter(held_on__lte=until)
        last = contacts.values("organisation_id").annotate(last=Max("held_on")).values("last")
        return self.annotate(last_contact=Subquery(last)).annotate(
            heard_on=Greatest(Coalesce("last_contact", F("since")), F("since"))
        )


class ContactQuerySet(models.QuerySet["Contact"]):
    """Selections of contacts."""

    def visible_to(self, by: Actor) -> ContactQuerySet:
        """Return the own union's contacts and those of the unions below it."""
        return self.filter(own_and_below(by))

    def valid(self) -> ContactQuerySet:
        """Return those that were not declared void."""
        return self.filter(voided_at__isnull=True)

    def to_follow_up(self) -> ContactQuerySet:
        """Return those with something promised that is not done."""
        return self.valid().filter(follow_up_on__isnull=False, followed_up_on__isnull=True)
