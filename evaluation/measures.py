"""What records tell about an agreement on a day: services, people, money, time; points proposed from it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from evaluation.rules import grading
from portal.common import clock
from projects.models import Agreement, Payment, ServiceRecord

HUNDRED = Decimal(100)
FLOOR = Decimal("0.60")  # below it C211–C213 earn nothing (8.6)


@dataclass(frozen=True, slots=True)
class Figures:
    """Counted until the day `on`. `persons` is null when no attendance was taken by name (SR-02)."""

    on: date
    elapsed: Decimal
    sessions: int
    person_times: int
    persons: int | None
    target_sessions: int
    target_person_times: int
    target_persons: int
    paid: Decimal
    amount: Decimal

    def due(self, target: int) -> Decimal:
        """Return what the plan asks for by that day: the target in proportion to the time passed."""
        return target * self.elapsed

    @property
    def paid_share(self) -> Decimal:
        """Yuan paid as a share of the agreement's amount."""
        return self.paid / self.amount

    @property
    def are_targets_met(self) -> bool:
        """Whether the person-times, and the persons where they can be counted, reach their targets."""
        if not self.target_person_times or self.person_times < self.target_person_times:
            return False
        return self.persons is None or self.persons >= self.target_persons

    def as_json(self) -> dict[str, str | int | None]:
        """Return them as plain values, for keeping with a report."""
        return {
            "on": self.on.isoformat(),
            "elapsed": str(grading.cents(self.elapsed * HUNDRED)),
            "sessions": self.sessions,
            "person_times": self.person_times,
            "persons": self.persons,
            "target_sessions": self.target_sessions,
            "target_person_times": self.target_person_times,
            "target_persons": self.target_persons,
            "paid": str(self.paid),
            "amount": str(self.amount),
        }


@dataclass(frozen=True, slots=True)
class Proposal:
    """Points that records tell, and the sentence that says how."""

    points: Decimal
    basis: str


def figures_of(agreement: Agreement, on: date | None = None) -> Figures:
    """Return what verified records and payments tell until the day (default today); three queries."""
    day = on or clock.today()
    project = agreement.project
    records = ServiceRecord.objects.filter(project_id=project.pk, served_on__lte=day).counted()
    reach = records.reach()
    paid = agreement.payments.filter(state=Payment.State.PAID).aggregate(s=Sum("amount"))["s"]
    return Figures(
        on=day,
        elapsed=elapsed(agreement, day),
        sessions=reach.sessions,
        person_times=reach.person_times,
        persons=reach.persons,
        target_sessions=project.target_sessions,
        target_person_times=project.target_person_times,
        target_persons=project.target_persons,
        paid=paid or Decimal("0.00"),
        amount=agreement.amount,
    )


def elapsed(agreement: Agreement, on: date) -> Decimal:
    """Return the share of the service period that has passed on the day, 0 to 1."""
    whole = (agreement.end_on - agreement.start_on).days + 1
    passed = min(max((on - agreement.start_on).days + 1, 0), whole)
    return Decimal(passed) / whole


def midterm_proposals(
    figures: Figures, weights: dict[str, int], satisfaction: Decimal | None
) -> dict[str, Proposal]:
    """Return the points of system B that can be computed: B211, B212, B311, B411.

    What has no denominator is left to the reviewer (IS-04), never proposed as 0.
    """
    found: dict[str, Proposal] = {}
    _completion(found, "B211", figures.person_times, figures.target_person_times, "人次", figures,
                weights)  # fmt: skip
    if figures.persons is not None:
        _completion(found, "B212", figures.persons, figures.target_persons, "人", figures, weights)
    off = grading.cents(abs(figures.paid_share - figures.elapsed) * HUNDRED)
    points = grading.deviation_points(
        figures.paid, figures.amount, figures.elapsed, weights["B311"]
    )
    found["B311"] = Proposal(
        points,
        f"已支付 {_percent(figures.paid_share)}，时间进度 {_percent(figures.elapsed)}，"
        f"相差 {off} 个百分点",
    )
    if satisfaction is not None:
        found["B411"] = Proposal(
            grading.cents(satisfaction / 5 * weights["B411"]), f"调查均分 {satisfaction}（5 分制）"
        )
    return found


def final_proposals(figures: Figures, weights: dict[str, int]) -> dict[str, Proposal]:
    """Return the points of system C that records tell: C211, C212, C213."""
    counted = (
        ("C211", figures.person_times, figures.target_person_times, "人次"),
        ("C212", figures.persons, figures.target_persons, "人"),
        ("C213", figures.sessions, figures.target_sessions, "场"),
    )
    found: dict[str, Proposal] = {}
    for code, done, target, unit in counted:
        if done is None or code not in weights:
            continue
        points = grading.completion_points(done, target, weights[code], floor=FLOOR)
        if points is not None:
            found[code] = Proposal(points, f"完成 {done:,} {unit}，目标 {target:,} {unit}")
    return found


def _completion(
    found: dict[str, Proposal], code: str, done: int, target: int, unit: str, figures: Figures,
    weights: dict[str, int],
) -> None:  # fmt: skip
    due = figures.due(target)
    points = grading.completion_points(done, due, weights[code])
    if points is not None:
        found[code] = Proposal(
            points, f"完成 {done:,} {unit}，阶段目标 {grading.cents(due):,} {unit}"
        )


def _percent(share: Decimal) -> str:
    return f"{grading.cents(share * HUNDRED)}%"
