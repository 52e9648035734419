"""What the pages show of a dossier: its sections, a line for each fact, what is still missing."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from orgs import parameters, service_terms
from orgs.actions import certificates
from orgs.actions.dossier import KINDS
from orgs.actions.organisations import NEEDED_TO_SUBMIT
from orgs.forms.dossier import PARTS
from orgs.models import IdentityRequest, Organisation
from orgs.models.staffing import SHARES
from portal.common import clock
from portal.common.access import Actor
from portal.common.ui.formatting import day

Line = tuple[str, str, date | None]  # title, detail, last day when it runs out by itself


@dataclass(frozen=True, slots=True)
class Section:
    """One section of the profile: its flat parts and its kinds of facts."""

    code: str
    label: str
    note: str
    parts: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()


SECTIONS: Final = (
    Section("identity", "基本信息", "与登记证书一致", parts=("identity", "contact")),
    Section("governance", "治理与党建", "每年确认一次", kinds=("governance",)),
    Section("standing", "等级与税收", "", kinds=("rating", "tax", "charity")),
    Section("inspections", "年检年报", "每年 5 月 31 日前报送登记管理机关", kinds=("inspection",)),
    Section("sanctions", "信用与处罚", "由受理工会登记", kinds=("sanction",)),
    Section("people", "人员", "姓名对外隐去", kinds=("person", "figures")),
    Section("union", "建会", "", kinds=("union",)),
    Section("capacity", "服务能力", "", parts=("domains",), kinds=("capacity",)),
    Section("account", "收款账户", "户名须与机构名称一致", parts=("account",)),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One fact as the page shows it; `expiry` is 已过期, 即将到期, 有效 or ""."""

    kind: str
    pk: int
    title: str
    detail: str
    expiry: str
    word: str
    by_whom: str
    is_settled: bool  # the organisation may no longer change it


@dataclass(slots=True)
class Group:
    """The facts of one kind; `may_add` when another may be entered."""

    kind: str
    label: str
    rows: list[Row]
    may_add: bool


@dataclass(slots=True)
class Shown:
    """One section with what stands in it."""

    section: Section
    parts: list[dict[str, Any]] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)

    @property
    def is_alone(self) -> bool:
        """Whether the section's heading says all: one part or one kind of facts."""
        return len(self.parts) + len(self.groups) == 1


def sections_of(organisation: Organisation, *, by: Actor, edits: bool) -> list[Shown]:
    """Return the sections with their facts. Queries: one for each kind of fact."""
    shown = []
    own = by.organisation_id == organisation.pk or by.acts_for(organisation.keeper_id)
    for section in SECTIONS:
        page = Shown(section)
        page.parts = [_part(organisation, code) for code in section.parts]
        for code in section.kinds:
            rows = [_row(code, fact, reveals=own) for fact in _facts(organisation, code, by)]
            kind = KINDS[code]
            locked = (kind.is_single and rows) or (kind.keeper_only and by.organisation_id)
            page.groups.append(Group(code, kind.label, rows, may_add=edits and not locked))
        shown.append(page)
    return shown


def missing_labels(organisation: Organisation, part: str) -> list[str]:
    """Return the names of what submission needs and the flat part still lacks."""
    return [
        label
        for name, label in NEEDED_TO_SUBMIT
        if name in PARTS[part][2] and not getattr(organisation, name)
    ]


def missing_parts(organisation: Organisation) -> list[str]:
    """Return the flat parts that still lack what submission needs, in the page's order."""
    lacking = {name for name, _ in NEEDED_TO_SUBMIT if not getattr(organisation, name)}
    return [code for code, (_, _, fields) in PARTS.items() if lacking & set(fields)]


def advice(organisation: Organisation, shown: list[Shown]) -> list[dict[str, str]]:
    """Return what is not needed for submission yet wanted soon: label and the section's code."""
    filled = {g.kind for page in shown for g in page.groups if g.rows}
    wanted = [
        ("inspection", "最近年度的年检（年报）结论", "inspections"),
        ("governance", "治理与党建", "governance"),
        ("figures", "人员和收入的年度数据", "people"),
        ("capacity", "服务人群和地区", "capacity"),
    ]
    found = [{"text": t, "code": code} for kind, t, code in wanted if kind not in filled]
    if not organisation.bank_account:
        found.append({"text": "收款账户（签约和付款前必填）", "code": "account"})
    return found


def expiry_word(last: date | None, within: int | None = None) -> str:
    """Return 已过期, 即将到期 or 有效; "" for what has no end.

    `within`: the days of notice, read once by who asks for many.
    """
    today = clock.today()
    if last is None:
        return ""
    if last < today:
        return "已过期"
    days = int(parameters.EXPIRY_NOTICE_DAYS.on(today)) if within is None else within
    soon = last - timedelta(days=days)
    return "即将到期" if soon <= today else "有效"


def changes_asked(request: IdentityRequest) -> list[dict[str, str]]:
    """Return the registry facts a request asks for: label, what stands, what is asked."""
    held = request.organisation
    return [
        {
            "label": str(getattr(Organisation._meta.get_field(name), "verbose_name", name)),
            "before": _said(held, name, getattr(held, name)),
            "after": _told(held, name, value),
        }
        for name, value in certificates.typed(request).items()
    ]


def _told(organisation: Organisation, name: str, value: Any) -> str:
    if name == "registration_level":
        return str(dict(Organisation.RegistrationLevel.choices).get(value, value))
    return _said(organisation, name, value)


def pair_of(organisation: Organisation, name: str) -> dict[str, Any]:
    """Return a field as it stands: label, value in words, whether submission still needs it."""
    column = Organisation._meta.get_field(name)
    value = getattr(organisation, name)
    return {
        "label": str(getattr(column, "verbose_name", name)),
        "value": _said(organisation, name, value),
        "is_missing": name in dict(NEEDED_TO_SUBMIT) and not value,
    }


def _part(organisation: Organisation, code: str) -> dict[str, Any]:
    label, note, names = PARTS[code]
    pairs = [pair_of(organisation, name) for name in names]
    expiry = expiry_word(organisation.cert_valid_to) if code == "identity" else ""
    return {
        "code": code,
        "label": label,
        "note": note,
        "pairs": pairs,
        "is_missing": any(p["is_missing"] for p in pairs),
        "is_empty": not any(getattr(organisation, name) for name in names),
        "expiry": expiry,
    }


def _said(organisation: Organisation, name: str, value: Any) -> str:
    if name == "domains":
        return "、".join(service_terms.DOMAINS.get(code, code) for code in value or ())
    if name == "bank_account" and value:
        return f"尾号 {value[-4:]}"
    if name == "registered_funds":
        return "" if value is None else f"{value:,.2f} 元"
    if name == "registration_level":
        return str(organisation.get_registration_level_display())
    return day(value) if isinstance(value, date) else str(value or "")


def _facts(organisation: Organisation, code: str, by: Actor) -> Any:
    rows = KINDS[code].model.objects.visible_to(by).filter(organisation=organisation)
    names = {f.name for f in rows.model._meta.concrete_fields}
    newest = next((n for n in ("year", "decided_on", "valid_from") if n in names), "pk")
    if unions := names & {"supervising_union", "stated_for"}:
        rows = rows.select_related(*unions)
    return rows.order_by(f"-{newest}", "-pk")


def _row(code: str, fact: Any, *, reveals: bool) -> Row:
    title, detail, last = LINES[code](fact, reveals=reveals)
    checked = fact.verified_on is not None
    who = fact.verified_by if checked else fact.entered_by
    when = fact.verified_on if checked else clock.local(fact.entered_at).date()
    stated = getattr(fact, "stated_for", None)
    whose = f"{stated.name} " if stated is not None else ""
    word = "已核" if checked else "待核验" if stated is not None else "自报"
    return Row(
        code, fact.pk, title, detail, expiry_word(last), word, f"{whose}{who} {when}".strip(),
        checked and KINDS[code].is_standing,
    )  # fmt: skip


def _joined(*parts: object) -> str:
    return "；".join(str(p) for p in parts if p)


def _term(fact: Any) -> str:
    if fact.valid_from is None and fact.valid_to is None:
        return ""
    end = f"至 {fact.valid_to}" if fact.valid_to else "起"
    return f"{fact.valid_from or ''} {end}".strip()


def _inspection(fact: Any, *, reveals: bool) -> Line:
    decided = fact.decided_on and f"{fact.decided_on} 作出"
    return str(fact), _joined(decided, fact.source, fact.note), None


def _rating(fact: Any, *, reveals: bool) -> Line:
    ended = fact.cancelled_on and f"{fact.cancelled_on} 取消或降级：{fact.reason}"
    detail = _joined(fact.granted_by, _term(fact), ended)
    return str(fact), detail, fact.cancelled_on or fact.valid_to


def _tax(fact: Any, *, reveals: bool) -> Line:
    return str(fact), _joined(fact.document_no, _term(fact)), fact.valid_to


def _charity(fact: Any, *, reveals: bool) -> Line:
    public = fact.fundraising_no and f"公开募捐资格 {fact.fundraising_no}"
    until = fact.fundraising_valid_to and f"募捐资格有效期至 {fact.fundraising_valid_to}"
    return str(fact), _joined(_term(fact), public, until), fact.fundraising_valid_to


def _sanction(fact: Any, *, reveals: bool) -> Line:
    fined = fact.amount and f"罚款 {fact.amount:,.2f} 元"
    ban = fact.ban_until and f"禁止参加至 {fact.ban_until}"
    lifted = fact.lifted_on and f"{fact.lifted_on} 解除"
    detail = _joined(
        fact.authority, fact.document_no, fact.facts, fined, ban, lifted, f"来源：{fact.source}"
    )
    return str(fact), detail, None


def _governance(fact: Any, *, reveals: bool) -> Line:
    union = fact.supervising_union and f"由{fact.supervising_union.name}主管"
    party = fact.get_party_kind_display() if fact.party_kind else "未建党组织"
    founded = fact.party_founded_on and f"{fact.party_founded_on} 成立"
    members = fact.party_members is not None and f"党员 {fact.party_members} 人"
    board = fact.board_size is not None and f"理事 {fact.board_size} 人"
    watchers = fact.supervisors is not None and f"监事 {fact.supervisors} 人"
    confirmed = fact.confirmed_on and f"{fact.confirmed_on} 确认"
    title = fact.get_supervision_display() or "管理方式未填"
    return title, _joined(
        fact.supervisory_unit, union, party, founded, members, board, watchers,
        fact.internal_rules, confirmed,
    ), None  # fmt: skip


def _union(fact: Any, *, reveals: bool) -> Line:
    members = f"会员 {fact.members} 人" if fact.members else "会员数未填"
    return str(fact), _joined(members, _term(fact), fact.union_code), None


def _person(fact: Any, *, reveals: bool) -> Line:
    name = fact.name if reveals else fact.masked_name
    certificate = fact.get_certificate_display() if fact.certificate else ""
    number = fact.certificate_no if reveals else ""
    query = fact.background_checked_on and f"{fact.background_checked_on} 查询违法犯罪记录"
    hours = "专职" if fact.full_time else "兼职"
    title = f"{name} · {fact.get_post_display()}"
    return title, _joined(hours, certificate, number, _term(fact), query), None


def _figures(fact: Any, *, reveals: bool) -> Line:
    counts = [
        f"{fact._meta.get_field(n).verbose_name} {getattr(fact, n)} 人"
        for n in ("staff_total", "full_time", "assistants", "social_workers", "seniors",
                  "volunteers")
        if getattr(fact, n) is not None
    ]  # fmt: skip
    shares = [
        f"{fact._meta.get_field(n).verbose_name} {getattr(fact, n).normalize():f}%"
        for n in SHARES
        if getattr(fact, n)
    ]
    return str(fact), _joined("，".join(counts), "，".join(shares)), None


def _capacity(fact: Any, *, reveals: bool) -> Line:
    title = (
        "、".join(service_terms.GROUPS.get(code, code) for code in fact.target_groups) or "服务能力"
    )
    return title, _joined(fact.regions, fact.venues, fact.past_contracts), None


LINES: Final[dict[str, Callable[..., Line]]] = {
    "inspection": _inspection, "rating": _rating, "tax": _tax, "charity": _charity,
    "sanction": _sanction, "governance": _governance, "union": _union, "person": _person,
    "figures": _figures, "capacity": _capacity,
}  # fmt: skip
