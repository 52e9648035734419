"""The end of a union: reported by it or its superior, confirmed by its superior alone (UH-04)."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from annual_returns.models import AnnualReturn
from orgs.actions import dissolutions, successions, unions
from orgs.models import DissolutionReport, Organisation, Placement, Union
from portal.common import clock, worklist
from portal.common.access import SYSTEM, Actor
from portal.common.errors import Incomplete, NotAllowed, NotFound, WrongState
from portal.common.models import Message
from tests.clients import errors_of, signed_in, text_of
from tests.conftest import MakeActor
from tests.factories.annual_returns import opened
from tests.factories.delivery import signed_agreement
from tests.factories.orgs import UnionFactory, place
from tests.factories.papers import photo

pytestmark = pytest.mark.django_db
State = DissolutionReport.State
GIVEN: dict[str, Any] = {
    "cause": "employer_ended", "reason": "平安机械厂 3 月 2 日注销，会员 41 人转入街道联合工会。",
    "employer_ended_on": date(2026, 3, 2),
}  # fmt: skip
DOC = "平工〔2026〕21号"


@pytest.fixture
def factory(county: Union) -> Union:
    made = UnionFactory.create(code="41J9", name="平安机械厂工会", level=Union.Level.GRASSROOTS)
    place(made, county)
    return made


@pytest.fixture
def chair(factory: Union, make_actor: MakeActor) -> Actor:
    return make_actor(factory, "role_head", name="厂工会主席")


@pytest.fixture
def confirmer(county: Union, make_actor: MakeActor) -> Actor:
    return make_actor(county, "role_admin", name="县管理员")


def reported(factory: Union, by: Actor) -> DissolutionReport:
    return dissolutions.report(factory.pk, GIVEN, by=by)


def test_a_union_reports_and_only_its_superiors_confirmation_ends_it(
    factory: Union, county: Union, chair: Actor, confirmer: Actor
) -> None:
    report = reported(factory, chair)
    factory.refresh_from_db()
    assert factory.dissolved_on is None
    assert Message.objects.filter(union_id=county.pk, subject__contains="请确认").exists()
    assert [i.no for i in worklist.items_for(confirmer) if i.kind == "工会撤销"] == [report.no]

    today = clock.today()
    dissolutions.confirm(report.pk, since=today, approval_doc=DOC, by=confirmer)
    report.refresh_from_db()
    assert Union.objects.get(pk=factory.pk).dissolved_on == today
    assert report.state == State.CONFIRMED
    assert (report.confirmed_by, report.confirmed_for) == ("县管理员", county)
    assert not Placement.objects.on(today).filter(union=factory).exists()
    assert not [i for i in worklist.items_for(confirmer) if i.kind == "工会撤销"]
    with pytest.raises(WrongState):
        dissolutions.confirm(report.pk, since=today, approval_doc=DOC, by=confirmer)


def test_a_superior_reports_too_and_another_person_confirms(
    factory: Union, county: Union, head: Actor, confirmer: Actor
) -> None:
    own = reported(factory, confirmer)
    with pytest.raises(NotAllowed) as refusal:
        dissolutions.confirm(own.pk, since=clock.today(), approval_doc=DOC, by=confirmer)
    assert "报告工会撤销" in refusal.value.message
    dissolutions.withdraw(own.pk, by=confirmer)
    by_head = reported(factory, head)
    assert by_head.reported_for == county
    dissolutions.confirm(by_head.pk, since=clock.today(), approval_doc=DOC, by=confirmer)
    factory.refresh_from_db()
    assert factory.dissolved_on == clock.today()


def test_the_union_itself_siblings_and_strangers_do_not_confirm(
    factory: Union, chair: Actor, make_actor: MakeActor, other_county: Union
) -> None:
    report = reported(factory, chair)
    own_admin = make_actor(factory, "role_admin")
    with pytest.raises(NotAllowed):
        dissolutions.confirm(report.pk, since=clock.today(), approval_doc=DOC, by=own_admin)
    sibling = make_actor(other_county, "role_admin")
    assert not DissolutionReport.objects.visible_to(sibling).exists()
    with pytest.raises(NotFound):
        dissolutions.confirm(report.pk, since=clock.today(), approval_doc=DOC, by=sibling)
    with pytest.raises(NotAllowed):
        reported(factory, sibling)
    clerk = make_actor(factory, "role_officer")
    with pytest.raises(NotAllowed):
        reported(factory, clerk)


def test_a_former_superior_reads_nothing_of_it(
    factory: Union, other_county: Union, confirmer: Actor, make_actor: MakeActor
) -> None:
    unions.move_union(factory.pk, parent=other_county, since=clock.today(), by=SYSTEM)
    report = reported(factory, make_actor(factory, "role_head"))

    assert not DissolutionReport.objects.visible_to(confirmer).exists()
    assert signed_in(confirmer).get(f"/sys/dissolutions/{report.no}/").status_code == 404
    now = make_actor(other_county, "role_admin", name="新上级")
    assert DissolutionReport.objects.visible_to(now).get() == report


def test_a_union_with_a_long_code_is_reported(county: Union, confirmer: Actor) -> None:
    made = UnionFactory.create(code="91410400123456789X00", level=Union.Level.GRASSROOTS)
    place(made, county)

    report = reported(made, confirmer)

    assert made.code in report.no
    report.full_clean(exclude=["document"])


def test_what_is_still_in_hand_keeps_the_union_standing(
    county: Union, city: Union, head: Actor, make_actor: MakeActor, org: Organisation
) -> None:
    signed_agreement(county, org)
    report = reported(county, head)
    above = make_actor(city, "role_admin")
    with pytest.raises(Incomplete) as refusal:
        dissolutions.confirm(report.pk, since=clock.today(), approval_doc=DOC, by=above)
    assert "履行中的协议 1" in refusal.value.details[0]["message"]
    report.refresh_from_db()
    county.refresh_from_db()
    assert (report.state, county.dissolved_on) == (State.REPORTED, None)


def test_a_returned_report_is_put_right_and_reported_again(
    factory: Union, chair: Actor, confirmer: Actor
) -> None:
    report = reported(factory, chair)
    with pytest.raises(Incomplete):
        dissolutions.send_back(report.pk, reason=" ", by=confirmer)
    dissolutions.send_back(report.pk, reason="请附注销通知书。", by=confirmer)
    assert [i.verb for i in worklist.items_for(chair) if i.kind == "工会撤销"] == ["修改报告"]
    with pytest.raises(WrongState):
        reported(factory, chair)
    dissolutions.resubmit(report.pk, GIVEN, document=("通知书.pdf", b"%PDF-1.4"), by=chair)
    report.refresh_from_db()
    assert report.state == State.REPORTED
    assert report.document is not None


@pytest.mark.parametrize("act", ["merge", "absorb", "split"])
def test_a_union_whose_end_is_reported_is_not_followed(
    act: str, factory: Union, county: Union, chair: Actor, confirmer: Actor
) -> None:
    sibling = UnionFactory.create(code="41J8", name="平安纺织厂工会", level=Union.Level.GRASSROOTS)
    place(sibling, county)
    report = reported(factory, chair)
    papers: dict[str, Any] = {"since": clock.today(), "approval_doc": DOC, "by": confirmer}
    new = [successions.NewUnion(f"41J{n}", f"平安{n}厂工会") for n in (6, 7)]
    acts: dict[str, Callable[[], object]] = {
        "merge": lambda: successions.merge([factory.pk, sibling.pk], into=new[0], **papers),
        "absorb": lambda: successions.absorb([factory.pk], into=sibling.pk, **papers),
        "split": lambda: successions.split(factory.pk, into=new, heir=0, children={}, **papers),
    }
    with pytest.raises(Incomplete) as refusal:
        acts[act]()
    told = f"平安机械厂工会：有未办结的撤销报告 {report.no}，请先撤回。"
    assert [d["message"] for d in refusal.value.details] == [told]
    dissolutions.withdraw(report.pk, by=chair)
    acts[act]()


def test_the_end_of_what_has_ended_is_not_reported_again(
    factory: Union, chair: Actor, confirmer: Actor
) -> None:
    report = reported(factory, chair)
    dissolutions.send_back(report.pk, reason="请附注销通知书。", by=confirmer)
    Union.objects.filter(pk=factory.pk).update(dissolved_on=clock.today())
    with pytest.raises(WrongState, match="已经撤销"):
        dissolutions.resubmit(report.pk, GIVEN, by=chair)
    dissolutions.withdraw(report.pk, by=chair)


def test_all_problems_are_told_at_once(factory: Union, chair: Actor, confirmer: Actor) -> None:
    with pytest.raises(Incomplete) as refusal:
        dissolutions.report(factory.pk, {"cause": "", "reason": ""}, by=chair)
    assert {d["field"] for d in refusal.value.details} == {"cause", "reason"}
    with pytest.raises(Incomplete) as refusal:
        dissolutions.report(factory.pk, GIVEN | {"employer_ended_on": None}, by=chair)
    assert refusal.value.details[0]["field"] == "employer_ended_on"
    report = reported(factory, chair)
    with pytest.raises(Incomplete) as refusal:
        dissolutions.confirm(report.pk, since=date(2026, 3, 1), approval_doc=DOC, by=confirmer)
    assert refusal.value.details[0]["field"] == "since"


def test_a_union_without_a_superior_is_not_reported(province: Union, make_actor: MakeActor) -> None:
    Placement.objects.filter(union=province).update(parent=None)
    with pytest.raises(NotAllowed):
        reported(province, make_actor(province, "role_head"))


def test_the_pages_lead_from_the_report_to_the_confirmation(
    factory: Union, chair: Actor, confirmer: Actor, clerk: Actor
) -> None:
    shop, office = signed_in(chair), signed_in(confirmer)
    assert "报告撤销" in text_of(shop.get("/sys/units/41J9/"))
    assert "报告撤销" not in text_of(signed_in(clerk).get("/sys/units/41J9/"))
    assert office.get("/sys/units/41J9/dissolve/").status_code == 404
    refused = shop.post("/sys/units/41J9/end/", {"cause": "employer_ended", "reason": "注销了"})
    assert "日期" in errors_of(refused)
    values = {k: str(v) for k, v in GIVEN.items()}
    answer = shop.post(
        "/sys/units/41J9/end/", values | {"document": photo("通知.png")}, follow=True
    )
    assert "待确认" in text_of(answer)
    report = DissolutionReport.objects.get()
    assert office.get(f"/sys/dissolutions/{report.no}/file/").status_code == 200
    assert signed_in(clerk).get(f"/sys/dissolutions/{report.no}/").status_code == 403
    page = text_of(office.get(f"/sys/dissolutions/{report.no}/"))
    assert "确认撤销" in page
    assert "撤回报告" not in page
    day = clock.today().isoformat()
    done = office.post(
        f"/sys/dissolutions/{report.no}/confirm/", {"since": day, "approval_doc": DOC}, follow=True
    )
    assert "已确认" in text_of(done)
    assert report.no in text_of(office.get("/sys/dissolutions/"))
    assert "已于" in text_of(office.get("/sys/units/41J9/"))


def test_the_head_comes_to_the_report_from_the_navigation(chair: Actor) -> None:
    desk = signed_in(chair)
    home = text_of(desk.get("/u/"))
    assert 'href="/sys/units/"' in home
    tree = text_of(desk.get("/sys/units/"))
    assert "修改单位资料" not in tree
    assert 'href="/sys/dissolutions/"' in tree
    assert 'href="/sys/units/41J9/"' in tree
    own = text_of(desk.get("/sys/units/41J9/"))
    assert 'href="/sys/units/41J9/end/"' in own
    assert "办理变更" not in own
    for address in ("/sys/dissolutions/", "/sys/units/41J9/end/", "/sys/industries/"):
        assert desk.get(address).status_code == 200, address


def test_every_page_names_what_stands_in_the_way_and_no_posts(
    factory: Union, chair: Actor, confirmer: Actor
) -> None:
    """Posts end with the union; a return that waits above does not."""
    handed_up = opened(factory)
    AnnualReturn.objects.filter(pk=handed_up.pk).update(state=AnnualReturn.State.SUBMITTED)
    shop = signed_in(chair)
    pages = [text_of(shop.get("/sys/units/41J9/end/"))]
    report = reported(factory, chair)
    pages.append(text_of(shop.get(f"/sys/dissolutions/{report.no}/")))
    dissolutions.send_back(report.pk, reason="请附注销通知书。", by=confirmer)
    pages.append(text_of(shop.get(f"/sys/dissolutions/{report.no}/report/")))
    for page in pages:
        assert "等待上级受理或退回" in page
        assert "没有受理的年报" in page
        assert "人员岗位" not in page


def test_the_list_begins_with_what_waits_for_the_superior(
    factory: Union, county: Union, confirmer: Actor
) -> None:
    waiting = reported(factory, confirmer)
    other = UnionFactory.create(code="41J8", level=Union.Level.GRASSROOTS)
    place(other, county)
    newer = reported(other, confirmer)
    dissolutions.withdraw(newer.pk, by=confirmer)
    page = text_of(signed_in(confirmer).get("/sys/dissolutions/"))
    assert page.index(waiting.no) < page.index(newer.no)
