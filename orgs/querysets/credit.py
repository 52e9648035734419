"""Selections of published credit lists."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models import Q

from orgs.rules.names import name_key
from portal.common.access import Actor, ActorKind, Permission

if TYPE_CHECKING:
    from orgs.models import CreditListing, Organisation  # noqa: F401


class CreditListingQuerySet(models.QuerySet["CreditListing"]):
    """Selections of entries."""

    def visible_to(self, by: Actor) -> CreditListingQuerySet:
        """Return all entries for unions' staff, who must heed them; nobody else reads them here."""
        reads = by.kind is ActorKind.STAFF and by.may(Permission.ORG_READ)
        return self.all() if by.is_system or reads else self.none()

    def living(self, on: date) -> CreditListingQuerySet:
        """Return those that stand on the day."""
        stays = Q(removed_on__isnull=True) | Q(removed_on__gt=on)
        return self.filter(stays, since__lte=on)

    def about(self, codes: Iterable[str], names: Iterable[str]) -> CreditListingQuerySet:
        """Return those of these codes; entries without a code are known by their name."""
        return self.borne(codes, {name_key(name) for name in names})

    def borne(self, codes: Iterable[str], name_keys: Iterable[str]) -> CreditListingQuerySet:
        """Return the same by the names' keys; all keys stand in one parameter, however many."""
        by_code = Q(uscc__among=list(set(codes) - {""}))
        return self.filter(by_code | Q(uscc="", name_key__among=list(set(name_keys))))

    def of(self, organisation: Organisation) -> CreditListingQuerySet:
        """Return those of the organisation, under any code and name it has borne (X-06)."""
        borne = list(organisation.identifiers.values_list("uscc", "name"))
        return self.about(
            [organisation.uscc, *(code for code, _ in borne)],
            [organisation.name, *(name for _, name in borne)],
        )

    def of_the_register(self) -> CreditListingQuerySet:
        """Return those of organisations in the register, by any code or name they bear or bore."""
        organisations = apps.get_model("orgs", "Organisation")._default_manager
        identifiers = apps.get_model("orgs", "OrganisationIdentifier")._default_manager
        by_code = Q(uscc__in=organisations.values("uscc"))
        by_code |= Q(uscc__in=identifiers.values("uscc"))
        by_name = Q(name_key__in=organisations.values("name_key"))
        by_name |= Q(name_key__in=identifiers.values("name_key"))
        return self.filter((~Q(uscc="") & by_code) | (Q(uscc="") & by_name))

    def search(self, words: str) -> CreditListingQuerySet:
        """Return those whose name contains the words, or whose code starts with them."""
        text = words.strip()
        if not text:
            return self.all()
        return self.filter(Q(name_key__contains=name_key(text)) | Q(uscc__startswith=text.upper()))
