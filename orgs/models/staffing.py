"""The people, means and yearly figures in an organisation's dossier (spec 3.3)."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from orgs.models.dossier import Fact
from orgs.models.organisations import Organisation
from orgs.querysets.dossier import FactQuerySet, PeriodQuerySet

SHARES = ("share_fees", "share_gifts", "share_government", "share_services", "share_investment",
          "share_other")  # fmt: skip


def _share(label: str) -> "models.DecimalField[Any, Any]":
    return models.DecimalField(label, max_digits=5, decimal_places=2, null=True, blank=True)


class KeyPerson(Fact):
    """Somebody the organisation works with; the name is masked outside it and its keeper."""

    class Post(models.TextChoices):
        LEGAL_REPRESENTATIVE = "legal_rep", "法定代表人"
        HEAD = "head", "负责人"
        BOARD = "board", "理事"
        SUPERVISOR = "supervisor", "监事"
        SOCIAL_WORKER = "social_worker", "社会工作者"
        FINANCE = "finance", "财务人员"
        OTHER = "other", "其他"

    class Certificate(models.TextChoices):
        ASSISTANT = "assistant", "助理社会工作师"
        SOCIAL_WORKER = "social_worker", "社会工作师"
        SENIOR = "senior", "高级社会工作师"
        COUNSELLOR = "counsellor", "心理咨询类证书"
        LAWYER = "lawyer", "律师执业证"
        OTHER = "other", "其他证书"

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="key_people"
    )
    name = models.CharField("姓名", max_length=50)
    post = models.CharField("职务", max_length=15, choices=Post)
    certificate = models.CharField("证书", max_length=15, choices=Certificate, blank=True)
    certificate_no = models.CharField("证书编号", max_length=60, blank=True)
    full_time = models.BooleanField("专职", default=True)
    valid_from = models.DateField("任职自", null=True, blank=True)
    valid_to = models.DateField("任职至", null=True, blank=True)
    # Criminal-record query before work with minors and every year (QC-23).
    background_checked_on = models.DateField("违法犯罪记录查询日期", null=True, blank=True)

    objects = PeriodQuerySet["KeyPerson"].as_manager()

    EVENT_REDACTED = frozenset({"certificate_no"})

    class Meta:
        verbose_name = "主要人员"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="key_person_term",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_post_display()} {self.name}"

    @property
    def masked_name(self) -> str:
        """The family name alone."""
        return self.name[:1] + "*" * max(1, len(self.name) - 1)


class YearFigures(Fact):
    """One year's figures of staff and income; the shares of income are percent, together 100."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="year_figures"
    )
    year = models.PositiveSmallIntegerField("年度")
    staff_total = models.PositiveIntegerField("从业人员", null=True, blank=True)
    full_time = models.PositiveIntegerField("其中专职", null=True, blank=True)
    assistants = models.PositiveIntegerField("助理社会工作师", null=True, blank=True)
    social_workers = models.PositiveIntegerField("社会工作师", null=True, blank=True)
    seniors = models.PositiveIntegerField("高级社会工作师", null=True, blank=True)
    volunteers = models.PositiveIntegerField("志愿者", null=True, blank=True)
    share_fees = _share("会费")
    share_gifts = _share("捐赠")
    share_government = _share("政府购买服务")
    share_services = _share("服务收入")
    share_investment = _share("投资收益")
    share_other = _share("其他收入")

    objects = FactQuerySet["YearFigures"].as_manager()

    class Meta:
        verbose_name = "年度数据"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "year"], name="year_figures_one_a_year"
            ),
            models.CheckConstraint(
                condition=Q(full_time__isnull=True)
                | Q(staff_total__isnull=True)
                | Q(full_time__lte=F("staff_total")),
                name="year_figures_full_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} 年度数据"


class ServiceCapacity(Fact):
    """For whom and where the organisation can work; its domains stand with the organisation."""

    organisation = models.OneToOneField(
        Organisation, on_delete=models.CASCADE, related_name="capacity"
    )
    target_groups = models.JSONField("服务人群", default=list, blank=True)
    regions = models.CharField("服务地区", max_length=300, blank=True)
    venues = models.CharField("场地和设施", max_length=300, blank=True)
    past_contracts = models.TextField("以往承接的项目", blank=True)

    objects = FactQuerySet["ServiceCapacity"].as_manager()

    class Meta:
        verbose_name = "服务能力"
        verbose_name_plural = verbose_name

    def __str__(self) -> str:
        return "服务能力"
