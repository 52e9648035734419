"""What keeps contractors fit: yearly vettings, evidence files, decisions on what rules leave open."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Final, TypeVar

from orgs.actions import decisions, documents, vettings
from orgs.models import Organisation
from orgs.standings import standing_of
from portal.common import clock
from portal.common.access import Actor
from portal.common.errors import Incomplete
from portal.demo.story.moments import at, working
from portal.demo.story.papers import PAGE
from portal.demo.story.timeline import Life, Wait
from portal.demo.story.world import World

T = TypeVar("T")
REASON: Final = "已查阅年检结论和整改材料，问题已整改，可以承接（演示数据）。"
GROUND: Final = "实地走访并征求登记管理机关意见，没有发现问题（演示数据）。"
NEEDED: Final = (
    ("no_crime", "全体服务人员查询结果（演示数据）.pdf"),
    ("insurance", "活动意外险保单（演示数据）.pdf"),
)


def put_in_order(world: World, code: str, organisations: Iterable[Organisation]) -> None:
    """Vet whom the union has not vetted this year and let it hand in the papers that ran out."""
    today = clock.today()
    for organisation in organisations:
        standing = standing_of(organisation, union_id=world.union(code).pk)
        if standing.vetting is None or standing.vetting.on < today - timedelta(days=300):
            head = world.who(code, "role_head")
            values = {
                "conclusion": "pass",
                "vetted_on": today,
                "leader": head.name,
                "ground": GROUND,
                "has_declared_overseas": True,
                "overseas_note": "没有境外资金",
            }
            vettings.record(organisation, values, by=head)
        firm = world.firms.get(organisation.name)
        for kind, name in NEEDED:
            if firm is not None and standing.within(200, kind) is None:
                until = date(today.year + 1, today.month, 28)
                papers = {"kind": kind, "issued_on": today, "valid_to": until}
                documents.add(organisation.pk, papers, (name, PAGE), by=firm.manager)


def with_decisions(act: Callable[[], T], *, by: Actor) -> T:
    """Do the act; where doubts stop it, the reviewer decides them and it is done again."""
    try:
        return act()
    except Incomplete:
        for check in decisions.doubts_of(by):
            decisions.decide(check.pk, choice="allow", reason=REASON, by=by)
        return act()


def autumn_vetting(world: World, code: str, day: date) -> Life:
    """Vet the organisations that the union keeps and that bid."""
    yield Wait(at(working(day), 10, 20))
    kept = Organisation.objects.filter(
        keeper=world.union(code), state=Organisation.State.APPROVED, name__in=world.firms
    )
    put_in_order(world, code, kept.order_by("pk"))
    yield Wait(at(working(day), 10, 40), reached="vetted")
