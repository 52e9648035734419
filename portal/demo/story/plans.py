"""The projects of the story: when each begins, what it buys, where it stops."""

from dataclasses import dataclass
from datetime import date

CS = "comparative_selection"
CC = "competitive_consultation"
OT = "open_tender"
# The organisations behind the role cards win where their visitors should find work.
SUN = "暖阳社会工作服务中心"
FELLOWS = "同行职工服务社"


@dataclass(frozen=True, slots=True)
class Plan:
    """One project. `hold` is the stage at which it rests; empty: it goes as far as time lets it.

    `months` of service, `records` sessions to enter, `quality` 0…1 of what is delivered and scored.
    """

    code: str
    begins: date
    name: str
    domain: str
    group: str
    budget: int
    months: int
    records: int
    method: str = CS
    quality: float = 0.93
    hold: str = ""
    event: str = ""  # returned | failed: what happens besides
    leader: str = ""  # the organisation that wins; empty: one of the region's


PLANS: tuple[Plan, ...] = (
    # 2025: bought, delivered, evaluated, closed.
    Plan("410402", date(2025, 2, 10), "新华区外卖骑手心理关怀服务", "L4", "G1", 168_000, 6, 290, quality=0.96,
         leader=SUN),
    Plan("410402", date(2025, 2, 17), "新华区户外劳动者驿站运营服务", "L7", "G5", 220_000, 7, 335, CC),
    Plan("410403", date(2025, 2, 24), "卫东区职工子女假期托管服务", "L6", "G7", 260_000, 6, 290, CC, 0.95),
    Plan("410400", date(2025, 2, 10), "全市劳动关系协商协调能力提升", "P6", "G10", 320_000, 6, 265, OT, 0.86),
    Plan("410400", date(2025, 2, 26), "新就业形态劳动者法律服务进站点", "L3", "G1", 240_000, 6, 290, CC, 0.87),
    Plan("410411", date(2025, 3, 3), "湛河区困难职工家庭帮扶陪伴", "L5", "G4", 150_000, 6, 240, CS, 0.82),
    Plan("410421", date(2025, 3, 5), "宝丰县农民工安全生产体验培训", "P4", "G2", 135_000, 6, 215, CS, 0.86),
    Plan("110105", date(2025, 2, 12), "朝阳区快递员职业技能提升", "P3", "G1", 380_000, 6, 265, CC, 0.94),
    Plan("310106", date(2025, 2, 19), "静安区青年职工交友与社群服务", "L2", "G6", 220_000, 6, 240, CC, 0.9),
    Plan("510107", date(2025, 2, 24), "武侯区职工心理关爱服务", "L4", "G99", 290_000, 6, 240, CC, 0.72),
    # 2025 into 2026: delivery crosses the year.
    Plan("410482", date(2025, 8, 4), "汝州市纺织女工职业健康促进", "P5", "G3", 180_000, 8, 265, CS, 0.91,
         event="failed"),
    # 2026: under way, one after the other.
    Plan("410402", date(2026, 1, 5), "新华区货车司机之家关爱服务", "L7", "G1", 240_000, 7, 410, CC, 0.95,
         hold="evaluating", leader=SUN),
    Plan("310106", date(2026, 1, 19), "静安区白领午间心理加油站", "L4", "G6", 210_000, 7, 290, CC, 0.92,
         hold="surveyed"),
    Plan("410400", date(2026, 3, 2), "全市一线职工数控技能提升", "P3", "G10", 360_000, 10, 275, OT, 0.94,
         hold="midterm_paid"),
    Plan("410421", date(2026, 4, 7), "宝丰县职工子女放学托管", "L6", "G7", 198_000, 10, 240, CC, 0.9,
         hold="midterm_started"),
    Plan("510107", date(2026, 4, 14), "武侯区骑手法律援助驿站", "L3", "G1", 186_000, 10, 240, CC, 0.9),
    Plan("410402", date(2026, 5, 11), "新华区退休与困难职工陪伴", "L5", "G4", 145_000, 7, 215, CS, 0.9,
         hold="midterm_claimed", leader=SUN),
    Plan("410400", date(2026, 6, 8), "全市建筑工地安全体验巡讲", "P4", "G2", 280_000, 9, 180, CC, 0.93),
    Plan("110105", date(2026, 8, 17), "朝阳区骑手安全骑行课堂", "P4", "G1", 175_000, 8, 70, CC, hold="claimed"),
    Plan("410482", date(2026, 9, 7), "汝州市职工文体进园区", "L1", "G99", 128_000, 8, 0, CS, hold="signed"),
    Plan("410402", date(2026, 9, 14), "新华区女职工健康与减压", "L4", "G3", 138_000, 8, 0, CS, hold="union_signed",
         leader=SUN),
    Plan("410402", date(2026, 9, 17), "新华区职工文体进园区", "L1", "G99", 96_000, 8, 0, CS, hold="offered"),
    Plan("410403", date(2026, 9, 28), "卫东区货运司机法律体检", "L3", "G1", 96_000, 8, 0, CS, hold="notice_sent"),
    Plan("410400", date(2026, 9, 30), "全市户外劳动者冬季送温暖", "L7", "G5", 260_000, 6, 0, CS,
         hold="result_published"),
    Plan("410402", date(2026, 10, 9), "新华区职工寒假托管服务", "L6", "G7", 158_000, 6, 0, CS, hold="scoring"),
    Plan("410402", date(2026, 10, 10), "新华区女职工技能夜校", "P3", "G3", 86_000, 6, 0, CS, hold="scored"),
    Plan("410411", date(2026, 10, 12), "湛河区家政女工技能提升", "P3", "G3", 118_000, 8, 0, CS, hold="opened"),
    Plan("410402", date(2026, 10, 30), "新华区网约车司机心理关怀", "L4", "G1", 168_000, 9, 0, CS, hold="bid",
         leader=FELLOWS),
    Plan("410400", date(2026, 10, 28), "全市职工技能竞赛组织服务", "P2", "G10", 420_000, 9, 0, OT, hold="bid"),
    Plan("410425", date(2026, 10, 19), "郏县产业园职工文体服务", "L1", "G99", 88_000, 8, 0, CS, hold="approved",
         event="returned"),
    Plan("410402", date(2026, 11, 5), "新华区建筑工人安全体验课", "P4", "G2", 58_000, 6, 0, CS, hold="returned",
         event="returned"),
    Plan("410402", date(2026, 11, 9), "新华区农民工欠薪法律服务", "L3", "G2", 76_000, 8, 0, CS, hold="submitted"),
    Plan("410402", date(2026, 11, 16), "新华区困难职工节日走访", "L5", "G4", 65_000, 6, 0, CS, hold="drafted"),
)  # fmt: skip
# The reduced world: what tests and the browser walk need, in seconds.
SMALL: tuple[Plan, ...] = (
    Plan("410402", date(2025, 2, 10), "新华区外卖骑手心理关怀服务", "L4", "G1", 168_000, 6, 40, quality=0.96),
    Plan("410403", date(2026, 5, 11), "卫东区退休与困难职工陪伴", "L5", "G4", 145_000, 9, 20, leader=SUN),
    Plan("410402", date(2026, 11, 3), "新华区网约车司机心理关怀", "L4", "G1", 168_000, 9, 0, hold="bid",
         leader=FELLOWS),
    Plan("410402", date(2026, 11, 9), "新华区农民工欠薪法律服务", "L3", "G2", 76_000, 8, 0, hold="submitted"),
)  # fmt: skip
