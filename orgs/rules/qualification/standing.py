"""What the admission rules look at: an organisation's facts on one day, and the act they are for."""

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from orgs.models import QualificationCheck

O = QualificationCheck.Outcome  # noqa: E741 - short, for the rules
Answer = tuple[str, str]  # outcome and the sentence people read


@dataclass(frozen=True, slots=True)
class Paper:
    """An evidence file that was not replaced; `verified` when a union's person found it good."""

    kind: str
    issued_on: date | None = None
    valid_to: date | None = None
    verified: bool = False

    def holds(self, on: date) -> bool:
        """Whether it has not run out on the day."""
        return self.valid_to is None or self.valid_to >= on


@dataclass(frozen=True, slots=True)
class Vetted:
    """The latest vetting (政治把关): its conclusion, day, and whether the head let a doubt pass."""

    conclusion: str  # pass, doubtful, fail
    on: date
    has_declared_overseas: bool = True
    is_cleared: bool = False


@dataclass(frozen=True, slots=True)
class Queried:
    """A query of the credit registers by a person (QC-07): day, and what was found, "" is nothing."""

    on: date
    found: str = ""


@dataclass(frozen=True, slots=True)
class Punished:
    """An administrative or criminal penalty; `ban_until` when it shuts out for a term."""

    kind: str
    on: date
    is_major: bool
    ban_until: date | None = None
    lifted_on: date | None = None
    is_register: bool = False  # 失信被执行人, 重大税收违法, 政府采购严重违法失信

    def stands(self, on: date) -> bool:
        """Whether it was decided by the day and not lifted."""
        return self.on <= on and (self.lifted_on is None or self.lifted_on > on)


@dataclass(frozen=True, slots=True)
class Relation:
    """A tie with another bidder; `proven` when more than an equal name speaks for it."""

    kind: str  # 同一负责人, 控股, 管理
    other: str
    proven: bool


@dataclass(frozen=True, slots=True)
class Pay:
    """What a bid budgets for its staff, against the guideline, yuan a month."""

    lowest: Decimal
    guideline: Decimal


@dataclass(frozen=True, slots=True)
class Act:
    """What the organisation is judged for. Facts of higher floors come in here; null: not known."""

    regime: str = "U"
    contract_end: date | None = None
    domain: str = ""
    licences: tuple[tuple[str, str, bool], ...] = ()  # document kind, its name, must be held
    with_minors: bool = False
    needs_insurance: bool = False
    running: int | None = None
    max_parallel: int = 3
    failed_on: date | None = None
    bar_years: int = 1
    relations: tuple[Relation, ...] = ()
    earlier_service: str = ""
    ties: tuple[str, ...] = ()
    pay: Pay | None = None
    abnormal_fails: bool = False

    @property
    def is_government(self) -> bool:
        """Whether public procurement law governs the act; smaller fiscal money follows it."""
        return self.regime in ("G", "G0")


@dataclass(frozen=True, slots=True)
class Standing:
    """What the rules look at: the organisation's facts and the lists on one day."""

    name: str
    kind: str
    state: str
    credit_code_holds: bool
    cert_valid_to: date | None
    inspection_year: int | None
    inspection_result: str
    bank_account_name: str
    listed: frozenset[str]
    has_legal_person: bool
    on: date
    suspended_until: date | None = None
    # Only who is just entering the register may be judged without standing in it yet.
    is_entering: bool = False
    registered_on: date | None = None
    rating: str = ""
    rating_valid_to: date | None = None
    unionised: bool = False
    public_class: str = ""  # 公益一类, 财政保障群团 or "" when not known
    is_overseas: bool = False
    barely_twice: bool = False  # 基本合格 two years running
    papers: tuple[Paper, ...] = ()
    # Days on which serving key people were looked up, as far as they are noted (QC-23).
    looked_up: tuple[date, ...] = ()
    vetting: Vetted | None = None
    vetting_days: int = 365
    query: Queried | None = None
    query_days: int = 30
    punishments: tuple[Punished, ...] = ()
    act: Act = field(default_factory=Act)

    def for_act(self, act: Act) -> "Standing":
        """Return it as the act sees it."""
        return replace(self, act=act)

    def newest(self, *kinds: str) -> Paper | None:
        """Return the paper of these kinds that lasts longest."""
        found = [p for p in self.papers if p.kind in kinds]
        return max(found, key=lambda p: (p.valid_to or date.max, p.verified), default=None)

    def within(self, days: int, *kinds: str) -> Paper | None:
        """Return a paper of these kinds that still holds and was issued within the days."""
        for paper in self.papers:
            fresh = paper.issued_on is None or (self.on - paper.issued_on).days <= days
            if paper.kind in kinds and fresh and paper.holds(self.on):
                return paper
        return None


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule's answer."""

    rule: str
    outcome: str
    message: str
    evidence: dict[str, str] = field(default_factory=dict)
    valid_until: date | None = None
