"""Needs, budgets, projects, tenders, bids, awards, agreements, delivery, payments."""

from projects.models.agreements import Agreement, Milestone
from projects.models.awards import Award
from projects.models.budgets import Budget, BudgetLine, Commitment, Reservation
from projects.models.delivery import Attendance, ServiceRecord
from projects.models.needs import NeedSite, WorkerNeed
from projects.models.payments import Payment
from projects.models.projects import Project, ProjectNeed
from projects.models.tenders import Lot, PublicNotice, ScoreItem, Tender

__all__ = [
    "Agreement",
    "Attendance",
    "Award",
    "Budget",
    "BudgetLine",
    "Commitment",
    "Lot",
    "Milestone",
    "NeedSite",
    "Payment",
    "Project",
    "ProjectNeed",
    "PublicNotice",
    "Reservation",
    "ScoreItem",
    "ServiceRecord",
    "Tender",
    "WorkerNeed",
]
