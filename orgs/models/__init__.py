"""Unions, people, social organisations."""

from orgs.models.credit import CreditListing
from orgs.models.imports import ImportBatch, LedgerBatch, ListingBatch
from orgs.models.organisations import (
    Organisation,
    OrganisationIdentifier,
    OrganisationLink,
    QualificationCheck,
)
from orgs.models.parameters import ParameterProposal
from orgs.models.people import Membership, Role, User
from orgs.models.suspensions import Suspension
from orgs.models.unions import Division, Leadership, Placement, Union

__all__ = [
    "CreditListing",
    "Division",
    "ImportBatch",
    "Leadership",
    "LedgerBatch",
    "ListingBatch",
    "Membership",
    "Organisation",
    "OrganisationIdentifier",
    "OrganisationLink",
    "ParameterProposal",
    "Placement",
    "QualificationCheck",
    "Role",
    "Suspension",
    "Union",
    "User",
]
