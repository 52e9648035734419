"""Duplicate records of one body: merges, and pairs that are known to be two (X-07)."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from orgs.models.organisations import Organisation
from orgs.querysets.duplicates import OrganisationMergeQuerySet
from portal.common import clock
from portal.common.access import Actor
from portal.common.lifecycle import Stateful


class OrganisationMerge(Stateful):
    """One record merged into another. There is no way back: the log tells what was moved."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "待对方确认"
        WAITING = "waiting", "待生效"
        DONE = "done", "已合并"
        CANCELLED = "cancelled", "已撤销"

    state = models.CharField("状态", max_length=10, choices=State, default=State.PROPOSED)
    survivor = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    merged = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="merges")
    merged_name = models.CharField("被合并的名称", max_length=120)
    merged_uscc = models.CharField("被合并的代码", max_length=18)
    taken = models.JSONField("采用被合并记录的项目", default=list)
    reason = models.CharField("合并依据", max_length=200)
    proposed_by = models.CharField("提出人", max_length=50)
    decided_by = models.CharField("确认人", max_length=50, blank=True)
    decided_at = models.DateTimeField("确认时间", null=True, blank=True)
    done_at = models.DateTimeField("合并时间", null=True, blank=True)
    moved = models.JSONField("改指", default=list)

    objects = OrganisationMergeQuerySet.as_manager()

    class Meta:
        verbose_name = "重复记录合并"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["merged"], condition=~Q(state="cancelled"), name="merge_once"
            ),
            models.CheckConstraint(condition=~Q(survivor=F("merged")), name="merge_two"),
        ]

    def __str__(self) -> str:
        return f"{self.merged_name} → {self.survivor}"

    def is_agreed_by(self, by: Actor) -> bool:
        """The union that keeps the record that stays agrees to the merge."""
        return by.acts_for(self.survivor.keeper_id)

    def is_held_by(self, by: Actor) -> bool:
        """Either keeper may take it back while it has not been done."""
        return by.acts_for(self.survivor.keeper_id) or by.acts_for(self.merged.keeper_id)


class DuplicateDismissal(models.Model):
    """Two records that look alike and are two bodies; `first` has the smaller id."""

    first = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField("理由", max_length=200)
    decided_by = models.CharField("认定人", max_length=50)
    decided_at = models.DateTimeField("认定时间", default=clock.now)

    class Meta:
        verbose_name = "不是同一家"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["first", "second"], name="dismissal_once")
        ]

    def __str__(self) -> str:
        return f"{self.first_id} ≠ {self.second_id}"
