"""Needs, budgets, projects, tenders, bids, awards, agreements, delivery, payments."""

from projects.models.agreements import Agreement, Milestone
from projects.models.alarms import QualificationAlarm
from projects.models.awards import Award
from projects.models.bids import Bid, BidFile
from projects.models.budgets import Budget, BudgetLine, Commitment, Reservation
from projects.models.delivery import Attendance, ServiceRecord
from projects.models.needs import NeedSite, WorkerNeed
from projects.models.panels import Panel, PanelMember, Score
from projects.models.payments import Payment
from projects.models.projects import Project, ProjectNeed
from projects.models.sealing import (
    BidDraft,
    KeyHolder,
    KeyShare,
    KeyTurn,
    OpeningEntry,
    OpeningKey,
    SealedBid,
    TenderKey,
)
from projects.models.tenders import Lot, PublicNotice, ScoreItem, Tender

__all__ = [
    "Agreement",
    "Attendance",
    "Award",
    "Bid",
    "BidDraft",
    "BidFile",
    "Budget",
    "BudgetLine",
    "Commitment",
    "KeyHolder",
    "KeyShare",
    "KeyTurn",
    "Lot",
    "Milestone",
    "NeedSite",
    "OpeningEntry",
    "OpeningKey",
    "Panel",
    "PanelMember",
    "Payment",
    "Project",
    "ProjectNeed",
    "PublicNotice",
    "QualificationAlarm",
    "Reservation",
    "Score",
    "ScoreItem",
    "SealedBid",
    "ServiceRecord",
    "Tender",
    "TenderKey",
    "WorkerNeed",
]
