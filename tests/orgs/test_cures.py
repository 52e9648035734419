"""Cure windows (feature 34), evidence files (32) and objections (36)."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from orgs.actions import cures, documents, objections, organisations, suspensions
from orgs.actions.cures import Ticked
from orgs.models import CureWindow, Organisation
from orgs.standings import standing_of
from portal.common import clock
from portal.common.access import Actor
from portal.common.errors import Incomplete, NotAllowed, NotFound, WrongState
from portal.common.models import Message
from tests.factories.orgs import user_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
PDF = ("审计.pdf", b"%PDF-1.7")
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def window(org: Organisation, reviewer: Actor) -> CureWindow:
    items = [Ticked("address", "与证书一致"), Ticked("audit", "上传 2025 年度审计报告")]
    return cures.open_window(org.pk, items, until=clock.now() + timedelta(days=3), by=reviewer)


def upload(org: Organisation, kind: str, by: Actor, **values: Any) -> Any:
    return documents.add(org.pk, {"kind": kind, **values}, PDF, by=by)


def test_only_the_ticked_items_unlock(window: CureWindow, org: Organisation, bidder: Actor) -> None:
    organisations.update_profile(org.pk, {"address": "新华区曙光街8号"}, by=bidder)
    upload(org, "audit", bidder)
    with pytest.raises(WrongState, match="只能修改补正通知列出的事项"):
        organisations.update_profile(org.pk, {"legal_rep": "他人"}, by=bidder)
    with pytest.raises(WrongState):
        upload(org, "tax", bidder)
    org.refresh_from_db()
    assert org.legal_rep != "他人"
    again = CureWindow.objects.select_related("organisation").get(pk=window.pk)
    changed = {r["label"]: (r["before"], r["after"]) for r in cures.changes(again)}
    assert changed["住所"] == ("", "新华区曙光街8号")
    assert "审计.pdf" in changed["审计报告"][1]


def test_unchanged_fields_of_a_form_are_no_change(
    window: CureWindow, org: Organisation, bidder: Actor
) -> None:
    same = {"address": "新址", "legal_rep": org.legal_rep}
    organisations.update_profile(org.pk, same, by=bidder)


def test_nothing_put_right_is_not_handed_in_without_a_word(
    window: CureWindow, org: Organisation, bidder: Actor
) -> None:
    organisations.update_profile(org.pk, {"address": "新址"}, by=bidder)
    with pytest.raises(Incomplete) as refused:
        cures.hand_in(window.pk, by=bidder)
    assert "还没有修改：审计报告" in refused.value.details[0]["message"]
    window.refresh_from_db()
    assert window.state == "open"
    assert cures.hand_in(window.pk, reply="审计尚未完成", by=bidder).state == "handed_in"


def test_the_worklists_and_the_page_lead_to_what_is_to_be_put_right(
    window: CureWindow, org: Organisation, bidder: Actor, reviewer: Actor, client: Client
) -> None:
    own, office = Client(), client
    own.force_login(user_of(bidder), BACKEND)
    office.force_login(user_of(reviewer), BACKEND)
    assert "按补正通知修改机构档案" in own.get("/o/").content.decode()
    assert "补正复核" not in office.get("/u/").content.decode()
    page = own.get("/o/profile/cure/").content.decode()
    assert "/o/profile/part/identity/#id_address" in page
    assert "/o/profile/files/?kind=audit" in page
    assert "/o/profile/part/" not in own.get("/o/profile/").content.decode()
    cures.hand_in(window.pk, reply="已改", by=bidder)
    assert "按补正通知修改机构档案" not in own.get("/o/").content.decode()
    assert f"{org.name} 补正复核" in office.get("/u/").content.decode()


def test_the_clock_ends_it(window: CureWindow, org: Organisation, bidder: Actor) -> None:
    with clock.at(window.until + timedelta(seconds=1)):
        with pytest.raises(WrongState, match="期限已过"):
            organisations.update_profile(org.pk, {"address": "太迟"}, by=bidder)
        with pytest.raises(WrongState):
            cures.hand_in(window.pk, by=bidder)
        assert cures.expire() == 1
        assert cures.expire() == 0
    window.refresh_from_db()
    assert window.state == "expired"
    assert Message.objects.filter(subject__contains="补正逾期").count() == 1


def test_handed_in_closed_and_free_again(
    window: CureWindow, org: Organisation, bidder: Actor, reviewer: Actor, outsider: Actor
) -> None:
    organisations.update_profile(org.pk, {"address": "新址"}, by=bidder)
    cures.hand_in(window.pk, reply="已改", by=bidder)
    with pytest.raises(WrongState):
        organisations.update_profile(org.pk, {"address": "又改"}, by=bidder)
    with pytest.raises(NotFound):
        cures.close(window.pk, is_accepted=True, note="好的", by=outsider)
    cures.close(window.pk, is_accepted=True, note="已核对", by=reviewer)
    organisations.update_profile(org.pk, {"contact_name": "三改"}, by=bidder)


def test_one_window_at_a_time_and_every_problem_at_once(
    window: CureWindow, org: Organisation, reviewer: Actor, clerk: Actor
) -> None:
    until = clock.now() + timedelta(days=1)
    with pytest.raises(WrongState, match="没办结"):
        cures.open_window(org.pk, [Ticked("tax", "补缴证明")], until=until, by=reviewer)
    with pytest.raises(NotAllowed):
        cures.open_window(org.pk, [Ticked("tax", "补缴证明")], until=until, by=clerk)
    with pytest.raises(Incomplete) as refused:
        cures.open_window(org.pk, [Ticked("tax", "")], until=clock.now(), by=reviewer)
    assert [d["field"] for d in refused.value.details] == ["note-tax", "until"]


def test_the_pages_of_both_sides(
    window: CureWindow, org: Organisation, bidder: Actor, reviewer: Actor, client: Client
) -> None:
    client.force_login(user_of(bidder), BACKEND)
    assert "与证书一致" in client.get("/o/profile/cure/").content.decode()
    assert client.post("/o/profile/cure/", {"reply": "已改"}).status_code == 302
    client.force_login(user_of(reviewer), BACKEND)
    url = f"/u/orgs/{org.uscc}/cure/"
    assert "补正前后" in client.get(url).content.decode()
    assert client.post(url, {"is_accepted": "1", "note": "已核对"}).status_code == 302
    again = {"until": "2026-03-12T17:00", "items": ["tax"], "note-tax": "近半年的"}
    assert client.post(url, again).status_code == 302
    assert CureWindow.objects.filter(state="open").count() == 1


def test_a_newer_file_replaces_the_older_and_both_stay(
    org: Organisation, bidder: Actor, reviewer: Actor
) -> None:
    first = upload(org, "audit", bidder, issued_on=date(2026, 1, 5))
    second = upload(org, "audit", bidder, issued_on=date(2026, 2, 5))
    first.refresh_from_db()
    assert first.replaced_by == second
    with pytest.raises(WrongState):
        documents.judge(first.pk, is_good=True, by=reviewer)
    documents.judge(second.pk, is_good=True, by=reviewer)
    paper = standing_of(org).newest("audit")
    assert paper is not None
    assert paper.verified


def test_a_refused_file_shows_nothing_and_its_owner_hears_why(
    org: Organisation, bidder: Actor, reviewer: Actor, outsider: Actor
) -> None:
    made = upload(org, "audit", bidder)
    with pytest.raises(Incomplete):
        documents.judge(made.pk, is_good=False, by=reviewer)
    documents.judge(made.pk, is_good=False, reason="缺盖章页", by=reviewer)
    assert standing_of(org).newest("audit") is None
    assert Message.objects.filter(organisation_id=org.pk, body="缺盖章页").exists()
    with pytest.raises(NotAllowed):
        documents.add(org.pk, {"kind": "audit"}, PDF, by=outsider)


def test_a_bad_upload_tells_every_problem(org: Organisation, bidder: Actor) -> None:
    values = {"kind": "screenshot", "issued_on": date(2026, 3, 11), "valid_to": date(2026, 3, 9)}
    with pytest.raises(Incomplete) as refused:
        documents.add(org.pk, values, None, by=bidder)
    assert {d["field"] for d in refused.value.details} == {"kind", "file", "issued_on", "valid_to"}


def test_the_own_page_lists_what_is_missing(
    org: Organisation, bidder: Actor, client: Client
) -> None:
    client.force_login(user_of(bidder), BACKEND)
    assert "还缺 <b>6</b> 项" in client.get("/o/profile/files/").content.decode()
    upload(org, "audit", bidder)
    page = client.get("/o/profile/files/").content.decode()
    assert "还缺 <b>5</b> 项" in page
    assert "财务会计制度（缺少）" not in page


def test_an_objection_is_answered_and_one_that_holds_ends_the_suspension(
    org: Organisation, bidder: Actor, reviewer: Actor, clerk: Actor
) -> None:
    statement = "服务记录完整，投诉不属实，请复核。"
    with pytest.raises(WrongState):
        objections.file_objection(statement=statement, by=bidder)
    suspensions.suspend(org.pk, ground="breach", reason="投诉", until=date(2026, 6, 1), by=reviewer)
    objections.file_objection(statement=statement, by=bidder)
    with pytest.raises(WrongState, match="还没有答复"):
        objections.file_objection(statement=statement, by=bidder)
    with pytest.raises(NotAllowed):
        objections.answer(org.pk, is_upheld=True, answer="复核属实。", by=clerk)
    objections.answer(org.pk, is_upheld=False, answer="投诉属实，维持。", by=reviewer)
    org.refresh_from_db()
    assert org.state == "suspended"
    objections.file_objection(statement=statement, by=bidder)
    objections.answer(org.pk, is_upheld=True, answer="复核属实，恢复。", by=reviewer)
    org.refresh_from_db()
    assert org.state == "approved"


def test_the_form_proposes_a_working_day_and_asks_about_words_without_a_tick(
    client: Client, org: Organisation, reviewer: Actor
) -> None:
    client.force_login(user_of(reviewer))
    url = f"/u/orgs/{org.uscc}/cure/"
    # Ten working days after Tuesday, 10 March 2026, at the end of business.
    assert 'value="2026-03-24T17:00"' in client.get(url).content.decode()

    sent = {"until": "2026-03-24T17:00", "items": ["address"], "note-legal_rep": "与证书不一致"}
    answer = client.post(url, sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "“法定代表人”写了要求但没有勾选" in page
    assert "请写明“住所”要补正什么" in page
    assert 'value="与证书不一致"' in page
    assert not CureWindow.objects.exists()


def test_amounts_and_empty_choices_are_written_for_readers(
    client: Client, org: Organisation, reviewer: Actor, clerk: Actor
) -> None:
    Organisation.objects.filter(pk=org.pk).update(registered_funds=30000)
    client.force_login(user_of(reviewer))
    assert "30,000.00 元" in client.get(f"/u/orgs/{org.uscc}/cure/").content.decode()
    client.force_login(user_of(clerk))
    page = client.get("/u/venues/new/").content.decode()
    assert ">请选择</option>" in page
    assert "-----" not in page


def test_the_page_offers_the_ticked_fields_alone_and_leads_back(
    window: CureWindow, org: Organisation, bidder: Actor, client: Client
) -> None:
    client.force_login(user_of(bidder), backend=BACKEND)
    page = client.get("/o/profile/part/identity/").text
    assert 'name="address"' in page
    assert 'name="legal_rep"' not in page
    assert org.legal_rep in page
    saved = client.post("/o/profile/part/identity/", {"address": "新华区建设路 2 号"})
    assert saved.headers["Location"] == "/o/profile/cure/"
    assert client.get("/o/profile/part/contact/").headers["Location"] == "/o/profile/cure/"
    assert f'data-keep="cure-{window.pk}"' in client.get("/o/profile/cure/").text
