"""Requirement → evidence → page → expiry (feature 32): what shows that an organisation is fit."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from orgs.models import Organisation, OrganisationDocument

Kind = OrganisationDocument.Kind
Verdict = OrganisationDocument.Verdict


@dataclass(frozen=True, slots=True)
class Requirement:
    """What a rule wants shown, by which kinds of file; `optional` only where a service needs it."""

    code: str
    rule: str
    label: str
    kinds: tuple[str, ...]
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """A requirement with the file that shows it, and how that file stands in one word."""

    requirement: Requirement
    document: OrganisationDocument | None
    word: str
    is_usable: bool = False

    @property
    def is_missing(self) -> bool:
        """Whether nothing usable was handed in for what everybody needs."""
        return not self.requirement.optional and not self.is_usable


REQUIREMENTS: Final[tuple[Requirement, ...]] = (
    Requirement("certificate", "QC-02", "登记证书", (Kind.CERTIFICATE,)),
    Requirement("legal", "QC-09", "法定代表人身份", (Kind.LEGAL_IDENTITY,)),
    Requirement("finance", "QC-10", "财务会计制度", (Kind.AUDIT, Kind.STATEMENT, Kind.PROMISE)),
    Requirement("tax", "QC-11", "依法纳税、缴社保", (Kind.TAX, Kind.SOCIAL, Kind.PROMISE)),
    Requirement("staff", "QC-12", "专业人员", (Kind.STAFF_LIST,)),
    Requirement("account", "QC-27", "收款账户", (Kind.ACCOUNT,)),
    Requirement("rating", "QC-17", "评估等级", (Kind.RATING,), optional=True),
    Requirement(
        "licence",
        "QC-22",
        "行业许可",
        (
            Kind.LICENCE_EDUCATION,
            Kind.LICENCE_HR,
            Kind.LICENCE_MEDICAL,
            Kind.LICENCE_FOOD,
            Kind.LICENCE_CHILDCARE,
        ),
        optional=True,
    ),
    Requirement("minors", "QC-23", "未成年人服务人员查询", (Kind.NO_CRIME,), optional=True),
    Requirement("insurance", "QC-29", "意外保险", (Kind.INSURANCE,), optional=True),
    Requirement("renewal", "QC-02", "续证承诺", (Kind.PROMISE_RENEWAL,), optional=True),
)


def shown(
    documents: Iterable[OrganisationDocument],
    on: date,
    *,
    among: Iterable[Requirement] = REQUIREMENTS,
) -> list[Shown]:
    """Return each requirement with its best file on the day."""
    held = list(documents)
    return [_shown(r, [d for d in held if d.kind in r.kinds], on) for r in among]


def missing(organisation: Organisation, on: date) -> list[Requirement]:
    """Return what everybody needs and this organisation has not shown, in one query."""
    held = organisation.documents.current()
    return [s.requirement for s in shown(held, on) if s.is_missing]


def lacking(organisation: Organisation, on: date) -> list[str]:
    """Return the names of the same."""
    return [requirement.label for requirement in missing(organisation, on)]


def _shown(requirement: Requirement, found: list[OrganisationDocument], on: date) -> Shown:
    usable = [d for d in found if d.verdict != Verdict.REFUSED and not d.has_run_out(on)]
    if usable:
        best = max(usable, key=lambda d: (d.verdict == Verdict.GOOD, d.valid_to or date.max, d.pk))
        word = "已核对" if best.verdict == Verdict.GOOD else "待核对"
        return Shown(requirement, best, word, is_usable=True)
    if found:
        last = max(found, key=lambda d: d.pk)
        return Shown(requirement, last, "不采用" if last.verdict == Verdict.REFUSED else "已过期")
    return Shown(requirement, None, "缺少")
