"""People, the roles they hold, and where they hold them. Roles are data (spec 2.3)."""

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q

from orgs.models.organisations import Organisation
from orgs.models.unions import Union
from portal.common import clock
from portal.common.access import ActorKind, Permission


class User(AbstractUser):
    """A person who signs in, or a service account of another system."""

    full_name = models.CharField("姓名", max_length=50)
    phone = models.CharField("手机", max_length=20, blank=True)
    is_service = models.BooleanField("接口账号", default=False)
    # Somebody else knows the password: its owner chooses another before doing anything.
    has_given_password = models.BooleanField("密码由管理员设置", default=False)
    # Which membership the person last worked in; the header's unit switcher sets it.
    current_membership = models.ForeignKey(
        "Membership", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "用户"
        verbose_name_plural = verbose_name

    def __str__(self) -> str:
        return self.full_name or self.username


class Role(models.Model):
    """A named set of permissions on one side of the table."""

    code = models.CharField("代码", max_length=40, primary_key=True)
    label = models.CharField("名称", max_length=40)
    kind = models.CharField("类别", max_length=20, choices=[(k.value, k.value) for k in ActorKind])
    permissions = models.JSONField("权限", default=list)
    # Roles one person may not hold together in one unit (SD-04: admin never holds a business role).
    excludes = models.JSONField("不相容岗位", default=list)
    source = models.CharField("依据", max_length=200, blank=True)

    class Meta:
        verbose_name = "岗位"
        verbose_name_plural = verbose_name

    def __str__(self) -> str:
        return self.label

    def permission_set(self) -> frozenset[Permission]:
        """Return the known permissions; a code that this version no longer knows is passed over."""
        known = {p.value for p in Permission}
        return frozenset(Permission(code) for code in self.permissions if code in known)


class Membership(models.Model):
    """One person's role in one union or one organisation during a period."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="memberships")
    union = models.ForeignKey(
        Union, on_delete=models.PROTECT, null=True, blank=True, related_name="memberships"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="memberships"
    )
    valid_from = models.DateField("自", default=clock.today)
    valid_to = models.DateField("至", null=True, blank=True)

    class Meta:
        verbose_name = "任职"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(union__isnull=True) ^ Q(organisation__isnull=True),
                name="membership_one_unit",
            ),
            # Two constraints, since SQLite knows no unique constraint over nulls.
            models.UniqueConstraint(
                fields=["user", "role", "union"],
                condition=Q(valid_to__isnull=True, union__isnull=False),
                name="membership_once_in_union",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "organisation"],
                condition=Q(valid_to__isnull=True, organisation__isnull=False),
                name="membership_once_in_organisation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.role} {self.union or self.organisation}"
