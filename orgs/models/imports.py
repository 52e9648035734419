"""Spreadsheet imports of the register: previewed, confirmed, undoable as a batch."""

from django.db import models

from orgs.models.unions import Union
from orgs.querysets.imports import LedgerBatchQuerySet, ListingBatchQuerySet
from portal.common import clock


class ImportBatch(models.Model):
    """One uploaded workbook: its rows and problems, and what undoing it needs."""

    class State(models.TextChoices):
        PREVIEW = "preview", "待确认"
        IMPORTED = "imported", "已导入"
        UNDONE = "undone", "已撤销"

    no = models.CharField("批次号", max_length=40, unique=True)
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    state = models.CharField("状态", max_length=10, choices=State, default=State.PREVIEW)
    file_name = models.CharField("文件名", max_length=200)
    rows = models.JSONField("行", default=list)
    problems = models.JSONField("问题", default=list)
    # What undo needs: ids created, and the former values of rows that were updated.
    undo = models.JSONField(default=dict)
    created_by = models.CharField("导入人", max_length=50)
    created_at = models.DateTimeField("时间", default=clock.now)

    # The rows are somebody's file, not a fact of the log; what they made is logged by itself.
    EVENT_REDACTED = frozenset({"rows", "problems"})

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.no


class LedgerBatch(ImportBatch):
    """One import of the organisation ledger."""

    objects = LedgerBatchQuerySet.as_manager()

    class Meta:
        verbose_name = "台账导入批次"
        verbose_name_plural = verbose_name


class ListingBatch(ImportBatch):
    """One import of a published list: which list, where it was published, and when."""

    kind = models.CharField("名单", max_length=10)
    source = models.CharField("来源", max_length=200)
    published_on = models.DateField("公布日期")

    objects = ListingBatchQuerySet.as_manager()

    class Meta:
        verbose_name = "名单导入批次"
        verbose_name_plural = verbose_name
