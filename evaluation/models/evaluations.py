"""The three-party performance evaluation of an agreement."""

from typing import ClassVar

from django.db import models

from evaluation.models.indicators import IndicatorSystem
from evaluation.querysets.reviews import EvaluationQuerySet
from orgs.models import Organisation, Union
from portal.common.access import Actor, ActorKind
from portal.common.lifecycle import Stateful
from projects.models import Agreement, Project


class Evaluation(Stateful):
    """One evaluation: union, worker representatives and third party score separately."""

    class State(models.TextChoices):
        STARTED = "started", "评分中"
        CONCLUDED = "concluded", "待发布"
        PUBLISHED = "published", "已发布"

    class Grade(models.TextChoices):
        EXCELLENT = "excellent", "优秀"
        GOOD = "good", "良好"
        PASS = "pass", "合格"
        FAIL = "fail", "不合格"

    state = models.CharField("状态", max_length=10, choices=State, default=State.STARTED)
    no = models.CharField("编号", max_length=50, unique=True)
    agreement = models.OneToOneField(Agreement, on_delete=models.PROTECT, related_name="evaluation")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="evaluations")
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="evaluations")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="evaluations"
    )
    third_party = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="evaluations_done"
    )
    system = models.ForeignKey(IndicatorSystem, on_delete=models.PROTECT)
    shares = models.JSONField("各方权重", default=dict)
    reps_needed = models.PositiveSmallIntegerField("职工代表人数", default=5)
    # Where that number comes from: the parameter's source, a union's decision on a smaller one.
    reps_source = models.CharField("人数依据", max_length=200, blank=True)
    # {"C213": "why"}: decided before anybody scores; the weight stays in its subject (IS-04).
    left_out = models.JSONField("不适用的指标", default=dict, blank=True)
    satisfaction_mean = models.DecimalField(
        "满意度均值", max_digits=3, decimal_places=2, null=True, blank=True
    )
    # {"C111": "3.8000"}: the weighted points of each indicator that applies, decimals as text.
    points = models.JSONField("各项得分", default=dict)
    total = models.DecimalField("总分", max_digits=5, decimal_places=2, null=True, blank=True)
    grade = models.CharField("等次", max_length=10, choices=Grade, blank=True)
    veto = models.CharField("一票否决事项", max_length=100, blank=True)
    # Under 30 answers the survey only indicates; C411 then follows the delegates (SV-03).
    survey_decision = models.CharField("满意度计分决定", max_length=300, blank=True)
    opinion = models.TextField("问题与建议", blank=True)
    concluded_at = models.DateTimeField("结论时间", null=True, blank=True)
    concluded_by = models.CharField("签发人", max_length=50, blank=True)
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    published_by = models.CharField("发布人", max_length=50, blank=True)
    return_reason = models.CharField("退回原因", max_length=300, blank=True)

    objects = EvaluationQuerySet.as_manager()

    class Meta:
        verbose_name = "绩效评价"
        verbose_name_plural = verbose_name
        indexes: ClassVar = [models.Index(fields=["union", "state"], name="evaluation_union")]

    def __str__(self) -> str:
        return self.no

    def is_held_by(self, by: Actor) -> bool:
        """The purchasing union runs it."""
        return by.acts_for(self.union_id)


class PartySheet(models.Model):
    """One person's points for one party; each person submits once."""

    class Party(models.TextChoices):
        UNION = "union", "工会"
        WORKERS = "workers", "职工代表"
        THIRD = "third", "第三方"

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="sheets")
    party = models.CharField("评价方", max_length=8, choices=Party)
    user_id = models.BigIntegerField("用户")
    name = models.CharField("姓名", max_length=50)
    scores = models.JSONField("评分", default=dict)  # code → points as text
    comment = models.TextField("意见", blank=True)
    submitted_at = models.DateTimeField("提交时间")

    class Meta:
        verbose_name = "评价表"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["evaluation", "user_id"], name="party_sheet_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_party_display()} {self.name}"

    @property
    def union_id(self) -> int:
        """The purchasing union: its log has the sheets of all three parties."""
        return self.evaluation.union_id

    def is_held_by(self, by: Actor) -> bool:
        """Its writer's own."""
        return by.kind is not ActorKind.PUBLIC and by.user_id == self.user_id
