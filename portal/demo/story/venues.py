"""Venues, stations, bookings and offers of the story. Every name is invented, marked 演示数据."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from orgs.actions import bookings, organisations, resources, venues
from orgs.models import Division, Room, Venue
from portal.common import clock
from portal.common.access import Actor
from portal.demo.story.moments import PRESENT, at
from portal.demo.story.timeline import Life, Wait
from portal.demo.story.world import Firm, World

UNION = "410402"
ALL_DAY = {f"hours_{n}": "08:00-20:00" for n in range(1, 8)}
PALACE_HOURS = {f"hours_{n}": "08:00-12:00, 13:30-21:00" for n in range(2, 8)}
HALLS = (
    ("大讲堂", 120, "投影、音响、主席台", "1 楼", True),
    ("多功能厅", 60, "投影、可移动桌椅", "2 楼", True),
    ("心灵驿站活动室", 20, "沙盘、放松椅", "3 楼东侧", False),
)
# Name, address, division, latitude, longitude, facilities, flags not met.
STATIONS: tuple[tuple[str, str, str, str, str, str, str], ...] = (
    ("湛河堤暖心驿站", "湛北路中段游园内", "410402", "33.7339", "113.2931",
     "water power microwave rest first_aid cooling", ""),
    ("矿工路骑手驿站", "矿工路与中兴路口东北角", "410402", "33.7432", "113.3012",
     "water power microwave rest wifi cooling", ""),
    ("体育村爱心驿站", "体育路社区党群服务中心一楼", "410402", "33.7401", "113.2876",
     "water rest toilet first_aid reading nursing", ""),
    ("光明路环卫驿站", "光明路南段垃圾中转站旁", "410402", "33.7285", "113.3048",
     "water microwave rest toilet shower", "map"),
    ("西市场司机之家", "西市场停车场管理用房", "410402", "33.7467", "113.2789",
     "water power rest toilet wifi", "rules map"),
    ("凤凰岭物流驿站", "凤凰岭物流园 3 号门", "410402", "33.7553", "113.2698",
     "water power microwave rest toilet shower cooling", ""),
    ("东安路暖心驿站", "东安路银行网点内", "410403", "33.7391", "113.3327",
     "water power rest cooling first_aid", ""),
    ("鸿鹰快递员驿站", "鸿鹰路快递集散点", "410403", "33.7478", "113.3410",
     "water power microwave rest", "layout"),
    ("北渡爱心驿站", "北渡路加油站便利店", "410411", "33.7104", "113.2905",
     "water power toilet fridge", ""),
    ("轻工路工友驿站", "轻工路市场南门", "410411", "33.7188", "113.3102",
     "water microwave rest toilet wifi", ""),
    ("神马大道司机驿站", "神马大道充电站内", "410411", "33.7012", "113.3265",
     "water power rest toilet cooling wifi", ""),
    ("石龙矿区暖心驿站", "人民路便民服务大厅", "410404", "33.8977", "112.8894",
     "water rest toilet first_aid reading", "map"),
)  # fmt: skip
# Days from the present, hour, hours, hall, firm by its place, title, people, weeks.
BOOKINGS: tuple[tuple[int, int, float, int, int, str, int, int], ...] = (
    (-4, 14, 2, 2, 0, "新就业形态劳动者减压沙龙", 18, 1),
    (-2, 9, 3, 1, 1, "职工安全知识讲座", 80, 1),
    (1, 9, 2, 2, 0, "周日亲子阅读", 20, 4),
    (3, 14, 2, 1, 1, "反诈与劳动权益讲座", 100, 1),
    (4, 15, 2, 2, 0, "快递员颈肩放松小组", 16, 1),
    (5, 9, 2, 1, 1, "女职工健康讲座", 90, 1),
)
OFFERS: tuple[tuple[int, str, str, str, tuple[str, ...], int, str, str, str], ...] = (
    (0, "一线职工心理减压小组", "L4", "group", ("G1", "G10"), 20, "0", "工作日晚上、周末",
     "由持证社会工作者带领，六人以上成组，每次两小时，提供沙盘和放松练习。"),
    (0, "职工子女假期托管", "L6", "activity", ("G7", "G3"), 40, "1800", "寒暑假工作日",
     "含作业辅导、体能和安全教育，每 12 名儿童配 1 名老师，需工会提供场地。"),
    (1, "劳动权益法律咨询", "L3", "advice", ("G1", "G2"), 30, "0", "每周三下午",
     "律师现场解答工伤、欠薪、社保问题，可到站点服务。"),
    (1, "班组安全行为观察培训", "P4", "training", ("G10",), 50, "3600", "提前一周预约",
     "结合事故案例和现场演练，半天一场，提供教材和小测验。"),
)  # fmt: skip


def places(world: World) -> Life:
    """Open the palace and the stations, and look at each once."""
    yield Wait(at(date(2026, 9, 1), 9))
    clerk = world.who(UNION, "role_officer")
    divisions = {d.code: d for d in Division.objects.filter(code__startswith="4104")}
    palace = venues.register(
        {
            "kind": Venue.Kind.PALACE, "name": "新华区工人文化宫", "division": divisions[UNION],
            "address": "体育路中段 16 号", "latitude": Decimal("33.7412"),
            "longitude": Decimal("113.2903"), "contact_name": "马建军", "phone": "0375-2988016",
            "is_shared": True, "needs_approval": False, "closed_on_holidays": False,
            "facilities": ["water", "toilet", "cooling", "wifi", "nursing"],
            "rules": "离场前恢复桌椅、带走垃圾。晚间活动 21:00 前清场。",
        } | PALACE_HOURS,
        is_demo=True, by=clerk,
    )  # fmt: skip
    for name, capacity, equipment, floor, is_free in HALLS:
        values = {
            "name": name, "capacity": capacity, "equipment": equipment, "floor": floor,
            "is_barrier_free": is_free,
        }  # fmt: skip
        venues.add_room(palace.no, values, by=clerk)
    for number, row in enumerate(STATIONS):
        _station(number, row, divisions, clerk)


def _station(number: int, row: Any, divisions: dict[str, Division], clerk: Actor) -> None:
    name, address, code, latitude, longitude, facilities, unmet = row
    made = venues.register(
        {
            "kind": Venue.Kind.OUTDOOR_STATION, "name": name, "division": divisions[code],
            "address": address, "latitude": Decimal(latitude), "longitude": Decimal(longitude),
            "contact_name": "值班员", "phone": f"0375-29880{number + 20}",
            "built": Venue.Built.JOINT if number % 3 else Venue.Built.SELF,
            "closed_on_holidays": False, "facilities": facilities.split(),
        } | (ALL_DAY if number != 5 else {f"hours_{n}": "00:00-24:00" for n in range(1, 8)}),
        is_demo=True, by=clerk,
    )  # fmt: skip
    met = {code: code not in unmet.split() for code in venues.flags_on(clock.today())}
    notes = {"map": "手机地图上还查不到，已报送"} if "map" in unmet else {}
    venues.check_flags(made.no, met, notes=notes, checked_on=clock.today(), by=clerk)


def use(world: World) -> Life:
    """Book the halls around the present, and write down what the firms offer."""
    yield Wait(at(date(2026, 11, 16), 9))
    firms = list(_linked(world))
    halls = list(Room.objects.filter(venue__union__code=UNION).order_by("number"))
    if not firms or not halls:
        return
    for days, hour, hours, hall, place, title, people, weeks in BOOKINGS:
        start = at(PRESENT.date() + timedelta(days=days), hour)
        firm = firms[place % len(firms)]
        wish = _wish(start, hours, title, people, weeks)
        bookings.book(halls[hall - 1], wish, by=firm.manager)
    clerk = world.who(UNION, "role_officer")
    council = _wish(at(PRESENT.date() + timedelta(days=6), 13, 30), 3, "区总工会全委会", 110, 1)
    bookings.book(halls[0], council, by=clerk)
    venues.close_days(
        halls[0].venue.no, first_day=PRESENT.date() + timedelta(days=10),
        last_day=PRESENT.date() + timedelta(days=11), reason="消防设施检修", by=clerk,
    )  # fmt: skip
    for place, title, domain, form, groups, people, price, times, text in OFFERS:
        item = resources.offer(
            {
                "title": title, "domain": domain, "form": form, "groups": list(groups),
                "regions": ["410402", "410403"], "capacity": people, "price": Decimal(price),
                "times": times, "description": text, "valid_until": date(2027, 12, 31),
            },
            is_demo=True, by=firms[place % len(firms)].manager,
        )  # fmt: skip
        resources.show(item.no, by=firms[place % len(firms)].manager)


def _linked(world: World) -> Iterator[Firm]:
    """Yield two firms that the union is linked with; link them when the story has not."""
    clerk = world.who(UNION, "role_officer")
    kept = [f for f in world.firms.values() if f.organisation.keeper and
            f.organisation.keeper.code in (UNION, "410400")]  # fmt: skip
    for firm in kept[:2]:
        organisation = firm.organisation
        union = world.union(UNION)
        if not organisation.links.filter(until=None).exists():
            organisations.link(union, organisation, clock.today(), by=clerk)
        yield firm


def _wish(start: datetime, hours: float, title: str, people: int, weeks: int) -> dict[str, Any]:
    return {
        "start": start, "end": start + timedelta(hours=hours), "weeks": weeks,
        "headcount": people, "title": title, "purpose": f"{title}，面向本区职工免费参加。",
        "phone": "0375-2988000", "declares_no_sales": True, "agreement_no": "",
    }  # fmt: skip
