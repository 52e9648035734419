"""Unions, people, social organisations."""

from orgs.models.organisations import (
    CreditListing,
    LedgerBatch,
    Organisation,
    OrganisationIdentifier,
    OrganisationLink,
    QualificationCheck,
)
from orgs.models.people import Membership, Role, User
from orgs.models.unions import Division, Leadership, Placement, Union

__all__ = [
    "CreditListing",
    "Division",
    "Leadership",
    "LedgerBatch",
    "Membership",
    "Organisation",
    "OrganisationIdentifier",
    "OrganisationLink",
    "Placement",
    "QualificationCheck",
    "Role",
    "Union",
    "User",
]
