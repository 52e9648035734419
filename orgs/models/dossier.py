"""The dated facts of an organisation's dossier: what others decided about it (spec 3.3).

Each fact says who entered it and whether a union has checked it. An organisation's own word counts
as declared (自报) until then. `valid_from` and `valid_to` are the first and the last day.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from orgs.models.organisations import Organisation
from orgs.models.unions import Union
from orgs.querysets.dossier import FactQuerySet, PeriodQuerySet, RatingQuerySet
from portal.common import clock
from portal.common.money import MoneyField


class Fact(models.Model):
    """What every fact bears: whose word it is, and who checked it when."""

    entered_by = models.CharField("填写人", max_length=50, blank=True)
    entered_at = models.DateTimeField("填写时间", default=clock.now)
    verified_by = models.CharField("核对人", max_length=50, blank=True)
    verified_on = models.DateField("核对日期", null=True, blank=True)

    organisation_id: int

    class Meta:
        abstract = True

    @property
    def no(self) -> str:
        """The credit code of the organisation, for the log."""
        return str(getattr(self, "organisation").uscc)  # noqa: B009 - each model declares it

    @property
    def is_declared(self) -> bool:
        """Whether only the organisation says so."""
        return self.verified_on is None


class AnnualInspection(Fact):
    """The result of one year's inspection (年检) or, for charities, of its report (年报)."""

    class Result(models.TextChoices):
        PASSED = "合格", "合格"
        BARELY = "基本合格", "基本合格"
        FAILED = "不合格", "不合格"
        ABSENT = "未参检", "未参检"
        REPORTED = "年报已报", "年报已报"

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="inspections"
    )
    year = models.PositiveSmallIntegerField("年检年度")
    result = models.CharField("年检结论", max_length=10, choices=Result)
    decided_on = models.DateField("结论日期", null=True, blank=True)
    source = models.CharField("来源", max_length=200, blank=True)
    note = models.CharField("备注", max_length=200, blank=True)

    objects = FactQuerySet["AnnualInspection"].as_manager()

    class Meta:
        verbose_name = "年检年报"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "year"], name="inspection_one_a_year")
        ]

    def __str__(self) -> str:
        return f"{self.year} 年度 {self.result}"


class Rating(Fact):
    """An evaluation grade for its term; it may be lowered or cancelled before (MZ39)."""

    class Level(models.TextChoices):
        A5 = "5A", "5A 级"
        A4 = "4A", "4A 级"
        A3 = "3A", "3A 级"
        A2 = "2A", "2A 级"
        A1 = "1A", "1A 级"

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="ratings")
    level = models.CharField("评估等级", max_length=2, choices=Level)
    granted_by = models.CharField("评估机关", max_length=100, blank=True)
    valid_from = models.DateField("有效期自", null=True, blank=True)
    valid_to = models.DateField("有效期至", null=True, blank=True)
    cancelled_on = models.DateField("取消或降级日期", null=True, blank=True)
    reason = models.CharField("取消或降级原因", max_length=200, blank=True)

    objects = RatingQuerySet["Rating"].as_manager()

    class Meta:
        verbose_name = "评估等级"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="rating_term",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["valid_to"], name="rating_valid_to")]

    def __str__(self) -> str:
        return self.get_level_display()


class TaxStatus(Fact):
    """A tax privilege for its term: exemption (T13), deductibility of gifts (T27)."""

    class Kind(models.TextChoices):
        EXEMPT = "exempt", "非营利组织免税资格"
        DEDUCTIBLE = "deductible", "公益性捐赠税前扣除资格"

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="tax_statuses"
    )
    kind = models.CharField("资格", max_length=10, choices=Kind)
    document_no = models.CharField("公告或文号", max_length=100, blank=True)
    valid_from = models.DateField("有效期自")
    valid_to = models.DateField("有效期至")

    objects = PeriodQuerySet["TaxStatus"].as_manager()

    class Meta:
        verbose_name = "税收资格"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")), name="tax_status_term"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["valid_to"], name="tax_status_valid_to")]

    def __str__(self) -> str:
        return self.get_kind_display()


class CharityStatus(Fact):
    """That the organisation is a charity (慈善组织), since when, and its fundraising certificate."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="charity_statuses"
    )
    valid_from = models.DateField("认定日期", null=True, blank=True)
    valid_to = models.DateField("终止日期", null=True, blank=True)
    fundraising_no = models.CharField("公开募捐资格证书编号", max_length=60, blank=True)
    fundraising_valid_to = models.DateField("公开募捐资格有效期至", null=True, blank=True)

    objects = PeriodQuerySet["CharityStatus"].as_manager()

    class Meta:
        verbose_name = "慈善组织"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(valid_to__isnull=True),
                name="charity_status_one_open",
            )
        ]

    def __str__(self) -> str:
        return "慈善组织"


class Sanction(Fact):
    """A penalty or an entry in a register of breaches of trust; only a union writes it.

    The three lists of civil affairs are kept as `CreditListing`, for bodies not in the register too.
    """

    class Kind(models.TextChoices):
        CRIMINAL = "criminal", "刑事处罚"
        SUSPENSION = "suspension", "责令停产停业"
        REVOCATION = "revocation", "吊销许可证或者执照"
        LARGE_FINE = "large_fine", "较大数额罚款"
        WARNING = "warning", "警告、通报批评或一般罚款"
        COURT_DEFAULT = "court_default", "失信被执行人"
        TAX = "tax", "重大税收违法"
        PROCUREMENT = "procurement", "政府采购严重违法失信"
        OTHER = "other", "其他"

    # Major violations of the law (QC-08: GPR 19).
    MAJOR = (Kind.CRIMINAL, Kind.SUSPENSION, Kind.REVOCATION, Kind.LARGE_FINE)
    # Registers asked at the deadline (QC-07: M87 20(15)).
    REGISTERS = (Kind.COURT_DEFAULT, Kind.TAX, Kind.PROCUREMENT)

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="sanctions"
    )
    kind = models.CharField("种类", max_length=20, choices=Kind)
    decided_on = models.DateField("决定或列入日期")
    authority = models.CharField("决定机关", max_length=100)
    document_no = models.CharField("文号", max_length=100, blank=True)
    facts = models.CharField("事由", max_length=300, blank=True)
    amount = MoneyField("罚款金额（元）", null=True, blank=True)  # type: ignore[misc]
    ban_until = models.DateField("禁止参加至", null=True, blank=True)
    lifted_on = models.DateField("解除或移出日期", null=True, blank=True)
    source = models.CharField("来源", max_length=200)

    objects = FactQuerySet["Sanction"].as_manager()

    class Meta:
        verbose_name = "处罚与失信记录"
        verbose_name_plural = verbose_name
        indexes: ClassVar = [
            models.Index(fields=["organisation", "-decided_on"], name="sanction_organisation")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.decided_on}"

    @property
    def is_major(self) -> bool:
        """Whether it counts as a major violation (QC-08)."""
        return self.kind in self.MAJOR


class Governance(Fact):
    """Who supervises the organisation, its party organisation and its bodies; confirmed yearly."""

    class Supervision(models.TextChoices):
        SUPERVISED = "supervised", "有业务主管单位"
        DIRECT = "direct", "直接登记"
        DECOUPLED = "decoupled", "已脱钩"

    class Party(models.TextChoices):
        BRANCH = "branch", "单独建立党支部"
        JOINT = "joint", "联合党支部"
        GENERAL = "general", "党总支"
        COMMITTEE = "committee", "党委"
        UNSPECIFIED = "unspecified", "已建（形式未填）"

    organisation = models.OneToOneField(
        Organisation, on_delete=models.CASCADE, related_name="governance"
    )
    supervision = models.CharField("管理方式", max_length=10, choices=Supervision, blank=True)
    supervisory_unit = models.CharField("业务主管单位", max_length=100, blank=True)
    supervising_union = models.ForeignKey(
        Union,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="supervised",
        verbose_name="业务主管的工会",
    )
    party_kind = models.CharField("党组织形式", max_length=12, choices=Party, blank=True)
    party_founded_on = models.DateField("党组织成立日期", null=True, blank=True)
    party_members = models.PositiveIntegerField("党员数", null=True, blank=True)
    board_size = models.PositiveSmallIntegerField("理事人数", null=True, blank=True)
    supervisors = models.PositiveSmallIntegerField("监事人数", null=True, blank=True)
    internal_rules = models.CharField("内部管理制度", max_length=300, blank=True)
    confirmed_on = models.DateField("最近确认", null=True, blank=True)

    objects = FactQuerySet["Governance"].as_manager()

    class Meta:
        verbose_name = "治理与党建"
        verbose_name_plural = verbose_name

    def __str__(self) -> str:
        return "治理与党建"

    @property
    def supervised_by_union(self) -> bool:
        """Whether a union is its 业务主管单位 (L213, QC-25)."""
        return self.supervising_union_id is not None


class UnionTie(Fact):
    """The organisation's own trade union (建会), from its founding to its end."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="union_ties"
    )
    valid_from = models.DateField("建会日期", null=True, blank=True)
    valid_to = models.DateField("撤销日期", null=True, blank=True)
    union_name = models.CharField("工会名称", max_length=120, blank=True)
    union_code = models.CharField("工会统一社会信用代码", max_length=18, blank=True)
    members = models.PositiveIntegerField("会员数", default=0)
    # The union whose statement it is, which need not keep the file; null: organisation or keeper.
    stated_for = models.ForeignKey(
        Union, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )

    objects = PeriodQuerySet["UnionTie"].as_manager()

    class Meta:
        verbose_name = "建会情况"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(valid_to__isnull=True),
                name="union_tie_one_open",
            )
        ]

    def __str__(self) -> str:
        return self.union_name or "已建工会"
