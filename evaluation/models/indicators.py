"""Indicator systems: versioned, weights summing to 100, frozen once used (IS-01, IS-02)."""

from typing import ClassVar

from django.db import models

from portal.common import clock


class IndicatorSystem(models.Model):
    """One version of system B (中期评估) or C (绩效考核)."""

    class Kind(models.TextChoices):
        MIDTERM = "midterm", "中期评估指标体系"
        PERFORMANCE = "performance", "绩效考核指标体系"

    kind = models.CharField("体系", max_length=12, choices=Kind)
    version = models.PositiveSmallIntegerField("版本")
    source = models.CharField("依据", max_length=200)
    created_at = models.DateTimeField(default=clock.now)
    frozen_at = models.DateTimeField("启用后冻结", null=True, blank=True)

    class Meta:
        verbose_name = "指标体系"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "version"], name="indicator_system_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} 第{self.version}版"


class Indicator(models.Model):
    """One third-level indicator with its weight, dimension and scoring rule."""

    class Dimension(models.TextChoices):
        PROCESS = "D1", "过程"
        QUALITY = "D2", "质量"
        COST = "D3", "成本"
        DIRECT = "D4", "直接效益"
        SOCIAL = "D5", "社会效益"

    system = models.ForeignKey(IndicatorSystem, on_delete=models.CASCADE, related_name="indicators")
    code = models.CharField("代码", max_length=6)
    subject = models.CharField("一级", max_length=20)
    group = models.CharField("二级", max_length=20)
    name = models.CharField("指标", max_length=80)
    dimension = models.CharField("维度", max_length=2, choices=Dimension)
    weight = models.PositiveSmallIntegerField("权重")
    rule = models.CharField("评分规则", max_length=200)

    class Meta:
        verbose_name = "评价指标"
        verbose_name_plural = verbose_name
        ordering: ClassVar = ["system", "code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["system", "code"], name="indicator_once")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
