"""Anonymous satisfaction surveys. Rules: SV-01…SV-06."""

from typing import ClassVar

from django.db import models

from evaluation.querysets.reviews import SurveyQuerySet
from orgs.models import Union
from portal.common.lifecycle import Stateful
from projects.models import Agreement, Project


class Survey(Stateful):
    """One survey among the people an agreement served."""

    class State(models.TextChoices):
        OPEN = "open", "进行中"
        CLOSED = "closed", "已结束"

    state = models.CharField("状态", max_length=6, choices=State, default=State.OPEN)
    no = models.CharField("编号", max_length=50, unique=True)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="surveys")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="surveys")
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="surveys")
    # Whom the sample is drawn from: persons, never person-times (SV-01, SR-02).
    frame = models.PositiveIntegerField("受益职工数")
    frame_basis = models.CharField("人数依据", max_length=100, blank=True)
    sample = models.PositiveIntegerField("样本量")
    closed_at = models.DateTimeField("结束时间", null=True, blank=True)

    objects = SurveyQuerySet.as_manager()

    class Meta:
        verbose_name = "满意度调查"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agreement"],
                condition=models.Q(state="open"),
                name="survey_one_open",
            )
        ]

    def __str__(self) -> str:
        return self.no


class SurveyInvitation(models.Model):
    """One way in. Marked when used; nothing joins it to the answer (SV-04)."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="invitations")
    token = models.CharField(max_length=32, unique=True)
    is_used = models.BooleanField("已答", default=False)

    class Meta:
        verbose_name = "调查邀请"
        verbose_name_plural = verbose_name

    def __str__(self) -> str:
        return self.token[:4]


class SurveyAnswer(models.Model):
    """One anonymous answer: random key, no time, no address."""

    id = models.UUIDField(primary_key=True, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="answers")
    overall = models.PositiveSmallIntegerField("总体满意度")
    items = models.JSONField("分项", default=dict)
    comment = models.CharField("意见", max_length=300, blank=True)

    class Meta:
        verbose_name = "调查答卷"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(overall__gte=1, overall__lte=5), name="answer_scale"
            )
        ]

    def __str__(self) -> str:
        return str(self.overall)
