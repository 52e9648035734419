"""Unions, people and roles, social organisations."""

from importlib import import_module

from django.apps import AppConfig


class OrgsConfig(AppConfig):
    """Who takes part: unions, people, social organisations and what they are fit for."""

    name = "orgs"
    verbose_name = "组织与人员"

    def ready(self) -> None:
        import_module("orgs.parameters")
        import_module("orgs.worklist")
        import_module("orgs.qualification_worklist")
        import_module("orgs.reference")
        import_module("orgs.search_entries").keep_up()
