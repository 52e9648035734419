"""Who won which lot."""

from typing import ClassVar

from django.db import models

from orgs.models import Organisation
from portal.common import clock
from portal.common.money import MoneyField
from projects.models.tenders import Lot, Tender


class Award(models.Model):
    """The decision for one lot; the constraint makes a second living award impossible."""

    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="awards")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="awards")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="awards")
    amount = MoneyField("成交金额")
    score = models.DecimalField("得分", max_digits=5, decimal_places=2)
    reason = models.CharField("理由", max_length=300, blank=True)
    decided_at = models.DateTimeField("定标时间", default=clock.now)
    decided_by = models.CharField("定标人", max_length=50)
    cancelled_at = models.DateTimeField("撤销时间", null=True, blank=True)
    cancel_reason = models.CharField("撤销原因", max_length=300, blank=True)

    class Meta:
        verbose_name = "成交"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["lot"],
                condition=models.Q(cancelled_at__isnull=True),
                name="award_one_per_lot",
            )
        ]

    def __str__(self) -> str:
        return f"{self.lot} → {self.organisation}"
