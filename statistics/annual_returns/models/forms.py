"""What is asked in which year: periods, forms and their indicators. All of it is data (spec 10.1)."""

from datetime import date, timedelta
from typing import ClassVar

from django.db import models


class ReturnPeriod(models.Model):
    """One reporting year: its period, and how many days each level has after its end (ST-01, ST-02).

    `deadline_days` maps a union level to calendar days; `levels` lists the levels that must
    report (ST-03); a unit of another level may.
    """

    year = models.PositiveSmallIntegerField("年度", unique=True)
    starts_on = models.DateField("报告期自")
    ends_on = models.DateField("报告期至")
    deadline_days = models.JSONField("报送期限", default=dict)
    levels = models.JSONField("填报层级", default=list)
    # Which wording of forms and indicators holds; frozen once the first return is opened (V-004).
    definition_version = models.CharField("指标版本", max_length=20, default="1")

    class Meta:
        verbose_name = "年报报告期"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gt=models.F("starts_on")), name="period_order"
            )
        ]

    def __str__(self) -> str:
        return f"{self.year} 年度"

    def due_on(self, level: str) -> date:
        """Return the last day on which a unit of the level reports in time."""
        days = int(self.deadline_days.get(level, self.deadline_days.get("other", 20)))
        return self.ends_on + timedelta(days=days)


class ReturnForm(models.Model):
    """A form of one year with the facts its cover must carry (表号, 制定机关, 批准文号, 有效期)."""

    period = models.ForeignKey(ReturnPeriod, on_delete=models.PROTECT, related_name="forms")
    code = models.CharField("代码", max_length=4)
    name = models.CharField("表名", max_length=60)
    table_no = models.CharField("表号", max_length=20)
    authority = models.CharField("制定机关", max_length=60)
    approval_no = models.CharField("批准文号", max_length=60)
    valid_until = models.DateField("有效期至")
    order = models.PositiveSmallIntegerField("序")

    class Meta:
        verbose_name = "年报表式"
        verbose_name_plural = verbose_name
        ordering: ClassVar = ["period", "order"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["period", "code"], name="return_form_once")
        ]

    def __str__(self) -> str:
        return f"{self.table_no} {self.name}"


class StatIndicator(models.Model):
    """One row of a form. Values are integers in the unit of `kind` (money in fen, time in minutes)."""

    class Kind(models.TextChoices):
        COUNT = "count", "整数"
        MONEY = "money", "金额（分）"
        PRICE = "price", "单价（分）"
        MINUTES = "minutes", "时长（分钟）"
        PERCENT = "percent", "百分比（万分之一）"
        SCORE = "score", "分值（百分之一）"

    class Roll(models.TextChoices):
        SUM = "SUM", "本级加下级"
        UNI = "UNI", "全辖去重"
        UNI_WEIGHTED = "UNIW", "去重后求和"
        RAT = "RAT", "用合计重新计算"
        OWN = "OWN", "不汇总"

    form = models.ForeignKey(ReturnForm, on_delete=models.PROTECT, related_name="indicators")
    code = models.CharField("代码", max_length=10)
    name = models.CharField("指标", max_length=60)
    section = models.CharField("分组", max_length=40)
    unit = models.CharField("单位", max_length=10)
    kind = models.CharField("数值类型", max_length=8, choices=Kind)
    is_stock = models.BooleanField("时点指标", default=False)
    roll = models.CharField("汇总方式", max_length=4, choices=Roll)
    level = models.PositiveSmallIntegerField("缩进", default=0)
    source = models.CharField("来源", max_length=20)
    # Below this absolute change a large ratio to last year asks for no explanation (V-904).
    floor = models.BigIntegerField("变动下限", default=0)
    definition = models.TextField("口径")
    order = models.PositiveSmallIntegerField("序")

    class Meta:
        verbose_name = "年报指标"
        verbose_name_plural = verbose_name
        ordering: ClassVar = ["form", "order"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["form", "code"], name="stat_indicator_once")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
