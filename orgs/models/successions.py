"""What unions were called and coded, and who took over whose business (X-01, UH-03, UH-04)."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from orgs.models.unions import Division, Union
from orgs.querysets.successions import SuccessionQuerySet, UnionIdentityQuerySet


class UnionIdentity(models.Model):
    """A name and code that a union bore until a day; today's stand in the union itself.

    `valid_to` is the first day on which it no longer held. Papers and returns of an earlier day
    keep the name of that day; search finds both.
    """

    union = models.ForeignKey(Union, on_delete=models.CASCADE, related_name="identities")
    code = models.CharField("代码", max_length=20)
    name = models.CharField("名称", max_length=100)
    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    valid_to = models.DateField("至")
    reason = models.CharField("事由", max_length=200)
    approval_doc = models.CharField("批准文号", max_length=100)

    objects = UnionIdentityQuerySet.as_manager()

    class Meta:
        verbose_name = "工会名称与代码沿革"
        verbose_name_plural = verbose_name
        indexes: ClassVar = [models.Index(fields=["code"], name="union_identity_code")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["union", "valid_to"], name="union_identity_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.code}"


class Succession(models.Model):
    """An act by which a union follows another; `takes_over` names who carries on its business.

    Records keep the union that made them: the people of the one that takes over act for it. A
    split has several successors, of whom exactly one takes over.
    """

    class Kind(models.TextChoices):
        MERGER = "merger", "合并"
        SPLIT = "split", "分立"
        ABSORPTION = "absorption", "并入"

    predecessor = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="origins")
    kind = models.CharField("方式", max_length=10, choices=Kind)
    since = models.DateField("生效日期")
    # When the heir itself was followed, its own heir carries on from that day.
    until = models.DateField("承接至", null=True, blank=True)
    takes_over = models.BooleanField("承接未了事务", default=True)
    approval_doc = models.CharField("批准文号", max_length=100)
    decided_by = models.CharField("办理人", max_length=100)

    objects = SuccessionQuerySet.as_manager()

    class Meta:
        verbose_name = "承继关系"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="succession_once"),
            models.UniqueConstraint(
                fields=["predecessor"],
                condition=Q(takes_over=True, until__isnull=True),
                name="succession_one_heir",
            ),
            models.CheckConstraint(
                condition=~Q(predecessor=F("successor")), name="succession_of_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"
