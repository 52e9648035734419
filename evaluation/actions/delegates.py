"""Who evaluates: the union, worker delegates, an independent third party; whom they may not be.

Rules: 8.2 (three parties, delegates' number), TP-01, TP-04, SD-01.
"""

from django.db.models import Q, QuerySet

from evaluation import parameters
from evaluation.actions import contracts
from evaluation.models import Evaluation
from evaluation.rules import grading
from orgs.models import Membership, Organisation, Union
from portal.common import clock, messages
from portal.common.access import Actor, ActorKind, Permission
from portal.common.errors import Detail, NotAllowed
from projects.models import Agreement

YEARS_IN_A_ROW = 3  # TP-04, practice


def needed_in(union: Union) -> tuple[int, str]:
    """Return how many delegates must score, and the source of that number.

    A union with fewer workers to ask sets a smaller number by a dated parameter row of its own
    (scope: its code) whose source is the decision.
    """
    return parameters.WORKER_REPS.sourced(clock.today(), scope=union.code)


def count_in(union: Union) -> int:
    """Return how many people are delegates of the union today."""
    return _holders("worker_rep").filter(union=union).values("user_id").distinct().count()


def agencies_for(by: Actor) -> QuerySet[Organisation]:
    """Return the organisations whose people evaluate; `problems_of_agency` judges the choice."""
    return (
        Organisation.objects.visible_to(by)
        .filter(pk__in=_holders("evaluator").values("organisation_id"))
        .order_by("name")
    )


def problems_of_agency(agency: Organisation, agreement: Agreement) -> list[Detail]:
    """Return why the organisation cannot be the third party of the agreement."""
    problems: list[Detail] = []
    if agency.pk == agreement.organisation_id:
        problems.append(_problem("第三方不能是承接组织，请另选一家独立的评估机构。", "TP-01"))
    people = _holders("evaluator").filter(organisation=agency)
    if not people.exists():
        problems.append(_problem(f"“{agency.name}”还没有评估人员账号，请先为其开通。", "TP-01"))
    year = clock.today().year
    earlier = Evaluation.objects.filter(
        third_party=agency, organisation_id=agreement.organisation_id
    ).values_list("created_at", flat=True)
    years = {clock.local(moment).year for moment in earlier}
    if all(year - back in years for back in range(1, YEARS_IN_A_ROW + 1)):
        message = f"“{agency.name}”已连续 {YEARS_IN_A_ROW} 年评价这家承接组织，今年应当轮换。"
        problems.append(_problem(message, "TP-04"))
    return problems


def party_of(evaluation: Evaluation, by: Actor) -> str:
    """Return the party the actor scores for. Raises: NotAllowed with the reason."""
    by.require(Permission.EVALUATION_SCORE, "评价这个项目")
    if _works_for(by, evaluation.organisation_id):
        raise NotAllowed("您在承接组织任职，不能评价它承接的项目。")
    contracts.refuse_officer(evaluation.project, what="评分", by=by)
    if by.kind is ActorKind.EVALUATOR:
        if _is_staff_of(by, evaluation.union_id):
            raise NotAllowed("您在采购的工会任职，不能再代表职工或第三方评价，请由另一人评分。")
        if by.organisation_id is not None and by.organisation_id == evaluation.third_party_id:
            return grading.THIRD
        if by.acts_for(evaluation.union_id):
            return grading.WORKERS
        raise NotAllowed("这个项目没有委托您所在的机构评价。")
    if not by.acts_for(evaluation.union_id):
        raise NotAllowed("本项目由采购的工会评价，您可以查看结果。")
    return grading.UNION


def invite(evaluation: Evaluation) -> None:
    """Leave a message for the third party and for each delegate."""
    subject = f"请评价“{evaluation.project.name}”"
    url = f"/x/evaluations/{evaluation.no}/"
    messages.tell(subject, url=url, organisation_id=evaluation.third_party_id)
    delegates = _holders("worker_rep").filter(union_id=evaluation.union_id)
    for user_id in delegates.values_list("user_id", flat=True):
        messages.tell(subject, url=url, user_id=user_id)


def _holders(role: str) -> QuerySet[Membership]:
    today = clock.today()
    return Membership.objects.filter(role_id=role, valid_from__lte=today).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=today)
    )


def _works_for(by: Actor, organisation_id: int) -> bool:
    today = clock.today()
    return (
        Membership.objects.filter(user_id=by.user_id or 0, organisation_id=organisation_id)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=today))
        .exists()
    )


def _is_staff_of(by: Actor, union_id: int) -> bool:
    today = clock.today()
    return (
        Membership.objects.filter(
            user_id=by.user_id or 0, union_id=union_id, role__kind=ActorKind.STAFF.value
        )
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=today))
        .exists()
    )


def _problem(message: str, rule: str) -> Detail:
    return {"field": "third_party", "rule": rule, "message": message}
