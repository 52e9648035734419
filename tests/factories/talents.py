"""People of the talent pool, made through the actions."""

from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from stdnum.cn import ric

from orgs.actions import talent_posts, talents, trainings
from orgs.models import (
    Division,
    SalaryGuideline,
    Talent,
    TalentPost,
    Trainee,
    Training,
    Union,
)
from portal.common.access import Actor

NUMBERS = count(1)


def identity(number: int | None = None, born: str = "19900307") -> str:
    """Return a valid identity number that belongs to nobody in particular."""
    body = f"410402{born}{(number or next(NUMBERS)) % 1000:03d}"
    return body + ric.calc_check_digit(body + "0")


def person(**changed: Any) -> dict[str, Any]:
    """Return the facts of a member."""
    return {
        "name": "周晓岚",
        "identity": identity(),
        "phone": "13800001234",
        "origin": "member",
        "employer": "direct",
        "specialities": ["legal"],
    } | changed


def member(by: Actor, **changed: Any) -> Talent:
    """Return a member of the actor's own pool."""
    return talents.register(person(**changed), by=by)


def candidate(by: Actor, **changed: Any) -> Talent:
    """Return a candidate known by name and phone."""
    facts = {"identity": "", "employer": "", "is_candidate": True, "sex": "female"}
    return talents.register(person(**facts) | {"origin": "volunteer"} | changed, by=by)


def post_values(union: Union, **changed: Any) -> dict[str, Any]:
    """Return a main post at the union."""
    return {
        "serving_union": union,
        "title": "社会工作者",
        "grade": "junior",
        "is_main": True,
        "fte_percent": 100,
        "contract": "labour",
        "begins_on": date(2025, 1, 6),
        "contract_until": date(2027, 1, 5),
    } | changed


def posted(talent: Talent, union: Union, by: Actor, **changed: Any) -> TalentPost:
    """Return a post of the person at the union."""
    return talent_posts.add_post(talent.no, post_values(union, **changed), by=by)


def training(by: Actor, **changed: Any) -> Training:
    """Return a training of the actor's union."""
    values = {
        "course": "个案工作方法",
        "begins_on": date(2026, 3, 2),
        "ends_on": date(2026, 3, 3),
        "hours": Decimal("7.5"),
    }
    return trainings.hold(values | changed, by=by)


def certified(by: Actor) -> tuple[Training, Trainee]:
    """Return a training and its one trainee, who has a certificate."""
    made = training(by)
    trainings.paste(made.no, text="周晓岚 新华区总工会", category="cadre", by=by)
    trainings.certify(made.no, by=by)
    return made, made.trainees.get()


def guideline(
    union: Union, number: int = 0, *, division: str = "410000", **changed: Any
) -> SalaryGuideline:
    """Return a row of the table for the division, one for each number."""
    Division.objects.get_or_create(code=division, defaults={"name": "河南省", "level": 1})
    values = {
        "grade": "junior",
        "low": Decimal(4000),
        "median": Decimal(5000),
        "high": Decimal(6000),
        "valid_from": date.fromordinal(date(2025, 1, 1).toordinal() + number),
        "document": "社会工作者薪酬指导标准",
        "recorded_by": "张三",
    }
    return SalaryGuideline.objects.create(union=union, division_id=division, **values | changed)
