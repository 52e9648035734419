"""The method profile (spec 6.3): what each procurement method demands, cell by cell.

Shipped here for regime U (工会自有资金); a dated Parameter row of the same code and scope replaces a
cell. A tender keeps the cells of the day of its first publication (spec 0.2, X-49).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypedDict

from projects.taxonomies import Method

PRACTICE: Final = "平台默认，待采购人确认"
M87: Final = "财政部令第87号"
C214: Final = "财库〔2014〕214号"
GPL: Final = "政府采购法"
MEASURES: Final = "工会自有资金参照执行"


class Days(TypedDict):
    """A period: so many working (wd) or calendar (cd) days."""

    n: int
    unit: str


def _wd(n: int) -> Days:
    return {"n": n, "unit": "wd"}


def _cd(n: int) -> Days:
    return {"n": n, "unit": "cd"}


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of the table with its source."""

    value: Any
    source: str = PRACTICE


def _from(*parts: str) -> str:
    return "；".join([*parts, MEASURES])


# A null is the table's "–": the parameter does not apply to the method.
SHIPPED: Final[dict[str, dict[str, Cell]]] = {
    Method.OPEN_TENDER.value: {
        "PM-05": Cell(_wd(5), _from(f"{M87} 16")),
        "PM-06": Cell(_wd(5), _from(f"{M87} 18")),
        "PM-07": Cell(_cd(20), _from(f"{GPL} 35")),
        "PM-08": Cell(_cd(15), _from(f"{M87} 27")),
        "PM-09": Cell(3, _from(f"{M87} 41、44")),
        "PM-13": Cell(5, _from(f"{M87} 47")),
        "PM-14": Cell("0.67", _from(f"{M87} 47")),
        "PM-15": Cell(_wd(2), _from("财库〔2016〕198号")),
        "PM-17": Cell({"least": 10, "most": 100}, _from(f"{M87} 55")),
        "PM-20": Cell(_wd(5), _from(f"{M87} 68")),
        "PM-21": Cell({"publish_wd": 2, "notice_wd": 1}, _from(f"{M87} 69")),
        "PM-23": Cell({"until_notice_ends": False}, _from("政府采购法实施条例 54")),
        "PM-24": Cell(_cd(30), _from(f"{M87} 71")),
    },
    Method.COMPETITIVE_CONSULTATION.value: {
        "PM-05": Cell(_wd(3), _from("财库〔2015〕135号")),
        "PM-06": Cell(_wd(5), _from(C214)),
        "PM-07": Cell(_cd(10), _from(f"{C214} 10")),
        "PM-08": Cell(_cd(5), _from(C214)),
        # Two may suffice when services are purchased, never one (C124).
        "PM-09": Cell(2, _from("财库〔2015〕124号")),
        "PM-13": Cell(3, _from(f"{C214} 14")),
        "PM-14": Cell("0.67", _from(f"{C214} 14")),
        "PM-15": Cell(_wd(0), _from("财库〔2016〕198号")),
        "PM-17": Cell({"least": 10, "most": 30}, _from(f"{C214} 24")),
        "PM-20": Cell(_wd(5), _from(f"{C214} 28")),
        "PM-21": Cell({"publish_wd": 2, "notice_wd": 1}, _from(C214)),
        "PM-23": Cell({"until_notice_ends": False}, _from("政府采购法实施条例 54")),
        "PM-24": Cell(_cd(30), _from(C214)),
    },
    Method.COMPARATIVE_SELECTION.value: {
        "PM-05": Cell(_wd(5)),
        "PM-06": Cell(_wd(3)),
        "PM-07": Cell(_cd(7)),
        "PM-08": Cell(_wd(2)),
        "PM-09": Cell(3),
        "PM-13": Cell(3),
        "PM-14": Cell("0.5"),
        "PM-15": Cell(_wd(2)),
        "PM-17": Cell({"least": 10, "most": 30}),
        "PM-20": Cell(_wd(5)),
        "PM-21": Cell({"publish_wd": 2, "notice_wd": 5}),
        "PM-23": Cell({"until_notice_ends": True}),
        "PM-24": Cell(_cd(30)),
    },
    Method.DIRECT_AWARD.value: {
        "PM-05": Cell(None),
        "PM-06": Cell(None),
        "PM-07": Cell(None),
        "PM-08": Cell(None),
        "PM-09": Cell(1),
        "PM-13": Cell(2),
        "PM-14": Cell("0"),
        "PM-15": Cell(None),
        "PM-17": Cell({"least": 0, "most": 100}),
        "PM-20": Cell(None),
        "PM-21": Cell({"publish_wd": 2, "notice_wd": 5}),
        "PM-23": Cell({"until_notice_ends": True}),
        "PM-24": Cell(_cd(30)),
    },
}
# Abnormally low price (6.5): rates of T1 mean, T2 second lowest, T3 ceiling; at most 65 %.
LOW_PRICE: Final = Cell({"T1": "0.50", "T2": "0.50", "T3": "0.45"}, "财库〔2026〕2号，工会默认同")
CODES: Final = (*SHIPPED[Method.COMPARATIVE_SELECTION.value], "LP")
LABELS: Final = {
    "PM-05": "公告期限",
    "PM-06": "采购文件提供期限",
    "PM-07": "发布至提交截止",
    "PM-08": "澄清提前期",
    "PM-09": "最少投标人",
    "PM-13": "评审小组人数",
    "PM-14": "专家比例",
    "PM-15": "抽取专家提前期",
    "PM-17": "价格分权重",
    "PM-20": "确定成交时限",
    "PM-21": "结果公告与公示期",
    "PM-23": "签约等待",
    "PM-24": "签订协议时限",
    "LP": "异常低价触发比例",
}


def scope_of(regime: str, method: str) -> str:
    """Return the scope under which Parameter rows of a method are kept."""
    return f"{regime}:{method}"


def shipped_cells(method: str) -> dict[str, Cell]:
    """Return the shipped cells of a method; none when the method has no profile."""
    cells = SHIPPED.get(method)
    return {**cells, "LP": LOW_PRICE} if cells else {}


@dataclass(frozen=True, slots=True)
class Profile:
    """The cells one tender is bound to, read by name."""

    cells: Mapping[str, Mapping[str, Any]]

    @property
    def notice(self) -> Days | None:
        """PM-05: how long the notice must stand."""
        return self._days("PM-05")

    @property
    def preparation(self) -> Days | None:
        """PM-07: from publication to the deadline, at least."""
        return self._days("PM-07")

    @property
    def minimum_bids(self) -> int:
        """PM-09."""
        return int(self.cells["PM-09"]["value"])

    @property
    def panel_size(self) -> int:
        """PM-13, at least; odd unless it is a meeting of two."""
        return int(self.cells["PM-13"]["value"])

    @property
    def expert_share(self) -> str:
        """PM-14, at least, as a decimal fraction."""
        return str(self.cells["PM-14"]["value"])

    @property
    def price_weight(self) -> tuple[int, int]:
        """PM-17: least and most."""
        value = self.cells["PM-17"]["value"]
        return int(value["least"]), int(value["most"])

    @property
    def publicity_days(self) -> int:
        """PM-21: working days for which the result notice stands."""
        return int(self.cells["PM-21"]["value"]["notice_wd"])

    @property
    def waits_for_publicity(self) -> bool:
        """PM-23: whether the award notice waits for the end of publicity."""
        return bool(self.cells["PM-23"]["value"]["until_notice_ends"])

    @property
    def low_price_rates(self) -> dict[str, str]:
        """The rates of T1…T3 (spec 6.5)."""
        return dict(self.cells["LP"]["value"])

    def source(self, code: str) -> str:
        """Return where a cell comes from."""
        return str(self.cells[code]["source"])

    def _days(self, code: str) -> Days | None:
        value = self.cells[code]["value"]
        return value if value and value["n"] else None
