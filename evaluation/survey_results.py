"""What a satisfaction survey says, as far as it may be shown. Rules: SV-03, SV-04, SV-05."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from evaluation.models import Survey, SurveyAnswer
from evaluation.rules import grading, sampling

QUESTIONS: tuple[tuple[str, str], ...] = (
    ("content", "服务内容合适吗？"),
    ("time_place", "时间、地点方便吗？"),
    ("skill", "服务人员专业吗？"),
    ("attitude", "服务态度好吗？"),
    ("effect", "对您有没有帮助？"),
    ("again", "以后还愿意参加吗？"),
)
OVERALL = "总的来说，您对这项服务满意吗？"
Scale = tuple[tuple[int, str], ...]
SCALE: Scale = ((5, "非常满意"), (4, "满意"), (3, "一般"), (2, "不满意"), (1, "非常不满意"))
# Words that answer the question; the values stay 5 to 1.
SCALES: dict[str, Scale] = {
    "content": ((5, "很合适"), (4, "合适"), (3, "一般"), (2, "不太合适"), (1, "不合适")),
    "time_place": ((5, "很方便"), (4, "方便"), (3, "一般"), (2, "不太方便"), (1, "不方便")),
    "skill": ((5, "很专业"), (4, "专业"), (3, "一般"), (2, "不太专业"), (1, "不专业")),
    "attitude": ((5, "很好"), (4, "好"), (3, "一般"), (2, "不太好"), (1, "不好")),
    "effect": (
        (5, "很有帮助"), (4, "有帮助"), (3, "一般"), (2, "帮助不大"), (1, "没有帮助"),
    ),
    "again": ((5, "很愿意"), (4, "愿意"), (3, "一般"), (2, "不太愿意"), (1, "不愿意")),
}  # fmt: skip


def scale_of(code: str) -> Scale:
    """Return the answers of a question, best first."""
    return SCALES.get(code, SCALE)


@dataclass(frozen=True, slots=True)
class Tally:
    """One question: how many answered, their mean, how many chose each step (best first).

    Mean and spread are null under five answers.
    """

    question: str
    answers: int
    mean: Decimal | None
    spread: tuple[tuple[str, int], ...] | None


@dataclass(frozen=True, slots=True)
class Result:
    """A survey's result: the overall question, the share of 4 and 5, the six questions.

    `exact` is the mean of the overall question before it is rounded for reading: points are
    reckoned from it (C411 is lost below 3, and 2.996 is below).
    """

    answers: int
    overall: Tally
    satisfied: Decimal | None
    questions: tuple[Tally, ...]
    exact: Decimal | None = None

    @property
    def mean(self) -> Decimal | None:
        """Mean of the overall question, null under five answers."""
        return self.overall.mean

    @property
    def is_indicative(self) -> bool:
        """Whether there are too few answers for a score (仅供参考)."""
        return self.answers < sampling.INDICATIVE_BELOW


NO_ANSWERS = Result(0, Tally(OVERALL, 0, None, None), None, ())


def result_of(survey: Survey) -> Result:
    """Return the survey's result; one query.

    While it runs, only the number of answers: whoever knows which invitation was used between two
    looks would read that person's answer off the difference (SV-04).
    """
    rows = list(survey.answers.values_list("overall", "items"))
    if survey.state == Survey.State.OPEN:
        return Result(len(rows), Tally(OVERALL, len(rows), None, None), None, ())
    overall = tally(OVERALL, [value for value, _ in rows])
    satisfied = exact = None
    if overall.mean is not None:
        satisfied = Decimal(sum(value >= 4 for value, _ in rows)) / len(rows)
        exact = Decimal(sum(value for value, _ in rows)) / len(rows)
    questions = tuple(
        tally(question, [items[code] for _, items in rows if code in items], scale_of(code))
        for code, question in QUESTIONS
    )
    return Result(len(rows), overall, satisfied, questions, exact)


def tally(question: str, values: list[int], scale: Scale = SCALE) -> Tally:
    """Return the tally of one question's values, 1 to 5."""
    if len(values) < sampling.SHOWN_FROM:
        return Tally(question, len(values), None, None)
    counted = Counter(values)
    mean = grading.cents(Decimal(sum(values)) / len(values))
    return Tally(
        question, len(values), mean, tuple((label, counted[step]) for step, label in scale)
    )


def latest_of(agreement_id: int, *, until: datetime | None = None) -> Survey | None:
    """Return the agreement's newest survey, of those opened until the moment when one is given."""
    found = Survey.objects.filter(agreement_id=agreement_id)
    if until is not None:
        found = found.filter(created_at__lte=until)
    return found.order_by("-pk").first()


def latest_result(agreement_id: int, *, until: datetime | None = None) -> Result:
    """Return the result of the agreement's newest survey; two queries.

    A concluded evaluation asks for the survey of its day: a later one changes nothing in it.
    """
    survey = latest_of(agreement_id, until=until)
    return NO_ANSWERS if survey is None else result_of(survey)


def comments_of(survey: Survey) -> list[str]:
    """Return the remarks, in no order that tells who wrote them; none before five answers."""
    remarks = SurveyAnswer.objects.filter(survey=survey).order_by("pk")
    if remarks.count() < sampling.SHOWN_FROM:
        return []
    return [text for text in remarks.values_list("comment", flat=True) if text]
