"""What workers ask for."""

from typing import ClassVar

from django.db import models

from orgs.models import Union
from portal.common import clock
from portal.common.lifecycle import Stateful
from projects.querysets.needs import NeedQuerySet, NeedSiteQuerySet
from projects.taxonomies import Channel, Domain, Group


class NeedSite(models.Model):
    """A place with a QR code: its short code carries the union and the site."""

    code = models.CharField("码", max_length=12, unique=True)
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="need_sites")
    name = models.CharField("站点", max_length=100)
    is_open = models.BooleanField("启用", default=True)
    created_at = models.DateTimeField(default=clock.now)

    objects = NeedSiteQuerySet.as_manager()

    class Meta:
        verbose_name = "需求二维码"
        verbose_name_plural = verbose_name

    def __str__(self) -> str:
        return self.name


class WorkerNeed(Stateful):
    """One need of one or many workers. Contact data is encrypted and compared by keyed hash."""

    class State(models.TextChoices):
        RECEIVED = "received", "待归类"
        CLASSIFIED = "classified", "已归类"
        IN_PROJECT = "in_project", "已立项"
        SERVED = "served", "服务中"
        ANSWERED = "answered", "已答复"
        CLOSED = "closed", "已办结"
        REJECTED = "rejected", "不予采纳"

    state = models.CharField("状态", max_length=12, choices=State, default=State.RECEIVED)
    no = models.CharField("受理编号", max_length=40, unique=True)
    lookup_code = models.CharField("查询码", max_length=12)  # on the receipt, beside the number
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="needs")
    site = models.ForeignKey(NeedSite, on_delete=models.PROTECT, null=True, blank=True)
    channel = models.CharField("来源", max_length=20, choices=Channel)
    received_at = models.DateTimeField("收到时间", default=clock.now)
    asked_domain = models.CharField("本人选择的领域", max_length=3, choices=Domain, blank=True)
    domain = models.CharField("服务领域", max_length=3, choices=Domain, blank=True)
    group = models.CharField("目标群体", max_length=3, choices=Group, blank=True)
    text = models.CharField("需求内容", max_length=500)
    place_time = models.CharField("地点和时间", max_length=200, blank=True)
    trade = models.CharField("行业", max_length=40, blank=True)
    headcount = models.PositiveIntegerField("涉及人数", default=1)
    urgency = models.PositiveSmallIntegerField("紧急程度", default=2)
    phone_sealed = models.BinaryField("手机（加密）", default=bytes)
    phone_hash = models.CharField(max_length=64, blank=True)
    consent_version = models.CharField("告知版本", max_length=20, blank=True)
    answer = models.TextField("答复", blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    objects = NeedQuerySet.as_manager()
    EVENT_REDACTED = frozenset({"phone_sealed", "phone_hash", "lookup_code"})

    class Meta:
        verbose_name = "职工需求"
        verbose_name_plural = verbose_name
        indexes: ClassVar = [
            models.Index(fields=["union", "state", "-received_at"], name="need_board"),
        ]

    def __str__(self) -> str:
        return self.no

    @property
    def effective_domain(self) -> str:
        """The classified domain, else the one the worker chose, else empty."""
        return self.domain or self.asked_domain
