"""Invented names of people and credit codes of organisations that do not exist."""

import random

from orgs.rules.credit_code import check_sign

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
    "余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
GIVEN = (
    "建国", "志强", "晓燕", "丽娟", "海波", "立新", "秀英", "桂兰", "文静", "国庆", "春梅", "永强",
    "红霞", "雪梅", "俊杰", "明辉", "婷婷", "佳怡", "子涵", "浩然", "思远", "雅琴", "凤英", "振华",
    "卫东", "玉兰", "淑珍", "培元", "向阳", "广平", "学军", "爱民", "晓东", "慧敏", "丽萍", "小红",
    "建华", "宏伟", "新民", "静怡", "若曦", "书涵", "嘉豪", "天宇", "晨曦", "欣怡", "宇航", "一鸣",
    "博文", "诗涵", "敏", "军", "芳", "静", "磊", "洋", "勇", "艳", "杰", "涛",
    "倩", "超", "霞", "刚", "辉", "玲",
)  # fmt: skip
PREFIXES = {
    "association": "51",
    "service_institution": "52",
    "foundation": "53",
    "law_firm": "31",
    "enterprise": "91",
    "institution": "12",
}


class Names:
    """Gives out full names, phones and codes, none of them twice."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._used: set[str] = set()
        self._codes = 0

    def reserve(self, name: str) -> None:
        """Keep a name for a person of the cast."""
        self._used.add(name)

    def person(self) -> str:
        """Return a full name that nobody else bears."""
        while True:
            name = self._rng.choice(SURNAMES) + self._rng.choice(GIVEN)
            if name not in self._used:
                self._used.add(name)
                return name

    def phone(self) -> str:
        """Return a mobile number of a range that is not given out to people (170 0000)."""
        return f"1700000{self._rng.randrange(10_000):04d}"

    def credit_code(self, kind: str, division: str) -> str:
        """Return a code with a right check sign for a body that does not exist."""
        self._codes += 1
        body = f"{PREFIXES[kind]}{division}MJD{self._codes:06d}"
        return body + check_sign(body)
