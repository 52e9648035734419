"""The smallest valid rows of unions, people and organisations."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import uuid4

import factory
from factory.django import DjangoModelFactory

from orgs.listing_columns import COLUMNS
from orgs.models import (
    AnnualInspection,
    Membership,
    Organisation,
    OrganisationDocument,
    Placement,
    PoliticalVetting,
    Role,
    Union,
    User,
)
from portal.common import clock
from portal.common.access import Actor, ActorKind, Permission
from portal.common.models import StoredFile
from portal.common.workbook import write_rows

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def credit_code(number: int, prefix: str = "52410400MJ") -> str:
    """Return a valid 统一社会信用代码 for tests, numbered."""
    body = f"{prefix}{number:07d}"
    total = sum(w * ALPHABET.index(c) for w, c in zip(WEIGHTS, body, strict=True))
    return body + ALPHABET[(31 - total % 31) % 31]


class UnionFactory(DjangoModelFactory[Union]):
    class Meta:
        model = Union

    code = factory.Sequence(lambda n: f"{410400 + n}")
    name = factory.Sequence(lambda n: f"第{n}县总工会")
    level = Union.Level.COUNTY
    uscc = "81410400MJ0000018M"


def place(union: Union, parent: Union | None = None, since: date = date(2020, 1, 1)) -> Placement:
    """Put the union into the tree below the parent."""
    above = Placement.objects.filter(union=parent, valid_to__isnull=True).first()
    number = Placement.objects.filter(parent=parent, valid_to__isnull=True).count() + 1
    path = (above.path if above else "") + f"{number:04d}"
    return Placement.objects.create(
        union=union, parent=parent, path=path, depth=len(path) // 4, valid_from=since
    )


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"user{n}")
    full_name = factory.Sequence(lambda n: f"用户{n}")
    password = "!"  # nobody signs in with it


class OrganisationFactory(DjangoModelFactory[Organisation]):
    class Meta:
        model = Organisation
        skip_postgeneration_save = True

    uscc = factory.Sequence(credit_code)
    name = factory.Sequence(lambda n: f"第{n}社会工作服务中心")
    kind = Organisation.Kind.SERVICE_INSTITUTION
    state = Organisation.State.APPROVED
    registered_on = date(2015, 1, 1)
    cert_valid_to = date(2035, 1, 1)
    legal_rep = factory.Sequence(lambda n: f"法人{n}")
    bank_account_name = factory.SelfAttribute("name")
    bank_account = "6222000000001234"

    @factory.post_generation
    def in_order(self: Any, create: bool, extracted: Any, **more: Any) -> None:
        """Unions buy from whom they vetted (QC-04), and who has its papers (QC-23, QC-29)."""
        if create and extracted is not False and self.keeper_id:
            vet(self, self.keeper)
            for kind in ("no_crime", "insurance"):
                document_of(self, kind)


def vet(
    organisation: Organisation, union: Union, conclusion: str = "pass", on: date | None = None
) -> PoliticalVetting:
    """Return the union's vetting of the organisation."""
    return PoliticalVetting.objects.create(
        organisation=organisation,
        union=union,
        conclusion=conclusion,
        vetted_on=on or clock.today(),
        leader="赵立新",
        ground="现场走访",
        has_declared_overseas=True,
        recorded_by="把关员",
    )


def document_of(
    organisation: Organisation, kind: str, verdict: str = "", **values: Any
) -> OrganisationDocument:
    """Return an evidence file of the organisation, issued today."""
    file = StoredFile.objects.create(
        id=uuid4(), purpose="qualification", name=f"{kind}.pdf", size=4, sha256="0" * 64,
        content_type="application/pdf", path=f"files/{kind}", organisation_id=organisation.pk,
        uploaded_by="宋佳",
    )  # fmt: skip
    defaults = {"issued_on": clock.today(), "uploaded_by": "宋佳"}
    if verdict:
        defaults |= {"verdict": verdict, "verified_by": "刘志强", "verified_at": clock.now()}
    return OrganisationDocument.objects.create(
        organisation=organisation, kind=kind, file=file, **(defaults | values)
    )


def role(code: str, kind: ActorKind, permissions: set[Permission]) -> Role:
    """Return the role, made when it is not there."""
    values: dict[str, Any] = {
        "label": code,
        "kind": kind.value,
        "permissions": sorted(permissions),
    }
    return Role.objects.get_or_create(code=code, defaults=values)[0]


def appoint(user: User, held: Role, unit: Union | Organisation) -> Membership:
    """Give the user the role in the unit."""
    union = unit if isinstance(unit, Union) else None
    organisation = unit if isinstance(unit, Organisation) else None
    return Membership.objects.create(
        user=user, role=held, union=union, organisation=organisation, valid_from=date(2020, 1, 1)
    )


def user_of(actor: Actor) -> User:
    """Return the person behind the actor, to sign in with."""
    return User.objects.get(pk=actor.user_id or 0)


def listing_file(
    rows: Iterable[tuple[str, str, str]], *, removed_on: str = "", reason: str = "弄虚作假"
) -> bytes:
    """Return a published list as a workbook; a row is name, credit code, day of listing."""
    keys = ("name", "uscc", "since")
    filled = [
        dict(zip(keys, row, strict=True)) | {"reason": reason, "removed_on": removed_on}
        for row in rows
    ]
    return write_rows(COLUMNS, filled, title="名单")


def inspected(organisation: Organisation, year: int, result: str = "合格") -> AnnualInspection:
    """Return the year's inspection result, entered by the keeper."""
    return AnnualInspection.objects.update_or_create(
        organisation=organisation,
        year=year,
        defaults={
            "result": result,
            "verified_by": "王敏",
            "verified_on": date(year + 1, 6, 1),
        },
    )[0]
