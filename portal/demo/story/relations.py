"""How unions keep in touch with organisations in the story: visits, promises, a silent one."""

from datetime import date, timedelta
from itertools import cycle
from typing import Any

from orgs.actions import contacts, links, targets, undertakings
from orgs.models import OrganisationLink, TargetTemplate
from portal.demo.story.moments import PRESENT, at, working
from portal.demo.story.places import CITY, COUNTY
from portal.demo.story.timeline import Life, Wait
from portal.demo.story.world import World

# Nobody has been there since it was listed: the county's list shows it first.
SILENT = "新华区快递外卖从业者联谊会"
TALKS: tuple[dict[str, str], ...] = (
    {"mode": "visit", "topics": "走访办公场所，了解承接能力和社工队伍情况。",
     "needs_raised": "希望工会牵头对接企业，方便进厂开展服务。",
     "help_given": "介绍两家园区企业工会，约定下月座谈。"},
    {"mode": "meeting", "topics": "座谈劳动关系热点，征求对购买服务目录的意见。",
     "needs_raised": "建议增加新就业形态劳动者心理服务。", "help_given": ""},
    {"mode": "call", "topics": "电话了解年检和换届进展。", "needs_raised": "", "help_given": ""},
    {"mode": "training", "topics": "参加社会组织负责人能力提升培训班。",
     "needs_raised": "", "help_given": "讲解项目申报和资金管理要求。"},
)  # fmt: skip
FEDERATION = {
    "name": "新华区服务职工社会组织联合会（演示数据）", "level": "county", "uscc": "",
    "role": "发起单位，区总工会分管副主席任会长",
}  # fmt: skip
HUB: dict[str, Any] = {
    "name": "新华区职工服务孵化园（演示数据）", "host": None, "support_people": "派驻 1 名社会工作者",
    "support_funds": "每家每年 1 万元启动经费", "support_space": "区职工服务中心三楼，免租金",
}  # fmt: skip
PROMISE = "把园区企业工会的联系方式整理后发给对方"


def keep_in_touch(world: World, code: str) -> Life:
    """Contact each linked organisation twice a year; leave one out, and one promise open."""
    by = world.who(code, "role_officer")
    talks = cycle(TALKS)
    for round_number, begins in enumerate((date(2025, 4, 8), date(2025, 10, 14), date(2026, 3, 10),
                                           date(2026, 8, 18))):  # fmt: skip
        held = OrganisationLink.objects.living().guidance().filter(union__code=code)
        bodies = [e.organisation for e in held.select_related("organisation").order_by("pk")]
        for place, body in enumerate(b for b in bodies if b.name != SILENT):
            day = working(begins + timedelta(days=3 * place))
            yield Wait(at(day, 16, 10))
            values: dict[str, Any] = {
                **next(talks), "held_on": day, "persons": f"{by.name}；{body.contact_name or '负责人'}",
            }  # fmt: skip
            is_last_round = round_number == 3 and code == COUNTY
            if is_last_round and place < 2:
                due = date(2026, 11, 30) if place else date(2026, 11, 18)
                values |= {"follow_up": PROMISE, "follow_up_on": due}
            contacts.log(body, values, by=by, is_demo=True)
    if code == COUNTY:
        yield Wait(at(date(2026, 9, 22), 15))
        for link in OrganisationLink.objects.living().guidance().filter(union__code=code)[:4]:
            links.represent(
                link.pk,
                ground="会员多、在行业内有影响（演示数据）",
                decided_on=date(2026, 9, 22),
                by=by,
            )


def build_together(world: World) -> Life:
    """Enter a federation, a hub, a demonstration base and the founding of a union; give targets."""
    county, city = world.who(COUNTY, "role_officer"), world.who(CITY, "role_officer")
    yield Wait(at(date(2025, 9, 10), 10))
    held = OrganisationLink.objects.living().guidance().filter(union__code=COUNTY)
    bodies = [e.organisation for e in held.select_related("organisation").order_by("pk")]
    for kind, values in (("federations", FEDERATION), ("hubs", HUB)):
        made = undertakings.begin(
            kind, {**values, "since": date(2025, 9, 8)}, by=county, is_demo=True
        )
        for body in bodies[:3]:
            undertakings.join(kind, made.no, body, since=date(2025, 9, 10), by=county)
    base = {"organisation": bodies[0], "named_by": "平顶山市总工会（演示数据）", "document": "",
            "since": date(2025, 9, 10)}  # fmt: skip
    undertakings.begin("bases", base, by=county, is_demo=True)
    for code in ("TG-1", "TG-4"):
        template = TargetTemplate.objects.get(code=code)
        targets.give(
            template, below=True, least=3 if code == "TG-1" else 1, most=None,
            due_on=date(2026, 12, 31), by=city,
        )  # fmt: skip
    yield Wait(at(date(2026, 10, 20), 10))
    without = next((b for b in bodies if not b.union_ties.filter(valid_to=None).exists()), None)
    if without is not None:
        founding = undertakings.begin(
            "foundings", {"organisation": without, "since": date(2026, 9, 1)}, by=county,
            is_demo=True,
        )  # fmt: skip
        steps = {"prepared_on": date(2026, 10, 12), "prepared_note": "筹备组 3 人（演示数据）"}
        undertakings.advance(founding.no, steps, by=county)
    for day in (date(2026, 10, 21), PRESENT.date()):
        yield Wait(at(day, 1))
        targets.evaluate()
