"""The talent pool (spec 11.2): TL-01 to TL-04, who sees what, workbooks, reminders."""

from datetime import date
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction

from orgs.actions import talent_posts, talent_sheets, talents
from orgs.models import Organisation, Talent, TalentPost, Union
from orgs.rules import talents as rule
from orgs.talent_columns import COLUMNS
from portal.common import worklist
from portal.common.access import Actor
from portal.common.errors import Incomplete, NotAllowed, NotFound, WrongState
from portal.common.models import Event, Parameter
from portal.common.workbook import read_rows, write_rows
from tests.clients import signed_in
from tests.conftest import MakeActor
from tests.factories.orgs import UnionFactory, place
from tests.factories.talents import candidate, identity, member, person, post_values, posted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
TODAY = date(2026, 3, 10)


def told(refusal: pytest.ExceptionInfo[Incomplete]) -> dict[str, str]:
    return {d["field"]: d["message"] for d in refusal.value.details}


def test_an_identity_number_is_read_and_only_its_hash_is_kept(clerk: Actor) -> None:
    number = identity(born="19880229")
    made = member(clerk, identity=number, sex="", birth_year=None)
    assert (made.sex, made.birth_year) in {("male", 1988), ("female", 1988)}
    row = Talent.objects.filter(pk=made.pk).values().get()
    assert number not in str(row)
    assert "13800001234" not in str(row)
    log = Event.objects.filter(object_type="orgs.talent").values()
    assert made.name not in str(list(log))


def test_a_number_first_registered_in_a_place_of_another_time_is_good() -> None:
    assert rule.read_identity("410402197910019046") == ("410402197910019046", "female", 1979)
    for wrong in ("410402197910019047", "410402197913019046", "41040219791001904", "甲" * 18, ""):
        assert rule.read_identity(wrong) is None


def test_every_problem_of_a_person_is_told_at_once(clerk: Actor) -> None:
    with pytest.raises(Incomplete) as refusal:
        talents.register(
            {"name": " ", "identity": "410402199003070018", "birth_year": 2020, "employer": ""},
            by=clerk,
        )
    assert set(told(refusal)) == {"name", "identity", "birth_year", "employer"}


def test_tl_01_a_second_main_post_is_refused_and_names_only_the_other_unit(
    clerk: Actor, county: Union, other_county: Union, make_actor: MakeActor
) -> None:
    number = identity()
    posted(member(clerk, identity=number), county, clerk)
    stranger = make_actor(other_county, "role_officer")
    twin = member(stranger, identity=number, name="周小岚")
    with pytest.raises(Incomplete) as refusal:
        posted(twin, other_county, stranger)
    message = told(refusal)["is_main"]
    assert county.name in message
    assert "周晓岚" not in message
    posted(twin, other_county, stranger, is_main=False, fte_percent=20)
    assert talents.elsewhere(twin) == [county.name]


def test_tl_01_the_database_itself_refuses(clerk: Actor, county: Union) -> None:
    post = posted(member(clerk), county, clerk)
    with pytest.raises(IntegrityError), transaction.atomic():
        TalentPost.objects.create(
            talent=post.talent, person_hash=post.person_hash, **post_values(county)
        )


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_tl_01_of_two_main_posts_at_once_one_wins(
    clerk: Actor, county: Union, other_county: Union, make_actor: MakeActor
) -> None:
    number, ready, outcomes = identity(), Barrier(2), []
    stranger = make_actor(other_county, "role_officer")
    pairs = [(clerk, county), (stranger, other_county)]
    people = [(member(by, identity=number), union, by) for by, union in pairs]

    def take(one: Talent, union: Union, by: Actor) -> None:
        ready.wait()
        try:
            posted(one, union, by)
            outcomes.append("won")
        except Incomplete:
            outcomes.append("told")
        finally:
            connection.close()

    threads = [Thread(target=take, args=row) for row in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["told", "won"]


def test_tl_02_bought_staff_are_placed_by_city_or_county(
    clerk: Actor, county: Union, org: Organisation, make_actor: MakeActor
) -> None:
    township = UnionFactory.create(code="410402001", level=Union.Level.TOWNSHIP)
    place(township, county)
    bought = {"employer": "purchased", "organisation": org.uscc}
    with pytest.raises(Incomplete) as refusal:
        member(make_actor(township, "role_officer"), **bought)
    assert "统筹配置" in told(refusal)["employer"]
    made = member(clerk, **bought)
    assert made.organisation == org
    posted(made, township, clerk)
    with pytest.raises(Incomplete) as refusal:
        member(clerk, employer="purchased", organisation="")
    assert "organisation" in told(refusal)


def test_a_post_is_served_in_the_own_tree(clerk: Actor, other_county: Union) -> None:
    with pytest.raises(Incomplete) as refusal:
        posted(member(clerk), other_county, clerk, begins_on=date(2026, 4, 1), fte_percent=0)
    assert set(told(refusal)) == {"serving_union", "begins_on", "fte_percent"}


def test_tl_03_the_assessment_decides_grade_and_renewal(clerk: Actor, county: Union) -> None:
    made = member(clerk)
    post = posted(made, county, clerk)
    values = {
        "year": 2025, "result": "excellent", "decision": "renew", "grade_after": "middle",
        "pay": "raise", "renewed_until": date(2029, 1, 5), "reason": "服务对象评价好。",
    }  # fmt: skip
    talent_posts.assess(made.no, values, by=clerk)
    post.refresh_from_db()
    assert (post.grade, post.contract_until) == ("middle", date(2029, 1, 5))
    with pytest.raises(Incomplete) as refusal:
        talent_posts.assess(made.no, values | {"result": "fail", "grade_after": "senior"}, by=clerk)
    assert set(told(refusal)) == {"year", "grade_after", "decision", "pay"}
    logged = Event.objects.filter(object_type="orgs.talentassessment")
    assert logged.count() == 1


def test_tl_04_candidates_have_no_post_until_they_are_promoted(clerk: Actor, county: Union) -> None:
    made = candidate(clerk)
    with pytest.raises(WrongState, match="先转为在库人才"):
        posted(made, county, clerk)
    with pytest.raises(Incomplete) as refusal:
        talents.promote(made.no, employer="direct", by=clerk)
    assert "identity" in told(refusal)
    talents.promote(made.no, employer="direct", identity=identity(), by=clerk)
    assert posted(made, county, clerk).person_hash == Talent.objects.get().person_hash


def test_a_person_is_in_a_unions_pool_once(clerk: Actor) -> None:
    number = identity()
    member(clerk, identity=number)
    with pytest.raises(Incomplete) as refusal:
        member(clerk, identity=number)
    assert "已在本单位" in told(refusal)["identity"]


def test_leaving_ends_the_posts_and_coming_back_is_possible(clerk: Actor, county: Union) -> None:
    made = member(clerk)
    post = posted(made, county, clerk)
    talents.leave(made.no, left_on=TODAY, reason="考入其他单位", by=clerk)
    post.refresh_from_db()
    assert post.ends_on == TODAY
    with pytest.raises(WrongState):
        talents.change(made.no, person(sex="female"), by=clerk)
    talents.rejoin(made.no, by=clerk)
    posted(made, county, clerk, begins_on=TODAY)


def test_superiors_see_masked_names_siblings_nothing_and_only_the_unit_edits(
    clerk: Actor, city: Union, other_county: Union, make_actor: MakeActor
) -> None:
    made = member(clerk)
    above = make_actor(city, "role_officer")
    page = signed_in(above).get(f"/u/people/{made.no}/").content.decode()
    assert "周**" in page
    assert "周晓岚" not in page
    assert "周晓岚" not in signed_in(above).get("/u/people/").content.decode()
    assert not Talent.objects.visible_to(above).search("周晓岚", above).exists()
    with pytest.raises(NotAllowed):
        talents.leave(made.no, left_on=TODAY, reason="x", by=above)
    with pytest.raises(NotAllowed):
        talents.reveal_phone(made.no, by=above)
    with pytest.raises(NotFound):
        talents.find(made.no, by=make_actor(other_county, "role_officer"))


def test_a_look_at_the_phone_is_logged(clerk: Actor) -> None:
    made = member(clerk)
    answer = signed_in(clerk).post(f"/u/people/{made.no}/phone/")
    assert "13800001234" in answer.content.decode()
    assert Event.objects.filter(action="orgs.talent.reveal", object_id=str(made.pk)).exists()
    assert "13800001234" not in signed_in(clerk).get(f"/u/people/{made.no}/").content.decode()


def test_the_exam_of_the_senior_grade_lapses_by_the_dated_parameter(clerk: Actor) -> None:
    assert rule.exam_valid_until(date(2024, 2, 29), 3) == date(2027, 2, 28)
    Parameter.objects.create(
        code="senior_exam_years", value=5, valid_from=date(2025, 1, 1), source="新办法"
    )
    by_day = {
        day: talent_posts.add_certificate(
            member(clerk).no, kind="exam", grade="senior", number="G1", issued_on=day, by=clerk
        ).valid_until
        for day in (date(2024, 9, 1), date(2025, 9, 1))
    }
    assert by_day == {
        date(2024, 9, 1): date(2027, 8, 31),
        date(2025, 9, 1): date(2030, 8, 31),
    }


def test_contracts_that_end_soon_wait_in_the_worklist(clerk: Actor, county: Union) -> None:
    soon = member(clerk, name="吴即期")
    posted(soon, county, clerk, contract_until=date(2026, 4, 9))
    posted(member(clerk, name="郑远期"), county, clerk, contract_until=date(2026, 4, 10))
    titles = [item.title for item in worklist.items_for(clerk) if item.kind == "人才合同"]
    assert len(titles) == 1
    assert "吴即期" in titles[0]


def row(**changed: object) -> dict[str, object]:
    return {
        "name": "周晓岚", "identity": identity(), "phone": "13800001234", "state": "active",
        "origin": "member", "employer": "direct", "specialities": "法律援助与调解仲裁、组建与集体协商",
        "serving_code": "410402", "title": "社工", "grade": "junior", "contract": "labour",
        "begins_on": date(2025, 1, 6), "certificate": "worker", "certificate_no": "Z-1",
        "certificate_on": date(2024, 1, 1),
    } | changed  # fmt: skip


def test_a_workbook_brings_people_posts_and_certificates(clerk: Actor) -> None:
    helper = {"state": "candidate", "identity": None, "employer": None, "sex": "male",
              "serving_code": None, "title": None, "grade": None, "contract": None,
              "begins_on": None, "certificate": None, "certificate_no": None,
              "certificate_on": None, "name": "钱志愿", "origin": "volunteer"}  # fmt: skip
    data = write_rows(COLUMNS, [row(), row(**helper)], title="人才库")
    assert talent_sheets.import_people(data, by=clerk) == 2
    assert set(Talent.objects.values_list("state", flat=True)) == {"active", "candidate"}
    back = read_rows(talent_sheets.export(Talent.objects.all(), by=clerk), COLUMNS)
    first = next(r.values for r in back if r.values["name"] == "周晓岚")
    assert first["certificate"] == "worker"
    assert first["specialities"] == "法律援助与调解仲裁、组建与集体协商"
    assert first["identity"] == ""


def test_all_problems_of_a_workbook_are_told_with_their_cells(clerk: Actor, county: Union) -> None:
    number = identity()
    posted(member(clerk, identity=(known := identity())), county, clerk)
    rows = [
        row(identity=number),
        row(identity=number),
        row(identity=known),
        row(identity="410402199003070018"),
        row(employer=None),
        row(serving_code="410403"),
        row(grade=None),
        row(specialities="唱歌"),
        row(certificate_no=None),
        row(state="candidate"),
    ]
    with pytest.raises(Incomplete) as refusal:
        talent_sheets.import_people(write_rows(COLUMNS, rows, title="人才库"), by=clerk)
    cells = [d["cell"] for d in refusal.value.details]
    assert cells == ["B3", "B4", "B5", "J6", "N7", "P8", "M9", "U10", "N11"]
    assert Talent.objects.count() == 1


def test_a_person_is_taken_in_on_the_page(clerk: Actor) -> None:
    page = signed_in(clerk)
    sent = {"name": "孙新人", "identity": "1", "origin": "member", "employer": "direct"}
    wrong = page.post("/u/people/new/", sent)
    assert wrong.status_code == 422
    assert "身份证号不对" in wrong.content.decode()
    made = page.post("/u/people/new/", sent | {"identity": identity(), "specialities": ["legal"]})
    assert made.status_code == 302
    shown = page.get(made["Location"]).content.decode()
    assert "孙新人" in shown
    assert "登记岗位" in shown
    sent = {k: str(v) for k, v in post_values(Union.objects.get(code="410402")).items()}
    sent |= {"serving_union": str(clerk.union_id), "is_main": "on"}
    assert page.post(made["Location"] + "posts/new/", sent).status_code == 302
    assert "登记年度考核" in page.get(made["Location"]).content.decode()
