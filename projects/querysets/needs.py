"""Selections of needs: raw ones only for the own union (spec 2.4; ancestors get counts)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from portal.common.access import Actor, ActorKind, Permission
from projects.querysets.scope import own_and_below

if TYPE_CHECKING:
    from projects.models import NeedSite, WorkerNeed  # noqa: F401


class NeedSiteQuerySet(models.QuerySet["NeedSite"]):
    """Selections of places with a QR code."""

    def visible_to(self, by: Actor) -> NeedSiteQuerySet:
        """Return the own union's sites for staff, every open one for the worker who scans it."""
        if by.is_system:
            return self.all()
        if by.kind is ActorKind.STAFF and by.may(Permission.NEED_READ):
            return self.filter(union_id__in=by.union_ids)
        return self.none()

    def scanned(self, code: str) -> NeedSiteQuerySet:
        """Return the site of the code, whoever asks: the code hangs on a wall."""
        return self.filter(code=code)


class NeedQuerySet(models.QuerySet["WorkerNeed"]):
    """Selections of needs."""

    def visible_to(self, by: Actor) -> NeedQuerySet:
        """Return the needs of the actor's own union, for roles that read needs."""
        if by.is_system:
            return self.all()
        if by.kind is ActorKind.STAFF and by.may(Permission.NEED_READ):
            return self.filter(union_id__in=by.union_ids)
        return self.none()

    def counted_for(self, by: Actor) -> NeedQuerySet:
        """Return what the actor may count: the own union's needs and those below (spec 2.4).

        Superiors see numbers only; never show a row of this selection.
        """
        if by.kind is ActorKind.STAFF and by.may(Permission.NEED_READ):
            return self.filter(own_and_below(by))
        return self.none()

    def with_receipt(self, no: str, code: str) -> NeedQuerySet:
        """Return the need whose number and lookup code both are on the worker's receipt."""
        return self.filter(no=no.strip().upper(), lookup_code=code.strip().upper() or "-")

    def in_domain(self, domain: str) -> NeedQuerySet:
        """Return needs of the domain: the classified one, else the one the worker chose."""
        return self.filter(Q(domain=domain) | Q(domain="", asked_domain=domain))
