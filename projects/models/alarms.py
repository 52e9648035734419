"""Alarms: what became of a contractor's qualification after the agreement was signed."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from orgs.models import Organisation, QualificationCheck, Union
from portal.common import clock
from portal.common.access import Actor
from portal.common.lifecycle import Stateful
from projects.models.agreements import Agreement
from projects.querysets.alarms import QualificationAlarmQuerySet


class QualificationAlarm(Stateful):
    """One rule that holds worse today than at signing, for one running agreement (spec 3.4, X-09).

    The result of the signing stays as it was; the union decides what follows.
    """

    class State(models.TextChoices):
        RAISED = "raised", "待处理"
        SETTLED = "settled", "已处理"
        CLEARED = "cleared", "已消除"

    class Decision(models.TextChoices):
        CONTINUE = "continue", "继续履约，加强跟踪"
        PAUSE = "pause", "限期整改，整改前不付款"
        TERMINATE = "terminate", "提请终止协议"

    no = models.CharField("编号", max_length=40, unique=True)
    state = models.CharField("状态", max_length=10, choices=State, default=State.RAISED)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="alarms")
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    rule = models.CharField("规则", max_length=10)  # QC-01 …
    outcome = models.CharField("现在", max_length=5, choices=QualificationCheck.Outcome)
    message = models.CharField("说明", max_length=300)
    signed_outcome = models.CharField(
        "签约时", max_length=5, choices=QualificationCheck.Outcome, blank=True
    )
    raised_at = models.DateTimeField("发现时间", default=clock.now)
    decision = models.CharField("处理决定", max_length=10, choices=Decision, blank=True)
    decision_note = models.CharField("处理说明", max_length=300, blank=True)
    settled_by = models.CharField("处理人", max_length=50, blank=True)
    settled_at = models.DateTimeField("处理时间", null=True, blank=True)

    objects = QualificationAlarmQuerySet.as_manager()

    class Meta:
        verbose_name = "资格预警"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agreement", "rule"],
                condition=Q(state="raised"),
                name="alarm_one_raised",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["union", "state"], name="alarm_union_state")]

    def __str__(self) -> str:
        return self.no

    def is_held_by(self, by: Actor) -> bool:
        """The union that signed decides; the contractor does not."""
        return by.acts_for(self.union_id)
