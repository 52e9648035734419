"""The mid-term review of an agreement."""

from typing import ClassVar

from django.db import models

from evaluation.models.indicators import IndicatorSystem
from evaluation.querysets.reviews import MidtermQuerySet
from orgs.models import Organisation, Union
from portal.common.access import Actor
from portal.common.lifecycle import Stateful
from projects.models import Agreement, Project


class MidtermReview(Stateful):
    """One review; a failed one may be followed by another after rectification."""

    class State(models.TextChoices):
        STARTED = "started", "待自评"
        REPORTED = "reported", "待评分"
        SCORED = "scored", "待签发"
        PASSED = "passed", "合格"
        RECTIFY = "rectify", "整改"

    state = models.CharField("状态", max_length=10, choices=State, default=State.STARTED)
    no = models.CharField("编号", max_length=50, unique=True)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="midterms")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="midterms")
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="midterms")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="midterms"
    )
    system = models.ForeignKey(IndicatorSystem, on_delete=models.PROTECT)
    report = models.TextField("自评报告", blank=True)
    # What the records told on the day of the report, as the organisation saw it.
    figures = models.JSONField("自评时的数据", default=dict, blank=True)
    reported_at = models.DateTimeField("自评时间", null=True, blank=True)
    # {"B111": {"points": "9.50", "comment": "…"}}, decimals as text; points null: not applicable.
    scores = models.JSONField("评分", default=dict)
    scored_by = models.CharField("评分人", max_length=50, blank=True)
    total = models.DecimalField("总分", max_digits=5, decimal_places=2, null=True, blank=True)
    opinion = models.TextField("评审意见", blank=True)
    return_reason = models.CharField("退回原因", max_length=300, blank=True)
    concluded_at = models.DateTimeField("签发时间", null=True, blank=True)
    concluded_by = models.CharField("签发人", max_length=50, blank=True)

    objects = MidtermQuerySet.as_manager()

    class Meta:
        verbose_name = "中期评审"
        verbose_name_plural = verbose_name
        indexes: ClassVar = [models.Index(fields=["union", "state"], name="midterm_union")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agreement"],
                condition=~models.Q(state="rectify"),
                name="midterm_one_living",
            )
        ]

    def __str__(self) -> str:
        return self.no

    def is_held_by(self, by: Actor) -> bool:
        """The organisation reports, the union scores."""
        return by.acts_for(self.union_id) or (
            by.organisation_id is not None and by.organisation_id == self.organisation_id
        )
