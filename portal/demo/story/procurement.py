"""From the call for bids to the award notice: sealed bids, an opening by two, three or five experts."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from orgs.models import User
from portal.common import calendar
from portal.demo.accounts import PASSPHRASE
from portal.demo.story.material import BID_PLAN, SUBJECTS
from portal.demo.story.moments import after, at, working
from portal.demo.story.plans import SUN
from portal.demo.story.proposal import Case
from portal.demo.story.qualification import put_in_order, with_decisions
from portal.demo.story.registry import firms_near
from portal.demo.story.timeline import Life, Wait
from portal.demo.story.world import Firm
from projects.actions import awards, bids, openings, panels, tenders
from projects.models import Bid, ScoreItem, Tender

BIDDERS = 3
VISITOR = "李芳"  # the expert of the role cards scores last
REMARK = "响应内容与采购需求对照，按评分标准给分。"
PANEL = {"open_tender": 5}
# How long bidders get, in days, a little above the method's least.
PREPARATION = {"comparative_selection": 9, "competitive_consultation": 12, "open_tender": 22}
SHEET: tuple[tuple[str, str, str, int], ...] = (
    ("商务", "同类服务业绩", "近三年每有一个同类服务合同得5分，最高10分；无不得分。", 10),
    ("商务", "内部治理与财务制度", "制度健全、年检合格得8–10分；基本健全得5–7分；其他0–4分。", 10),
    ("技术", "需求理解与实施方案", "针对性强、可操作得20–25分；较好得14–19分；一般得0–13分。", 25),
    (
        "技术",
        "项目团队",
        "负责人持社会工作师证、成员专业匹配得16–20分；较好10–15分；一般0–9分。",
        20,
    ),
    ("技术", "质量保障与应急", "措施具体、责任到人得8–10分；较具体5–7分；笼统0–4分。", 10),
    (
        "技术",
        "个人信息保护与廉洁承诺",
        "承诺完整、措施可核查得8–10分；基本完整5–7分；其他0–4分。",
        10,
    ),
)


def procure(case: Case) -> Life:
    """Write, check and publish the call; take bids; open; score; decide; publish; notify."""
    if case.plan.event == "failed":
        yield from _fail_once(case)
    yield from _call(case)
    yield from _bid(case, bidders(case))
    yield from _open(case)
    yield from _score(case)
    yield from _award(case)


def _fail_once(case: Case) -> Life:
    """Call for bids that too few organisations answer; the project calls again (DD-06)."""
    yield from _call(case)
    yield from _bid(case, bidders(case)[: BIDDERS - 1])
    yield from _open(case)


def _call(case: Case) -> Life:
    if case.project is None:
        raise AssertionError("no project to tender")
    officer, plan = case.world.who(case.code, "role_officer"), case.plan
    publication = after(case.day, 2)
    case.tender = tenders.draft_tender(
        case.project.pk,
        {
            "title": f"{plan.name}项目",
            "contact": f"{officer.name}，{case.world.union(case.code).name}，0375-0000{case.number:03d}",
            "deadline": at(_deadline(publication, PREPARATION[plan.method]), 17),
            "price_weight": 100 - sum(points for *_, points in SHEET),
        },
        by=officer,
    )
    items = [
        {"section": section, "name": name, "standard": standard, "points": points}
        for section, name, standard, points in SHEET
    ]
    tenders.set_score_items(case.tender.pk, items, by=officer)
    tenders.submit_tender(case.tender.pk, by=officer)
    yield case.later(1, 10, 30, reached="tender_drafted")
    checker = case.who("role_reviewer")
    tenders.approve_tender(case.tender.pk, by=checker)
    yield case.later(1, 9, 5, reached="tender_approved")
    tenders.publish(case.tender.pk, by=checker)
    case.tender.refresh_from_db()
    yield case.later(2, 10, 10, reached="noticed")


def _deadline(publication: date, days: int) -> date:
    """Return the first working day at least so many days, and six working days, after publication."""
    return max(
        working(calendar.earliest_deadline(publication, days, "cd").day), after(publication, 6)
    )


def bidders(case: Case) -> list[Firm]:
    """Return the firms that bid for the case, the likely winner first."""
    plan = case.plan
    near = firms_near(case.world, case.code)
    if plan.hold == "bid":  # a visitor still finds a call to answer
        near = [firm for firm in near if firm.organisation.name != SUN]
    start = plan.begins.toordinal() % len(near)
    turn = near[start:] + near[:start]
    turn.sort(key=lambda firm: firm.organisation.name != plan.leader)
    return turn[:BIDDERS]


def _bid(case: Case, firms: list[Firm]) -> Life:
    tender = _tender(case)
    last = tender.deadline
    if last is None:
        raise AssertionError("published without a deadline")
    closing = last.astimezone(at(case.day).tzinfo)
    # Where the story rests here, all have bid: whoever moves the clock on can open.
    rests = case.plan.hold == "bid"
    span = BIDDERS if rests else max((closing.date() - case.day).days, 1)
    for number, firm in enumerate(firms):
        day = case.day + timedelta(days=number * span // BIDDERS)
        yield Wait(at(day, 10 + 2 * number, case.world.rng.randrange(60)))
        bids.submit_bid(tender.pk, _content(case, firm, number), [], by=firm.manager)
    case.day = closing.date()
    yield Wait(closing + timedelta(minutes=5), reached="bid")


def _content(case: Case, firm: Firm, number: int) -> dict[str, Any]:
    rng, tender = case.world.rng, _tender(case)
    share = Decimal(str(round(0.90 + 0.03 * number + rng.uniform(-0.02, 0.02), 4)))
    price = (tender.ceiling * share).quantize(Decimal("1.00"))
    subject = SUBJECTS[case.plan.domain]
    plan = BID_PLAN.format(lead=firm.manager.name, n=rng.randrange(2, 5), m=rng.randrange(2, 6))
    items = ScoreItem.objects.filter(tender=tender)
    return {
        "prices": {"1": price},
        "plans": {str(i.order): _answer(i.name, subject.content, plan) for i in items},
        "team": f"项目负责人{firm.manager.name}，专职社工{firm.worker.name}等{rng.randrange(3, 8)}人。",
        "contact": f"{firm.manager.name} {firm.organisation.contact_phone}",
        "promise": True,
    }


def _answer(item: str, content: str, plan: str) -> str:
    return (
        f"{content}{plan}"
        if "方案" in item
        else f"针对“{item}”，我单位已按要求逐条响应并附证明材料。"
    )


def _open(case: Case) -> Life:
    tender = _tender(case)
    opener, witness = (
        case.world.who(case.code, "role_officer"),
        case.world.who(case.code, "role_discipline"),
    )
    openings.turn_key(tender.pk, passphrase=PASSPHRASE, by=opener)
    openings.turn_key(tender.pk, passphrase=PASSPHRASE, by=witness)
    openings.open_bids(tender.pk, by=opener)
    yield case.later(1, 9, 0, reached="opened")


def _score(case: Case) -> Life:
    tender = _tender(case)
    officer = case.world.who(case.code, "role_officer")
    drawn = _draw(case, tender)
    panels.appoint_members(tender.pk, [user.pk for user in drawn], by=officer)
    experts = [case.world.expert(user.pk) for user in drawn]
    yield case.later(2, 9, 20, reached="panel")
    for expert in experts:
        panels.declare(tender.pk, conflict=False, by=expert)
    found = list(Bid.objects.filter(tender=tender).order_by("pk"))
    items = list(ScoreItem.objects.filter(tender=tender))
    leader = bidders(case)[0].organisation.pk
    for number, expert in enumerate(experts):
        panels.save_scores(tender.pk, _marks(case, found, items, leader), by=expert)
        panels.submit_scores(tender.pk, by=expert)
        if number == 0:
            yield Wait(at(case.day, 11), reached="scoring")
    yield Wait(at(case.day, 15, 30), reached="scored")


def _draw(case: Case, tender: Tender) -> list[User]:
    """Draw the panel; where a visitor is to score, drawn experts decline until he is among them."""
    officer = case.world.who(case.code, "role_officer")
    count = PANEL.get(case.plan.method, 3)
    drawn = panels.draw_experts(tender.pk, count, by=officer)
    while case.plan.hold == "scoring" and VISITOR not in {user.full_name for user in drawn}:
        reason = f"{drawn[0].full_name}因工作安排不能参加。"
        drawn = panels.draw_experts(tender.pk, count, reason=reason, by=officer)
    return sorted(drawn, key=lambda user: user.full_name == VISITOR)


def _marks(
    case: Case, found: list[Bid], items: list[ScoreItem], leader: int
) -> dict[int, dict[int, tuple[Decimal | None, str]]]:
    rng = case.world.rng
    marks: dict[int, dict[int, tuple[Decimal | None, str]]] = {}
    for bid in found:
        base = 0.90 if bid.organisation_id == leader else rng.uniform(0.70, 0.80)
        marks[bid.pk] = {
            item.pk: (_points(item, min(1, base + rng.uniform(-0.05, 0.05))), REMARK)
            for item in items
        }
    return marks


def _points(item: ScoreItem, share: float) -> Decimal:
    """Return the share of the item's points, in half points."""
    return Decimal(round(item.points * share * 2)) / 2


def _award(case: Case) -> Life:
    tender = _tender(case)
    officer, decider = case.world.who(case.code, "role_officer"), case.who("role_reviewer")
    awards.report(tender.pk, by=officer)
    yield case.later(2, 10, 0, reached="reported")
    put_in_order(case.world, case.code, [p.bid.organisation for p in awards.proposals_of(tender)])
    reason = "按综合得分由高到低确定第一名为成交人。"
    made = with_decisions(lambda: awards.decide(tender.pk, reason=reason, by=decider), by=decider)
    near = {f.organisation.pk: f for f in firms_near(case.world, case.code)}
    case.winner = near[made[0].organisation_id]
    yield case.later(1, 9, 30, reached="decided")
    awards.publish_result(tender.pk, by=decider)
    tender.refresh_from_db()
    yield Wait(at(_after_standstill(case, tender), 9, 40), reached="result_published")
    awards.send_notice(tender.pk, by=decider)
    yield case.later(1, 10, 0, reached="notice_sent")


def _after_standstill(case: Case, tender: Tender) -> date:
    if tender.standstill_until is not None:
        case.day = tender.standstill_until.astimezone(at(case.day).tzinfo).date()
    case.day = after(case.day, 1)
    return case.day


def _tender(case: Case) -> Tender:
    if case.tender is None:
        raise AssertionError("no tender")
    return case.tender
