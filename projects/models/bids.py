"""Bids after the opening: plain at last."""

from typing import ClassVar

from django.db import models

from orgs.models import Organisation
from portal.common.models import StoredFile
from portal.common.money import MoneyField
from projects.models.sealing import SealedBid
from projects.models.tenders import Lot, Tender
from projects.querysets.bids import BidFileQuerySet, BidQuerySet


class Bid(models.Model):
    """One organisation's opened bid for one lot."""

    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="bids")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="bids")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="bids")
    organisation_name = models.CharField("投标人", max_length=120)  # as it was at the deadline
    amount = MoneyField("投标报价")
    content = models.JSONField("投标内容", default=dict)
    received_at = models.DateTimeField("收到时间")
    receipt_no = models.CharField("回执编号", max_length=40)
    version = models.PositiveSmallIntegerField("版本", default=1)
    digest = models.CharField("信封摘要", max_length=64)
    envelope = models.ForeignKey(SealedBid, on_delete=models.PROTECT, related_name="bids")
    # Conformity review (符合性审查): an invalid bid is neither scored nor counted as lowest price.
    conforming = models.BooleanField("有效", default=True)
    conformity_reason = models.CharField("无效原因", max_length=300, blank=True)

    objects = BidQuerySet.as_manager()

    class Meta:
        verbose_name = "投标"
        verbose_name_plural = verbose_name
        ordering: ClassVar = ["tender", "lot", "received_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["lot", "organisation"], name="bid_once")
        ]

    def __str__(self) -> str:
        return f"{self.organisation_name} {self.lot}"

    @property
    def no(self) -> str:
        """The number shown to people is that of the receipt."""
        return self.receipt_no

    @property
    def union_id(self) -> int:
        """The purchasing union, for the log."""
        return self.tender.union_id


class BidFile(models.Model):
    """One file of an opened bid, with the digest that the bidder's receipt shows."""

    bid = models.ForeignKey(Bid, on_delete=models.PROTECT, related_name="files")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="bid_files")
    sha256 = models.CharField("摘要", max_length=64)
    # The sealed original stays beside it as evidence.
    sealed_name = models.CharField("密文文件", max_length=64)
    sealed_sha256 = models.CharField("密文摘要", max_length=64)

    objects = BidFileQuerySet.as_manager()

    class Meta:
        verbose_name = "投标文件"
        verbose_name_plural = verbose_name
        ordering: ClassVar = ["bid", "pk"]

    def __str__(self) -> str:
        return self.file.name
