"""From a signed agreement through sessions of service: records, their verification, payments."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from portal.common.access import Actor
from portal.demo.story.material import SUBJECTS
from portal.demo.story.moments import after, at, working
from portal.demo.story.proposal import Case
from portal.demo.story.timeline import Life, Wait
from projects.actions import payments, records
from projects.models import Milestone, ServiceRecord

RETURNED_SHARE = 0.015
LATE_SHARE = 0.01
NAMED_AT_STATIONS = 0.85
# The share of a project's people who also come to other projects of the region.
SHARED_CROWD = 0.12
PLAN_TEXT = (
    "一、组建项目组并公示联系方式；二、两周内完成需求摸底和站点对接；三、按月制定服务计划并于月底前报送；"
    "四、每场服务后五个工作日内在平台登记；五、每季度汇报一次，接受随机抽查。"
)


@dataclass(frozen=True, slots=True)
class Session:
    """One session of service: when it begins, how long it lasts, what it is."""

    begins: datetime
    minutes: int
    form: str
    title: str
    place: str


def sessions_of(case: Case) -> list[Session]:
    """Spread the plan's sessions over the agreement's period, in order of time."""
    agreement, rng = case.agreement, case.world.rng
    if agreement is None:
        raise AssertionError("no agreement")
    first = max(agreement.start_on, after(case.day, 2))
    days = max((agreement.end_on - first).days, 1)
    subject = SUBJECTS[case.plan.domain]
    count = round(case.plan.records * min(1.0, case.plan.quality + 0.05))
    made = []
    for number in range(count):
        day = first + timedelta(days=number * days // count)
        form, title = rng.choice(subject.sessions)
        hour = rng.choice((9, 10, 14, 15, 16, 19)) if form != "station" else 8
        begins = at(day, hour, rng.choice((0, 30)))
        minutes = rng.choice((60, 90, 90, 120)) if form != "station" else 480
        made.append(Session(begins, minutes, form, title, rng.choice(subject.places)))
    return sorted(made, key=lambda s: s.begins)


def crowd(case: Case) -> list[str]:
    """Return the phones of the workers whom the project reaches; some know other projects too."""
    size = max(12, round(case.plan.records * 3 * case.plan.quality))
    shared = round(size * SHARED_CROWD)
    own, region = 20_000_000 + case.number * 100_000, 10_000_000 + int(case.code[:4]) * 1000
    return [f"170{own + n:08d}" for n in range(size - shared)] + [
        f"170{region + n:08d}" for n in range(shared)
    ]


def deliver(case: Case, sessions: list[Session], people: list[str]) -> Life:
    """Enter the sessions as they happen; the union verifies once a week."""
    pending: list[int] = []
    monday: date | None = None
    for session in sessions:
        day = clock_day(session)
        if monday is not None and day >= monday and pending:
            yield from _verify(case, pending, monday)
            pending = []
        monday = _next_monday(day) if monday is None or day >= monday else monday
        yield Wait(_entered_at(case, session))
        pending.append(_record(case, session, people).pk)
    if pending and monday is not None:
        yield from _verify(case, pending, monday)


def clock_day(session: Session) -> date:
    """Return the day of the session in Shanghai."""
    return session.begins.date()


def _next_monday(day: date) -> date:
    return working(day + timedelta(days=7 - day.weekday()))


def _entered_at(case: Case, session: Session) -> datetime:
    """Most sessions are entered at their end; a few some days too late (SR-06)."""
    end = session.begins + timedelta(minutes=session.minutes + 10)
    if case.world.rng.random() < LATE_SHARE:
        return at(after(session.begins.date(), 7), 9, 30)
    return end


def _record(case: Case, session: Session, people: list[str]) -> ServiceRecord:
    if case.winner is None or case.agreement is None:
        raise AssertionError("nobody to record")
    rng, by = case.world.rng, case.winner.worker
    named = session.form != "station" or rng.random() < NAMED_AT_STATIONS
    ends = session.begins + timedelta(minutes=session.minutes)
    present = rng.sample(people, min(len(people), _size(case, session))) if named else []
    values: dict[str, Any] = {
        "form": session.form,
        "title": session.title,
        "served_on": session.begins.date(),
        "starts_at": time(session.begins.hour, session.begins.minute),
        "ends_at": time(ends.hour, ends.minute),
        "place": session.place,
        "person_times": len(present) if named else rng.randrange(18, 46),
        "sign_in": rng.choice(("扫码", "签到表")) if named else "计数器",
    }
    return records.record_service(case.agreement.pk, values, attendees=present, by=by)


def _size(case: Case, session: Session) -> int:
    sizes = {
        "case": (1, 2),
        "consulting": (3, 9),
        "group": (8, 14),
        "training": (12, 24),
        "station": (18, 45),
    }
    low, high = sizes.get(session.form, (10, 26))
    return max(1, round(case.world.rng.randrange(low, high + 1) * case.plan.quality))


def _verify(case: Case, pending: list[int], monday: date) -> Life:
    """Let the reviewer verify the week's records; a few go back and are corrected."""
    yield Wait(at(monday, 10, 15))
    reviewer, returned = case.who("role_reviewer"), []
    for pk in pending:
        if case.world.rng.random() < RETURNED_SHARE:
            records.send_back(pk, reason="签到表与登记人次不一致，请核对后补正。", by=reviewer)
            returned.append(pk)
        else:
            records.verify(pk, by=reviewer)
    if not returned or case.winner is None:
        return
    yield Wait(at(after(monday, 1), 16))
    for pk in returned:
        record = ServiceRecord.objects.get(pk=pk)
        records.correct(pk, _kept(record), by=case.winner.worker)
    yield Wait(at(after(monday, 3), 11))
    for pk in returned:
        records.verify(pk, by=reviewer)


def _kept(record: ServiceRecord) -> dict[str, Any]:
    names = ("form", "title", "served_on", "starts_at", "ends_at", "place", "person_times",
             "domain", "groups", "sign_in")  # fmt: skip
    return {name: getattr(record, name) for name in names}


def pay(case: Case, condition: str) -> Life:
    """Claim the instalment of the condition, have it reviewed, have it paid."""
    stem = {"signed": "", "midterm": "midterm_"}.get(condition, "final_")
    agreement, winner = case.agreement, case.winner
    if agreement is None or winner is None:
        raise AssertionError("nothing to pay")
    milestone = agreement.milestones.filter(condition=condition).first()
    if milestone is None:  # a small agreement has two instalments only
        return
    yield case.later(2, 10, 10)
    payment = payments.claim(milestone.pk, _claim(case, milestone), None, by=winner.manager)
    yield case.later(2, 14, 20, reached=f"{stem}claimed")
    payments.review(payment.pk, by=case.who("role_finance"))
    yield case.later(2, 16, 40, reached=f"{stem}claim_reviewed")
    payments.pay(payment.pk, voucher_no=_voucher(case, payment.pk), by=_head(case))
    yield case.later(1, 9, 10, reached=f"{stem or 'first_'}paid")


def _claim(case: Case, milestone: Milestone) -> dict[str, Any]:
    agreement = case.agreement
    if agreement is None:
        raise AssertionError("nothing to claim")
    agreement.refresh_from_db()
    amount = payments.limit_of(milestone, agreement)
    number = f"26410{case.number:05d}{milestone.pk:05d}{milestone.number:05d}"
    return {"amount": amount, "invoice_no": number, "note": f"{milestone.name}", "plan": PLAN_TEXT}


def _voucher(case: Case, number: int) -> str:
    return f"记-{case.day:%Y%m}-{number:04d}"


def _head(case: Case) -> Actor:
    return case.who("role_head")
