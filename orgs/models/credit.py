"""Published credit lists (spec 3.3 "credit", QC-03, QC-05, QC-06)."""

from typing import Any, ClassVar

from django.db import models

from orgs.models.imports import ListingBatch
from orgs.querysets.credit import CreditListingQuerySet
from orgs.rules.names import name_key


class CreditListing(models.Model):
    """An entry of a published list, kept with source and date, by credit code or name.

    Who is taken off the list gets the day of it. Only undoing the import of a wrong file removes
    entries; results of checks that rested on them stay (spec 3.4).
    """

    class Kind(models.TextChoices):
        ILLEGAL = "illegal", "非法社会组织"
        SERIOUS = "serious", "严重违法失信名单"
        ABNORMAL = "abnormal", "活动异常名录"

    kind = models.CharField("名单", max_length=10, choices=Kind)
    uscc = models.CharField("统一社会信用代码", max_length=18, blank=True)
    name = models.CharField("名称", max_length=120)
    name_key = models.CharField(max_length=120, editable=False, default="")
    since = models.DateField("列入日期")
    reason = models.CharField("列入事由", max_length=200, blank=True)
    removed_on = models.DateField("移出日期", null=True, blank=True)
    removal_source = models.CharField("移出依据", max_length=200, blank=True)
    source = models.CharField("来源", max_length=200)
    batch = models.ForeignKey(
        ListingBatch, on_delete=models.PROTECT, null=True, blank=True, related_name="listings"
    )

    objects = CreditListingQuerySet.as_manager()

    class Meta:
        verbose_name = "信用名单"
        verbose_name_plural = verbose_name
        indexes: ClassVar = [
            models.Index(fields=["uscc"], name="listing_uscc"),
            models.Index(fields=["name_key"], name="listing_name_key"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.name}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the key with the name."""
        self.name_key = name_key(self.name)
        super().save(*args, **kwargs)
