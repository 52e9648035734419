"""What organisations ask for: another name or code, or other facts of their certificate (3.3)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from orgs.models.organisations import Organisation
from orgs.querysets.identities import IdentityRequestQuerySet
from portal.common.access import Actor
from portal.common.lifecycle import Stateful
from portal.common.models import StoredFile


class IdentityRequest(Stateful):
    """An organisation's request to bear another name or code, or other registry facts.

    `facts`: what the new certificate says, as text by field; empty where name or code change. Its
    keeper decides; until then the register keeps what was checked.
    """

    class State(models.TextChoices):
        SUBMITTED = "submitted", "待审核"
        ACCEPTED = "accepted", "已同意"
        REFUSED = "refused", "未同意"

    state = models.CharField("状态", max_length=10, choices=State, default=State.SUBMITTED)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="identity_requests"
    )
    name = models.CharField("新名称", max_length=120)
    uscc = models.CharField("新代码", max_length=18)
    since = models.DateField("变更日期")
    reason = models.CharField("变更说明", max_length=200)
    facts = models.JSONField("登记事项", default=dict, blank=True)
    document = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answer = models.CharField("审核意见", max_length=300, blank=True)
    decided_by = models.CharField("审核人", max_length=50, blank=True)

    objects = IdentityRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "名称代码变更申请"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(state="submitted"),
                name="identity_request_one_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} → {self.name}"

    @property
    def subject(self) -> str:
        """What it is about, in people's words."""
        return "登记事项" if self.facts else "名称或代码"

    def is_decided_by(self, by: Actor) -> bool:
        """The union that keeps the organisation's file decides."""
        return by.acts_for(self.organisation.keeper_id)
