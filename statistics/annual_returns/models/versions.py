"""The figures of a return: one row per version, the records behind each figure, and the findings."""

from typing import ClassVar

from django.db import models

from annual_returns.models.returns import AnnualReturn
from portal.common import clock


class ReturnVersion(models.Model):
    """All figures of one version.

    `own` and `total` map an indicator's code to a cell {"v": integer | null | "na",
    "k": "computed" | "adjusted", …}; an adjusted cell also holds the computed value "c", the reason
    "r", who "by" and when "at"; "s" marks an adjustment whose computed value has changed since.
    Codes that begin with "_" are parts of ratios and rules, not figures of a form. `levels` maps a
    union level to {code: value} of the included returns.
    """

    annual_return = models.ForeignKey(
        AnnualReturn, on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveSmallIntegerField("版次")
    definition_version = models.CharField("指标版本", max_length=20)
    own = models.JSONField("本级数", default=dict)
    total = models.JSONField("合计数", default=dict)
    levels = models.JSONField("下级分层数", default=dict)
    # Direct subordinates in the total: [{"union", "name", "version", "hash"}], and those missing.
    children = models.JSONField("已汇总下级", default=list)
    missing = models.JSONField("未报送下级", default=list)
    digest = models.CharField("数据指纹", max_length=64, blank=True)
    computed_at = models.DateTimeField("计算时间", default=clock.now)
    rolled_up_at = models.DateTimeField("汇总时间", null=True, blank=True)

    class Meta:
        verbose_name = "年报版本"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["annual_return", "number"], name="return_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.annual_return} 第{self.number}版"


class Inclusion(models.Model):
    """A version that another one's total contains; the list is flat, down to the lowest unit."""

    whole = models.ForeignKey(ReturnVersion, on_delete=models.CASCADE, related_name="inclusions")
    part = models.ForeignKey(ReturnVersion, on_delete=models.PROTECT, related_name="included_in")

    class Meta:
        verbose_name = "汇总范围"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["whole", "part"], name="inclusion_once")
        ]

    def __str__(self) -> str:
        return f"{self.whole_id} ⊃ {self.part_id}"


class SourceRecord(models.Model):
    """One record behind one own figure: a figure is the sum (or the distinct keys) of its rows."""

    version = models.ForeignKey(ReturnVersion, on_delete=models.CASCADE, related_name="sources")
    code = models.CharField("指标", max_length=10)
    kind = models.CharField("对象", max_length=12)  # project | organisation | record | …
    no = models.CharField("编号", max_length=60, blank=True)
    title = models.CharField("名称", max_length=120, blank=True)
    amount = models.BigIntegerField("数值", default=1)
    # What distinct indicators count: a credit code, or a person's keyed hash.
    key = models.CharField("去重键", max_length=64, blank=True)

    class Meta:
        verbose_name = "来源记录"
        verbose_name_plural = verbose_name
        indexes: ClassVar = [models.Index(fields=["version", "code", "key"], name="source_cell")]

    def __str__(self) -> str:
        return f"{self.code} {self.no}"


class ReturnFinding(models.Model):
    """What a validation rule found in a version; a warning asks for an explanation (spec 10.3)."""

    class Severity(models.TextChoices):
        ERROR = "error", "错误"
        WARNING = "warning", "警告"
        INFO = "info", "提示"

    version = models.ForeignKey(ReturnVersion, on_delete=models.CASCADE, related_name="findings")
    rule = models.CharField("规则", max_length=10)
    severity = models.CharField("级别", max_length=7, choices=Severity)
    # Cells as "P302" (total) or "P302.own"; the first one is where the page points.
    cells = models.JSONField("单元格", default=list)
    message = models.CharField("内容", max_length=400)
    formula = models.CharField("规则内容", max_length=200, blank=True)
    explanation = models.CharField("说明", max_length=500, blank=True)
    explained_by = models.CharField("说明人", max_length=50, blank=True)
    explained_at = models.DateTimeField("说明时间", null=True, blank=True)

    class Meta:
        verbose_name = "校验结果"
        verbose_name_plural = verbose_name
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["version", "severity"], name="finding_version")]

    def __str__(self) -> str:
        return f"{self.rule} {self.message}"
