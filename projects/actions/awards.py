"""From scores to a decision: report, decide by another person, publish, wait, send the notice."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from orgs.actions import qualification
from orgs.models import QualificationCheck
from portal.common import calendar, clock, events, messages
from portal.common.access import Actor, Permission
from portal.common.errors import Detail, Incomplete, NotFound, WrongState, refuse_all
from portal.common.lifecycle import transition
from portal.common.ui.formatting import moment_seconds
from projects import contractor_facts, review_figures
from projects.actions import agreement_notices, notices, panels
from projects.lifecycle import tenders as moves
from projects.models import Award, Bid, Panel, PublicNotice, Tender
from projects.review_figures import LotFigures, ReviewFigures
from projects.rules import panels as panel_rules
from projects.rules.methods import Profile


@dataclass(frozen=True, slots=True)
class Proposal:
    """Whom the report proposes for a lot."""

    lot_number: int
    bid: Bid
    score: str
    place: int
    reason: str


def report(
    tender_pk: int, *, choices: Mapping[int, int] | None = None, reason: str = "", by: Actor
) -> Panel:
    """Close the review: compute and freeze the figures, propose one bid for each lot.

    `choices`: bid by lot number where another than the first is proposed; needs a reason.

    Raises: NotFound, NotAllowed, WrongState while scores are missing or too few bids are valid,
    Incomplete without the reason.
    """
    records = Tender.objects.visible_to(by)
    with transition(records, tender_pk, moves.REPORT, by=by, reason=reason.strip()) as tender:
        panel = Panel.objects.select_for_update().get(tender=tender)
        review = _complete_review(tender)
        drawn, draws = _draw_ties(review)
        if drawn:
            review = review_figures.figures_of(tender, drawn)
        proposals = _proposals(review, choices or {}, reason)
        panel.report = {
            **review_figures.plain(review),
            "drawn": drawn,
            "draws": draws,
            "proposals": proposals,
            "at": clock.now().isoformat(),
            "by": by.name,
        }
        panel.save(update_fields=["report"])
    return panel


def take_back(tender_pk: int, *, reason: str, by: Actor) -> Tender:
    """Send the report back to the review, with the reason. Raises: Incomplete, WrongState."""
    words = reason.strip()
    if not words:
        message = "请写明退回评审的理由。"
        raise Incomplete(message, [{"field": "reason", "message": message}])
    records = Tender.objects.visible_to(by)
    with transition(records, tender_pk, moves.TAKE_BACK, by=by, reason=words) as tender:
        pass
    return tender


def decide(tender_pk: int, *, reason: str = "", by: Actor) -> list[Award]:
    """Decide as reported; another person than the one who reported (SD-01).

    Every winner's standing is looked at again; a finding that blocks stops the decision (3.4).

    Raises: NotFound, NotAllowed, WrongState, Incomplete.
    """
    checked = _check_winners(tender_pk, by=by)
    records = Tender.objects.visible_to(by)
    with transition(records, tender_pk, moves.DECIDE, by=by, reason=reason.strip()) as tender:
        proposals = proposals_of(tender)
        if {p.bid.pk for p in proposals} != checked:
            raise WrongState("成交建议刚刚有变化，请刷新后核对新的建议再定标。")
        return [
            give(p.bid, score=p.score, reasons=(p.reason, reason.strip()), by=by) for p in proposals
        ]


def give(bid: Bid, *, score: str, reasons: Sequence[str], by: Actor) -> Award:
    """Make the award of a bid; inside the move that decides it."""
    award = Award.objects.create(
        tender=bid.tender,
        lot=bid.lot,
        organisation=bid.organisation,
        amount=bid.amount,
        score=score,
        reason="；".join(w for w in reasons if w)[:300],
        decided_at=clock.now(),
        decided_by=by.name,
    )
    events.record_creation(award, by=by)
    return award


def publish_result(tender_pk: int, *, by: Actor) -> PublicNotice:
    """Publish the result; the standstill begins (PM-21, PM-23). Bidders are told their own score."""
    with transition(
        Tender.objects.visible_to(by), tender_pk, moves.PUBLISH_RESULT, by=by
    ) as tender:
        now = clock.now()
        tender.result_published_at = now
        tender.standstill_until = standstill_end(tender, now)
        awards = list(_living(tender))
        notice = notices.publish_result(tender, awards, by=by)
        _tell_results(tender)
    return notice


def send_notice(tender_pk: int, *, by: Actor) -> Tender:
    """Send the award notice once the standstill is over.

    Raises: NotAllowed; WrongState during the standstill, with its end.
    """
    records = Tender.objects.visible_to(by)
    with transaction.atomic():
        tender = _send_notice(records, tender_pk, by=by)
        # After a changed result the other packages may all be signed already.
        agreement_notices.settle(tender)
    return tender


def _send_notice(records: QuerySet[Tender], tender_pk: int, *, by: Actor) -> Tender:
    with transition(records, tender_pk, moves.SEND_NOTICE, by=by) as tender:
        until, now = tender.standstill_until, clock.database_now()
        if until is None or now <= until:
            raise WrongState(
                f"成交公示到 {moment_seconds(until)} 为止，期满后才能发出成交通知书"
                "（PM-23）。公示期内如有异议，请先处理。"
            )
        earlier, tender.notice_sent_at = tender.notice_sent_at, clock.now()
        for award in _living(tender):
            if earlier is not None and award.decided_at <= earlier:
                continue
            messages.tell(
                f"成交通知书：贵单位成交“{tender.title}”第 {award.lot.number} 包，请准备签订协议",
                url=f"/tenders/{tender.no}/",
                organisation_id=award.organisation_id,
            )
    return tender


def standstill_end(tender: Tender, published_at: datetime) -> datetime:
    """Return the last moment of the wait: the end of the publicity's last working day.

    Without a wait (PM-23 = 0) it is the publication itself. Rules: PM-21, PM-23, DC-04.
    """
    profile = Profile(tender.profile["cells"])
    if not profile.waits_for_publicity:
        return published_at
    first = clock.local(published_at).date()
    last = calendar.earliest_deadline(first, profile.publicity_days, "wd").day
    return datetime.combine(last, time(23, 59, 59), clock.SHANGHAI)


def proposals_of(tender: Tender) -> list[Proposal]:
    """Return what the panel's report proposes."""
    panel = Panel.objects.filter(tender=tender).first()
    rows: list[dict[str, Any]] = panel.report.get("proposals", []) if panel else []
    bids = tender.bids.select_related("lot", "organisation").in_bulk([r["bid"] for r in rows])
    return [Proposal(r["lot"], bids[r["bid"]], r["score"], r["place"], r["reason"]) for r in rows]


def _complete_review(tender: Tender) -> ReviewFigures:
    """Return the figures of a review that is complete. Raises: WrongState saying what is not."""
    review = review_figures.figures_of(tender)
    if review.waiting:
        names = "、".join(m.name for m in review.waiting)
        raise WrongState(f"还有 {len(review.waiting)} 位评审成员没有提交评分：{names}。")
    if panels.is_short(tender):
        raise WrongState("评审小组有成员回避后人数不符合规定，请先补抽专家（PM-13）。")
    if review.differing:
        where = "、".join(f"{bid.organisation_name}“{item.name}”" for bid, item in review.differing)
        raise WrongState(f"客观分各成员评分不一致：{where}。请退回相关成员复核（PR-07）。")
    least = Profile(tender.profile["cells"]).minimum_bids
    if all(len(lot.ranked) < least for lot in review.lots):
        raise WrongState(f"有效投标不足 {least} 家（PM-09），不能推荐成交，请按规定废标。")
    return review


def _draw_ties(review: ReviewFigures) -> tuple[dict[str, list[int]], list[dict[str, Any]]]:
    """Decide complete ties by a logged random draw (PM-19, SC-5)."""
    drawn: dict[str, list[int]] = {}
    log: list[dict[str, Any]] = []
    for lot in review.lots:
        for keys in lot.ties:
            seed = secrets.token_hex(16)
            order = panel_rules.draw(keys, len(keys), seed)
            drawn.setdefault(str(lot.lot.number), []).extend(order)
            log.append({"lot": lot.lot.number, "among": keys, "seed": seed, "order": order})
    return drawn, log


def _proposals(
    review: ReviewFigures, choices: Mapping[int, int], reason: str
) -> list[dict[str, Any]]:
    least = Profile(review.tender.profile["cells"]).minimum_bids
    rows, problems = [], []
    for lot in review.lots:
        if len(lot.ranked) < least:
            continue
        chosen = _chosen(lot, choices.get(lot.lot.number))
        if chosen.place != 1 and not reason.strip():
            problems.append(_reason_needed(lot, chosen.bid.organisation_name))
        rows.append(
            {
                "lot": lot.lot.number,
                "bid": chosen.bid.pk,
                "score": str(chosen.total),
                "place": chosen.place,
                "reason": reason.strip() if chosen.place != 1 else "",
            }
        )
    refuse_all(problems)
    return rows


def _chosen(lot: LotFigures, bid_pk: int | None) -> review_figures.BidFigures:
    if bid_pk is None:
        return lot.ranked[0]
    for figures in lot.ranked:
        if figures.bid.pk == bid_pk:
            return figures
    raise NotFound("所选投标人不在有效投标之中，请刷新后重选。")


def _reason_needed(lot: LotFigures, name: str) -> Detail:
    message = f"第 {lot.lot.number} 包建议的“{name}”不是第一名，请写明理由。"
    return {"field": "reason", "message": message, "rule": "PM-20"}


def _check_winners(tender_pk: int, *, by: Actor) -> set[int]:
    """Look at every proposed winner's standing; return the bids that were looked at.

    The results stay even when they stop the act.
    """
    by.require(Permission.AWARD_DECIDE, "定标")
    tender = Tender.objects.visible_to(by).filter(pk=tender_pk).first()
    if tender is None:
        raise NotFound("没有找到这项采购，它可能不在您的查看范围内。")
    stops: list[Detail] = []
    proposals = proposals_of(tender)
    for proposal in proposals:
        checks = check_bidder(tender, proposal.bid, by=by)
        stops += stops_of(tender, proposal.bid, checks)
    refuse_all(_once(stops), "拟成交组织资格核查不通过，不能定标。请退回评审，改选下一名或废标。")
    return {proposal.bid.pk for proposal in proposals}


def check_bidder(tender: Tender, bid: Bid, *, by: Actor) -> list[QualificationCheck]:
    """Judge a proposed winner today and keep the results, with those of the deadline (X-10)."""
    with transaction.atomic():
        checks = qualification.check(
            bid.organisation,
            point="award",
            reference=tender.no,
            by=by,
            act=contractor_facts.act_of_tender(tender, bid.organisation),
            union_id=tender.union_id,
        )
    # What stood at the deadline counts, whatever it is today.
    return [*checks, *bid.organisation.checks.filter(point="review", reference=tender.no)]


def stops_of(tender: Tender, bid: Bid, checks: Sequence[QualificationCheck]) -> list[Detail]:
    """Return why the bidder may not be awarded, each with its name."""
    return [
        {
            "field": "winner",
            "rule": stop.get("rule", ""),
            "message": f"{bid.organisation_name}：{stop['message']}",
        }
        for stop in qualification.stopping(checks, union=tender.union)
    ]


def _once(stops: list[Detail]) -> list[Detail]:
    return list({(s.get("rule"), s["message"]): s for s in stops}.values())


def _living(tender: Tender) -> Any:
    return (
        tender.awards.filter(cancelled_at__isnull=True)
        .select_related("lot", "organisation")
        .order_by("lot__number")
    )


def _tell_results(tender: Tender) -> None:
    """Tell each bidder its own score and place, or why its bid was invalid (PR-13)."""
    figures: dict[str, Any] = Panel.objects.get(tender=tender).report
    bids = {b.pk: b for b in tender.bids.all()}
    for lot in figures["lots"]:
        for row in lot["bids"]:
            messages.tell(
                f"“{tender.title}”第 {lot['number']} 包评审结果：得分 {row['total']}，"
                f"第 {row['place']} 名",
                url=f"/tenders/{tender.no}/",
                organisation_id=bids[row["bid"]].organisation_id,
            )
    for bid in bids.values():
        if not bid.conforming:
            messages.tell(
                f"“{tender.title}”投标无效：{bid.conformity_reason}"[:200],
                url=f"/tenders/{tender.no}/",
                organisation_id=bid.organisation_id,
            )
