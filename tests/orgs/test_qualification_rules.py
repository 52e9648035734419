"""Every admission rule of spec 3.4, as a pure function: values in, outcome out."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from orgs.rules import qualification as q
from orgs.rules.qualification import conditions
from orgs.rules.qualification.conduct import VETTED, is_vetted

TODAY = date(2026, 3, 10)
GOOD = q.Standing(
    name="暖阳社会工作服务中心",
    kind="service_institution",
    state="approved",
    credit_code_holds=True,
    cert_valid_to=date(2030, 1, 1),
    inspection_year=2025,
    inspection_result="合格",
    bank_account_name="暖阳社会工作服务中心",
    listed=frozenset(),
    has_legal_person=True,
    on=TODAY,
    registered_on=date(2015, 5, 1),
)
G = q.Act(regime="G")
YEAR_AGO = date(2025, 3, 9)


def paper(kind: str, **values: Any) -> q.Paper:
    return q.Paper(kind, **({"issued_on": date(2026, 2, 1)} | values))


def vetted(conclusion: str, on: date = date(2025, 10, 1), **values: Any) -> q.Standing:
    return replace(GOOD, vetting=q.Vetted(conclusion, on, **values))


def acting(**values: Any) -> q.Standing:
    return GOOD.for_act(q.Act(**values))


def offence(kind: str, on: date, **values: Any) -> q.Standing:
    return replace(GOOD, punishments=(q.Punished(kind, on, is_major=True, **values),))


D = date
CASES: list[tuple[str, q.Standing, str]] = [
    ("QC-01", GOOD, "pass"),
    ("QC-01", replace(GOOD, credit_code_holds=False), "fail"),
    ("QC-01", replace(GOOD, state="closed"), "fail"),
    ("QC-01", replace(GOOD, state="draft"), "fail"),
    ("QC-01", replace(GOOD, state="draft", is_entering=True), "pass"),
    ("QC-02", GOOD, "pass"),
    ("QC-02", replace(GOOD, cert_valid_to=TODAY), "pass"),
    ("QC-02", replace(GOOD, cert_valid_to=D(2026, 3, 9)), "fail"),
    ("QC-02", replace(GOOD, cert_valid_to=None), "human"),
    ("QC-02", acting(contract_end=D(2030, 1, 1)), "pass"),
    ("QC-02", acting(contract_end=D(2030, 1, 2)), "human"),
    ("QC-03", replace(GOOD, listed=frozenset({"illegal"})), "fail"),
    ("QC-03", replace(GOOD, state="closed"), "fail"),
    ("QC-03", GOOD, "pass"),
    ("QC-05", replace(GOOD, listed=frozenset({"serious"})), "fail"),
    ("QC-05", replace(GOOD, listed=frozenset({"abnormal"})), "pass"),
    ("QC-06", replace(GOOD, listed=frozenset({"abnormal"})), "human"),
    ("QC-06", replace(acting(abnormal_fails=True), listed=frozenset({"abnormal"})), "fail"),
    ("QC-06", GOOD, "pass"),
    ("QC-07", GOOD, "human"),
    ("QC-07", replace(GOOD, query=q.Queried(TODAY)), "pass"),
    ("QC-07", replace(GOOD, query=q.Queried(D(2026, 2, 8))), "pass"),
    ("QC-07", replace(GOOD, query=q.Queried(D(2026, 2, 7))), "human"),
    ("QC-07", replace(GOOD, query=q.Queried(D(2026, 3, 11))), "human"),
    ("QC-07", replace(GOOD, query=q.Queried(TODAY, "失信被执行人")), "fail"),
    ("QC-07", offence("重大税收违法", D(2026, 1, 1), is_register=True), "fail"),
    ("QC-08", GOOD, "pass"),
    ("QC-08", offence("较大数额罚款", D(2023, 3, 10)), "fail"),
    ("QC-08", offence("较大数额罚款", D(2023, 3, 8)), "pass"),
    ("QC-08", offence("责令停产停业", D(2025, 1, 1), ban_until=D(2026, 3, 9)), "pass"),
    ("QC-08", offence("责令停产停业", D(2025, 1, 1), ban_until=TODAY), "fail"),
    ("QC-08", offence("较大数额罚款", D(2025, 1, 1), lifted_on=D(2025, 6, 1)), "pass"),
    ("QC-09", GOOD, "pass"),
    ("QC-09", replace(GOOD, has_legal_person=False), "fail"),
    ("QC-10", GOOD, "human"),
    ("QC-10", replace(GOOD, papers=(paper("audit"),)), "pass"),
    ("QC-10", replace(GOOD, papers=(paper("promise"),)), "pass"),
    ("QC-11", GOOD, "human"),
    ("QC-11", replace(GOOD, papers=(paper("tax"),)), "pass"),
    ("QC-11", replace(GOOD, papers=(paper("tax", issued_on=D(2025, 9, 11)),)), "pass"),
    ("QC-11", replace(GOOD, papers=(paper("tax", issued_on=D(2025, 9, 10)),)), "human"),
    ("QC-12", GOOD, "human"),
    ("QC-12", replace(GOOD, papers=(paper("staff_list", verified=True),)), "pass"),
    ("QC-13", GOOD, "pass"),
    ("QC-13", replace(GOOD, inspection_year=2024), "pass"),
    ("QC-13", replace(GOOD, inspection_year=2023), "human"),
    ("QC-13", replace(GOOD, inspection_result="基本合格"), "human"),
    ("QC-13", replace(GOOD, inspection_result="不合格"), "fail"),
    ("QC-13", replace(GOOD, inspection_result="不合格").for_act(G), "human"),
    ("QC-13", replace(GOOD, barely_twice=True), "human"),
    ("QC-14", GOOD, "pass"),
    ("QC-14", replace(GOOD, registered_on=D(2025, 1, 1)), "info"),
    ("QC-17", replace(GOOD, rating="4A", rating_valid_to=TODAY), "pass"),
    ("QC-17", replace(GOOD, rating="4A", rating_valid_to=D(2026, 3, 9)), "human"),
    ("QC-17", GOOD, "info"),
    ("QC-18", replace(GOOD, unionised=True), "info"),
    ("QC-19", GOOD, "pass"),
    ("QC-19", acting(relations=(q.Relation("同一负责人", "同行", proven=True),)), "fail"),
    ("QC-19", acting(relations=(q.Relation("同一负责人", "同行", proven=False),)), "human"),
    ("QC-20", GOOD, "info"),
    ("QC-20", acting(earlier_service="需求调研"), "fail"),
    ("QC-21", replace(GOOD, kind="institution").for_act(G), "human"),
    ("QC-21", replace(GOOD, public_class="公益一类事业单位").for_act(G), "fail"),
    ("QC-21", GOOD.for_act(G), "pass"),
    ("QC-22", GOOD, "pass"),
    ("QC-22", acting(licences=(("licence_food", "食品经营许可证", True),)), "fail"),
    ("QC-22", acting(licences=(("licence_food", "食品经营许可证", False),)), "info"),
    ("QC-23", GOOD, "pass"),
    ("QC-23", acting(with_minors=True), "fail"),
    (
        "QC-23",
        replace(acting(with_minors=True), papers=(paper("no_crime", issued_on=D(2025, 3, 10)),)),
        "pass",
    ),
    (
        "QC-23",
        replace(acting(with_minors=True), papers=(paper("no_crime", issued_on=YEAR_AGO),)),
        "fail",
    ),
    ("QC-24", GOOD, "pass"),
    ("QC-24", replace(GOOD, state="suspended"), "fail"),
    ("QC-24", acting(failed_on=D(2025, 3, 11)), "fail"),
    ("QC-24", acting(failed_on=D(2025, 3, 10)), "pass"),
    ("QC-24", acting(failed_on=D(2025, 3, 11), bar_years=0), "pass"),
    ("QC-24", acting(failed_on=D(2026, 3, 1), regime="G"), "pass"),
    ("QC-25", GOOD, "pass"),
    ("QC-25", acting(ties=("采购单位是该组织的业务主管单位",)), "human"),
    ("QC-26", acting(running=2), "pass"),
    ("QC-26", acting(running=3), "human"),
    ("QC-26", acting(running=3, max_parallel=4), "pass"),
    ("QC-26", GOOD, "info"),
    ("QC-27", GOOD, "pass"),
    ("QC-27", replace(GOOD, bank_account_name="张三"), "fail"),
    ("QC-27", replace(GOOD, bank_account_name=""), "fail"),
    ("QC-28", GOOD, "info"),
    ("QC-28", replace(GOOD, is_overseas=True), "human"),
    ("QC-29", GOOD, "pass"),
    ("QC-29", acting(needs_insurance=True), "fail"),
    (
        "QC-29",
        replace(acting(needs_insurance=True), papers=(paper("insurance", valid_to=TODAY),)),
        "pass",
    ),
    (
        "QC-29",
        replace(acting(needs_insurance=True), papers=(paper("insurance", valid_to=D(2026, 3, 9)),)),
        "fail",
    ),
    ("QC-30", GOOD, "info"),
    ("QC-30", acting(pay=q.Pay(Decimal(3999), Decimal(4000))), "human"),
    ("QC-30", acting(pay=q.Pay(Decimal(4000), Decimal(4000))), "pass"),
    ("QC-04", GOOD, "fail"),
    ("QC-04", GOOD.for_act(G), "info"),
    ("QC-04", vetted("pass"), "pass"),
    ("QC-04", vetted("pass", on=D(2025, 3, 10)), "pass"),
    ("QC-04", vetted("pass", on=YEAR_AGO), "fail"),
    ("QC-04", vetted("pass", has_declared_overseas=False), "fail"),
    ("QC-04", vetted("fail"), "fail"),
    ("QC-04", vetted("doubtful", is_cleared=True), "pass"),
]


@pytest.mark.parametrize(("code", "standing", "outcome"), CASES)
def test_a_rule_gives_its_outcome(code: str, standing: q.Standing, outcome: str) -> None:
    finding = q.BY_CODE[code].apply(standing)
    assert finding.outcome == outcome, finding.message
    assert finding.message.endswith("。")
    assert finding.evidence["source"]


def test_every_rule_of_the_registry_has_a_case_and_stands_in_the_table_of_rules() -> None:
    told = Path("docs/rules.md").read_text()
    registered = {r.code for r in q.RULES} | {r.code for r in conditions.RULES}
    assert registered == {f"QC-{n:02}" for n in range(1, 31)}
    tested = {code for code, _, _ in CASES} | {"QC-15", "QC-16"}
    assert tested == registered
    functions = {r.code: r.judge.__name__ for r in conditions.RULES}
    functions |= {r.code: r.judge.__name__ for r in q.RULES}
    for code, function in functions.items():
        row = re.search(rf"^\| {code} \|.*$", told, re.MULTILINE)
        assert row, f"{code} has no row in docs/rules.md"
        assert f".{function}`" in row.group(), f"{code}: {function} is not named"


def test_every_rule_runs_somewhere_and_each_point_knows_its_rules() -> None:
    runs = frozenset().union(*q.POINTS.values())
    assert runs == {r.code for r in q.RULES}


def test_a_doubtful_vetting_is_the_heads_and_looks_like_none_to_everybody_else() -> None:
    doubtful = vetted("doubtful")
    assert is_vetted(doubtful)[0] == "human"
    shown, missing = q.BY_CODE["QC-04"].apply(doubtful), q.BY_CODE["QC-04"].apply(GOOD)
    assert (shown.outcome, shown.message) == (missing.outcome, missing.message)
    assert is_vetted(vetted("doubtful", is_cleared=True)) == ("pass", VETTED)


def test_a_rule_of_the_other_regime_does_not_run() -> None:
    assert "QC-26" not in {f.rule for f in q.judge(GOOD.for_act(G), point="award")}
    assert "QC-21" not in {f.rule for f in q.judge(GOOD, point="review")}
    assert "QC-21" in {f.rule for f in q.judge(GOOD.for_act(G), point="review")}


def test_a_key_person_looked_up_too_long_ago_fails_beside_a_fresh_list() -> None:
    fresh = replace(acting(with_minors=True), papers=(paper("no_crime"),))
    for day, outcome in ((date(2025, 3, 10), "pass"), (YEAR_AGO, "fail")):
        answer = q.BY_CODE["QC-23"].judge(replace(fresh, looked_up=(day,)))
        assert answer[0] == outcome


def test_a_licence_that_ran_out_fails_even_where_it_may_be_missing() -> None:
    act = acting(licences=(("licence_education", "办学许可证", False),))
    standing = replace(act, papers=(paper("licence_education", valid_to=date(2026, 3, 9)),))
    finding = q.BY_CODE["QC-22"].apply(standing)
    assert finding.outcome == "fail"
    assert "2026-03-09 到期" in finding.message


def test_a_verified_promise_settles_a_certificate_that_ends_early() -> None:
    act = acting(contract_end=date(2031, 1, 1))
    promised = replace(act, papers=(paper("promise_renewal"),))
    assert q.BY_CODE["QC-02"].apply(promised).outcome == "human"
    verified = replace(act, papers=(paper("promise_renewal", verified=True),))
    assert q.BY_CODE["QC-02"].apply(verified).outcome == "info"


def problems(words: str, **values: Any) -> list[str]:
    return [c for c, _ in conditions.problems(conditions.Text(words, **values))]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("申请人须成立满三年；", "QC-14"),
        ("登记注册不少于2年", "QC-14"),
        ("成立年限3年以上", "QC-14"),
        ("注册资金不少于50万元", "QC-15"),
        ("上年度营业收入超过100万元", "QC-15"),
        ("从业人员数不少于20人", "QC-15"),
        ("在本市登记注册的社会组织", "QC-16"),
        ("本地注册的机构", "QC-16"),
        ("在本区设有办公场所", "QC-16"),
        ("获得过本市表彰", "QC-16"),
    ],
)
def test_a_forbidden_condition_is_named_with_its_clause(words: str, code: str) -> None:
    assert problems(words, is_score=False) == [code]
    sentence = conditions.problems(conditions.Text(words, is_score=False))[0][1]
    assert words.strip("；") in sentence


@pytest.mark.parametrize(
    "words",
    [
        "不得要求成立年限。",
        "不以注册资金、资产总额作为条件",
        "不限本地注册的机构",
        "依法登记的社会团体、基金会、社会服务机构，登记状态正常；",
        "上一年度年检（年报）合格，具有独立承担民事责任的能力；",
        "团队成员有三年以上同类服务经验",
        "服务地点在本市新华区曙光街驿站",
    ],
)
def test_an_allowed_condition_is_left_alone(words: str) -> None:
    assert problems(words, is_score=False) == []


def test_a_score_may_not_reward_size_or_place_but_may_a_rating() -> None:
    assert problems("注册资金100万元以上得5分", is_score=True) == ["QC-15"]
    assert problems("本地注册的机构得3分", is_score=True) == ["QC-16"]
    assert problems("评估等级4A以上得3分", is_score=True, regime="G") == []
    assert problems("评估等级3A以上", is_score=False, regime="G") == ["QC-17"]
    assert problems("评估等级3A以上", is_score=False, regime="U") == []


def test_a_union_may_lift_a_condition_for_its_own_money() -> None:
    text = conditions.Text("本地注册的机构", is_score=False)
    assert conditions.problems(text, allowed=["QC-16"]) == []
