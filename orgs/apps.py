"""Unions, people and roles, social organisations."""

from django.apps import AppConfig


class OrgsConfig(AppConfig):
    """Who takes part: unions, people, social organisations and what they are fit for."""

    name = "orgs"
    verbose_name = "组织与人员"
