"""Reminders of what runs out: each is sent once for each end."""

from typing import ClassVar

from django.db import models

from orgs.models.organisations import Organisation


class ExpiryNotice(models.Model):
    """That organisation and keeper were told of one fact's end; a new end is told anew."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="expiry_notices"
    )
    kind = models.CharField("资料", max_length=20)
    record_id = models.BigIntegerField("记录")
    valid_to = models.DateField("有效期至")
    told_on = models.DateField("提醒日期")

    class Meta:
        verbose_name = "到期提醒"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "record_id", "valid_to"], name="expiry_notice_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.valid_to}"
