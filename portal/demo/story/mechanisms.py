"""What unions of the story set up for the work: groups, policies, meetings, partners, a pilot."""

from datetime import date
from typing import Any

from orgs.actions import mechanisms
from portal.demo.story.moments import at
from portal.demo.story.places import CITY, COUNTY
from portal.demo.story.timeline import Life, Wait
from portal.demo.story.world import World

# Kind, whether it is the city's, and what is entered.
MECHANISMS: tuple[tuple[str, bool, dict[str, Any]], ...] = (
    ("groups", False, {
        "name": "新华区总工会购买社会组织服务工作领导小组", "document": "新工〔2025〕11号（演示）",
        "head": "区总工会主席", "members": "分管副主席\n财务部长\n权益保障部长\n经审办主任",
    }),
    ("groups", True, {
        "name": "平顶山市总工会社会组织工作领导小组", "document": "", "head": "市总工会党组书记",
        "members": "各部室负责人",
    }),
    ("documents", False, {
        "name": "新华区总工会购买社会组织服务实施细则", "doc_no": "新工〔2025〕12号（演示）",
        "kind": "rule", "issuers": "新华区总工会", "leads": True,
    }),
    ("documents", True, {
        "name": "关于联系引导社会组织服务职工的实施意见", "doc_no": "平工〔2025〕21号（演示）",
        "kind": "opinion", "issuers": "平顶山市总工会、平顶山市民政局", "leads": True,
    }),
    ("coordination", False, {"partner": "civil_affairs", "form": "联席会议，每季度一次"}),
    ("coordination", True, {"partner": "united_front", "form": "信息通报，每半年一次"}),
    ("pilots", False, {
        "name": "工会购买社会组织服务试点", "approval_doc": "平工〔2025〕19号（演示）",
    }),
)  # fmt: skip
MEETING = {
    "kind": "quarter", "period": "2026 年第三季度", "participants": "区总工会各部室、区民政局",
    "decisions": "一、核对在册社会组织名单。\n二、年底前完成全部项目的绩效评价。",
}  # fmt: skip
TASKS: tuple[dict[str, Any], ...] = (
    {"name": "与民政局核对社会组织名单", "responsible": "权益保障部", "due_on": date(2026, 10, 30)},
    {"name": "排定绩效评价时间表", "responsible": "财务部", "due_on": date(2026, 11, 30)},
)


def lead_and_coordinate(world: World) -> Life:
    """Enter the mechanisms of the county and the city: groups, policies, meetings, partners, a pilot."""
    county, city = world.who(COUNTY, "role_officer"), world.who(CITY, "role_officer")
    yield Wait(at(date(2025, 9, 11), 9))
    for kind, at_city, values in MECHANISMS:
        mechanisms.begin(
            kind, {"since": date(2025, 9, 8), **values}, by=city if at_city else county,
            is_demo=True,
        )  # fmt: skip
    yield Wait(at(date(2026, 10, 13), 9))
    meeting = mechanisms.begin(
        "meetings", MEETING | {"since": date(2026, 10, 12)}, by=county, is_demo=True
    )
    for values in TASKS:
        mechanisms.add_task(meeting.no, values, by=county)
    mechanisms.finish_task(
        meeting.no, 1, result="已报区民政局核对", done_on=date(2026, 10, 13), by=county
    )
