"""Changing a result before signing: the winner no longer qualifies (X-09).

No contract is signed with an organisation that fails; the next in rank takes its place after a new
standstill, or the procurement is run again. 政府采购法实施条例 43, 政府采购法 22.
"""

from typing import Any

from orgs.actions import qualification
from orgs.models import QualificationCheck
from orgs.rules import qualification as rules
from portal.common import clock, events, messages
from portal.common.access import SYSTEM, Actor, Permission
from portal.common.errors import Detail, NotFound, WrongState, refuse_all
from portal.common.lifecycle import transition
from projects import contractor_facts
from projects.actions import awards, notices, tenders
from projects.lifecycle import agreements as agreement_moves
from projects.lifecycle import tenders as moves
from projects.models import Agreement, Award, Bid, Panel, Project, PublicNotice, Tender

Outcome = QualificationCheck.Outcome
REASON_LENGTH = 4


def change(
    award_pk: int, *, heir: int | None, reason: str, report_no: str = "", by: Actor
) -> Award:
    """Cancel an unsigned award whose organisation fails at signing; give the lot to the heir's bid.

    `heir` null means a new procurement. `reason` is published. `report_no`: the report to the
    finance department, required where government procurement law rules (regime G).

    Raises: NotFound, NotAllowed, WrongState, Incomplete with every problem at its field.
    """
    by.require(Permission.AWARD_DECIDE, "变更成交结果")
    award = _found(award_pk, by=by)
    tender = award.tender
    _require_unsigned(award)
    _require_failing(award)
    refuse_all(_problems(award, heir, reason, report_no), "成交结果没有变更。")
    bid = _checked_heir(award, heir, by=by) if heir is not None else None
    # Another package's award stands: the procurement goes on without this one.
    others = tender.awards.filter(cancelled_at__isnull=True).exclude(pk=award.pk)
    move = moves.CHANGE_RESULT if bid or others.exists() else moves.FAIL_AFTER_AWARD
    words = reason.strip()
    report = f"已书面报告财政部门：{report_no.strip()}。" if report_no.strip() else ""
    rows = Tender.objects.visible_to(by)
    with transition(rows, tender.pk, move, by=by, reason=words + report) as tender:
        locked = Award.objects.select_for_update(of=("self",)).select_related("lot", "organisation")
        gone = locked.get(pk=award.pk)
        _require_unsigned(gone)
        _cancel(gone, f"{words}{report}"[:300], by=by)
        name = bid.organisation_name if bid else ""
        notices.publish_correction(tender, gone, heir=name, reason=words, by=by)
        if bid is not None:
            row = next(c for c in candidates(gone) if c["bid"] == bid.pk)
            awards.give(bid, score=row["total"], reasons=(words,), by=by)
        tender.standstill_until = None
        if move is moves.FAIL_AFTER_AWARD:
            tender.failure_reason = words
            tenders.end_published(tender, PublicNotice.Kind.FAILED, reason=words, by=by)
        _tell(gone, bid, words)
    return gone


def failures_of(award: Award) -> list[Detail]:
    """Return what forbids signing with the winner today; nothing is kept."""
    agreement = Agreement.objects.filter(award=award).first()
    act = (
        contractor_facts.act_of_agreement(agreement)
        if agreement
        else contractor_facts.act_of_tender(award.tender, award.organisation, apart=False)
    )
    found = qualification.judge(
        award.organisation, point="signing", act=act, union_id=award.tender.union_id
    )
    return [
        {"rule": f.rule, "message": f.message}
        for f in found
        if f.outcome == Outcome.FAIL and rules.stops("signing", f.rule, f.outcome)
    ]


def candidates(award: Award) -> list[dict[str, Any]]:
    """Return the ranked bids after the cancelled ones: bid, place, total, name, amount."""
    panel = Panel.objects.filter(tender_id=award.tender_id).first()
    lots: list[dict[str, Any]] = panel.report.get("lots", []) if panel else []
    ranked: list[dict[str, Any]] = next(
        (x["bids"] for x in lots if x["number"] == award.lot.number), []
    )
    tried = set(Award.objects.filter(lot_id=award.lot_id).values_list("organisation_id", flat=True))
    bids = Bid.objects.in_bulk([row["bid"] for row in ranked])
    return [
        {**row, "name": bids[row["bid"]].organisation_name, "amount": bids[row["bid"]].amount}
        for row in sorted(ranked, key=lambda r: r["place"])
        if bids[row["bid"]].organisation_id not in tried
    ]


def is_open(award: Award) -> bool:
    """Whether the award may still be cancelled: published, and not signed by both sides."""
    return award.cancelled_at is None and award.tender.state in moves.CHANGE_RESULT.sources


def _found(pk: int, *, by: Actor) -> Award:
    rows = Award.objects.filter(pk=pk, tender__in=Tender.objects.of_union(by))
    award = rows.select_related("tender__project", "tender__union", "lot", "organisation").first()
    if award is None:
        raise NotFound("没有找到这条成交结果，它可能不在您的查看范围内。")
    return award


def _require_unsigned(award: Award) -> None:
    if award.cancelled_at is not None:
        raise WrongState("这条成交结果已取消，请刷新后再看。")
    signed = Agreement.objects.filter(award=award, signed_at__isnull=False)
    if signed.exists():
        raise WrongState("协议已由双方签署，不能再变更成交结果，请按资格预警处理。")


def _require_failing(award: Award) -> None:
    if not failures_of(award):
        raise WrongState("成交组织现在没有不合格的资格条件，不能变更成交结果，请照常签订协议。")


def _problems(award: Award, heir: int | None, reason: str, report_no: str) -> list[Detail]:
    found: list[Detail] = []
    if len(reason.strip()) < REASON_LENGTH:
        found.append({"field": "reason", "message": "请写明取消成交的原因，原因会公开。"})
    if heir is not None and heir not in {c["bid"] for c in candidates(award)}:
        found.append({"field": "heir", "message": "请在候选人中选择，或选择重新采购。"})
    if award.tender.project.regime == Project.Regime.GOVERNMENT and not report_no.strip():
        found.append(
            {"field": "report_no", "message": "政府采购项目须先书面报告财政部门，请填写文号。"}
        )
    return found


def _checked_heir(award: Award, heir: int, *, by: Actor) -> Bid:
    """Return the next bid in rank; one may be passed over only while it fails itself."""
    problems: list[Detail] = []
    rows = Bid.objects.select_related("organisation", "lot", "tender__union", "tender__project")
    for row in candidates(award):
        bid = rows.get(pk=row["bid"])
        checks = awards.check_bidder(award.tender, bid, by=by)
        if row["bid"] == heir:
            problems += [{**s, "field": "heir"} for s in awards.stops_of(award.tender, bid, checks)]
            break
        if not qualification.blocking(checks):
            message = f"第 {row['place']} 名“{row['name']}”资格合格，须按排名确定，不能跳过。"
            problems.append({"field": "heir", "message": message, "rule": "X-09"})
            break
    refuse_all(problems, "不能改由所选候选人成交。")
    return rows.get(pk=heir)


def _cancel(award: Award, words: str, *, by: Actor) -> None:
    before = events.snapshot(award)
    award.cancelled_at, award.cancel_reason = clock.now(), words
    award.save(update_fields=["cancelled_at", "cancel_reason"])
    events.record(action="projects.award.cancel", target=award, by=by, before=before, note=words)
    agreement = Agreement.objects.filter(award=award).first()
    if agreement is not None:
        with transition(
            Agreement.objects.all(), agreement.pk, agreement_moves.DROP, by=SYSTEM, reason=words
        ):
            pass


def _tell(gone: Award, bid: Bid | None, words: str) -> None:
    tender = gone.tender
    what = f"“{tender.title}”第 {gone.lot.number} 包"
    url = f"/tenders/{tender.no}/"
    messages.tell(
        f"{what}取消贵单位的成交资格", body=words, url=url, organisation_id=gone.organisation_id
    )
    if bid is not None:
        messages.tell(
            f"{what}改由贵单位成交，成交结果公示期满后发出成交通知书",
            url=url,
            organisation_id=bid.organisation_id,
        )
    then = f"改由{bid.organisation_name}成交，请发布成交公示" if bid else "请重新采购"
    messages.tell(
        f"{what}已取消成交，{then}", url=f"/u/tenders/{tender.no}/", union_id=tender.union_id
    )
