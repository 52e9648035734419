"""The resource list (资源清单): what organisations offer, for matching with needs (MT-01, MT-02)."""

from decimal import Decimal
from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models

from orgs.models.organisations import Organisation
from orgs.querysets.resources import ResourceItemQuerySet
from portal.common.lifecycle import Stateful
from portal.common.money import MoneyField


class ResourceItem(Stateful):
    """One service that an organisation offers: to whom, where, how many at once, at what price."""

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        SHOWN = "shown", "已公开"
        WITHDRAWN = "withdrawn", "已撤下"

    class Form(models.TextChoices):
        CASE = "case", "个案"
        GROUP = "group", "小组"
        ACTIVITY = "activity", "活动"
        TRAINING = "training", "培训"
        ADVICE = "advice", "咨询"
        HOTLINE = "hotline", "热线"

    state = models.CharField("状态", max_length=10, choices=State, default=State.DRAFT)
    no = models.CharField("编号", max_length=40, unique=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="resource_items"
    )
    title = models.CharField("名称", max_length=60)
    domain = models.CharField("服务领域", max_length=4)
    form = models.CharField("服务形式", max_length=10, choices=Form)
    groups = models.JSONField("服务对象", default=list)
    # Division codes; a province's or a city's code covers what lies below it.
    regions = models.JSONField("服务地区", default=list)
    capacity = models.PositiveIntegerField("每场人数", validators=[MinValueValidator(1)])
    price = MoneyField("价格（元/场）", default=Decimal(0))
    times = models.CharField("可提供时间", max_length=100)
    description = models.TextField("说明", max_length=1000)
    valid_until = models.DateField("有效期至")
    is_demo = models.BooleanField("演示数据", default=False)

    objects = ResourceItemQuerySet.as_manager()

    class Meta:
        verbose_name = "资源清单项"
        verbose_name_plural = verbose_name
        indexes: ClassVar = [
            models.Index(fields=["state", "domain"], name="resource_state_domain"),
            models.Index(fields=["organisation", "state"], name="resource_organisation"),
        ]

    def __str__(self) -> str:
        return self.title
