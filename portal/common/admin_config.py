"""Puts the reading administration site in the place of the library's own (settings)."""

from django.contrib.admin.apps import AdminConfig


class ReadingAdminConfig(AdminConfig):
    """The library's app with our site."""

    default_site = "portal.common.admin_site.ReadingSite"
