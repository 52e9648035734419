"""GS6: the talent pool, staffing of township unions, trainings and experts (spec 10.2, 11.1, 11.2).

A township union is counted by the union that keeps its head-count, so no unit is counted twice; one
without a head-count is neither counted nor estimated.
"""

from typing import Any

from django.db.models import Count, Prefetch, Q

from annual_returns.computation.scope import Part, Row, Scope
from orgs import quota_tables
from orgs.models import HeadCount, Membership, Placement, TalentCertificate, TalentPost, Training
from orgs.rules.talents import highest
from portal.common.pseudonym import mask_name

BY_GRADE = {"assistant": "T604", "worker": "T605", "senior": "T606"}


def compute(scope: Scope) -> Part:
    """Return the rows of people, units, trainings and experts. Queries: 5."""
    return Part([*_people(scope), *_units(scope), *_trainings(scope), *_experts(scope)])


def _people(scope: Scope) -> list[Row]:
    """Place everybody who held a main post of the union on the stock date, by heads (QT-4)."""
    certificates = TalentCertificate.objects.filter(
        kind=TalentCertificate.Kind.CERTIFICATE, issued_on__lte=scope.ends_on
    )
    posts: Any = (
        TalentPost.objects.held(scope.ends_on)
        .filter(is_main=True, talent__union_id__in=scope.union_ids)
        .select_related("talent")
        .prefetch_related(Prefetch("talent__certificates", certificates, "held_certificates"))
        .order_by("talent__no")
    )
    people = {post.person_hash: post.talent for post in posts}
    rows = []
    for key, talent in people.items():
        codes = ["T601", "T603" if talent.employer == "purchased" else "T602"]
        best = highest(c.grade for c in talent.held_certificates)
        codes += [BY_GRADE[best]] if best else []
        rows += [Row(code, "talent", talent.no, talent.masked_name, 1, key) for code in codes]
    return rows


def _units(scope: Scope) -> list[Row]:
    kept = HeadCount.objects.filter(keeper_id__in=scope.union_ids, stock_on__lte=scope.ends_on)
    placed = Placement.objects.on(scope.ends_on).filter(union_id__in=kept.values("union_id"))
    found: Any = quota_tables.units(placed, scope.ends_on)
    rows = []
    for unit in (
        found.filter(keeper_id__in=scope.union_ids).select_related("union").order_by("path")
    ):
        amounts = {
            "T607": 1,
            "T608": unit.workers,
            "T609": unit.quota,
            "T610": unit.present,
            "T611": unit.reached,
        }
        rows += [
            Row(code, "quota", unit.union.code, unit.union.name, n)
            for code, n in amounts.items()
            if n
        ]
    return rows


def _trainings(scope: Scope) -> list[Row]:
    held: Any = (
        Training.objects.filter(
            union_id__in=scope.union_ids, ends_on__range=(scope.starts_on, scope.ends_on)
        )
        .annotate(people=Count("trainees"))
        .order_by("no")
    )
    return [Row("T613", "training", t.no, t.course, t.people) for t in held if t.people]


def _experts(scope: Scope) -> list[Row]:
    stays = Q(valid_to__isnull=True) | Q(valid_to__gt=scope.ends_on)
    experts = (
        Membership.objects.filter(
            stays, role_id="expert", union_id__in=scope.union_ids, valid_from__lte=scope.ends_on
        )
        .select_related("user")
        .order_by("user_id")
    )
    return [
        Row("T616", "expert", "", mask_name(m.user.full_name), 1, f"user-{m.user_id}")
        for m in experts
    ]
