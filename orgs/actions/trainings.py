"""Trainings: holding one, entering trainees, exam results, certificates of attendance (TR-01)."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.db.models.functions import ExtractYear

from orgs.actions import sheets
from orgs.models import Talent, Trainee, Training, Union
from orgs.training_columns import COLUMNS
from portal.common import clock, documents, events
from portal.common.access import Actor, Permission
from portal.common.errors import Detail, Incomplete, NotAllowed, NotFound, WrongState, refuse_all
from portal.common.numbers import next_number
from portal.common.ui.formatting import formal_day
from portal.common.workbook import write_rows

PLAIN = ("course", "begins_on", "ends_on", "hours", "place", "teacher", "has_exam")
MOST_HOURS = Decimal(999)


def hold(values: Mapping[str, Any], *, by: Actor) -> Training:
    """Enter a training of the own union.

    `values`: course, begins_on, ends_on, hours, place, teacher, has_exam, is_demo.
    Raises: NotAllowed, Incomplete with every problem at its field.
    """
    by.require(Permission.PEOPLE_EDIT, "登记培训")
    union = Union.objects.filter(pk=by.union_id or 0).first()
    if union is None:
        raise NotAllowed("培训由工会登记。请切换到所在的工会。")
    refuse_all(problems_of(values), "培训没有登记。")
    with transaction.atomic():
        made = Training.objects.create(
            no=next_number(f"PX-{union.code}-{values['begins_on'].year}"), union=union,
            created_by=by.name, is_demo=bool(values.get("is_demo")),
            **{name: values[name] for name in PLAIN if name in values},
        )  # fmt: skip
        events.record_creation(made, by=by)
    return made


def paste(no: str, *, text: str, category: str, by: Actor) -> int:
    """Add a trainee for every line «姓名 单位»; return how many. Lines already there are passed over.

    Raises: NotFound, NotAllowed, Incomplete with every wrong line.
    """
    rows, problems = [], []
    for number, line in enumerate(text.splitlines(), 1):
        name, _, unit = line.replace("\t", " ").replace("，", " ").strip().partition(" ")
        if not name:
            continue
        if len(name) > 50 or len(unit) > 100:
            problems.append(f"第 {number} 行太长：姓名最多 50 字，单位最多 100 字。")
        rows.append({"name": name, "unit": unit.strip(), "category": category})
    details: list[Detail] = [{"field": "text", "message": message} for message in problems]
    if not rows:
        details = [{"field": "text", "message": "请粘贴名单，一行一人：姓名、空格、单位。"}]
    refuse_all(details, "名单没有登记。")
    with held(no, "登记学员", by=by) as training:
        return _add(training, rows, by=by)


def import_trainees(no: str, data: bytes, *, by: Actor) -> int:
    """Add all trainees of a workbook, or none; those already there get their exam result."""
    rows = sheets.rows_of(data, COLUMNS)
    sheets.refuse_problems(rows)
    with held(no, "登记学员", by=by) as training:
        return _add(training, [row.values for row in rows], by=by)


def template() -> bytes:
    """Return the empty workbook of trainees."""
    return write_rows(COLUMNS, [], title="学员")


def set_results(no: str, results: Mapping[int, str], *, by: Actor) -> int:
    """Note exam results by trainee; a trainee with a certificate keeps it. Return how many changed."""
    with held(no, "登记考试结果", by=by) as training:
        if not training.has_exam:
            raise WrongState("这次培训没有考试，不登记考试结果。")
        changed = []
        for trainee in training.trainees.filter(certificate_no=None):
            told = results.get(trainee.pk, "")
            if told in Trainee.Exam.values and trainee.exam != told:
                trainee.exam = told
                changed.append(trainee)
        Trainee.objects.bulk_update(changed, ["exam"])
        events.record(
            action="orgs.training.results", target=training, by=by, after={"changed": len(changed)}
        )
    return len(changed)


def certify(no: str, *, by: Actor) -> int:
    """Give a certificate with its number to everybody who attended and did not fail.

    Raises: NotFound, NotAllowed, WrongState before the end or when nobody is left to certify.
    """
    with held(no, "发放证书", by=by) as training:
        if training.ends_on > clock.today():
            raise WrongState(f"培训 {training.ends_on} 结束，结束后才能发证书。")
        due = training.trainees.filter(certificate_no=None)
        due = due.filter(exam=Trainee.Exam.PASSED) if training.has_exam else due
        trainees = list(due.order_by("pk"))
        if not trainees:
            raise WrongState("没有可以发证的学员。有考试的，请先登记考试合格。")
        for trainee in trainees:
            trainee.certificate_no = next_number(f"{training.no}-Z", 3)
            trainee.certified_on = clock.today()
        Trainee.objects.bulk_update(trainees, ["certificate_no", "certified_on"])
        events.record(
            action="orgs.training.certify", target=training, by=by, after={"given": len(trainees)}
        )
    return len(trainees)


def certificate_pdf(trainee: Trainee) -> bytes:
    """Return the certificate of attendance as PDF. Raises: WrongState before it was given."""
    if trainee.certificate_no is None or trainee.certified_on is None:
        raise WrongState("这位学员还没有证书。请先发放证书。")
    training = trainee.training
    return documents.pdf(
        "training",
        {
            "name": trainee.name,
            "unit": trainee.unit,
            "course": training.course,
            "period": f"{formal_day(training.begins_on)}至{formal_day(training.ends_on)}",
            "hours": f"{training.hours.normalize():f}",
            "exam": trainee.get_exam_display() if trainee.exam else "",
            "union": training.union.name,
            "no": trainee.certificate_no,
            "day": formal_day(trainee.certified_on),
            "mark": "演示" if training.is_demo else "",
        },
    )


def find(no: str, *, by: Actor) -> Training:
    """Return the training that the actor may see. Raises: NotFound."""
    found = Training.objects.visible_to(by).select_related("union").filter(no=no).first()
    if found is None:
        raise NotFound("没有找到这次培训，它可能不在您的查看范围内。")
    return found


@contextmanager
def held(no: str, label: str, *, by: Actor) -> Iterator[Training]:
    """Lock the own union's training. Raises: NotFound, NotAllowed."""
    with transaction.atomic():
        seen = Training.objects.visible_to(by).select_for_update(of=("self",))
        training = seen.filter(no=no).first()
        if training is None:
            raise NotFound("没有找到这次培训，它可能不在您的查看范围内。")
        by.require(Permission.PEOPLE_EDIT, label)
        if not by.is_system and not by.acts_for(training.union_id):
            raise NotAllowed(f"这次培训不属于您的单位，只能查看，不能{label}。")
        yield training


def hours_by_year(talent: Talent) -> list[tuple[int, Decimal]]:
    """Return the hours the person was trained, by year, latest first; failed exams do not count."""
    attended = talent.trainings.exclude(exam=Trainee.Exam.FAILED)
    sums = attended.annotate(year=ExtractYear("training__begins_on")).values_list("year")
    return list(sums.annotate(n=Sum("training__hours")).order_by("-year"))


def problems_of(values: Mapping[str, Any]) -> list[Detail]:
    """Return what is wrong with a training's days and hours."""
    problems: list[Detail] = []
    begins, ends = values.get("begins_on"), values.get("ends_on")
    if begins and ends and ends < begins:
        problems.append({"field": "ends_on", "message": "结束日期早于开始日期。请核对。"})
    hours = values.get("hours")
    if hours is None or not 0 < hours <= MOST_HOURS:
        problems.append({"field": "hours", "message": "学时填大于 0 的数，如 6 或 7.5。"})
    return problems


def _add(training: Training, rows: Iterable[Mapping[str, Any]], *, by: Actor) -> int:
    listed = list(rows)
    if not training.has_exam and any(row.get("exam") for row in listed):
        message = "这次培训没有考试，请清空“考试结果”一列。"
        raise Incomplete(message, [{"field": "file", "message": message}])
    known = {(t.name, t.unit): t for t in training.trainees.all()}
    pool: dict[str, list[int]] = {}
    names = [row["name"] for row in listed]
    own = Talent.objects.filter(union_id=training.union_id, name__in=names)
    for name, pk in own.values_list("name", "pk"):
        pool.setdefault(name, []).append(pk)
    made: dict[tuple[str, str], Trainee] = {}
    for row in listed:
        key = (row["name"], row.get("unit") or "")
        held_row = known.get(key) or made.get(key)
        if held_row is not None:
            if held_row.pk and row.get("exam") and held_row.certificate_no is None:
                Trainee.objects.filter(pk=held_row.pk).update(exam=row["exam"])
            continue
        people = pool.get(row["name"], [])
        made[key] = Trainee(
            training=training, name=key[0], unit=key[1], category=row["category"],
            exam=row.get("exam") or "", talent_id=people[0] if len(people) == 1 else None,
        )  # fmt: skip
    Trainee.objects.bulk_create(made.values())
    events.record(
        action="orgs.training.trainees", target=training, by=by, after={"added": len(made)}
    )
    return len(made)
