"""Political vetting (政治倾向把关, QC-04): read by the vetting role and the union's head alone."""

from typing import ClassVar

from django.db import models

from orgs.models.organisations import Organisation
from orgs.models.unions import Union
from orgs.querysets.vettings import VettingQuerySet
from portal.common import clock
from portal.common.models import StoredFile


class PoliticalVetting(models.Model):
    """One conclusion by a named leader on one organisation; a later one follows it, none is changed."""

    class Conclusion(models.TextChoices):
        PASS = "pass", "合格"
        DOUBTFUL = "doubtful", "存疑"
        FAIL = "fail", "不合格"

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="vettings"
    )
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="vettings")
    conclusion = models.CharField("结论", max_length=8, choices=Conclusion)
    vetted_on = models.DateField("把关日期")
    leader = models.CharField("把关领导", max_length=50)
    ground = models.CharField("依据", max_length=500)
    has_declared_overseas = models.BooleanField("已申报境外资金情况", default=False)
    overseas_note = models.CharField("境外资金情况", max_length=200, blank=True)
    # Not a file of the union: served by its own page to those who vet.
    document = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_by = models.CharField("记录人", max_length=50)
    recorded_at = models.DateTimeField("记录时间", default=clock.now)
    cleared_by = models.CharField("负责人", max_length=50, blank=True)
    cleared_at = models.DateTimeField("负责人决定时间", null=True, blank=True)
    clear_reason = models.CharField("负责人意见", max_length=300, blank=True)

    # The audit log has more readers than the vetting.
    EVENT_REDACTED: ClassVar = frozenset(
        {
            "conclusion",
            "ground",
            "has_declared_overseas",
            "overseas_note",
            "document",
            "cleared_by",
            "cleared_at",
            "clear_reason",
        }
    )

    objects = VettingQuerySet.as_manager()

    class Meta:
        verbose_name = "政治把关"
        verbose_name_plural = verbose_name
        indexes: ClassVar = [
            models.Index(fields=["organisation", "-vetted_on"], name="vetting_organisation"),
            models.Index(fields=["union", "-vetted_on"], name="vetting_union"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.vetted_on}"
