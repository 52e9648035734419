"""Unions, people, social organisations."""

from orgs.models.bookings import Booking, BookingSlot
from orgs.models.contacts import Contact, ContactFile
from orgs.models.credit import CreditListing
from orgs.models.cures import CureItem, CureWindow
from orgs.models.decisions import CreditQuery, QualificationDecision
from orgs.models.dissolutions import DissolutionReport
from orgs.models.documents import OrganisationDocument
from orgs.models.dossier import (
    AnnualInspection,
    CharityStatus,
    Governance,
    Rating,
    Sanction,
    TaxStatus,
    UnionTie,
)
from orgs.models.duplicates import DuplicateDismissal, OrganisationMerge
from orgs.models.expiries import ExpiryNotice
from orgs.models.identities import IdentityRequest
from orgs.models.imports import (
    ImportBatch,
    ImportFinding,
    LedgerBatch,
    LedgerFinding,
    ListingBatch,
    ListingFinding,
)
from orgs.models.mechanisms import (
    Coordination,
    LeadingGroup,
    Meeting,
    MeetingTask,
    Pilot,
    PolicyDocument,
)
from orgs.models.organisations import (
    Organisation,
    OrganisationIdentifier,
    OrganisationLink,
    QualificationCheck,
)
from orgs.models.parameters import ParameterProposal
from orgs.models.people import Membership, Role, User
from orgs.models.places import SettledTree, UnionPlace
from orgs.models.quotas import HeadCount
from orgs.models.resources import ResourceItem
from orgs.models.search import SearchEntry
from orgs.models.staffing import KeyPerson, ServiceCapacity, YearFigures
from orgs.models.successions import Succession, UnionIdentity
from orgs.models.suspensions import Suspension, SuspensionObjection
from orgs.models.talents import (
    CertificateGrade,
    Education,
    PostGrade,
    Talent,
    TalentAssessment,
    TalentAward,
    TalentCertificate,
    TalentPost,
)
from orgs.models.targets import Target, TargetDeclaration, TargetResult, TargetTemplate
from orgs.models.trainings import SalaryGuideline, Trainee, Training
from orgs.models.undertakings import (
    DemonstrationBase,
    Federation,
    Hub,
    Participation,
    UnionFounding,
)
from orgs.models.unions import Division, DivisionSuccession, Leadership, Placement, Union
from orgs.models.venues import Closure, OpeningHours, Room, Venue, VenueCheck
from orgs.models.vettings import PoliticalVetting

__all__ = [
    "AnnualInspection",
    "Booking",
    "BookingSlot",
    "CertificateGrade",
    "CharityStatus",
    "Closure",
    "Contact",
    "ContactFile",
    "Coordination",
    "CreditListing",
    "CreditQuery",
    "CureItem",
    "CureWindow",
    "DemonstrationBase",
    "DissolutionReport",
    "Division",
    "DivisionSuccession",
    "DuplicateDismissal",
    "Education",
    "ExpiryNotice",
    "Federation",
    "Governance",
    "HeadCount",
    "Hub",
    "IdentityRequest",
    "ImportBatch",
    "ImportFinding",
    "KeyPerson",
    "Leadership",
    "LeadingGroup",
    "LedgerBatch",
    "LedgerFinding",
    "ListingBatch",
    "ListingFinding",
    "Meeting",
    "MeetingTask",
    "Membership",
    "OpeningHours",
    "Organisation",
    "OrganisationDocument",
    "OrganisationIdentifier",
    "OrganisationLink",
    "OrganisationMerge",
    "ParameterProposal",
    "Participation",
    "Pilot",
    "Placement",
    "PolicyDocument",
    "PoliticalVetting",
    "PostGrade",
    "QualificationCheck",
    "QualificationDecision",
    "Rating",
    "ResourceItem",
    "Role",
    "Room",
    "SalaryGuideline",
    "Sanction",
    "SearchEntry",
    "ServiceCapacity",
    "SettledTree",
    "Succession",
    "Suspension",
    "SuspensionObjection",
    "Talent",
    "TalentAssessment",
    "TalentAward",
    "TalentCertificate",
    "TalentPost",
    "Target",
    "TargetDeclaration",
    "TargetResult",
    "TargetTemplate",
    "TaxStatus",
    "Trainee",
    "Training",
    "Union",
    "UnionFounding",
    "UnionIdentity",
    "UnionPlace",
    "UnionTie",
    "User",
    "Venue",
    "VenueCheck",
    "YearFigures",
]
