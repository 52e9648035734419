"""Judging what was delivered."""

from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    """Indicator systems, mid-term review, performance evaluation, satisfaction."""

    name = "evaluation"
    verbose_name = "评审评价"
