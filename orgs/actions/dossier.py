"""Writing an organisation's dossier: what it declares, what its keeper enters and checks (3.3)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.db import transaction

from orgs import cure_locks, parameters
from orgs.lifecycle.organisations import EDITABLE
from orgs.models import (
    AnnualInspection,
    CharityStatus,
    Governance,
    KeyPerson,
    Organisation,
    Rating,
    Sanction,
    ServiceCapacity,
    TaxStatus,
    UnionTie,
    YearFigures,
)
from orgs.models.dossier import Fact
from orgs.rules import dossier as rules
from portal.common import clock, events, messages, pseudonym
from portal.common.access import Actor, Permission
from portal.common.errors import Detail, NotAllowed, NotFound, WrongState, refuse_all
from portal.common.lifecycle import require_held
from portal.common.staging import From, Stage

State = Organisation.State
Problems = Callable[[dict[str, Any], date], list[Detail]]


def _rating(values: dict[str, Any], on: date) -> list[Detail]:
    return rules.problems_of_rating(values, on, parameters.RATING_YEARS.on(on))


def _tax_status(values: dict[str, Any], on: date) -> list[Detail]:
    kind = str(values.get("kind") or TaxStatus.Kind.EXEMPT)
    return rules.problems_of_tax_status(values, on, tax_years(kind, on))


def tax_years(kind: str, on: date) -> int:
    """Return for how many years a tax privilege of the kind is given."""
    is_exempt = kind == TaxStatus.Kind.EXEMPT
    years = parameters.TAX_EXEMPT_YEARS if is_exempt else parameters.TAX_DEDUCTIBLE_YEARS
    return int(years.on(on))


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of fact: its model, its rule, who may write it, whether the keeper judges by it."""

    model: type[Any]
    problems: Problems
    is_single: bool = False
    keeper_only: bool = False
    is_standing: bool = False

    @property
    def label(self) -> str:
        """What people call it."""
        return str(self.model._meta.verbose_name)


def _nothing(values: dict[str, Any], on: date) -> list[Detail]:
    return []


KINDS: Final[dict[str, Kind]] = {
    "inspection": Kind(AnnualInspection, rules.problems_of_inspection, is_standing=True),
    "rating": Kind(Rating, _rating, is_standing=True),
    "tax": Kind(TaxStatus, _tax_status, is_standing=True),
    "charity": Kind(CharityStatus, rules.problems_of_charity, is_standing=True),
    "sanction": Kind(Sanction, rules.problems_of_sanction, keeper_only=True),
    "governance": Kind(Governance, rules.problems_of_governance, is_single=True),
    "union": Kind(UnionTie, rules.problems_of_union_tie),
    "person": Kind(KeyPerson, rules.problems_of_person),
    "figures": Kind(YearFigures, rules.problems_of_year_figures),
    "capacity": Kind(ServiceCapacity, _nothing, is_single=True),
}
# Of these one stands without an end, until it gets one.
OPEN_ENDED: Final = (CharityStatus, UnionTie)
events.name_actions(
    {
        f"orgs.{kind.model._meta.model_name}.{act}": f"{word}{kind.label}"
        for kind in KINDS.values()
        for act, word in (
            ("create", "登记"),
            ("edit", "修改"),
            ("verify", "核对"),
            ("remove", "删除"),
        )
    }
)


def enter(
    kind: str, organisation_pk: int, values: dict[str, Any], *, pk: int | None = None, by: Actor
) -> Fact:
    """Enter or change one fact. What a union's keeper enters is checked, the rest declared.

    `pk` names the fact to change; the single ones (governance, capacity) are found by themselves.
    Raises: NotFound, NotAllowed, WrongState, Incomplete with every problem at its field.
    """
    what = KINDS[kind]
    values = _completed(kind, values)
    with transaction.atomic():
        organisation = _locked(organisation_pk, what, by=by)
        fact: Fact = _fact(what, organisation, pk)
        before = events.snapshot(fact) if fact.pk else None
        found = problems_of(kind, organisation, values, fact=fact, by=by)
        refuse_all(found, f"{what.label}没有保存，请按提示修改。")
        for name, value in values.items():
            setattr(fact, name, value)
        _sign(fact, by)
        fact.save()
        act = "edit" if before else "create"
        events.record(action=f"{fact._meta.label_lower}.{act}", target=fact, by=by, before=before)
        if what.is_standing and by.organisation_id:
            _tell_keeper(organisation, what)
    return fact


def enter_founded(organisation_pk: int, values: dict[str, Any], *, by: Actor) -> UnionTie:
    """Enter the union that the actor's own union founded in an organisation, as its statement.

    It is checked at once where that union keeps the file; any other keeper is asked to check it.
    Raises: NotFound, NotAllowed, Incomplete with every problem at its field.
    """
    by.require(Permission.ORG_EDIT, "登记建会情况")
    what = KINDS["union"]
    values = _completed("union", values)
    with transaction.atomic():
        organisation = _visible(organisation_pk, by=by)
        tie = UnionTie(organisation=organisation, stated_for_id=by.union_id, **values)
        found = problems_of("union", organisation, values, fact=tie, by=by)
        refuse_all(found, f"{what.label}没有保存，请按提示修改。")
        _sign(tie, by)
        is_kept = by.acts_for(organisation.keeper_id)
        if not is_kept:
            tie.verified_by, tie.verified_on = "", None
        tie.save()
        events.record_creation(tie, by=by)
        if not is_kept and organisation.keeper_id:
            messages.tell(
                f"{by.unit_name}登记“{organisation.name}”已建工会，请核对",
                url=f"/u/orgs/{organisation.uscc}/",
                union_id=organisation.keeper_id,
            )
    return tie


def problems_of(
    kind: str, organisation: Organisation, values: dict[str, Any], *, fact: Any, by: Actor
) -> list[Detail]:
    """Return everything wrong with the fact's values; `fact`: what is changed, or None."""
    what = KINDS[kind]
    fact = fact or what.model(organisation=organisation)
    return [*what.problems(values, clock.today()), *_taken(what, organisation, values, fact, by)]


def _completed(kind: str, values: dict[str, Any]) -> dict[str, Any]:
    """Fill the end of a term that the regulation gives, the day a governance was confirmed, no end."""
    today, start = clock.today(), values.get("valid_from")
    if kind == "governance":
        return values | {"confirmed_on": today}
    if KINDS[kind].model in OPEN_ENDED:
        return {"valid_to": None} | values
    if kind not in ("rating", "tax") or start is None or values.get("valid_to") is not None:
        return values
    years = (
        parameters.RATING_YEARS.on(today) if kind == "rating" else tax_years(values["kind"], today)
    )
    return values | {"valid_to": rules.years_after(start, years)}


def verify(kind: str, organisation_pk: int, pk: int, *, by: Actor) -> Fact:
    """Note that the keeper has checked what the organisation declared."""
    what = KINDS[kind]
    with transaction.atomic():
        organisation = _locked(organisation_pk, what, by=by)
        if by.organisation_id:
            raise NotAllowed("自报的内容由受理工会核对，机构不能自己核对。")
        fact: Fact = _fact(what, organisation, pk)
        before = events.snapshot(fact)
        fact.verified_by, fact.verified_on = by.name[:50], clock.today()
        fact.save()
        events.record(action=f"{fact._meta.label_lower}.verify", target=fact, by=by, before=before)
    return fact


def verify_all(organisation: Organisation, *, by: Actor) -> int:
    """Note that the keeper has checked all that is declared: part of taking it into the register.

    Call inside the approval's transaction.
    """
    return sum(
        kind.model.objects.filter(organisation=organisation, verified_on__isnull=True).update(
            verified_by=by.name[:50], verified_on=clock.today()
        )
        for kind in KINDS.values()
    )


def remove(kind: str, organisation_pk: int, pk: int, *, by: Actor) -> None:
    """Take away a declared fact that was entered by mistake; a checked one stays, with its end.

    Raises: NotFound, NotAllowed, WrongState.
    """
    what = KINDS[kind]
    with transaction.atomic():
        organisation = _locked(organisation_pk, what, by=by)
        fact = _fact(what, organisation, pk)
        if by.organisation_id and (fact.verified_on or _is_settled(what, organisation)):
            raise WrongState(
                f"这条{what.label}已由工会登记或核对，不能删除。有误时请联系受理工会。"
            )
        events.record(
            action=f"{fact._meta.label_lower}.remove", target=organisation, by=by,
            before=events.snapshot(fact), after={}, note=_told_of(what, fact),
        )  # fmt: skip
        fact.delete()


def _told_of(what: Kind, fact: Any) -> str:
    """Return what the log, which every union reads, tells of a removed fact: never who a person is."""
    told = str(fact)
    if isinstance(fact, KeyPerson):
        told = f"{fact.get_post_display()} {pseudonym.mask_name(fact.name)}"
    return f"{what.label}：{told}"


@dataclass(frozen=True, slots=True)
class InLedger:
    """How a ledger row tells a fact: by which columns holding something, and what it takes there."""

    model: type[Fact]
    told_by: tuple[str, ...]
    takes: Mapping[str, str] = field(default_factory=dict)  # field → ledger column
    has: Mapping[str, Any] = field(default_factory=dict)


IN_LEDGER: Final = (
    InLedger(
        AnnualInspection,
        ("annual_inspection_year", "annual_inspection_result"),
        {"year": "annual_inspection_year", "result": "annual_inspection_result"},
        {"source": "台账"},
    ),
    InLedger(Rating, ("rating",), {"level": "rating", "valid_to": "rating_valid_to"}),
    InLedger(CharityStatus, ("is_charity",)),
    InLedger(Governance, ("party_org",), has={"party_kind": Governance.Party.UNSPECIFIED}),
    InLedger(UnionTie, ("unionised",), {"members": "union_members"}),
)


def enter_told(organisation: Organisation, values: Mapping[str, Any], *, by: Actor) -> None:
    """Write the dated facts that a ledger row tells: values under the keys of its columns."""
    for fact in IN_LEDGER:
        if all(values.get(key) for key in fact.told_by):
            taken = {name: values.get(key) for name, key in fact.takes.items()}
            given = {name: value for name, value in taken.items() if value is not None}
            made: Any = fact.model
            made(organisation=organisation, **given, **fact.has, **_checked_by(by)).save()


def fill(rows: Stage, *, by: Actor) -> dict[str, list[int]]:
    """Write the same for all staged rows; return the ids of what was made by its model's label."""
    return {
        fact.model._meta.label_lower: rows.fill(
            fact.model, where=fact.told_by,
            **{name: From(key) for name, key in fact.takes.items()}, **fact.has, **_checked_by(by),
        )
        for fact in IN_LEDGER
    }  # fmt: skip


def _checked_by(by: Actor) -> dict[str, Any]:
    return {
        "entered_by": by.name[:50],
        "verified_by": by.name[:50],
        "verified_on": clock.today(),
    }


def _visible(organisation_pk: int, *, by: Actor) -> Organisation:
    """Lock the organisation for who sees it."""
    rows = Organisation.objects.visible_to(by).select_for_update(of=("self",))
    organisation = rows.filter(pk=organisation_pk).first()
    if organisation is None:
        raise NotFound("没有找到这家社会组织，它可能不在您的查看范围内。")
    return organisation


def _locked(organisation_pk: int, what: Kind, *, by: Actor) -> Organisation:
    """Lock the organisation and ask whether the actor may write this kind of fact about it."""
    organisation = _visible(organisation_pk, by=by)
    if by.is_system:
        return organisation
    label = f"修改{what.label}"
    by.require(Permission.OWN_PROFILE_EDIT if by.organisation_id else Permission.ORG_EDIT, label)
    require_held(organisation, label, by=by)
    if by.organisation_id and what.keeper_only:
        raise NotAllowed(f"{what.label}由受理工会登记，机构只能查看。有异议请联系受理工会。")
    if by.organisation_id:
        # A window ticks profile fields and documents: dated facts wait until it is over.
        cure_locks.require_open(organisation, fields=[what.label])
    if by.organisation_id and organisation.state not in EDITABLE:
        raise WrongState(f"机构现在是“{organisation.get_state_display()}”，不能{label}。")
    return organisation


def _fact(what: Kind, organisation: Organisation, pk: int | None) -> Any:
    rows = what.model.objects.filter(organisation=organisation)
    if pk is None:
        held = rows.first() if what.is_single else None
        return held or what.model(organisation=organisation)
    fact = rows.filter(pk=pk).first()
    if fact is None:
        raise NotFound(f"没有找到这条{what.label}，它可能已被删除。请刷新后再看。")
    fact.organisation = organisation
    return fact


def _is_settled(what: Kind, organisation: Organisation) -> bool:
    """Whether the organisation may no longer touch its entries: QC-13 bars who failed."""
    return what.model is AnnualInspection and organisation.state in (
        State.APPROVED, State.SUSPENDED,
    )  # fmt: skip


def _taken(
    what: Kind, organisation: Organisation, values: dict[str, Any], fact: Any, by: Actor
) -> list[Detail]:
    """Return why the fact may not stand beside those already there, or not be replaced."""
    others = what.model.objects.filter(organisation=organisation).exclude(pk=fact.pk)
    settled = f"这条{what.label}已经核对，不能自行修改。有误时请联系受理工会更正。"
    if what.model is AnnualInspection:
        held = fact if fact.pk else others.filter(year=values.get("year")).first()
        if held and by.organisation_id and (held.verified_on or _is_settled(what, organisation)):
            message = (
                f"{held.year} 年度年检结论已登记为“{held.result}”，不能自行修改，可以填写以后年度的"
                "结论。登记有误时，请联系受理工会更正。"
            )
            return [{"field": "result", "message": message, "rule": "QC-13"}]
    elif fact.pk and by.organisation_id and fact.verified_on and what.is_standing:
        first = next(iter(values), "")
        return [{"field": first, "message": settled}]
    if "year" in values and others.filter(year=values["year"]).exists():
        return [{"field": "year", "message": f"{values['year']} 年度已有一条，请修改那一条。"}]
    # Without a readable end nobody knows whether the fact is still open.
    one_open = what.model in OPEN_ENDED and values.get("valid_to", date.max) is None
    if one_open and others.filter(valid_to__isnull=True).exists():
        return [
            {
                "field": "valid_from",
                "message": f"已有一条没有结束的{what.label}，请先填它的结束日期。",
            }
        ]
    return []


def _sign(fact: Any, by: Actor) -> None:
    """Note whose word it now is."""
    fact.entered_by, fact.entered_at = by.name[:50], clock.now()
    is_checked = not by.organisation_id
    fact.verified_by = by.name[:50] if is_checked else ""
    fact.verified_on = clock.today() if is_checked else None


def _tell_keeper(organisation: Organisation, what: Kind) -> None:
    """Tell the keeping union of a change of what it judges by, once the file is handed in (3.4)."""
    if organisation.keeper_id and organisation.state in (State.SUBMITTED, State.APPROVED):
        messages.tell(
            f"“{organisation.name}”修改了机构档案，请核对",
            body=f"修改的内容：{what.label}。",
            url=f"/u/orgs/{organisation.uscc}/",
            union_id=organisation.keeper_id,
        )
