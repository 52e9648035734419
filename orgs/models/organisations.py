"""Social organisations and other suppliers: identity, standing, links to unions.

Rules: spec 3.1 (kinds), 3.2 (credit code), 3.3 (fields), 3.4 (qualification).
"""

from typing import Any, ClassVar, Final

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from orgs.models.unions import Union
from orgs.querysets.organisations import OrganisationQuerySet
from orgs.querysets.relations import LinkQuerySet
from orgs.querysets.search import BySign
from orgs.rules.names import name_key
from portal.common import clock
from portal.common.access import Actor
from portal.common.lifecycle import Stateful
from portal.common.models import StoredFile
from portal.common.money import MoneyField

OWN_NUMBER: Final = "Z"


class Organisation(Stateful):
    """A supplier of services to workers; most are social organisations."""

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        SUBMITTED = "submitted", "待审核"
        RETURNED = "returned", "退回修改"
        APPROVED = "approved", "已通过"
        SUSPENDED = "suspended", "暂停承接"
        CLOSED = "closed", "已注销"
        MERGED = "merged", "已并入"

    class Kind(models.TextChoices):
        ASSOCIATION = "association", "社会团体"
        SERVICE_INSTITUTION = "service_institution", "社会服务机构"
        FOUNDATION = "foundation", "基金会"
        CIVIL_OTHER = "civil_other", "民政其他"
        LAW_FIRM = "law_firm", "律师事务所"
        ENTERPRISE = "enterprise", "企业"
        INSTITUTION = "institution", "事业单位"
        VILLAGE_SELF = "village_self", "基层群众性自治组织（村集体）"
        UNREGISTERED_GROUP = "unregistered_group", "草根组织（未登记）"
        INDIVIDUAL = "individual", "个人"

    class RegistrationLevel(models.TextChoices):
        NATIONAL = "national", "全国"
        PROVINCE = "province", "省级"
        PREFECTURE = "prefecture", "地市级"
        COUNTY = "county", "县级"

    SOCIAL_KINDS = (
        Kind.ASSOCIATION,
        Kind.SERVICE_INSTITUTION,
        Kind.FOUNDATION,
        Kind.CIVIL_OTHER,
    )

    state = models.CharField("状态", max_length=10, choices=State, default=State.DRAFT)
    # Who has no credit code bears a number of the portal's own: Z is no sign of a code.
    uscc = models.CharField("统一社会信用代码", max_length=18, unique=True)
    name = models.CharField("名称", max_length=120)
    name_key = models.CharField(max_length=120, editable=False, default="")
    kind = models.CharField("类型", max_length=30, choices=Kind)
    registration_authority = models.CharField("登记管理机关", max_length=100, blank=True)
    registration_level = models.CharField(
        "登记层级", max_length=10, choices=RegistrationLevel, blank=True
    )
    registered_on = models.DateField("成立登记日期", null=True, blank=True)
    cert_valid_to = models.DateField("登记证书有效期至", null=True, blank=True)
    address = models.CharField("住所", max_length=200, blank=True)
    legal_rep = models.CharField("法定代表人", max_length=50, blank=True)
    registered_funds = MoneyField("注册资金（元）", null=True, blank=True)  # type: ignore[misc]
    scope = models.TextField("业务范围", blank=True)
    labour_field = models.BooleanField("劳动关系领域", default=False)
    labour_field_reason = models.CharField("认定理由", max_length=200, blank=True)
    domains = models.JSONField("服务领域", default=list, blank=True)
    # The union that keeps this organisation's file and reviews its registration.
    keeper = models.ForeignKey(
        Union, on_delete=models.PROTECT, null=True, related_name="kept_organisations"
    )
    contact_name = models.CharField("联系人", max_length=50, blank=True)
    contact_phone = models.CharField("联系电话", max_length=30, blank=True)
    bank_account_name = models.CharField("开户名", max_length=120, blank=True)
    bank_name = models.CharField("开户行", max_length=120, blank=True)
    bank_account = models.CharField("账号", max_length=40, blank=True)
    return_reason = models.TextField("退回原因", blank=True)
    is_demo = models.BooleanField("演示数据", default=False)

    # Read by the organisation alone.
    history = HistoricalRecords(
        excluded_fields=["bank_account", "name_key"], no_db_index=["uscc", "keeper"]
    )
    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = "社会组织"
        verbose_name_plural = verbose_name
        indexes: ClassVar = [
            models.Index(fields=["state", "name"], name="organisation_state"),
            models.Index(fields=["keeper", "state"], name="organisation_keeper"),
            models.Index(BySign("name_key"), "id", name="organisation_by_sign"),
        ]

    EVENT_REDACTED = frozenset({"bank_account", "name_key"})

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **more: Any) -> None:
        """Keep the key with the name."""
        self.name_key = name_key(self.name)
        super().save(*args, **more)

    @property
    def no(self) -> str:
        """The number shown to people is the credit code."""
        return self.uscc

    @property
    def has_code(self) -> bool:
        """Whether it bears a credit code, not a number of the portal's own."""
        return not self.uscc.startswith(OWN_NUMBER)

    @property
    def is_social(self) -> bool:
        """Whether the kind counts as a social organisation (spec 3.1)."""
        return self.kind in self.SOCIAL_KINDS

    def is_held_by(self, by: Actor) -> bool:
        """Its own members edit the profile; the keeping union reviews it."""
        return (by.organisation_id is not None and by.organisation_id == self.pk) or (
            by.acts_for(self.keeper_id)
        )


class OrganisationIdentifier(models.Model):
    """A credit code and name an organisation bore during a period; old ones resolve to it (X-06).

    `valid_to` is the first day it bore them no more. A mistaken code was never its own: another
    organisation may bear it rightly.
    """

    class Cause(models.TextChoices):
        ENTERED = "entered", "入库登记"
        RENAMED = "renamed", "更名"
        RECODED = "recoded", "登记机关变更代码"
        MISTAKEN = "mistaken", "更正录入错误"
        MERGED = "merged", "并入重复记录"

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="identifiers"
    )
    uscc = models.CharField(max_length=18)
    name = models.CharField(max_length=120)
    name_key = models.CharField(max_length=120, editable=False, default="")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    cause = models.CharField("变更", max_length=10, choices=Cause, default=Cause.ENTERED)
    is_mistaken = models.BooleanField("代码录入错误", default=False)
    reason = models.CharField("说明", max_length=200, blank=True)
    document = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_by = models.CharField("办理人", max_length=50, blank=True)

    class Meta:
        verbose_name = "代码与名称沿革"
        verbose_name_plural = verbose_name
        indexes: ClassVar = [
            models.Index(fields=["uscc"], name="identifier_uscc"),
            models.Index(fields=["name_key"], name="identifier_name_key"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.uscc}"

    def save(self, *args: Any, **more: Any) -> None:
        """Keep the key with the name."""
        self.name_key = name_key(self.name)
        super().save(*args, **more)


class OrganisationLink(models.Model):
    """A union's standing relation with an organisation; guidance is counted in L202 and L290.

    The other kinds stand only beside a guidance of the same union, so each pair counts once.
    """

    class Kind(models.TextChoices):
        GUIDANCE = "guidance", "联系引导"
        SUPERVISION = "supervision", "业务主管"
        INCUBATION = "incubation", "孵化"
        PILOT = "pilot", "试点"

    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="links")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="links")
    kind = models.CharField("联系类型", max_length=12, choices=Kind, default=Kind.GUIDANCE)
    since = models.DateField("建立联系日期")
    until = models.DateField("解除日期", null=True, blank=True)
    end_reason = models.CharField("解除原因", max_length=200, blank=True)
    ended_by = models.CharField("解除人", max_length=50, blank=True)
    representative = models.BooleanField("代表性组织", default=False)
    representative_on = models.DateField("认定日期", null=True, blank=True)
    representative_ground = models.CharField("认定理由", max_length=200, blank=True)
    representative_by = models.CharField("认定人", max_length=50, blank=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        verbose_name = "联系关系"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["union", "organisation", "kind"],
                condition=Q(until__isnull=True),
                name="link_one_active",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=models.F("since")),
                name="link_period",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.union} — {self.organisation}"


class QualificationCheck(models.Model):
    """The kept result of one rule for one organisation at one point; never rewritten (3.4)."""

    class Outcome(models.TextChoices):
        PASS = "pass", "符合"
        FAIL = "fail", "不符合"
        HUMAN = "human", "需人工核对"
        INFO = "info", "提示"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="checks")
    # The union for whose act it was judged; null for the register's own and for bids.
    union = models.ForeignKey(
        Union, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    rule = models.CharField("规则", max_length=10)  # QC-01 …
    point = models.CharField("检查环节", max_length=20)  # a key of qualification.MATRIX
    reference = models.CharField("关联编号", max_length=60, blank=True)
    outcome = models.CharField("结果", max_length=5, choices=Outcome)
    message = models.CharField("说明", max_length=300)
    evidence = models.JSONField("依据", default=dict)
    checked_at = models.DateTimeField("检查时间", default=clock.now)
    valid_until = models.DateField("有效至", null=True, blank=True)

    class Meta:
        verbose_name = "资格检查"
        verbose_name_plural = verbose_name
        indexes: ClassVar = [
            models.Index(fields=["organisation", "-checked_at"], name="check_organisation"),
            models.Index(fields=["union", "point", "outcome"], name="check_union_point"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.get_outcome_display()}"
