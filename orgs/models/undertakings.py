"""What unions build with organisations: federations, hubs, demonstration bases, their unions (9.3)."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from orgs.models.organisations import Organisation
from orgs.models.unions import Union
from orgs.querysets.undertakings import MembershipPeriodQuerySet, UndertakingQuerySet


class Undertaking(models.Model):
    """What all of them share: a number, the union whose work it is, and its time."""

    no = models.CharField("编号", max_length=40, unique=True)
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    since = models.DateField("起始日期")
    until = models.DateField("结束日期", null=True, blank=True)
    end_reason = models.CharField("结束原因", max_length=200, blank=True)
    entered_by = models.CharField("登记人", max_length=50)
    is_demo = models.BooleanField("演示数据", default=False)

    objects = UndertakingQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.no

    @property
    def title(self) -> str:
        """What people call it."""
        return str(getattr(self, "name", "") or getattr(self, "organisation", "") or self.no)


class Federation(Undertaking):
    """A federation of social organisations 联合会 (ME-05)."""

    name = models.CharField("名称", max_length=120)
    level = models.CharField("层级", max_length=20, choices=Union.Level.choices)
    uscc = models.CharField("统一社会信用代码", max_length=18, blank=True)
    role = models.CharField("工会的作用", max_length=200)

    class Meta(Undertaking.Meta):
        verbose_name = "联合会"
        verbose_name_plural = verbose_name


class Hub(Undertaking):
    """A hub or incubation base 枢纽（孵化基地） (ME-06)."""

    name = models.CharField("名称", max_length=120)
    host = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="hubs"
    )
    support_people = models.CharField("人员扶持", max_length=200, blank=True)
    support_funds = models.CharField("资金扶持", max_length=200, blank=True)
    support_space = models.CharField("场所扶持", max_length=200, blank=True)

    class Meta(Undertaking.Meta):
        verbose_name = "枢纽（孵化基地）"
        verbose_name_plural = verbose_name


class DemonstrationBase(Undertaking):
    """An organisation named as 创新示范基地（点） until a day (ME-07)."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="demonstration_bases"
    )
    named_by = models.CharField("命名单位", max_length=100)
    document = models.CharField("命名文号", max_length=100, blank=True)
    expires_on = models.DateField("有效期至")

    class Meta(Undertaking.Meta):
        verbose_name = "创新示范基地（点）"
        verbose_name_plural = verbose_name

    def stands_on(self, day: date) -> bool:
        """Whether the name holds on the day."""
        ended = self.until is not None and self.until <= day
        return self.since <= day <= self.expires_on and not ended


class UnionFounding(Undertaking):
    """The founding of a trade union in an organisation 建会, step by step."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="union_foundings"
    )
    prepared_on = models.DateField("筹备日期", null=True, blank=True)
    prepared_note = models.CharField("筹备情况", max_length=200, blank=True)
    approved_on = models.DateField("批复日期", null=True, blank=True)
    approval_doc = models.CharField("批复文号", max_length=100, blank=True)
    founded_on = models.DateField("成立日期", null=True, blank=True)
    founded_name = models.CharField("工会名称", max_length=120, blank=True)
    founded_code = models.CharField("工会统一社会信用代码", max_length=18, blank=True)
    members = models.PositiveIntegerField("会员数", null=True, blank=True)

    class Meta(Undertaking.Meta):
        verbose_name = "建会"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(until__isnull=True, founded_on__isnull=True),
                name="union_founding_one_open",
            )
        ]

    @property
    def step(self) -> str:
        """The last step taken."""
        if self.founded_on:
            return "已成立"
        if self.until:
            return "已终止"
        if self.approved_on:
            return "已批复"
        return "筹备中" if self.prepared_on else "动员中"


class Participation(models.Model):
    """An organisation in a federation, or a tenant of a hub, from a day to a day."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="participations"
    )
    federation = models.ForeignKey(
        Federation, on_delete=models.PROTECT, null=True, blank=True, related_name="participations"
    )
    hub = models.ForeignKey(
        Hub, on_delete=models.PROTECT, null=True, blank=True, related_name="participations"
    )
    since = models.DateField("加入日期")
    until = models.DateField("退出日期", null=True, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)

    objects = MembershipPeriodQuerySet.as_manager()

    class Meta:
        verbose_name = "成员"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "federation"],
                condition=Q(until__isnull=True, federation__isnull=False),
                name="participation_one_federation",
            ),
            models.UniqueConstraint(
                fields=["organisation", "hub"],
                condition=Q(until__isnull=True, hub__isnull=False),
                name="participation_one_hub",
            ),
            models.CheckConstraint(
                condition=Q(federation__isnull=True, hub__isnull=False)
                | Q(federation__isnull=False, hub__isnull=True),
                name="participation_in_one",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="participation_period",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.since}"
