"""From needs to delivered services."""

from importlib import import_module

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    """Needs, budgets, projects, tenders, bids, awards, agreements, payments, delivery."""

    name = "projects"
    verbose_name = "服务项目"

    def ready(self) -> None:
        import_module("projects.parameters")
        import_module("projects.worklist")
        import_module("projects.track_records")
        import_module("projects.venue_terms")
        import_module("projects.succession").register()
        import_module("projects.reference")
        import_module("projects.organisation_merges").register()
