"""Head-counts of township-level unions, each with the reference number that it gave (spec 11.1)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from orgs.models.unions import Union
from orgs.querysets.quotas import HeadCountQuerySet
from orgs.rules.quotas import MODES, MOST, Reading
from portal.common import clock


class HeadCount(models.Model):
    """How many workers (职工, not members) a unit had on a day, and the quota this gave.

    The reading (`mode`, `small`, `step`) in force for the unit's province on that day is stored with the result:
    a later reading changes no earlier number. The keeper is the unit itself or its superior.
    """

    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="head_counts")
    keeper = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    stock_on = models.DateField("时点")
    workers = models.PositiveIntegerField("职工数")
    quota = models.PositiveIntegerField("应配（参考）")
    mode = models.CharField("口径", max_length=12, choices=list(MODES.items()))
    small = models.PositiveIntegerField("起点人数", default=2000)
    step = models.PositiveIntegerField("每档人数", default=3000)
    source = models.CharField("来源", max_length=200)
    recorded_by = models.CharField("登记人", max_length=50)
    recorded_at = models.DateTimeField("登记时间", default=clock.now)

    objects = HeadCountQuerySet.as_manager()

    class Meta:
        verbose_name = "职工数"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["union", "stock_on"], name="head_count_once_a_day"),
            models.CheckConstraint(condition=Q(workers__lte=MOST), name="head_count_possible"),
        ]

    def __str__(self) -> str:
        return f"{self.union_id} {self.stock_on} {self.workers}"

    @property
    def reading(self) -> Reading:
        """The reading by which the number was computed."""
        return Reading(self.mode, self.small, self.step)
