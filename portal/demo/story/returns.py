"""Annual returns: compiled, checked, signed, submitted, accepted, rolled up, locked."""

from datetime import date, timedelta

from annual_returns.actions import forms, receiving, returns
from annual_returns.models import AnnualReturn, ReturnFinding, ReturnVersion
from orgs.models import Union
from portal.common import jobs
from portal.common.access import SYSTEM, Actor
from portal.common.models import Job
from portal.demo.story.moments import after, at, working
from portal.demo.story.places import CITY, COUNTY
from portal.demo.story.timeline import Life, Wait
from portal.demo.story.world import World

TOWNSHIP = Union.Level.TOWNSHIP.value
WORDS = "已与项目台账和服务记录逐项核对，情况属实；原因是本年度项目结构变化。"


def open_year(year: int, day: date) -> Life:
    """Put the year's forms into force."""
    yield Wait(at(working(day), 9))
    forms.load_forms(year, by=SYSTEM)
    # Nobody works in the townships of this world: nobody waits for their returns.
    forms.set_levels(year, [each for each in forms.LEVELS if each != TOWNSHIP], by=SYSTEM)
    yield Wait(at(working(day), 9, 5), reached="opened")


def report(world: World, code: str, year: int, day: date, *, until: str = "submitted") -> Life:
    """Compile the union's own return, let others check and sign it, submit it."""
    maker = world.who(code, "role_statistician")
    day = working(day)
    yield Wait(at(day, 9, 20), alone=True)
    made = returns.open_return(world.union(code), year, by=maker)
    _do(returns.compute(made.pk, by=maker))
    yield Wait(at(day, 11), reached="computed", alone=True)
    if until == "computed":
        return
    yield from _finish(world, code, made.pk, day)


def gather(world: World, code: str, year: int, day: date, *, lock: bool) -> Life:
    """Accept what came in, roll it up with the own figures, and submit or lock the whole."""
    maker = world.who(code, "role_statistician")
    day = working(day)
    yield Wait(at(day, 9), alone=True)
    accept_all(world, code, year)
    yield Wait(at(after(day, 1), 9, 30), alone=True)
    made = returns.open_return(world.union(code), year, by=maker)
    _do(returns.compute(made.pk, by=maker))
    yield Wait(at(after(day, 1), 10), alone=True)
    _do(returns.roll_up(made.pk, by=maker))
    yield Wait(at(after(day, 1), 11), reached="rolled_up", alone=True)
    yield from _finish(world, code, made.pk, after(day, 1), submit=not lock)
    if lock:
        yield Wait(at(after(day, 6), 16), alone=True)
        receiving.lock(made.pk, by=maker)
        yield Wait(at(after(day, 6), 17), reached="locked")


def accept_all(world: World, code: str, year: int) -> None:
    """Accept every return that the union's subordinates submitted."""
    receiver = world.who(code, "role_statistician")
    waiting = AnnualReturn.objects.filter(
        superior=world.union(code), period__year=year, state=AnnualReturn.State.SUBMITTED
    )
    for pk in list(waiting.order_by("pk").values_list("pk", flat=True)):
        receiving.accept(pk, by=receiver)


def accept_only(world: World, code: str, year: int, day: date) -> Life:
    """Accept what came in and leave it there."""
    yield Wait(at(working(day), 14), alone=True)
    accept_all(world, code, year)
    yield Wait(at(working(day), 15), reached="accepted")


def _finish(world: World, code: str, pk: int, day: date, *, submit: bool = True) -> Life:
    """Cover, explanations, hand-in, check, signature, submission, by different people."""
    maker = world.who(code, "role_statistician")
    yield Wait(at(day, 14))
    returns.fill_cover(pk, _cover(world, code), by=maker)
    _explain(pk, maker)
    returns.hand_in(pk, by=maker)
    yield Wait(at(after(day, 1), 10))
    returns.check(pk, by=world.who(code, "role_reviewer"))
    yield Wait(at(after(day, 2), 15))
    returns.sign(pk, by=world.who(code, "role_head"))
    if submit:
        yield Wait(at(after(day, 2), 16))
        returns.submit(pk, by=maker)
    yield Wait(at(after(day, 2), 17), reached="return_submitted" if submit else "return_signed")


def _do(job: Job) -> None:
    """Do the job here: no worker runs while the world is loaded."""
    jobs.run(job.pk)
    job.refresh_from_db()
    if job.state != Job.State.DONE:
        raise AssertionError(f"{job.title}: {job.error}")


def _cover(world: World, code: str) -> dict[str, str]:
    union = world.union(code)
    return {
        "uscc": union.uscc,
        "head": union.head_name,
        "statistician": world.who(code, "role_statistician").name,
        "phone": union.phone,
    }


def _explain(pk: int, maker: Actor) -> None:
    found = AnnualReturn.objects.get(pk=pk)
    version = ReturnVersion.objects.get(annual_return=found, number=found.version)
    warnings = ReturnFinding.objects.filter(
        version=version, severity=ReturnFinding.Severity.WARNING
    ).values_list("pk", flat=True)
    if warnings:
        returns.explain(pk, dict.fromkeys(warnings, WORDS), by=maker)


def year_of_returns(world: World, codes: tuple[str, ...], receivers: tuple[str, ...]) -> list[Life]:
    """Return the lives of the 2025 returns: counties, what is above them, the province."""
    lives = [open_year(2025, date(2025, 12, 22))]
    for number, code in enumerate(c for c in codes if c != CITY):
        lives.append(report(world, code, 2025, date(2026, 1, 5) + timedelta(days=number % 6)))
    if CITY in codes:
        lives.append(gather(world, CITY, 2025, date(2026, 1, 19), lock=False))
    for receiver in receivers:
        lives += _above(world, receiver)
    return lives


def _above(world: World, receiver: str) -> list[Life]:
    """Return what the receiving union does with the returns of 2025."""
    if receiver in ("410000", "110000"):
        return [gather(world, receiver, 2025, date(2026, 2, 2), lock=True)]
    if receiver == "510100":
        return [gather(world, receiver, 2025, date(2026, 1, 20), lock=False)]
    if receiver == "310000":
        return [accept_only(world, receiver, 2025, date(2026, 1, 27))]
    return []


def year_under_way(world: World) -> list[Life]:
    """Return the lives of this year's returns: two counties have begun to look at theirs."""
    return [
        open_year(2026, date(2026, 11, 2)),
        report(world, COUNTY, 2026, date(2026, 11, 18), until="computed"),
        report(world, "410403", 2026, date(2026, 11, 19), until="computed"),
    ]
