"""Where unions stand today, kept beside every record of a union on PostgreSQL (ADR 0010)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from orgs.models.unions import Union
from orgs.querysets.places import SettledTreeQuerySet


class UnionPlace(models.Model):
    """Where the union stood when the tree was last settled; empty when nowhere.

    Triggers copy `path` onto the union's records. Only `orgs.actions.places.settle` writes it.
    """

    union = models.OneToOneField(
        Union, on_delete=models.CASCADE, primary_key=True, related_name="settled_place"
    )
    path = models.CharField("路径", max_length=40, blank=True)

    class Meta:
        verbose_name = "工会现址"
        verbose_name_plural = verbose_name
        default_permissions: ClassVar = ()

    def __str__(self) -> str:
        return self.path


class SettledTree(models.Model):
    """The days on which the places hold: one row; none from the moment a placement is written."""

    since = models.DateField("自")
    until = models.DateField("至", null=True)  # the first day on which they no longer hold

    objects = SettledTreeQuerySet.as_manager()

    class Meta:
        verbose_name = "现址有效期"
        verbose_name_plural = verbose_name
        default_permissions: ClassVar = ()
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=models.F("since")),
                name="settled_tree_period",
            )
        ]

    def __str__(self) -> str:
        return f"{self.since}"
