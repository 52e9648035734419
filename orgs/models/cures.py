"""Cure windows (feature 34): exactly the ticked items may be put right until the clock ends."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from orgs.models.documents import OrganisationDocument
from orgs.models.organisations import Organisation
from orgs.models.unions import Union
from orgs.querysets.cures import CureWindowQuerySet
from portal.common.access import Actor
from portal.common.lifecycle import Stateful


class CureWindow(Stateful):
    """A call to put items right by a moment; while it is not closed nothing else may change."""

    class State(models.TextChoices):
        OPEN = "open", "补正中"
        HANDED_IN = "handed_in", "待复核"
        EXPIRED = "expired", "逾期未补"
        CLOSED = "closed", "已办结"

    state = models.CharField("状态", max_length=10, choices=State, default=State.OPEN)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="cure_windows"
    )
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    until = models.DateTimeField("补正截止")
    note = models.CharField("总的说明", max_length=300, blank=True)
    opened_by = models.CharField("发出人", max_length=50)
    handed_in_at = models.DateTimeField("提交时间", null=True, blank=True)
    reply = models.CharField("机构说明", max_length=300, blank=True)
    closed_by = models.CharField("办结人", max_length=50, blank=True)
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)
    is_accepted = models.BooleanField("补正合格", null=True, blank=True)
    closing_note = models.CharField("复核意见", max_length=300, blank=True)

    objects = CureWindowQuerySet.as_manager()

    class Meta:
        verbose_name = "补正通知"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=~Q(state="closed"),
                name="cure_one_unfinished",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["until"], condition=Q(state="open"), name="cure_open_until")
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.get_state_display()}"

    def is_held_by(self, by: Actor) -> bool:
        """The union opens and closes; the organisation hands in."""
        own = by.organisation_id is not None and by.organisation_id == self.organisation_id
        return own or by.acts_for(self.union_id)


class CureItem(models.Model):
    """One ticked item: a field of the file or a kind of document, as it stood when it was ticked."""

    window = models.ForeignKey(CureWindow, on_delete=models.CASCADE, related_name="items")
    # The name of a profile field; empty for a document.
    field = models.CharField("栏目", max_length=40, blank=True)
    document_kind = models.CharField(
        "材料", max_length=20, choices=OrganisationDocument.Kind, blank=True
    )
    note = models.CharField("要补正什么", max_length=200)
    before = models.CharField("补正前", max_length=300, blank=True)

    class Meta:
        verbose_name = "补正事项"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(Q(field="") & ~Q(document_kind=""))
                | (~Q(field="") & Q(document_kind="")),
                name="cure_item_one_subject",
            ),
            models.UniqueConstraint(
                fields=["window", "field", "document_kind"], name="cure_item_once"
            ),
        ]

    def __str__(self) -> str:
        return self.field or self.document_kind
