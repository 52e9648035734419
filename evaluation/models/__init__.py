"""Indicator systems, mid-term reviews, performance evaluations, satisfaction surveys."""

from evaluation.models.evaluations import Evaluation, PartySheet
from evaluation.models.indicators import Indicator, IndicatorSystem
from evaluation.models.midterms import MidtermReview
from evaluation.models.surveys import Survey, SurveyAnswer, SurveyInvitation

__all__ = [
    "Evaluation",
    "Indicator",
    "IndicatorSystem",
    "MidtermReview",
    "PartySheet",
    "Survey",
    "SurveyAnswer",
    "SurveyInvitation",
]
