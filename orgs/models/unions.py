"""The union tree with dated parentage, and the divisions it follows.

Rules: UH-01 (explicit parents, never from code digits), UH-02 (one counting parent), DV-01.
"""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from orgs.querysets.unions import LeadershipQuerySet, PlacementQuerySet, UnionQuerySet
from portal.common import clock


class Division(models.Model):
    """A statistical division code (GB/T 2260, 统计用区划代码)."""

    code = models.CharField("代码", max_length=12, primary_key=True)
    name = models.CharField("名称", max_length=100)
    level = models.PositiveSmallIntegerField("级别")  # 1 province … 4 township
    parent_code = models.CharField("上级代码", max_length=12, blank=True)
    # A container such as 市辖区 groups codes; no union stands there.
    is_container = models.BooleanField("仅为分组", default=False)
    valid_from = models.DateField("自", default=date(2023, 6, 30))
    valid_to = models.DateField("至", null=True, blank=True)

    class Meta:
        verbose_name = "行政区划"
        verbose_name_plural = verbose_name
        indexes: ClassVar = [models.Index(fields=["parent_code"], name="division_parent")]

    def __str__(self) -> str:
        return f"{self.name}({self.code})"


class DivisionSuccession(models.Model):
    """A code followed by another from a day on; a split has several rows (DV-01, DV-04)."""

    predecessor = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="followed_by")
    successor = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="follows")
    since = models.DateField("自")
    approval_doc = models.CharField("批准文号", max_length=100)

    class Meta:
        verbose_name = "区划代码变更"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["predecessor", "successor", "since"], name="division_succession_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} → {self.successor_id}"


class Union(models.Model):
    """A trade union of any level, from the All-China Federation to the shop floor."""

    class Level(models.TextChoices):
        NATIONAL = "national", "全国"
        PROVINCE = "province", "省级"
        NATIONAL_INDUSTRIAL = "national_industrial", "全国产业工会"
        PREFECTURE = "prefecture", "地市级"
        PROVINCE_INDUSTRIAL = "province_industrial", "省级产业工会"
        COUNTY = "county", "县级"
        CITY_INDUSTRIAL = "city_industrial", "市产业工会"
        TOWNSHIP = "township", "乡镇街道级"
        VILLAGE = "village", "村社区级"
        GRASSROOTS = "grassroots", "基层工会"

    INDUSTRIAL: ClassVar = (
        Level.NATIONAL_INDUSTRIAL, Level.PROVINCE_INDUSTRIAL, Level.CITY_INDUSTRIAL,
    )  # fmt: skip

    code = models.CharField("代码", max_length=20, unique=True)
    name = models.CharField("名称", max_length=100)
    level = models.CharField("层级", max_length=20, choices=Level)
    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, null=True, blank=True, related_name="unions"
    )
    uscc = models.CharField("统一社会信用代码", max_length=18, blank=True)
    head_name = models.CharField("负责人", max_length=50, blank=True)
    address = models.CharField("地址", max_length=200, blank=True)
    phone = models.CharField("电话", max_length=30, blank=True)
    founded_on = models.DateField("成立日期", null=True, blank=True)
    dissolved_on = models.DateField("撤销日期", null=True, blank=True)

    objects = UnionQuerySet.as_manager()

    class Meta:
        verbose_name = "工会"
        verbose_name_plural = verbose_name

    def __str__(self) -> str:
        return self.name

    @property
    def is_industrial(self) -> bool:
        """Whether it is the union of an industry."""
        return self.level in self.INDUSTRIAL


class Placement(models.Model):
    """Where a union stands in the reporting tree during a period; `path` answers subtree questions.

    `valid_to` is the first day on which it no longer holds. A root has no parent. A move closes
    this row and those below it and opens new ones, so last year's tree stays as it was.
    """

    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="placements")
    parent = models.ForeignKey(
        Union, on_delete=models.PROTECT, null=True, blank=True, related_name="child_placements"
    )
    path = models.CharField("路径", max_length=40)
    depth = models.PositiveSmallIntegerField("层数")
    valid_from = models.DateField("自")
    valid_to = models.DateField("至", null=True, blank=True)
    approval_doc = models.CharField("批准文号", max_length=100, blank=True)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        verbose_name = "隶属关系"
        verbose_name_plural = verbose_name
        indexes: ClassVar = [
            models.Index(fields=["path", "valid_from"], name="placement_path"),
            models.Index(fields=["parent", "valid_from"], name="placement_parent"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["union"], condition=Q(valid_to__isnull=True), name="placement_one_open"
            ),
            models.UniqueConstraint(fields=["union", "valid_from"], name="placement_once_a_day"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="placement_period",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.union} {self.path}"


class Leadership(models.Model):
    """Dual leadership: a second, non-counting parent such as an industrial union (UH-02)."""

    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="leaderships")
    parent = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="led")
    valid_from = models.DateField("自", default=clock.today)
    valid_to = models.DateField("至", null=True, blank=True)

    objects = LeadershipQuerySet.as_manager()

    class Meta:
        verbose_name = "双重领导"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["union", "parent", "valid_from"], name="leadership_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.parent} → {self.union}"
