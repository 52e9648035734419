"""The call for bids: lots, score sheet, notices. Sealed bids are in `sealing`, opened ones `bids`."""

from typing import ClassVar

from django.db import models

from orgs.models import Union
from portal.common.lifecycle import Stateful
from portal.common.models import StoredFile
from portal.common.money import MoneyField
from projects.models.projects import Project
from projects.querysets.tenders import NoticeQuerySet, TenderQuerySet
from projects.taxonomies import Method


class Tender(Stateful):
    """One procurement of one project; a re-run after failure is another tender (DD-06)."""

    class State(models.TextChoices):
        DRAFT = "draft", "编制中"
        SUBMITTED = "submitted", "待审核"
        APPROVED = "approved", "待发布"
        NOTICED = "noticed", "公告中"
        OPENED = "opened", "已开标"
        EVALUATING = "evaluating", "评审中"
        REPORTED = "reported", "待定标"
        DECIDED = "decided", "待公示"
        RESULT_PUBLISHED = "result_published", "成交公示"
        NOTICE_SENT = "notice_sent", "已发通知书"
        CONTRACTED = "contracted", "已签约"
        FAILED = "failed", "废标"
        TERMINATED = "terminated", "已终止"

    state = models.CharField("状态", max_length=20, choices=State, default=State.DRAFT)
    no = models.CharField("公告编号", max_length=40, unique=True)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="tenders")
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="tenders")
    title = models.CharField("标题", max_length=160)
    method = models.CharField("采购方式", max_length=30, choices=Method)
    ceiling = MoneyField("最高限价")
    deadline = models.DateTimeField("提交截止", null=True, blank=True)
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    opened_at = models.DateTimeField("开标时间", null=True, blank=True)
    result_published_at = models.DateTimeField("公示时间", null=True, blank=True)
    standstill_until = models.DateTimeField("公示截止", null=True, blank=True)
    notice_sent_at = models.DateTimeField("通知书时间", null=True, blank=True)
    qualification = models.TextField("申请人资格要求", blank=True)
    contact = models.CharField("联系方式", max_length=200, blank=True)
    # The procedure's parameters as they stood at first publication (spec 0.2, X-49).
    profile = models.JSONField("程序参数", default=dict)
    price_weight = models.PositiveSmallIntegerField("价格分权重", default=15)
    return_reason = models.CharField("退回原因", max_length=300, blank=True)
    failure_reason = models.CharField("废标原因", max_length=300, blank=True)

    objects = TenderQuerySet.as_manager()

    class Meta:
        verbose_name = "采购"
        verbose_name_plural = verbose_name
        indexes: ClassVar = [
            models.Index(fields=["state", "-published_at"], name="tender_public"),
            models.Index(fields=["union", "state"], name="tender_union"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["project"],
                condition=~models.Q(state__in=["failed", "terminated"]),
                name="tender_one_living",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Lot(models.Model):
    """A package of a tender; award, agreement and payment hang on the lot from day one."""

    tender = models.ForeignKey(Tender, on_delete=models.CASCADE, related_name="lots")
    number = models.PositiveSmallIntegerField("包号", default=1)
    name = models.CharField("名称", max_length=120)
    ceiling = MoneyField("最高限价")

    class Meta:
        verbose_name = "采购包"
        verbose_name_plural = verbose_name
        ordering: ClassVar = ["tender", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tender", "number"], name="lot_once")
        ]

    def __str__(self) -> str:
        return f"第{self.number}包 {self.name}"


class ScoreItem(models.Model):
    """One weighted item of the score sheet; items and price weight sum to 100."""

    tender = models.ForeignKey(Tender, on_delete=models.CASCADE, related_name="score_items")
    order = models.PositiveSmallIntegerField("序")
    section = models.CharField("部分", max_length=20)  # 商务 | 技术
    name = models.CharField("评分项", max_length=80)
    standard = models.TextField("评分标准")
    points = models.PositiveSmallIntegerField("满分")
    # An objective factor has one right score: members who differ must look again (PR-07).
    is_objective = models.BooleanField("客观分", default=False)

    class Meta:
        verbose_name = "评分项"
        verbose_name_plural = verbose_name
        ordering: ClassVar = ["tender", "order"]

    def __str__(self) -> str:
        return self.name


class PublicNotice(models.Model):
    """A published notice: its text is frozen, its address permanent."""

    class Kind(models.TextChoices):
        TENDER = "tender", "采购公告"
        RESULT = "result", "成交结果公告"
        FAILED = "failed", "废标公告"
        TERMINATED = "terminated", "终止公告"
        CORRECTION = "correction", "更正公告"
        CONTRACT = "contract", "合同公告"
        ACCEPTANCE = "acceptance", "验收结果公告"

    no = models.CharField("编号", max_length=60, unique=True)
    kind = models.CharField("类型", max_length=12, choices=Kind)
    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="notices")
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="public_notices")
    title = models.CharField("标题", max_length=200)
    # Sections in the official order: [{"heading": …, "paragraphs": […]}].
    sections = models.JSONField("正文", default=list)
    facts = models.JSONField("概况", default=list)  # [[label, value], …]
    published_at = models.DateTimeField("发布时间")
    published_by = models.CharField("发布人", max_length=50)
    attachments = models.ManyToManyField(StoredFile, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "公告"
        verbose_name_plural = verbose_name
        indexes: ClassVar = [models.Index(fields=["kind", "-published_at"], name="notice_list")]

    def __str__(self) -> str:
        return self.title
