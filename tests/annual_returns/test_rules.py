"""The catalogue of validation rules, one small case each way (spec 10.3)."""

from pathlib import Path
from typing import Any

import pytest

from annual_returns import definitions, rules
from annual_returns.figures import Spec
from annual_returns.rules.base import REGISTRY, Case

SPECS = {
    row["code"]: Spec(row["code"], row["name"], row["kind"], row["roll"], int(row["floor"]))
    for row in definitions.indicators()
}
ZERO: dict[str, Any] = {code: 0 for code, s in SPECS.items() if s.roll != "RAT"} | {
    code: "na" for code, s in SPECS.items() if s.roll == "RAT"
}
ZERO |= {"_W512_sum": 0, "_W512_n": 0, "_E809_n": 0}
COVER = dict.fromkeys(
    ("unit", "uscc", "division", "head", "statistician", "compiler", "phone", "table_no",
     "authority", "approval_no", "valid_until"), "有",
)  # fmt: skip
SIGNED = {"P302": 4, "P307": 4, "P310.08": 4, "P320.3": 4, "P330.L6": 4, "P340.3": 4, "P350": 4,
          "P360": 4, "M403": 16_000_000, "M413": 4_000_000, "L202": 4, "L205": 4, "L201": 4,
          "L290": 4}  # fmt: skip
EVALUATED = {"P304": 5, "E802": 5, "E807": 10_000, "E809": 10_000, "_E809_n": 5}


def found(values: dict[str, Any], column: str = "total", **more: Any) -> dict[str, str]:
    """Return rule → severity of what the catalogue says about the figures."""
    given: dict[str, Any] = {"cover": COVER, "own": {**ZERO, **values}, **more}
    case = Case(column=column, values={**ZERO, **values}, specs=SPECS, **given)  # type: ignore[arg-type]
    return {rule.id: problem.severity or rule.severity for rule, problem in rules.run(case)}


def test_a_return_without_business_is_clean() -> None:
    assert found({}) == {}


def test_a_plain_year_is_clean() -> None:
    assert found(SIGNED) == {}


WRONG: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
    ("V-001", "error", {"P301": None}, {}),
    ("V-001", "error", {"P301": "na"}, {}),
    ("V-001", "error", {"P301": -1}, {}),
    ("V-002", "error", {}, {"cover": {**COVER, "phone": ""}}),
    ("V-101", "error", {"G102": 2, "G101": 1, "G103": 20_000}, {}),
    ("V-201", "error", {"L202": 1, "L201": 1, "L290": 1}, {}),
    ("V-202", "error", {"L208": 1}, {}),
    ("V-202", "error", {"L202": 1, "L205": 1, "L201": 1}, {}),
    ("V-204", "warning", {"L202": 1, "L205": 1, "L290": 1}, {}),
    ("V-205", "warning", {"L202": 1, "L205": 1, "L201": 1, "L290": 1, "L210": 1}, {}),
    ("V-301", "error", {**SIGNED, "P307": 3}, {}),
    ("V-303", "error", {**SIGNED, "P320.3": 3}, {}),
    ("V-306", "warning", {**SIGNED, "P310.08": 2, "P310.09": 2}, {}),
    ("V-307", "info", {**SIGNED, "P360": 3}, {}),
    ("V-308", "error", {**SIGNED, "P350": 5, "L202": 5, "L205": 5, "L201": 5, "L290": 5}, {}),
    ("V-308", "warning", {**SIGNED, "L202": 3, "L205": 3}, {}),
    ("V-401", "error", {"M404": 100, "M402": 100, "M412": 10_000}, {}),
    ("V-402", "error", {"M404": 100, "M405.1": 100}, {}),
    ("V-404", "error", {**SIGNED, "M403": 0, "M413": 0}, {}),
    ("V-404", "warning", {"M403": 100}, {}),
    ("V-406", "warning", {**SIGNED, "M403": 400, "M413": 100}, {}),
    ("V-501", "error", {"W502": 1}, {}),
    ("V-502", "error", {"W501": 5, "W513": 0}, {}),
    ("V-502", "error", {"W505.1": 5}, {}),
    ("V-504", "warning", {"W501": 5, "W504.L6": 5, "W513": 0}, {}),
    ("V-505", "warning", {"W501": 300_000, "W504.L6": 300_000, "W513": 0, "_W501_projects": 2}, {}),
    ("V-506", "error", {"W510": 1}, {}),
    ("V-601", "error", {"T601": 2, "T602": 1}, {}),
    ("V-601", "error", {"T601": 1, "T602": 1, "T604": 1, "T605": 1}, {}),
    ("V-602", "error", {"T611": 1}, {}),
    ("V-602", "error", {"T610": 150, "T601": 1, "T602": 1}, {}),
    ("V-801", "error", {**EVALUATED}, {}),
    ("V-802", "error", {"E802": 1, "E805": 1, "E807": 0}, {}),
    ("V-803", "warning", {**EVALUATED, "E803": 4, "E805": 1, "E807": 8_000}, {}),
    ("V-901", "error", {"P301": 3}, {"own": {**ZERO, "P301": 2}}),
    ("V-901", "error", {}, {"outdated": ["卫东区总工会"]}),
    ("V-902", "error", {"L201": 9}, {"own": ZERO, "children": [{**ZERO, "L201": 2}]}),
    ("V-903", "error", {"M402": 100, "M412": 17}, {}),
    ("V-904", "warning", {"W508": 700, "W509": 0}, {"last": {**ZERO, "W508": 300}}),
    ("V-905", "error", {"P380": 5}, {"last": {**ZERO, "P380": 6}}),
    ("V-906", "warning", {}, {"missing": ["石龙区总工会"]}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "severity", "values", "more"), WRONG, ids=[f"{w[0]}-{n}" for n, w in enumerate(WRONG)]
)
def test_a_rule_speaks_when_it_should(
    rule: str, severity: str, values: dict[str, Any], more: dict[str, Any]
) -> None:
    assert found(values, **more).get(rule) == severity


@pytest.mark.parametrize("code", ["G104", "G107", "G113"])
def test_one_union_has_or_has_not_and_only_totals_count_several(code: str) -> None:
    assert found({code: 2}, "own")["V-101"] == "error"
    assert "V-101" not in found({code: 1}, "own")
    assert "V-101" not in found({code: 2}, "total")


def test_yuan_typed_as_wan_is_stopped() -> None:
    """X-20: about ten thousand times last year's amount."""
    amounts = {"M401": 500_000_000_000, "M402": 500_000_000_000, "M412": 0}
    assert found(amounts, last={**ZERO, "M401": 50_000_000})["V-407"] == "error"
    assert "V-407" not in found(amounts, last={**ZERO, "M401": 400_000_000_000})
    assert found({"M401": 50}, last={**ZERO, "M401": 500_000})["V-407"] == "error"


def test_an_adjustment_that_lost_its_ground_is_an_error_of_the_own_column() -> None:
    assert found({}, "own", stale=["P301"])["V-003"] == "error"
    assert "V-003" not in found({}, stale=["P301"])


def test_a_small_change_to_last_year_asks_for_nothing() -> None:
    assert "V-904" not in found({"W508": 149}, last={**ZERO, "W508": 50})
    assert "V-904" not in found({"W508": 5}, last={**ZERO, "W508": 0})


def test_every_rule_has_a_case() -> None:
    tested = {w[0] for w in WRONG} | {"V-003", "V-407"}
    assert tested == set(REGISTRY)


def test_every_rule_stands_in_the_documents() -> None:
    text = (Path(__file__).resolve().parents[2] / "docs" / "rules.md").read_text()
    for rule in REGISTRY.values():
        place = (
            f"{rule.function.__module__.removeprefix('annual_returns.')}.{rule.function.__name__}"
        )
        assert f"| {rule.id} | {rule.severity} |" in text
        assert f"`{place}`" in text
