"""Targets (spec 11.3): what unions are to reach, and dated results of the nightly look."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from orgs.models.unions import Union
from orgs.querysets.targets import TargetQuerySet
from portal.common import clock


class TargetTemplate(models.Model):
    """One kind of target, as the documents word it; the shipped ones are TG-1 to TG-6."""

    code = models.CharField("代码", max_length=10, unique=True)
    name = models.CharField("目标", max_length=120)
    metric = models.CharField("指标", max_length=30)
    unit = models.CharField("单位", max_length=10)
    levels = models.JSONField("适用层级", default=list)
    least = models.PositiveIntegerField("目标值（不少于）")
    # Beyond it the result is noted, never counted as a failure.
    most = models.PositiveIntegerField("上限（超过只提示）", null=True, blank=True)
    period = models.CharField("文件规定的时间", max_length=60, blank=True)
    source = models.CharField("依据", max_length=200)

    class Meta:
        verbose_name = "目标模板"
        verbose_name_plural = verbose_name

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Target(models.Model):
    """A target given to one union, with its own value and day."""

    template = models.ForeignKey(TargetTemplate, on_delete=models.PROTECT, related_name="targets")
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="targets")
    least = models.PositiveIntegerField("目标值（不少于）")
    most = models.PositiveIntegerField("上限（超过只提示）", null=True, blank=True)
    due_on = models.DateField("完成期限", null=True, blank=True)
    since = models.DateField("下达日期", default=clock.today)
    given_by = models.CharField("下达人", max_length=50)
    given_by_union = models.ForeignKey(
        Union, on_delete=models.PROTECT, related_name="given_targets"
    )
    ended_on = models.DateField("终止日期", null=True, blank=True)
    end_reason = models.CharField("终止原因", max_length=200, blank=True)
    checked_on = models.DateField("最近核算", null=True, blank=True)

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = "目标"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["template", "union"],
                condition=Q(ended_on__isnull=True),
                name="target_one_living",
            )
        ]

    def __str__(self) -> str:
        return f"{self.template_id} {self.union_id}"


class TargetResult(models.Model):
    """What stood from a day on; a new row only when it changed, so losses stay visible."""

    class Outcome(models.TextChoices):
        MET = "met", "已达到"
        SHORT = "short", "未达到"
        OVER = "over", "已达到，超过上限"

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="results")
    day = models.DateField("日期")
    value = models.PositiveIntegerField("数值")
    outcome = models.CharField("结果", max_length=5, choices=Outcome)
    # [{"no", "title", "url"}]: the records behind the value on that day, the first ones of many.
    records = models.JSONField("明细", default=list)

    class Meta:
        verbose_name = "目标进展"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["target", "day"], name="target_result_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.target_id} {self.day} {self.value}"


class TargetDeclaration(models.Model):
    """A value that a union states with its ground where the portal keeps no records to count."""

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="declarations")
    day = models.DateField("自")
    value = models.PositiveIntegerField("数值")
    ground = models.CharField("依据", max_length=200)
    declared_by = models.CharField("填报人", max_length=50)
    declared_at = models.DateTimeField("填报时间", default=clock.now)

    class Meta:
        verbose_name = "目标进展填报"
        verbose_name_plural = verbose_name

    def __str__(self) -> str:
        return f"{self.target_id} {self.day} {self.value}"
