"""The contact log 定期联系: each visit, talk or call of a union with an organisation (spec 3.5)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from orgs.models.organisations import Organisation
from orgs.models.unions import Union
from orgs.querysets.relations import ContactQuerySet
from portal.common import clock
from portal.common.models import StoredFile


class Contact(models.Model):
    """One contact; an entry is never rewritten, a wrong one is declared void and entered anew."""

    class Mode(models.TextChoices):
        VISIT = "visit", "走访"
        MEETING = "meeting", "座谈"
        CALL = "call", "电话"
        EVENT = "event", "活动"
        TRAINING = "training", "培训"
        ONLINE = "online", "线上"

    no = models.CharField("编号", max_length=40, unique=True)
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="contacts")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="contacts"
    )
    held_on = models.DateField("联系日期")
    mode = models.CharField("方式", max_length=10, choices=Mode)
    persons = models.CharField("参加人员", max_length=200)
    topics = models.TextField("联系内容", max_length=1000)
    needs_raised = models.TextField("对方提出的需求", max_length=1000, blank=True)
    help_given = models.TextField("给予的帮助", max_length=1000, blank=True)
    follow_up = models.CharField("后续事项", max_length=200, blank=True)
    follow_up_on = models.DateField("后续事项期限", null=True, blank=True)
    followed_up_on = models.DateField("办结日期", null=True, blank=True)
    follow_up_result = models.CharField("办理结果", max_length=200, blank=True)
    followed_up_by = models.CharField("办结人", max_length=50, blank=True)
    entered_by = models.CharField("登记人", max_length=50)
    entered_at = models.DateTimeField("登记时间", default=clock.now)
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    voided_by = models.CharField("作废人", max_length=50, blank=True)
    void_reason = models.CharField("作废原因", max_length=200, blank=True)
    is_demo = models.BooleanField("演示数据", default=False)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = "联系记录"
        verbose_name_plural = verbose_name
        indexes: ClassVar = [
            models.Index(fields=["union", "organisation", "held_on"], name="contact_pair"),
            models.Index(fields=["organisation", "held_on"], name="contact_organisation"),
            models.Index(
                fields=["union", "follow_up_on"],
                condition=Q(
                    follow_up_on__isnull=False,
                    followed_up_on__isnull=True,
                    voided_at__isnull=True,
                ),
                name="contact_to_follow_up",
            ),
        ]

    def __str__(self) -> str:
        return self.no

    @property
    def is_open(self) -> bool:
        """Whether something promised is still to be done."""
        return bool(self.follow_up_on) and not self.followed_up_on and not self.voided_at


class ContactFile(models.Model):
    """A photo or document kept with a contact; who sees the contact may open it."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="files")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "联系记录附件"
        verbose_name_plural = verbose_name

    def __str__(self) -> str:
        return self.file.name
