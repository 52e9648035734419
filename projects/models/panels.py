"""The review panel: who was drawn, who declared what, who gave which score."""

from typing import ClassVar

from django.db import models

from orgs.models import User
from portal.common import clock
from portal.common.access import Actor
from portal.common.lifecycle import Stateful
from projects.models.bids import Bid
from projects.models.tenders import ScoreItem, Tender
from projects.querysets.panels import PanelMemberQuerySet


class Panel(models.Model):
    """The panel of one tender, with the log of its draws and, at the end, its report."""

    tender = models.OneToOneField(Tender, on_delete=models.PROTECT, related_name="panel")
    # Every draw: seed, digest of the list it drew from, who was drawn, who watched, when.
    draws = models.JSONField("抽取记录", default=list)
    report = models.JSONField("评审报告", default=dict)
    created_at = models.DateTimeField("组建时间", default=clock.now)
    created_by = models.CharField("组建人", max_length=50)

    class Meta:
        verbose_name = "评审小组"
        verbose_name_plural = verbose_name

    def __str__(self) -> str:
        return f"{self.tender} 评审小组"


class PanelMember(Stateful):
    """One seat of the panel."""

    class State(models.TextChoices):
        APPOINTED = "appointed", "待回避声明"
        SCORING = "scoring", "评分中"
        SUBMITTED = "submitted", "已提交评分"
        RECUSED = "recused", "已回避"

    class Kind(models.TextChoices):
        EXPERT = "expert", "评审专家"
        PURCHASER_REP = "purchaser_rep", "采购人代表"

    state = models.CharField("状态", max_length=12, choices=State, default=State.APPOINTED)
    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="members")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="panel_seats")
    name = models.CharField("姓名", max_length=50)
    kind = models.CharField("身份", max_length=15, choices=Kind)
    declaration = models.CharField("回避声明", max_length=300, blank=True)
    declared_at = models.DateTimeField("声明时间", null=True, blank=True)
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    reopened_for = models.CharField("退回复核原因", max_length=300, blank=True)

    objects = PanelMemberQuerySet.as_manager()

    class Meta:
        verbose_name = "评审成员"
        verbose_name_plural = verbose_name
        ordering: ClassVar = ["panel", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["panel", "user"], name="panel_member_once")
        ]

    def __str__(self) -> str:
        return self.name

    def is_held_by(self, by: Actor) -> bool:
        """A seat is its member's own: nobody declares or scores for another."""
        return by.user_id is not None and by.user_id == self.user_id

    def is_managed_by(self, by: Actor) -> bool:
        """The purchasing union runs the panel."""
        return by.acts_for(self.panel.tender.union_id)


class Score(models.Model):
    """One member's score for one item of one bid."""

    member = models.ForeignKey(PanelMember, on_delete=models.PROTECT, related_name="scores")
    bid = models.ForeignKey(Bid, on_delete=models.PROTECT, related_name="scores")
    item = models.ForeignKey(ScoreItem, on_delete=models.PROTECT, related_name="scores")
    value = models.DecimalField("得分", max_digits=5, decimal_places=2, null=True)
    reason = models.CharField("理由", max_length=500, blank=True)

    class Meta:
        verbose_name = "评分"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member", "bid", "item"], name="score_once")
        ]

    def __str__(self) -> str:
        return f"{self.value}"
