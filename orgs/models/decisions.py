"""What people add to the rules: decisions on doubts, and queries of the credit registers."""

from typing import ClassVar

from django.db import models

from orgs.models.organisations import Organisation
from orgs.models.unions import Union
from orgs.querysets.decisions import UnionOwnQuerySet
from portal.common import clock
from portal.common.models import StoredFile


class QualificationDecision(models.Model):
    """A person's decision on what a rule left to people; it holds for the same fact, for a term."""

    class Choice(models.TextChoices):
        ALLOW = "allow", "可以承接"
        REFUSE = "refuse", "不得承接"

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="qualification_decisions"
    )
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    rule = models.CharField("规则", max_length=10)
    point = models.CharField("环节", max_length=20)
    reference = models.CharField("关联编号", max_length=60)
    message = models.CharField("规则说明", max_length=300)
    choice = models.CharField("决定", max_length=8, choices=Choice)
    reason = models.CharField("理由", max_length=300)
    decided_by = models.CharField("决定人", max_length=50)
    decided_at = models.DateTimeField("决定时间", default=clock.now)
    valid_until = models.DateField("有效至")
    # The head's decision replaces the reviewer's.
    overrides = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="overridden_by"
    )

    objects = UnionOwnQuerySet["QualificationDecision"].as_manager()

    class Meta:
        verbose_name = "资格核对决定"
        verbose_name_plural = verbose_name
        indexes: ClassVar = [
            models.Index(fields=["organisation", "rule", "-id"], name="decision_fact"),
            models.Index(fields=["union", "-id"], name="decision_union"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.get_choice_display()}"


class CreditQuery(models.Model):
    """A query of the credit registers by a person (QC-07): when, where, what was found, the picture.

    Source: 财政部令第87号 20(15): 查询渠道、截止时点、记录留存.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="credit_queries"
    )
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    queried_at = models.DateTimeField("查询时间")
    channel = models.CharField("查询渠道", max_length=120)
    found = models.CharField("查到的记录", max_length=200, blank=True)
    screenshot = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField("关联编号", max_length=60, blank=True)
    recorded_by = models.CharField("查询人", max_length=50)
    recorded_at = models.DateTimeField("登记时间", default=clock.now)

    objects = UnionOwnQuerySet["CreditQuery"].as_manager()

    class Meta:
        verbose_name = "信用查询"
        verbose_name_plural = verbose_name
        indexes: ClassVar = [
            models.Index(fields=["organisation", "-queried_at"], name="query_organisation")
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.queried_at:%Y-%m-%d}"
