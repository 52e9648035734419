"""Division codes with their successors: DV-01…DV-05, X-02."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from orgs.actions import divisions, successions
from orgs.models import Division, Union, UnionIdentity
from orgs.rules.divisions import Step, compare, successors_on
from portal.common import clock
from portal.common.access import SYSTEM, Actor
from portal.common.errors import Incomplete, NotAllowed

Y2016, Y2021 = date(2016, 6, 8), date(2021, 4, 9)
# DV-05, as the specification has them.
STEPS = [
    Step("500234", ("500154",), Y2016),
    Step("310230", ("310151",), Y2016),
    Step("330104", ("330102", "330114"), Y2021),
    Step("330103", ("330105",), Y2021),
    Step("330110", ("330110", "330113"), Y2021),
]
TODAY = date(2026, 1, 1)


@pytest.mark.parametrize(
    ("code", "day", "after"),
    [
        ("500234", date(2015, 12, 31), ("500234",)),
        ("500234", TODAY, ("500154",)),
        ("310230", TODAY, ("310151",)),
        ("330104", TODAY, ("330102", "330114")),
        ("330103", TODAY, ("330105",)),
        ("330110", TODAY, ("330110", "330113")),
        ("410402", TODAY, ("410402",)),
    ],
)
def test_a_code_is_followed_on_the_day(code: str, day: date, after: tuple[str, ...]) -> None:
    assert successors_on(code, day, STEPS) == after


def test_a_chain_is_followed_to_its_end_and_a_circle_ends() -> None:
    chain = [Step("1", ("2",), Y2016), Step("2", ("3",), Y2021)]
    assert successors_on("1", TODAY, chain) == ("3",)
    circle = [Step("1", ("2",), Y2016), Step("2", ("1",), Y2021)]
    assert successors_on("1", TODAY, circle) == ("1",)


def test_merged_codes_add_up_and_a_split_total_is_divided_by_nobody() -> None:
    totals = {"330103": 5, "330105": 7, "330110": 11, "500234": 2}
    made = compare(totals, TODAY, STEPS)
    assert made.totals == {"330105": 12, "500154": 2}
    assert made.unsplit == {"330110": ("330110", "330113")}


@pytest.fixture
def kaixian(db: None) -> Division:
    return Division.objects.create(
        code="500234", name="开县", level=3, parent_code="500200", valid_from=date(2000, 1, 1)
    )


def test_an_old_code_stays_and_its_successor_is_known(kaixian: Division) -> None:
    divisions.change(
        ["500234"], [("500154", "开州区")], since=Y2016, approval_doc="国函〔2016〕95号", by=SYSTEM
    )
    kaixian.refresh_from_db()
    assert kaixian.valid_to == Y2016
    assert Division.objects.get(code="500154").valid_from == Y2016
    assert compare({"500234": 3}, TODAY, divisions.steps()).totals == {"500154": 3}


def test_a_code_that_goes_on_after_a_split_stays_in_force(kaixian: Division) -> None:
    divisions.change(
        ["500234"],
        [("500234", "开县"), ("500299", "新县")],
        since=Y2016,
        approval_doc="文",
        by=SYSTEM,
    )
    kaixian.refresh_from_db()
    assert kaixian.valid_to is None
    assert compare({"500234": 3}, TODAY, divisions.steps()).unsplit == {
        "500234": ("500234", "500299")
    }


def test_all_problems_are_told_and_nothing_is_written(kaixian: Division, clerk: Actor) -> None:
    with pytest.raises(Incomplete) as refusal:
        divisions.change(
            ["500234", "999999"],
            [("50A", "坏")],
            since=date(1999, 1, 1),
            approval_doc="",
            by=SYSTEM,
        )
    assert {d["field"] for d in refusal.value.details} == {
        "olds", "news", "since", "approval_doc",
    }  # fmt: skip
    with pytest.raises(NotAllowed):
        divisions.change(
            ["500234"], [("500154", "开州区")], since=Y2016, approval_doc="文", by=clerk
        )
    assert Division.objects.filter(code__startswith="500").count() == 1


def test_the_command_changes_and_says_what(kaixian: Division) -> None:
    out = StringIO()
    call_command(
        "change_division", "500234", "--to", "500154", "开州区", "--from", "2016-06-08",
        "--approval", "国函〔2016〕95号", stdout=out,
    )  # fmt: skip
    assert "500234 -> 500154 from 2016-06-08" in out.getvalue()
    with pytest.raises(CommandError, match="已经停用"):
        call_command(
            "change_division", "500234", "--to", "500154", "开州区", "--from", "2017-01-01",
            "--approval", "文",
        )  # fmt: skip


@pytest.mark.usefixtures("noon")
def test_a_union_follows_its_division_and_papers_of_before_keep_the_old_code(
    county: Union, kaixian: Division
) -> None:
    county.division = kaixian
    county.save()
    divisions.change(
        ["500234"], [("500154", "开州区")], since=date(2026, 2, 1), approval_doc="文", by=SYSTEM
    )
    successions.rename(
        county.pk, name="开州区总工会", code="500154", since=date(2026, 2, 1), reason="撤县设区",
        approval_doc="文", by=SYSTEM,
    )  # fmt: skip
    county.refresh_from_db()
    assert county.division_id == "500154"
    before = UnionIdentity.objects.borne_on([county.pk], date(2026, 1, 31))[county.pk]
    assert (before.code, before.division_id) == ("410402", "500234")
    assert not UnionIdentity.objects.borne_on([county.pk], clock.today())
