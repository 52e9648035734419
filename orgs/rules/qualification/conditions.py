"""What a call for bids may not ask of bidders: QC-14 to QC-17, read from its own words.

A clause that says that something is *not* asked is no demand. Sources: 财综〔2016〕54号, 财政部令第87号
17, 政府采购法实施条例 20. The tender's editor reads the sentence at the field.
"""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final

CLAUSES: Final = re.compile(r"[，。；;\n]")
DENIED: Final = re.compile(r"不得|不以|不作|不设|不限|不要求|不需|无须|无需|禁止|不能以")
NUMBER: Final = r"[\d一二两三四五六七八九十]+"
AGE: Final = re.compile(
    rf"成立年限|(?:成立|登记|注册|设立|经营|运营)[^，。；]{{0,8}}(?:满|超过|不少于|不低于|达到){NUMBER}[^，。；]{{0,3}}年"
    rf"|{NUMBER}年以上[^，。；]{{0,8}}(?:成立|登记|注册)"
)
SIZE: Final = re.compile(
    r"(?:注册资金|注册资本|开办资金|资产总额|总资产|净资产|营业收入|年收入|利润|纳税额|年纳税"
    r"|从业人员数|职工人数|专职人员不少于|员工不少于|规模[大较]|净利)"
)
PLACE: Final = re.compile(
    r"本地(?:注册|登记|企业|机构|社会组织|化服务机构)|(?:在|于)?(?:本|当地|我)?[省市县区](?:内|境内|行政区域内|范围内)?"
    r"(?:注册|登记)的|(?:在|于)(?:本[省市县区]|当地|我[省市县区])[^，。；]{0,10}(?:注册|登记|设有|设立)"
    r"|(?:本[省市县区]|当地|本地)[^，。；]{0,6}(?:奖项|荣誉|表彰|业绩|办公场所|分支机构)"
)
RATED: Final = re.compile(r"[1-5１-５一二三四五]\s*[AaＡ](?:级)?|评估等级|社会组织等级")


@dataclass(frozen=True, slots=True)
class Text:
    """One passage of the call: where it stands, and whether it admits or scores."""

    words: str
    is_score: bool
    regime: str = "U"

    @property
    def demands(self) -> list[str]:
        """Return its clauses that ask for something."""
        return [c.strip() for c in CLAUSES.split(self.words) if c.strip() and not DENIED.search(c)]

    @property
    def is_government(self) -> bool:
        """Whether public procurement law governs it."""
        return self.regime in ("G", "G0")


@dataclass(frozen=True, slots=True)
class TextRule:
    """One rule on the call's words; the function returns the sentence, "" when nothing is wrong."""

    code: str
    name: str
    source: str
    judge: Callable[[Text], str]


def asks_for_age(text: Text) -> str:
    """QC-14: the years since registration are no condition."""
    clause = _found(AGE, text)
    if not clause or text.is_score:
        return ""
    return f"“{clause}”：成立年限不能作为资格条件，成立不满三年、无不良记录的也要准入。请删去。"


def asks_for_size(text: Text) -> str:
    """QC-15: registered funds, assets, income, staff number, profit, tax neither admit nor score."""
    clause = _found(SIZE, text)
    if not clause:
        return ""
    return f"“{clause}”：注册资金、资产、收入、人员规模、利润、纳税额不能作为资格条件或评分因素。请删去。"


def asks_for_place(text: Text) -> str:
    """QC-16: no local registration, office or award as condition or score."""
    clause = _found(PLACE, text)
    if not clause:
        return ""
    return f"“{clause}”：不能要求在本地登记、设点或取得本地奖项、业绩。可改为对服务响应的具体要求。"


def asks_for_rating(text: Text) -> str:
    """QC-17: in public procurement the rating admits nobody; scored, it must serve the contract."""
    clause = _found(RATED, text)
    if not clause or text.is_score or not text.is_government:
        return ""
    return f"“{clause}”：政府采购项目不能以社会组织评估等级作为资格条件。请删去。"


RULES: Final[tuple[TextRule, ...]] = (
    TextRule("QC-14", "成立年限", "财综〔2016〕54号", asks_for_age),
    TextRule("QC-15", "规模条件", "财政部令第87号 17", asks_for_size),
    TextRule("QC-16", "地域条件", "政府采购法实施条例 20", asks_for_place),
    TextRule("QC-17", "评估等级", "平台默认", asks_for_rating),
)


def problems(text: Text, *, allowed: Collection[str] = ()) -> list[tuple[str, str]]:
    """Return rule and sentence of each forbidden demand; `allowed` names rules a union lifted."""
    found = [(x.code, x.judge(text)) for x in RULES if x.code not in allowed]
    return [(code, sentence) for code, sentence in found if sentence]


def _found(pattern: re.Pattern[str], text: Text) -> str:
    return next((c[:40] for c in text.demands if pattern.search(c)), "")
