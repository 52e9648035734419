"""Which papers a registration asks for, by the kind of organisation (features 30 to 32, spec 3.4).

The certificate shows that the organisation exists in law (QC-01, QC-02) and is asked for before the
file is handed in. What the rules leave to a person when it is missing may follow later.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from orgs import requirements
from orgs.models import Organisation, OrganisationDocument
from orgs.rules import kinds
from portal.common import clock
from portal.common.access import Actor
from portal.common.ui.formatting import day

Kind = OrganisationDocument.Kind
SOCIAL: Final = frozenset(str(k) for k in Organisation.SOCIAL_KINDS)


class Need(StrEnum):
    """How urgently a paper is wanted; the value is what the page says."""

    NOW = "提交前必须上传"
    EXPECTED = "建议现在上传"
    PAYMENT = "签约付款前上传"
    SERVICE = "按服务需要"


@dataclass(frozen=True, slots=True)
class Item:
    """One paper the registration asks for."""

    title: str
    hint: str
    need: Need
    requirement: requirements.Requirement
    has_term: bool = False

    @property
    def code(self) -> str:
        """What the paper is called in the form's address."""
        return self.requirement.code

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of file that show it."""
        return self.requirement.kinds


@dataclass(frozen=True, slots=True)
class Held:
    """An item with the file that shows it and what the organisation typed about the same.

    `is_there`: a usable file was handed in.
    """

    item: Item
    document: OrganisationDocument | None
    word: str
    is_there: bool
    facts: tuple[tuple[str, str], ...]

    @property
    def is_image(self) -> bool:
        """Whether the page can show the file itself."""
        return self.document is not None and self.document.file.content_type.startswith("image/")


BY_CODE: Final = {r.code: r for r in requirements.REQUIREMENTS}
MISSING_LATER: Final = "现在没有的可以先不传，审核时由工会人工核对。"


def items_for(organisation: Organisation) -> list[Item]:
    """Return the papers that an organisation of its kind is asked for, the urgent first."""
    certificate = kinds.KINDS[organisation.kind].certificate
    firm = organisation.kind == Organisation.Kind.LAW_FIRM
    found = [
        _item("certificate", Need.NOW, f"{certificate}，拍正本或副本，字要看得清。",
              title=certificate),
        _item("legal", Need.EXPECTED,
              f"{'负责人' if firm else '法定代表人'}的身份证明，只有机构和受理工会能看。"),
        _item("finance", Need.EXPECTED,
              f"最近年度的审计报告或财务报表；新成立的可以用资格承诺书。{MISSING_LATER}"),
        _item("tax", Need.EXPECTED,
              f"半年以内的纳税或社保缴纳证明，也可以用资格承诺书。{MISSING_LATER}"),
        _item("staff", Need.EXPECTED, f"有专业资格的人员名单。{MISSING_LATER}"),
        _item("account", Need.PAYMENT, "开户证明，户名须与机构名称一致。"),
    ]  # fmt: skip
    if organisation.kind in SOCIAL:
        found.append(_item("rating", Need.SERVICE, "没有评估的不用传。", term=True))
    if not firm:
        found.append(
            _item("licence", Need.SERVICE,
                  "办学、人力资源、医疗、食品、托育等服务需要的许可证。", term=True)
        )  # fmt: skip
    return [
        *found,
        _item("minors", Need.SERVICE,
              "服务未成年人的，上传全体服务人员的查询结果，每年一次。", term=True),
        _item("insurance", Need.SERVICE, "活动有危险的，开始前上传保险单。", term=True),
    ]  # fmt: skip


def of(organisation: Organisation, *, by: Actor) -> list[Held]:
    """Return each item with its best current file today, of those the actor sees. Queries: 1."""
    rows = OrganisationDocument.objects.visible_to(by).filter(organisation=organisation)
    current = list(rows.current().select_related("file").order_by("pk"))
    today = clock.today()
    return [_held(organisation, item, current, today) for item in items_for(organisation)]


def lacks_certificate(organisation: Organisation, on: date) -> bool:
    """Whether no usable certificate is there; files are asked for in one query."""
    return BY_CODE["certificate"] in requirements.missing(organisation, on)


def _item(code: str, need: Need, hint: str, *, title: str = "", term: bool = False) -> Item:
    requirement = BY_CODE[code]
    return Item(title or requirement.label, hint, need, requirement, has_term=term)


def _held(
    organisation: Organisation, item: Item, current: list[OrganisationDocument], on: date
) -> Held:
    (found,) = requirements.shown(current, on, among=(item.requirement,))
    facts = tuple(_facts(organisation, item))
    return Held(item, found.document, found.word, found.is_usable, facts)


def _facts(organisation: Organisation, item: Item) -> list[tuple[str, str]]:
    """Return what was typed about what the paper shows, to be compared with it."""
    names = TYPED.get(item.code, ())
    return [(_label(name), _said(getattr(organisation, name))) for name in names]


TYPED: Final[dict[str, tuple[str, ...]]] = {
    "certificate": (
        "name", "uscc", "registration_authority", "registered_on", "cert_valid_to", "legal_rep",
        "address",
    ),
    "legal": ("legal_rep",),
    "account": ("bank_account_name", "bank_name"),
}  # fmt: skip


def _label(name: str) -> str:
    return str(getattr(Organisation._meta.get_field(name), "verbose_name", name))


def _said(value: Any) -> str:
    return day(value) if isinstance(value, date) else str(value or "")
