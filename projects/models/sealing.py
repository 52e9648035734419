"""What stands between a bid and everybody until the deadline: keys, shares, envelopes, minutes.

No row of an unopened bid names its tender, its organisation, a time, a price or a file.
"""

import uuid
from typing import ClassVar

from django.db import models

from orgs.models import User
from portal.common import clock
from projects.models.tenders import Tender
from projects.querysets.sealing import OpeningKeyQuerySet, SealedBidQuerySet


class OpeningKey(models.Model):
    """A person's key pair for openings; the private half is locked with a passphrase nobody keeps."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="opening_keys")
    public_key = models.BinaryField("公钥")
    locked_key = models.BinaryField("私钥（口令加密）")
    created_at = models.DateTimeField("设置时间", default=clock.now)
    # A replaced key still opens the tenders published while it was in force.
    retired_at = models.DateTimeField("停用时间", null=True, blank=True)

    objects = OpeningKeyQuerySet.as_manager()

    class Meta:
        verbose_name = "开标口令"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(retired_at__isnull=True),
                name="opening_key_one_in_force",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.created_at:%Y-%m-%d}"


class TenderKey(models.Model):
    """The public key that bids are sealed to. The private key exists only as shares."""

    tender = models.OneToOneField(Tender, on_delete=models.PROTECT, related_name="key")
    public_key = models.BinaryField("公钥")

    class Meta:
        verbose_name = "采购公钥"
        verbose_name_plural = verbose_name

    def __str__(self) -> str:
        return f"{self.tender}"


class KeyHolder(models.Model):
    """A person named to take part in the opening, on one side of it."""

    class Duty(models.TextChoices):
        OPEN = "open", "主持人"
        WITNESS = "witness", "监督人"

    tender = models.ForeignKey(Tender, on_delete=models.CASCADE, related_name="key_holders")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="held_tenders")
    name = models.CharField("姓名", max_length=50)
    duty = models.CharField("职责", max_length=10, choices=Duty)
    # Set at publication: the key that the shares are locked to.
    opening_key = models.ForeignKey(OpeningKey, on_delete=models.PROTECT, null=True, blank=True)

    class Meta:
        verbose_name = "开标钥匙保管人"
        verbose_name_plural = verbose_name
        ordering: ClassVar = ["tender", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tender", "user"], name="key_holder_once")
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.get_duty_display()}）"


class KeyShare(models.Model):
    """One half of the tender's private key for one pair of holders, boxed to its holder."""

    holder = models.ForeignKey(KeyHolder, on_delete=models.CASCADE, related_name="shares")
    pair = models.PositiveSmallIntegerField("配对")
    box = models.BinaryField("密钥份额")

    class Meta:
        verbose_name = "密钥份额"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["holder", "pair"], name="key_share_once")
        ]

    def __str__(self) -> str:
        return f"{self.holder} #{self.pair}"


class KeyTurn(models.Model):
    """A holder has entered the passphrase after the deadline; emptied once the opening is over."""

    holder = models.OneToOneField(KeyHolder, on_delete=models.PROTECT, related_name="turn")
    kept_shares = models.BinaryField("份额（服务器密钥加密）", default=bytes)
    turned_at = models.DateTimeField("验证时间")

    class Meta:
        verbose_name = "开标验证"
        verbose_name_plural = verbose_name

    def __str__(self) -> str:
        return f"{self.holder} {self.turned_at:%H:%M:%S}"


class SealedBid(models.Model):
    """One envelope: a bid, a withdrawal or a decoy; only the tender's key tells which.

    Envelopes are written once; a replaced bid is another envelope. `tender` and `outcome` stay
    empty until the deadline has passed and the holders have opened or failed the tender.
    """

    class Outcome(models.TextChoices):
        OPENED = "opened", "已开启"
        REPLACED = "replaced", "已被新版替代"
        WITHDRAWN = "withdrawn", "已撤回"
        DECOY = "decoy", "填充信封"
        UNREADABLE = "unreadable", "无法解封"
        UNOPENED = "unopened", "未开启"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tender_tag = models.CharField("归属标签", max_length=64)
    locator = models.CharField("定位码", max_length=64, unique=True)
    header = models.BinaryField("信封头")
    manifest = models.BinaryField("密文")
    owner_note = models.BinaryField("回执（服务器密钥加密）")
    tender = models.ForeignKey(
        Tender, on_delete=models.PROTECT, null=True, blank=True, related_name="envelopes"
    )
    outcome = models.CharField("结果", max_length=12, choices=Outcome, blank=True)

    objects = SealedBidQuerySet.as_manager()

    class Meta:
        verbose_name = "密封投标"
        verbose_name_plural = verbose_name
        indexes: ClassVar = [models.Index(fields=["tender", "outcome"], name="sealed_tender")]

    def __str__(self) -> str:
        return str(self.pk)


class BidDraft(models.Model):
    """What a bidder has typed so far, under the server's key, padded; found only by locator."""

    locator = models.CharField("定位码", max_length=64, primary_key=True)
    content = models.BinaryField("内容（服务器密钥加密）")

    class Meta:
        verbose_name = "投标草稿"
        verbose_name_plural = verbose_name

    def __str__(self) -> str:
        return self.locator[:8]


class OpeningEntry(models.Model):
    """One line of the opening's minutes; each carries the digest of the one before it."""

    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="minutes")
    seq = models.PositiveIntegerField("序号")
    at = models.DateTimeField("时间")
    kind = models.CharField("类别", max_length=20)
    text = models.CharField("内容", max_length=300)
    payload = models.JSONField("数据", default=dict)
    actor_name = models.CharField("办理人", max_length=100)
    previous = models.CharField("前一条摘要", max_length=64)
    digest = models.CharField("摘要", max_length=64)

    class Meta:
        verbose_name = "开标记录"
        verbose_name_plural = verbose_name
        ordering: ClassVar = ["tender", "seq"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tender", "seq"], name="opening_entry_once")
        ]

    def __str__(self) -> str:
        return self.text
