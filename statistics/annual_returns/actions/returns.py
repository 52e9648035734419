"""The unit's own steps: open, compute, hand in, check, sign, submit (spec 10.5)."""

from typing import Any

from django.db import transaction
from django.urls import reverse

from annual_returns import lifecycle
from annual_returns.actions import versions
from annual_returns.computation import boundaries
from annual_returns.models import AnnualReturn, ReturnFinding, ReturnPeriod
from orgs.models import Membership, Placement, Union
from portal.common import clock, events, jobs, messages
from portal.common.access import Actor, Permission
from portal.common.errors import Detail, Incomplete, NotAllowed, NotFound, WrongState
from portal.common.lifecycle import Move, edit, transition
from portal.common.models import Job

EXPLANATION_LEAST = 10


def open_return(union: Union, year: int, *, by: Actor) -> AnnualReturn:
    """Return the union's return of the year, opened when there is none yet.

    Raises: NotFound without the year's forms; NotAllowed for another unit's.
    """
    period = ReturnPeriod.objects.filter(year=year).first()
    if period is None:
        raise NotFound(f"{year} 年度的年报表式还没有启用。请联系管理员。")
    if not by.is_system:
        by.require(Permission.RETURN_COMPILE, "填报年报")
        if not by.acts_for(union.pk):
            raise NotAllowed("只能开启本单位的年报。")
    if reason := boundaries.why_not_due(union, period):
        raise WrongState(reason)
    with transaction.atomic():
        made, created = AnnualReturn.objects.get_or_create(
            union=union,
            period=period,
            defaults={
                "no": f"NB-{union.code}-{year}",
                "superior_id": _superior(union, period),
                "due_on": period.due_on(union.level),
                "cover": _known_cover(union),
            },
        )
        if created:
            events.record_creation(made, by=by)
    return made


def compute(pk: int, *, by: Actor) -> Job:
    """Start computing the own figures; a return that was sent back gets a new version."""
    return _start(pk, lifecycle.COMPUTE, "compute_return", "计算本级数", by=by)


def roll_up(pk: int, *, by: Actor) -> Job:
    """Start the roll-up of the accepted subordinates' returns into the total.

    Raises: WrongState before the own figures are computed.
    """
    return _start(pk, lifecycle.GATHER, "roll_up_return", "汇总下级", by=by)


def fill_cover(pk: int, values: dict[str, str], *, by: Actor) -> AnnualReturn:
    """Write what the cover says of the unit: uscc, head, statistician, phone."""
    with edit(
        AnnualReturn.objects.visible_to(by), pk, by=by, needs=Permission.RETURN_COMPILE,
        editable=lifecycle.COMPILABLE, label="填写封面",
    ) as found:  # fmt: skip
        known = {"uscc", "head", "statistician", "phone"}
        found.cover = {**found.cover, **{k: v.strip() for k, v in values.items() if k in known}}
        versions.touch(found)
        if found.versions.filter(number=found.version).exists():
            versions.refresh_findings(found, versions.living(found))
    return found


def hand_in(pk: int, *, by: Actor) -> AnnualReturn:
    """Sign as compiler and hand the figures to the own unit's check.

    Raises: Incomplete with every error and every warning without words.
    """
    with edit(
        AnnualReturn.objects.visible_to(by), pk, by=by, needs=Permission.RETURN_COMPILE,
        editable=frozenset({"drafting"}), label="提交审核",
    ) as found:  # fmt: skip
        found.compiled_by = by.name
        _require_clean(found)
        found.handed_in_at = clock.now()
        events.record(
            action="annual_returns.annualreturn.hand_in", target=found, by=by,
            after={"version": found.version},
        )  # fmt: skip
    return found


def check(pk: int, *, by: Actor) -> AnnualReturn:
    """Check the figures in the own unit: no error, every warning explained (SD-04: not a maker).

    Raises: WrongState before the compiler signed; Incomplete.
    """
    with transition(AnnualReturn.objects.visible_to(by), pk, lifecycle.CHECK, by=by) as found:
        if found.handed_in_at is None:
            raise WrongState("填表人还没有签字提交，不能审核。请统计人员先提交本级审核。")
        _require_clean(found)
        found.checked_by, found.checked_at = by.name, clock.now()
    return found


def return_to_compiler(pk: int, *, reason: str, by: Actor) -> AnnualReturn:
    """Give the figures back to the compiler, before or after the check."""
    return _give_back(pk, lifecycle.RETURN_TO_COMPILER, reason, by=by)


def decline(pk: int, *, reason: str, by: Actor) -> AnnualReturn:
    """Refuse to sign: the head may not change figures (CR-05), only sign or not."""
    return _give_back(pk, lifecycle.DECLINE, reason, by=by)


def sign(pk: int, *, by: Actor) -> AnnualReturn:
    """Sign as the head of the unit, who answers for the figures (SD-04: not a maker)."""
    with transition(AnnualReturn.objects.visible_to(by), pk, lifecycle.SIGN, by=by) as found:
        found.signed_by, found.signed_at = by.name, clock.now()
    return found


def submit(pk: int, *, by: Actor) -> AnnualReturn:
    """Hand the signed return to the superior; the moment decides whether it is late.

    Raises: WrongState at the root of the tree, whose return is locked instead.
    """
    with transition(AnnualReturn.objects.visible_to(by), pk, lifecycle.SUBMIT, by=by) as found:
        if found.superior_id is None:
            raise WrongState("本单位没有上级工会，签发后直接锁定，不需要上报。")
        found.submitted_at = clock.now()
        found.first_submitted_at = found.first_submitted_at or found.submitted_at
        found.back_reasons = []
        messages.tell(
            f"{found.union.name}已上报 {found.period.year} 年度统计年报",
            url=reverse("return-progress", args=[found.period.year]),
            union_id=found.superior_id,
        )
    return found


def explain(pk: int, words: dict[int, str], *, by: Actor) -> AnnualReturn:
    """Write the unit's explanations of warnings, by finding; each of at least ten characters.

    Raises: Incomplete with all that are too short.
    """
    with edit(
        AnnualReturn.objects.visible_to(by), pk, by=by, needs=Permission.RETURN_COMPILE,
        editable=frozenset({"drafting"}), label="说明警告",
    ) as found:  # fmt: skip
        version = versions.living(found)
        findings = ReturnFinding.objects.filter(version=version, pk__in=words)
        _refuse_short(words)
        for finding in findings:
            finding.explanation = words[finding.pk].strip()[:500]
            finding.explained_by, finding.explained_at = by.name, clock.now()
        ReturnFinding.objects.bulk_update(findings, ["explanation", "explained_by", "explained_at"])
        events.record(
            action="annual_returns.annualreturn.explain", target=found, by=by,
            after={finding.rule: finding.explanation for finding in findings},
        )  # fmt: skip
    return found


def revalidate(pk: int, *, by: Actor) -> AnnualReturn:
    """Run the rules again over the living version."""
    with edit(
        AnnualReturn.objects.visible_to(by), pk, by=by, needs=Permission.RETURN_COMPILE,
        editable=frozenset({"drafting"}), label="校验年报",
    ) as found:  # fmt: skip
        versions.refresh_findings(found, versions.living(found))
    return found


def _start(pk: int, move: Move, kind: str, verb: str, *, by: Actor) -> Job:
    with transition(AnnualReturn.objects.visible_to(by), pk, move, by=by) as found:
        if found.state != AnnualReturn.State.DRAFTING:
            found.version += 1
        versions.touch(found)
        found.compiled_by = by.name
        year = found.period.year
        return jobs.enqueue(
            kind,
            f"{found.union.name} {year} 年度年报 {verb}",
            by=by,
            args={"return": found.pk, "version": found.version},
            dedupe_key=f"{kind}-{found.pk}",
            back_url=reverse("return-form", args=[year, "GS1"]),
        )


def _give_back(pk: int, move: Move, reason: str, *, by: Actor) -> AnnualReturn:
    words = reason.strip()
    if not words:
        raise Incomplete("请写明退回的原因。", [{"field": "reason", "message": "请写明原因。"}])
    records = AnnualReturn.objects.visible_to(by)
    with transition(records, pk, move, by=by, reason=words) as found:
        versions.touch(found)
        found.back_reasons = [{"cell": "", "message": words[:300], "by": by.name}]
        messages.tell(
            f"{found.period.year} 年度统计年报退回填报：{words[:100]}",
            url=reverse("return-form", args=[found.period.year, "GS1"]),
            union_id=found.union_id,
        )
    return found


def _require_clean(annual_return: AnnualReturn) -> None:
    """Refuse while a job runs, an error stands, or a warning has no words (spec 10.3)."""
    keys = [f"{kind}-{annual_return.pk}" for kind in ("compute_return", "roll_up_return")]
    if Job.objects.filter(dedupe_key__in=keys).exists():
        raise WrongState("年报正在计算，还不能提交。请等计算完成后再办理。")
    version = versions.living(annual_return)
    findings = versions.refresh_findings(annual_return, version)
    details: list[Detail] = [
        {"cell": finding.cells[0], "message": finding.message, "rule": finding.rule}
        for finding in findings
        if finding.severity == ReturnFinding.Severity.ERROR
    ]
    details += [
        {
            "cell": finding.cells[0],
            "message": f"{finding.message}（还没有说明）",
            "rule": finding.rule,
        }
        for finding in findings
        if finding.severity == ReturnFinding.Severity.WARNING
        and len(finding.explanation) < EXPLANATION_LEAST
    ]
    if details:
        raise Incomplete(f"还有 {len(details)} 处错误或没有说明的警告，不能提交。", details)


def _refuse_short(words: dict[int, str]) -> None:
    details: list[Detail] = [
        {"field": f"finding-{pk}", "message": f"说明至少 {EXPLANATION_LEAST} 个字，请写清原因。"}
        for pk, text in words.items()
        if len(text.strip()) < EXPLANATION_LEAST
    ]
    if details:
        raise Incomplete("有说明太短。", details)


def _superior(union: Union, period: ReturnPeriod) -> int | None:
    """Return the counting parent on the stock date (UH-02)."""
    placement = Placement.objects.on(period.ends_on).filter(union=union).first()
    return placement.parent_id if placement else None


def _known_cover(union: Union) -> dict[str, Any]:
    """Return what the register already says of the unit."""
    held = dict(
        Membership.objects.filter(
            union=union,
            valid_to__isnull=True,
            role_id__in=("role_head", "role_statistician"),
        )
        .order_by("-id")
        .values_list("role_id", "user__full_name")
    )
    return {
        "uscc": union.uscc,
        "head": union.head_name or held.get("role_head", ""),
        "statistician": held.get("role_statistician", ""),
        "phone": union.phone,
    }
