"""Evidence files of organisations (feature 32): uploaded, verified, replaced, never overwritten."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from orgs.models.organisations import Organisation
from orgs.models.unions import Union
from orgs.querysets.documents import DocumentQuerySet
from portal.common import clock
from portal.common.models import StoredFile


class OrganisationDocument(models.Model):
    """One file that shows something about an organisation, with its pages and its expiry."""

    class Kind(models.TextChoices):
        CERTIFICATE = "certificate", "登记证书"
        LEGAL_IDENTITY = "legal_identity", "法定代表人身份证明"
        AUDIT = "audit", "审计报告"
        STATEMENT = "statement", "财务报表"
        TAX = "tax", "纳税证明"
        SOCIAL = "social", "社保缴纳证明"
        STAFF_LIST = "staff_list", "专业人员名单"
        ACCOUNT = "account", "开户证明"
        RATING = "rating", "评估等级证书"
        LICENCE_EDUCATION = "licence_education", "办学许可证"
        LICENCE_HR = "licence_hr", "人力资源服务许可证"
        LICENCE_MEDICAL = "licence_medical", "医疗机构执业许可证"
        LICENCE_FOOD = "licence_food", "食品经营许可证"
        LICENCE_CHILDCARE = "licence_childcare", "托育机构备案"
        NO_CRIME = "no_crime", "从业人员违法犯罪记录查询结果"
        INSURANCE = "insurance", "意外保险单"
        PROMISE = "promise", "资格承诺书"
        PROMISE_RENEWAL = "promise_renewal", "续证承诺书"
        SCREENSHOT = "screenshot", "信用查询截图"
        OTHER = "other", "其他材料"

    class Verdict(models.TextChoices):
        WAITING = "", "待核对"
        GOOD = "good", "已核对"
        REFUSED = "refused", "不采用"

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="documents"
    )
    kind = models.CharField("材料", max_length=20, choices=Kind)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    issued_on = models.DateField("出具日期", null=True, blank=True)
    valid_to = models.DateField("有效期至", null=True, blank=True)
    pages = models.CharField("页码", max_length=40, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    uploaded_by = models.CharField("上传人", max_length=50)
    uploaded_at = models.DateTimeField("上传时间", default=clock.now)
    replaced_by = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaces"
    )
    verdict = models.CharField("核对", max_length=8, choices=Verdict, blank=True, default="")
    verdict_reason = models.CharField("核对意见", max_length=200, blank=True)
    verified_by = models.CharField("核对人", max_length=50, blank=True)
    verified_at = models.DateTimeField("核对时间", null=True, blank=True)
    verified_for = models.ForeignKey(
        Union, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "资质材料"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(verdict="") | Q(verified_at__isnull=False), name="document_verified_at"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True)
                | Q(issued_on__isnull=True)
                | Q(valid_to__gte=F("issued_on")),
                name="document_term",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["organisation", "kind"],
                condition=Q(replaced_by__isnull=True),
                name="document_current",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.get_kind_display()}"

    def has_run_out(self, on: date) -> bool:
        """Whether its validity ended before the day."""
        return self.valid_to is not None and self.valid_to < on
