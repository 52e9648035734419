"""Selections of agreements and payments: own union and above, and the contractor's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from portal.common.access import Actor, ActorKind, Permission
from projects.querysets.scope import own_and_below

if TYPE_CHECKING:
    from projects.models import Agreement, Payment  # noqa: F401


class AgreementQuerySet(models.QuerySet["Agreement"]):
    """Selections of agreements."""

    def visible_to(self, by: Actor) -> AgreementQuerySet:
        """Return the contractor's own, or those of the own union and below."""
        if by.kind is ActorKind.ORGANISATION:
            # A draft is the union's until it is offered for signature.
            return self.filter(organisation_id=by.organisation_id or 0).exclude(state="draft")
        if by.kind is ActorKind.STAFF and not by.may(Permission.PROJECT_READ):
            return self.none()
        return self.filter(own_and_below(by))

    def with_parties(self) -> AgreementQuerySet:
        """Return them with what every page and document of an agreement names."""
        return self.select_related(
            "union", "organisation", "project", "award__tender", "award__lot", "document"
        )


class PaymentQuerySet(models.QuerySet["Payment"]):
    """Selections of payments."""

    def visible_to(self, by: Actor) -> PaymentQuerySet:
        """Return the contractor's own, or those of the own union and below."""
        if by.kind is ActorKind.ORGANISATION:
            return self.filter(organisation_id=by.organisation_id or 0)
        if by.kind is ActorKind.STAFF and not by.may(Permission.BUDGET_READ):
            return self.none()
        return self.filter(own_and_below(by))

    def with_parties(self) -> PaymentQuerySet:
        """Return them with what every page and document of a payment names."""
        return self.select_related(
            "union", "organisation", "agreement__project", "milestone", "invoice_file"
        )
