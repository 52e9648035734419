"""The talent pool of the main county and city, head-counts, a guideline of pay, one training."""

from datetime import date
from decimal import Decimal
from typing import Any, Final

from stdnum.cn import ric

from orgs.actions import guidelines, quotas, talent_posts, talents, trainings
from orgs.models import Organisation, Talent
from portal.common.access import Actor
from portal.demo.story.moments import at, working
from portal.demo.story.places import CITY, COUNTY, PROVINCE
from portal.demo.story.timeline import Life, Wait
from portal.demo.story.world import World

# Unit that keeps the person, name, birth, way of employment, where the person serves, grade,
# certificate, share of a full post, end of contract. Every name and number is invented.
PEOPLE: Final[tuple[tuple[Any, ...], ...]] = (
    (COUNTY, "孟晓燕", "19880412", "direct", "410402001", "middle", "worker", 100, date(2027, 2, 28)),
    (COUNTY, "韩志远", "19920903", "direct", "410402100", "junior", "assistant", 100,
     date(2026, 12, 10)),
    (COUNTY, "田雨", "19950617", "purchased", "410402002", "junior", "assistant", 100,
     date(2026, 12, 31)),
    (COUNTY, "方媛", "19900225", "purchased", "410402010", "junior", "worker", 50,
     date(2027, 6, 30)),
    (COUNTY, "贺国庆", "19791001", "office", COUNTY, "senior", "", 100, None),
    (COUNTY, "崔丽娜", "19930530", "direct", "410402004", "junior", "", 100, date(2027, 2, 28)),
    (CITY, "龚建波", "19850708", "institution", CITY, "lead", "senior", 100, None),
    (CITY, "邵文静", "19910119", "direct", CITY, "middle", "worker", 100, date(2027, 12, 31)),
    (CITY, "段海涛", "19940822", "direct", COUNTY, "junior", "assistant", 100, date(2027, 12, 31)),
)  # fmt: skip
CANDIDATES: Final = (("钟秀兰", "13700000001", "volunteer"), ("陆大勇", "13700000002", "activist"))
# Workers of the county's streets at the end of 2024; the year after a few hundred more.
WORKERS: Final = {
    "410402001": 2_860, "410402002": 1_940, "410402003": 3_420, "410402004": 5_210,
    "410402005": 1_180, "410402006": 2_000, "410402007": 980, "410402008": 4_470,
    "410402010": 6_350, "410402100": 9_120,
}  # fmt: skip
PAY: Final = {"junior": (3800, 4300, 5200), "middle": (4600, 5400, 6500),
              "senior": (5800, 6800, 8200), "lead": (6800, 8000, 9800)}  # fmt: skip
COURSE: Final = "工会社会工作实务与个案记录"


def year_of_people(world: World) -> Life:
    """Enter the people, the head-counts of two years and the training as they came about."""
    clerks = {code: world.who(code, "role_officer") for code in (COUNTY, CITY)}
    yield Wait(at(working(date(2025, 1, 9)), 10))
    province = world.hire("u410000-jb", "马静宜", "role_officer", union=world.union(PROVINCE))
    _guidelines(province, "河南省社会工作岗位薪酬指导标准（演示数据）", Decimal("0.95"))
    _guidelines(clerks[CITY], "平顶山市社会工作岗位薪酬指导标准（演示数据）", Decimal(1))
    _head_counts(clerks[COUNTY], date(2024, 12, 31), 0)
    yield Wait(at(working(date(2025, 3, 12)), 15))
    for line in PEOPLE:
        _person(world, clerks[line[0]], line)
    for name, phone, origin in CANDIDATES:
        facts = {"name": name, "phone": phone, "origin": origin, "sex": "female"}
        talents.register(facts | {"is_candidate": True, "is_demo": True}, by=clerks[COUNTY])
    yield Wait(at(working(date(2025, 11, 6)), 16))
    _train(clerks[COUNTY], working(date(2025, 11, 5)))
    yield Wait(at(working(date(2026, 1, 5)), 9, 30))
    _head_counts(clerks[COUNTY], date(2025, 12, 31), 170)
    _assess(clerks[COUNTY])


def _guidelines(by: Actor, document: str, share: Decimal) -> None:
    for grade, amounts in PAY.items():
        low, median, high = (Decimal(n) * share for n in amounts)
        guidelines.record(
            {"grade": grade, "low": low, "median": median, "high": high, "per": "month",
             "valid_from": date(2025, 1, 1), "document": document, "document_no": "演示〔2025〕1号"},
            by=by,
        )  # fmt: skip


def _head_counts(by: Actor, stock_on: date, more: int) -> None:
    for code, workers in WORKERS.items():
        quotas.record_head_count(
            code, stock_on=stock_on, workers=workers + more,
            source=f"{stock_on.year} 年基层组织统计台账（演示数据）", by=by,
        )  # fmt: skip


def _person(world: World, by: Actor, line: tuple[Any, ...]) -> None:
    _, name, born, employer, serving, grade, certificate, share, until = line
    body = f"410402{born}{900 + PEOPLE.index(line)}"
    sender = Organisation.objects.filter(name="新华区邻里职工服务社").first()
    made = talents.register(
        {
            "name": name, "identity": body + ric.calc_check_digit(body + "0"),
            "phone": f"137000010{PEOPLE.index(line):02d}", "origin": "member",
            "employer": employer, "politics": "masses", "education": "bachelor",
            "organisation": sender.uscc if sender and employer == "purchased" else "",
            "since_year": int(born[:4]) + 24, "specialities": ["relief", "counselling"],
            "is_demo": True,
        },
        by=by,
    )  # fmt: skip
    contract = {"purchased": "service", "direct": "labour"}.get(employer, "established")
    talent_posts.add_post(
        made.no,
        {"serving_union": world.union(serving), "title": "职工服务社会工作者", "grade": grade,
         "is_main": True, "fte_percent": share, "contract": contract,
         "begins_on": date(2025, 3, 3), "contract_until": until},
        by=by,
    )  # fmt: skip
    if certificate:
        talent_posts.add_certificate(
            made.no, kind="certificate", grade=certificate, number=f"演示{born}",
            issued_on=date(2023, 9, 20), by=by,
        )  # fmt: skip
    guidelines.compare_pay(made.no, monthly=Decimal(PAY[grade][1]), by=by)


def _train(by: Actor, day: date) -> None:
    made = trainings.hold(
        {"course": COURSE, "begins_on": day, "ends_on": day, "hours": Decimal(6),
         "place": "新华区职工服务中心", "teacher": "平顶山市社会工作协会（演示）", "has_exam": True,
         "is_demo": True},
        by=by,
    )  # fmt: skip
    staff = "\n".join(f"{line[1]} 新华区总工会" for line in PEOPLE if line[0] == COUNTY)
    trainings.paste(made.no, text=staff, category="social_worker", by=by)
    text = "姜涛 新华区邻里职工服务社\n石磊 新华区启明托管服务中心"
    trainings.paste(made.no, text=text, category="organisation", by=by)
    pks = list(made.trainees.order_by("pk").values_list("pk", flat=True))
    results = dict.fromkeys(pks[:-1], "passed") | {pks[-1]: "failed"}
    trainings.set_results(made.no, results, by=by)
    trainings.certify(made.no, by=by)


def _assess(by: Actor) -> None:
    found = Talent.objects.visible_to(by).get(name=PEOPLE[0][1])
    talent_posts.assess(
        found.no,
        {"year": 2025, "result": "excellent", "decision": "renew", "grade_after": "senior",
         "pay": "raise", "renewed_until": date(2028, 2, 28),
         "reason": "全年个案 46 件，职工评价 4.9 分，同意晋升高级岗并续聘。"},
        by=by,
    )  # fmt: skip
