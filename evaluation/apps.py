"""Judging what was delivered."""

from importlib import import_module

from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    """Indicator systems, mid-term review, performance evaluation, satisfaction."""

    name = "evaluation"
    verbose_name = "评审评价"

    def ready(self) -> None:
        import_module("evaluation.answers").register()
        import_module("evaluation.parameters")
        import_module("evaluation.track_records")
        import_module("evaluation.worklist")
        import_module("evaluation.succession").register()
        import_module("evaluation.reference")
        import_module("evaluation.organisation_merges").register()
        import_module("evaluation.earlier_services").register()
