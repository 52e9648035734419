"""Which unions live in the story: those that buy services, those that report, those above them."""

from dataclasses import dataclass

CITY = "410400"
COUNTY = "410402"
PROVINCE = "410000"


@dataclass(frozen=True, slots=True)
class Place:
    """One union that buys services; `spare` is a year's money beyond the story's projects, in yuan."""

    code: str
    short: str
    spare: int
    sites: tuple[str, ...]


PLACES: tuple[Place, ...] = (
    Place("410400", "平顶山", 420_000, ("市职工服务中心大厅", "工人文化宫", "鹰城广场工会驿站")),
    Place(
        "410402", "新华区", 320_000, ("曙光街工会驿站", "焦店镇物流园司机之家", "区职工服务中心")
    ),
    Place("410403", "卫东区", 160_000, ("东安路工会驿站", "建设路街道职工之家")),
    Place("410411", "湛河区", 90_000, ("姚孟街道工会驿站", "轻工路职工之家")),
    Place("410421", "宝丰县", 110_000, ("宝丰县职工服务中心", "杨庄镇建材产业园")),
    Place("410482", "汝州市", 110_000, ("汝州市工人文化宫", "机绣产业园职工之家")),
    Place("410425", "郏县", 80_000, ("郏县产业集聚区工会驿站",)),
    Place("110105", "朝阳区", 160_000, ("望京街道暖心驿站", "三里屯工会服务站")),
    Place("310106", "静安区", 160_000, ("静安寺街道职工服务站", "大宁商圈户外职工爱心接力站")),
    Place("510107", "武侯区", 140_000, ("浆洗街街道职工驿家", "武侯新城职工之家")),
)
# A trade's union of the city, and the union of a company that it leads as well (UH-02).
INDUSTRY = "410491"
LED = "410492"
FOUNDED: tuple[tuple[str, str, str], ...] = (
    (INDUSTRY, "平顶山市交通运输产业工会（演示数据）", "city_industrial"),
    (LED, "平顶山市公共交通集团工会（演示数据）", "grassroots"),
)
# Counties of the city without purchases: they report a nil return.
NIL_REPORTERS = ("410404", "410422", "410423", "410481", "410471", "410472", INDUSTRY, LED)
# Unions above that receive returns. The districts of 北京 and 上海 stand directly below theirs.
RECEIVERS = ("000000", "410000", "110000", "310000", "510100", "510000")
SMALL = ("410400", "410402", "410403")
BY_CODE = {p.code: p for p in PLACES}
