"""A proposed dated value: written by an administrator, in force when the head approves (spec 2.3)."""

from typing import ClassVar

from django.db import models

from orgs.models.unions import Union
from orgs.querysets.parameters import ParameterProposalQuerySet
from portal.common.lifecycle import Stateful


class ParameterProposal(Stateful):
    """One value of one parameter from a day on, with where it comes from."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "待批准"
        APPROVED = "approved", "已批准"
        REFUSED = "refused", "未批准"

    state = models.CharField("状态", max_length=10, choices=State, default=State.PROPOSED)
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    code = models.CharField("参数", max_length=60)
    scope = models.CharField("适用范围", max_length=60, blank=True)
    value = models.JSONField("取值")
    valid_from = models.DateField("自")
    valid_to = models.DateField("至", null=True, blank=True)
    source = models.CharField("依据", max_length=200)
    proposed_by = models.CharField("提出人", max_length=50)
    refusal = models.CharField("不批准的理由", max_length=200, blank=True)

    objects = ParameterProposalQuerySet.as_manager()

    class Meta:
        verbose_name = "参数修改"
        verbose_name_plural = verbose_name
        indexes: ClassVar = [models.Index(fields=["union", "state"], name="parameter_proposal")]

    def __str__(self) -> str:
        return f"{self.code} {self.scope} {self.valid_from}"

    @property
    def no(self) -> str:
        """The log names a proposal by its parameter."""
        return self.code
