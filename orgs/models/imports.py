"""Spreadsheet imports of the register: previewed, confirmed, undoable as a batch.

The rows stay in the person's own file, which is read again when it counts; kept are what was found
in it, what confirming would do, and what undoing needs.
"""

from typing import Any, ClassVar

from django.db import models

from orgs.models.unions import Union
from orgs.querysets.imports import LedgerBatchQuerySet, ListingBatchQuerySet
from portal.common import clock
from portal.common.models import Job, StoredFile


class ImportBatch(models.Model):
    """One uploaded workbook: what was found in it, and what it made."""

    class State(models.TextChoices):
        CHECKING = "checking", "检查中"
        REFUSED = "refused", "没有读取"
        PREVIEW = "preview", "待确认"
        NOTHING = "nothing", "无可导入"  # checked, and nothing of it is to be written
        DISCARDED = "discarded", "已放弃"
        IMPORTED = "imported", "已导入"
        UNDONE = "undone", "已撤销"

    no = models.CharField("批次号", max_length=40, unique=True)
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    state = models.CharField("状态", max_length=10, choices=State, default=State.CHECKING)
    file_name = models.CharField("文件名", max_length=200)
    upload = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="原文件"
    )
    marked = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="标注文件"
    )
    # Counts, repairs, sample rows, what confirming does; its shape is orgs.imports.Summary.
    summary = models.JSONField("检查结果", default=dict)
    # {"made": {model label: ids}, "former": {model label: [columns before]}}
    undo = models.JSONField(default=dict)
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, related_name="+")
    created_by = models.CharField("导入人", max_length=50)
    created_at = models.DateTimeField("时间", default=clock.now)

    # What the rows made is logged by itself; thousands of ids tell a reader of the log nothing.
    EVENT_REDACTED = frozenset({"summary", "undo", "job", "marked"})

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.no

    def made(self, label: str) -> list[int]:
        """Return the ids of the records of this model (`app.model`) that the batch made."""
        found: dict[str, list[int]] = self.undo.get("made", {})
        return found.get(label, [])

    def former(self, label: str) -> list[dict[str, Any]]:
        """Return the former columns of the records that the batch changed."""
        found: dict[str, list[dict[str, Any]]] = self.undo.get("former", {})
        return found.get(label, [])


class ImportFinding(models.Model):
    """One problem of one cell of an uploaded workbook."""

    class Severity(models.TextChoices):
        ERROR = "error", "错误"
        WARNING = "warning", "提示"

    row = models.PositiveIntegerField("行号")
    cell = models.CharField("单元格", max_length=12)
    name = models.CharField("名称", max_length=120, blank=True)
    key = models.CharField(max_length=40)
    heading = models.CharField("列", max_length=40)
    kind = models.CharField("类别", max_length=40)
    value = models.CharField("当前值", max_length=200, blank=True)
    message = models.CharField("问题", max_length=500)
    severity = models.CharField("程度", max_length=7, choices=Severity)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.cell} {self.message}"


class LedgerBatch(ImportBatch):
    """One import of the organisation ledger."""

    objects = LedgerBatchQuerySet.as_manager()

    class Meta:
        verbose_name = "台账导入批次"
        verbose_name_plural = verbose_name


class LedgerFinding(ImportFinding):
    """One problem in an uploaded ledger."""

    batch = models.ForeignKey(LedgerBatch, on_delete=models.CASCADE, related_name="findings")

    class Meta:
        verbose_name = "台账导入问题"
        verbose_name_plural = verbose_name
        indexes: ClassVar = [models.Index(fields=["batch", "row"], name="ledger_finding_row")]


class ListingBatch(ImportBatch):
    """One import of a published list: which list, where it was published, and when."""

    kind = models.CharField("名单", max_length=10)
    source = models.CharField("来源", max_length=200)
    published_on = models.DateField("公布日期")

    objects = ListingBatchQuerySet.as_manager()

    class Meta:
        verbose_name = "名单导入批次"
        verbose_name_plural = verbose_name


class ListingFinding(ImportFinding):
    """One problem in an uploaded published list."""

    batch = models.ForeignKey(ListingBatch, on_delete=models.CASCADE, related_name="findings")

    class Meta:
        verbose_name = "名单导入问题"
        verbose_name_plural = verbose_name
        indexes: ClassVar = [models.Index(fields=["batch", "row"], name="listing_finding_row")]
