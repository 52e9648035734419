"""The public site's own content."""

from django.apps import AppConfig


class BulletinConfig(AppConfig):
    """Notices, news, policies, downloads."""

    name = "portal.bulletin"
    label = "bulletin"
    verbose_name = "信息发布"
