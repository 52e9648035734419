"""Leading groups, policy documents, meetings, coordination (ME-01 to ME-04) and pilots (TG-3)."""

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from orgs.actions import mechanisms, targets
from orgs.actions.mechanisms import KINDS
from orgs.metrics import METRICS
from orgs.models import LeadingGroup, Meeting, Pilot, PolicyDocument, TargetTemplate, Union
from orgs.worklist import meeting_tasks_to_finish
from portal.common import events
from portal.common.access import Actor
from portal.common.errors import Incomplete, NotAllowed, NotFound, WrongState
from tests.clients import signed_in
from tests.conftest import NOON, MakeActor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
TODAY = NOON.date()
BEGAN = date(2025, 6, 2)
VALUES: dict[str, dict[str, Any]] = {
    "groups": {
        "name": "购买服务工作领导小组", "document": "", "head": "李建国", "members": "王敏\n周强",
    },
    "documents": {
        "name": "购买社会组织服务管理办法", "doc_no": "平新工〔2025〕7号", "kind": "measure",
        "issuers": "区总工会、区民政局", "leads": True, "lead_issuer": "",
    },
    "meetings": {
        "kind": "quarter", "period": "2025 年第二季度", "participants": "区总工会、区民政局",
        "decisions": "按月通报进度。",
    },
    "coordination": {"partner": "civil_affairs", "partner_name": "", "form": "联席会议"},
    "pilots": {"name": "购买服务试点", "approval_doc": "豫工发〔2025〕3号", "until": None},
}  # fmt: skip
TASK: dict[str, Any] = {"name": "核对台账", "responsible": "周强", "due_on": date(2026, 3, 20)}


def begun(kind: str, by: Actor, /, **more: Any) -> Any:
    return mechanisms.begin(kind, {"since": BEGAN, **VALUES[kind], **more}, by=by)


def fields_of(refusal: Any) -> set[str]:
    return {detail["field"] for detail in refusal.value.details}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_entered_corrected_and_ended_with_its_history(kind: str, clerk: Actor) -> None:
    made = begun(kind, clerk)
    model = KINDS[kind].model
    assert model.objects.standing(TODAY).get() == made
    mechanisms.change(kind, made.no, {"since": date(2025, 6, 3)}, by=clerk)
    mechanisms.end(kind, made.no, until=TODAY, reason="换届", by=clerk)
    assert not model.objects.standing(TODAY).exists()
    assert model.objects.standing(date(2026, 3, 9)).get().since == date(2025, 6, 3)
    assert [e.action.rpartition(".")[2] for e in events.of(made)] == ["end", "change", "create"]
    for again in (
        lambda: mechanisms.end(kind, made.no, until=TODAY, reason="换届", by=clerk),
        lambda: mechanisms.change(kind, made.no, {}, by=clerk),
    ):
        with pytest.raises(WrongState):
            again()


@pytest.mark.parametrize(
    ("kind", "wrong", "fields"),
    [
        ("groups", {"name": " ", "head": "", "since": date(2027, 1, 1)}, {"name", "head", "since"}),
        ("documents", {"doc_no": "", "kind": "letter"}, {"doc_no", "kind"}),
        ("documents", {"leads": False, "lead_issuer": ""}, {"lead_issuer"}),
        ("meetings", {"kind": "", "decisions": "字" * 2001}, {"kind", "decisions"}),
        ("coordination", {"partner": "other"}, {"partner_name"}),
        ("pilots", {"approval_doc": "", "until": date(2025, 6, 1)}, {"approval_doc", "until"}),
    ],
)
def test_all_problems_are_told_at_once(
    kind: str, wrong: dict[str, Any], fields: set[str], clerk: Actor
) -> None:
    with pytest.raises(Incomplete) as refusal:
        begun(kind, clerk, **wrong)
    assert fields_of(refusal) == fields
    assert not KINDS[kind].model.objects.exists()


def test_a_union_has_one_active_leading_group(clerk: Actor) -> None:
    first = begun("groups", clerk)
    with pytest.raises(Incomplete):
        begun("groups", clerk, name="第二个")
    copy = LeadingGroup.objects.get(pk=first.pk)
    copy.pk, copy.no = None, "LD-2"
    with pytest.raises(IntegrityError), transaction.atomic():
        copy.save(force_insert=True)
    mechanisms.end("groups", first.no, until=TODAY, reason="换届", by=clerk)
    assert begun("groups", clerk, name="第二个", since=TODAY).no != first.no


def test_a_document_number_is_entered_once_and_the_own_lead_is_named(
    clerk: Actor, county: Union
) -> None:
    made = begun("documents", clerk)
    assert made.lead_issuer == county.name
    with pytest.raises(Incomplete) as refusal:
        begun("documents", clerk, name="又一份")
    assert fields_of(refusal) == {"doc_no"}
    joint = begun("documents", clerk, doc_no="民〔2025〕1号", leads=False, lead_issuer="区民政局")
    assert joint.lead_issuer == "区民政局"


def test_the_national_base_is_what_provincial_unions_lead(
    clerk: Actor, province: Union, make_actor: MakeActor
) -> None:
    begun("documents", clerk)
    officer = make_actor(province, "role_officer")
    own = begun("documents", officer)
    begun("documents", officer, doc_no="民发〔2025〕9号", leads=False, lead_issuer="省民政厅")
    assert list(PolicyDocument.objects.provincial()) == [own]


def test_who_sees_and_who_edits(
    clerk: Actor, auditor: Actor, outsider: Actor, admin: Actor, city: Union, make_actor: MakeActor
) -> None:
    above = make_actor(city, "role_officer")
    for kind in KINDS:
        made = begun(kind, clerk)
        seen = KINDS[kind].model.objects.visible_to
        assert seen(above).get() == seen(clerk).get() == seen(auditor).get() == made
        assert seen(outsider).exists() is (kind == "documents"), "policies are read by all unions"
        assert not seen(admin).exists()
        for stranger in (above, outsider):
            with pytest.raises(NotFound):
                mechanisms.end(kind, made.no, until=TODAY, reason="换届", by=stranger)
        with pytest.raises(NotAllowed):
            begun(kind, auditor)


def test_a_task_waits_in_the_worklist_until_it_is_done(clerk: Actor, outsider: Actor) -> None:
    meeting = begun("meetings", clerk)
    with pytest.raises(Incomplete) as refusal:
        mechanisms.add_task(meeting.no, TASK | {"due_on": date(2025, 6, 1), "name": ""}, by=clerk)
    assert fields_of(refusal) == {"name", "due_on"}
    for due_on in (date(2026, 3, 20), date(2026, 3, 12)):
        mechanisms.add_task(meeting.no, TASK | {"due_on": due_on}, by=clerk)
    waiting = [item.url for item in meeting_tasks_to_finish(clerk)]
    assert [url.rstrip("/")[-1] for url in waiting] == ["2", "1"], "the nearer deadline first"
    assert not list(meeting_tasks_to_finish(outsider))
    with pytest.raises(Incomplete):
        mechanisms.finish_task(meeting.no, 2, result="", done_on=TODAY, by=clerk)
    mechanisms.finish_task(meeting.no, 2, result="已核对", done_on=TODAY, by=clerk)
    with pytest.raises(WrongState):
        mechanisms.finish_task(meeting.no, 2, result="已核对", done_on=TODAY, by=clerk)
    assert len(list(meeting_tasks_to_finish(clerk))) == 1
    listed = Meeting.objects.visible_to(clerk).with_tasks().get()
    assert (listed.task_count, listed.open_count) == (2, 1)
    mechanisms.end("meetings", meeting.no, until=TODAY, reason="重复登记", by=clerk)
    assert not list(meeting_tasks_to_finish(clerk))


def test_a_province_has_reached_its_pilots_and_its_own_flag_is_none_of_them(
    province: Union, county: Union, other_county: Union, clerk: Actor, outsider: Actor,
    make_actor: MakeActor,
) -> None:  # fmt: skip
    """TG-3: one or two local unions; more is noted and still met."""
    targets.install()
    officer = make_actor(province, "role_officer")
    template = TargetTemplate.objects.get(code="TG-3")
    begun("pilots", officer)
    [target] = targets.give(template, below=False, least=1, most=2, due_on=None, by=officer)
    assert target.results.get().outcome == "short"
    begun("pilots", clerk)
    begun("pilots", clerk, name="第二批试点")
    begun("pilots", outsider, until=date(2026, 3, 31))
    measured = METRICS["pilot_unions"]([province.pk], TODAY)[province.pk]
    assert measured.value == 2
    later = METRICS["pilot_unions"]([province.pk], date(2026, 3, 31))[province.pk]
    assert [r["title"] for r in later.records] == [county.name]


def test_a_pilot_may_have_its_end_ahead_and_be_ended_earlier(clerk: Actor) -> None:
    made = begun("pilots", clerk, until=date(2027, 6, 1))
    mechanisms.change("pilots", made.no, {"name": "第一批试点"}, by=clerk)
    assert Pilot.objects.standing(TODAY).get().name == "第一批试点"
    mechanisms.end("pilots", made.no, until=TODAY, reason="提前结束", by=clerk)
    assert not Pilot.objects.standing(TODAY).exists()


def test_a_document_is_entered_found_and_read_on_the_pages(clerk: Actor, outsider: Actor) -> None:
    client = signed_in(clerk)
    values = VALUES["documents"] | {"since": "2025-06-02", "leads": "on"}
    bad = SimpleUploadedFile("正文.exe", b"MZ")
    answer = client.post("/u/mechanisms/documents/new/", values | {"upload": bad})
    assert answer.status_code == 422
    assert "平新工〔2025〕7号" in answer.content.decode(), "nothing typed is lost"
    good = SimpleUploadedFile("正文.pdf", b"%PDF-1.7")
    answer = client.post("/u/mechanisms/documents/new/", values | {"upload": good})
    made = PolicyDocument.objects.get()
    assert answer.url == f"/u/mechanisms/documents/{made.no}/"  # type: ignore[attr-defined]
    other = signed_in(outsider)
    assert made.name in other.get("/u/mechanisms/documents/?q=7号").content.decode()
    assert made.name not in other.get("/u/mechanisms/documents/?scope=own").content.decode()
    assert made.name not in other.get("/u/mechanisms/documents/?scope=province").content.decode()
    sent = other.get(f"/u/mechanisms/documents/{made.no}/file/")
    assert sent.content == b"%PDF-1.7"
    page = other.get(f"/u/mechanisms/documents/{made.no}/").content.decode()
    assert "废止" not in page, "another union does not end it"


def test_tasks_are_given_and_finished_on_the_pages(clerk: Actor, outsider: Actor) -> None:
    meeting = begun("meetings", clerk)
    client, address = signed_in(clerk), f"/u/mechanisms/meetings/{meeting.no}/"
    assert client.post(address, {"name": "核对台账"}).status_code == 422
    client.post(address, TASK | {"due_on": "2026-03-20"})
    assert "核对台账" in client.get(address).content.decode()
    task = f"{address}tasks/1/"
    assert client.post(task, {"result": "已核对", "done_on": "2026-03-10"}).status_code == 302
    assert meeting.tasks.get().done_by == clerk.name
    assert signed_in(outsider).get(address).status_code == 404
    assert client.get("/u/mechanisms/nothing/").status_code == 404
