"""Pages of agreements, service records and payments, for both sides."""

import re
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, expect

from orgs.models import Organisation, Union
from portal.common.access import Actor
from projects import conditions
from projects.actions import agreements
from projects.models import Agreement, Award, ServiceRecord
from tests.clients import errors_of, one_primary, signed_in, text_of
from tests.factories.delivery import award_for, record_of, signed_agreement

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


@pytest.fixture
def agreement(county: Union, org: Organisation, noon: datetime) -> Agreement:
    return signed_agreement(county, org)


@pytest.fixture
def award(county: Union, org: Organisation, noon: datetime) -> Award:
    return award_for(county, org)


class TestAgreements:
    """From the award to both signatures, by the buttons of the pages."""

    def test_the_walk_from_award_to_signature(
        self, award: Award, clerk: Actor, head: Actor, bidder: Actor
    ) -> None:
        staff, boss, partner = signed_in(clerk), signed_in(head), signed_in(bidder)
        assert award.tender.no in text_of(staff.get(reverse("agreement-list")))
        new = reverse("agreement-new", args=[award.tender.no, 1])
        page = staff.get(new)
        assert "人民币贰拾捌万元整" in text_of(page)
        values = {**page.context["form"].initial, "start_on": "2026-03-01", "end_on": "2026-12-31"}
        made = staff.post(new, values)
        agreement = Agreement.objects.get()
        assert made["Location"] == reverse("agreement-page", args=[agreement.no])
        draft = staff.get(made["Location"])
        assert one_primary(draft)
        assert "字段来源" in text_of(draft)
        staff.post(reverse("agreement-offer", args=[agreement.no]))

        sign = reverse("agreement-sign", args=[agreement.no])
        seen = boss.get(sign).context["form"].initial["seen"]
        assert "请勾选：我已阅读协议全文" in errors_of(boss.post(sign, {"seen": seen}))
        assert boss.post(sign, {"seen": seen, "read": "on"}).status_code == 302
        own = reverse("org-agreement-sign", args=[agreement.no])
        assert text_of(partner.get(reverse("org-agreement", args=[agreement.no]))).count(own) == 1
        partner.post(own, {"seen": seen, "read": "on"})
        agreement.refresh_from_db()
        assert agreement.state == Agreement.State.SIGNED

    def test_instalments_are_edited_and_a_wrong_sum_keeps_what_was_typed(
        self, award: Award, clerk: Actor
    ) -> None:
        agreement = agreements.draft_from_award(award.pk, {}, by=clerk)
        staff, edit = signed_in(clerk), reverse("agreement-edit", args=[agreement.no])
        form = staff.get(edit).context["form"]
        values = {k: v for k, v in form.initial.items() if v is not None}
        values |= {"percent_1": "31", "place": "新地点", "start_on": "2026-03-01"}
        values["end_on"] = "2026-12-31"
        refused = staff.post(edit, values)
        assert "合计为101%" in errors_of(refused)
        assert "新地点" in text_of(refused)
        agreement.refresh_from_db()
        assert agreement.terms["place"] != "新地点"
        assert staff.post(edit, values | {"percent_3": "29"}).status_code == 302
        assert agreement.milestones.get(number=1).amount == Decimal(86800)

    def test_taking_back_asks_for_the_reason(self, award: Award, clerk: Actor) -> None:
        agreement = agreements.draft_from_award(award.pk, {}, by=clerk)
        agreements.offer(agreement.pk, by=clerk)
        staff, url = signed_in(clerk), reverse("agreement-take-back", args=[agreement.no])
        assert "请填写原因" in errors_of(staff.post(url, {}))
        assert staff.post(url, {"reason": "地点有误"}).status_code == 302

    def test_completion_is_confirmed(
        self, agreement: Agreement, clerk: Actor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(conditions.ANSWERS, "final", lambda _: [])
        staff, url = signed_in(clerk), reverse("agreement-complete", args=[agreement.no])
        page = staff.get(reverse("agreement-page", args=[agreement.no]))
        assert url in text_of(page)
        assert staff.get(url).status_code == 200
        staff.post(url)
        agreement.refresh_from_db()
        assert agreement.state == Agreement.State.COMPLETED

    def test_both_sides_fetch_the_document(
        self, agreement: Agreement, clerk: Actor, bidder: Actor, rival_bidder: Actor
    ) -> None:
        mine = signed_in(clerk).get(reverse("agreement-pdf", args=[agreement.no]))
        assert mine.content.startswith(b"%PDF")
        theirs = reverse("org-agreement-pdf", args=[agreement.no])
        assert signed_in(bidder).get(theirs).status_code == 200
        assert signed_in(rival_bidder).get(theirs).status_code == 404


class TestRecords:
    """The phone, the union's list, the organisation's list."""

    def filled(self, client: Client, **changes: Any) -> dict[str, Any]:
        form = client.get(reverse("record-new")).context["form"]
        values = {k: v for k, v in form.initial.items() if v not in (None, "")}
        values |= {
            "agreement": Agreement.objects.get().no,
            "title": "团体心理讲座",
            "place": "骑手之家",
            "person_times": "46",
            "starts_at": "09:00",
            "ends_at": "11:00",
            **changes,
        }
        return values

    def test_a_record_from_the_phone_with_photo_and_names(
        self, agreement: Agreement, bidder: Actor
    ) -> None:
        phone = signed_in(bidder)
        photo = SimpleUploadedFile("现场.png", PNG, content_type="image/png")
        values = self.filled(phone, attendees="13800000001\n13800000002\n", photos=[photo])
        sent = phone.post(reverse("record-new"), values)
        record = ServiceRecord.objects.get()
        assert sent["Location"] == reverse("record-done", args=[record.no])
        assert (record.person_times, record.named_persons) == (46, 2)
        assert record.photos.count() == 1
        assert "1380000" not in text_of(phone.get(sent["Location"]))

    def test_all_that_is_wrong_is_told_at_once(self, agreement: Agreement, bidder: Actor) -> None:
        """A missing title hid that the end lay before the start: a second round of errors."""
        phone, address = signed_in(bidder), reverse("record-new")
        wrong = {"title": "", "ends_at": "08:00", "attendees": "abc", "served_on": "2099-01-01"}
        told = errors_of(phone.post(address, self.filled(phone, **wrong)))
        for words in ("须晚于开始时间", "还没有到", "第1行不是手机号"):
            assert words in told
        assert not ServiceRecord.objects.exists()

    def test_the_number_starts_empty_and_then_is_that_of_the_names(
        self, agreement: Agreement, bidder: Actor
    ) -> None:
        """A 1 that nobody counted stood there, beside a list of many."""
        phone, address = signed_in(bidder), reverse("record-new")
        page = text_of(phone.get(address))
        assert re.search(r'name="person_times"\s*id="id_person_times"\s*value=""', page)
        uncounted = phone.post(address, self.filled(phone, person_times=""))
        assert "请填写服务人次" in errors_of(uncounted)
        names = "13800000001\n138 0000 0002\n13800000001\n"
        assert (
            phone.post(address, self.filled(phone, person_times="", attendees=names)).status_code
            == 302
        )
        record = ServiceRecord.objects.get()
        assert (record.person_times, record.named_persons) == (2, 2)

    @pytest.mark.browser
    @pytest.mark.django_db(transaction=True)
    def test_names_raise_the_number_beside_them(
        self, agreement: Agreement, bidder: Actor, live_server: Any, chromium: Browser,
    ) -> None:  # fmt: skip
        window = chromium.new_context(base_url=live_server.url)
        cookie = signed_in(bidder).cookies["sessionid"].value
        window.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        page = window.new_page()
        page.goto(reverse("record-new"))
        number, names = page.locator("#id_person_times"), page.locator("#id_attendees")
        names.fill("13800000001\n138 0000 0002\n13800000001")
        expect(number).to_have_value("2")
        number.fill("46")
        names.fill("13800000001\n13800000002\n13800000003")
        expect(number).to_have_value("46")
        window.close()

    def test_sending_the_same_form_twice_makes_one_record(
        self, agreement: Agreement, bidder: Actor
    ) -> None:
        phone = signed_in(bidder)
        values = self.filled(phone)
        urls = {phone.post(reverse("record-new"), values)["Location"] for _ in range(2)}
        assert len(urls) == 1
        assert ServiceRecord.objects.count() == 1

    def test_a_refused_record_keeps_what_was_typed(
        self, agreement: Agreement, bidder: Actor
    ) -> None:
        phone = signed_in(bidder)
        fake = SimpleUploadedFile("a.png", b"<svg>", content_type="image/png")
        values = self.filled(phone, ends_at="08:00", attendees="张三")
        refused = phone.post(reverse("record-new"), values)
        assert "须晚于开始时间" in errors_of(refused)
        assert "第1行不是手机号" in errors_of(refused)
        assert "团体心理讲座" in text_of(refused)
        assert "不是PNG格式" in errors_of(
            phone.post(reverse("record-new"), self.filled(phone, photos=[fake]))
        )
        assert not ServiceRecord.objects.exists()

    def test_without_a_running_agreement_the_phone_says_so(
        self, org: Organisation, bidder: Actor
    ) -> None:
        assert "没有履约中的项目" in text_of(signed_in(bidder).get(reverse("record-new")))

    def test_the_union_verifies_from_the_list_and_sends_back_from_the_page(
        self, agreement: Agreement, clerk: Actor, bidder: Actor
    ) -> None:
        first, second = record_of(agreement), record_of(agreement, person_times=900)
        staff = signed_in(clerk)
        listed = text_of(staff.get(reverse("record-list"), {"state": "submitted"}))
        assert reverse("record-verify", args=[first.no]) in listed
        back = staff.post(
            reverse("record-verify", args=[first.no]), {"from": "list", "query": "state=submitted"}
        )
        assert back["Location"] == reverse("record-list") + "?state=submitted"
        page = staff.get(reverse("record-page", args=[second.no]))
        assert one_primary(page)
        url = reverse("record-send-back", args=[second.no])
        assert "请填写原因" in errors_of(staff.post(url, {"reason": ""}))
        staff.post(url, {"reason": "人次与签到表不符"})
        phone = signed_in(bidder)
        correct = reverse("record-correct", args=[second.no])
        own = reverse("org-record-list", args=[agreement.project.no])
        assert correct in text_of(phone.get(own))
        assert "人次与签到表不符" in text_of(phone.get(correct))
        values = {k: v for k, v in phone.get(correct).context["form"].initial.items() if v}
        assert phone.post(correct, values | {"person_times": "90"}).status_code == 302
        second.refresh_from_db()
        assert (second.state, second.person_times) == (ServiceRecord.State.SUBMITTED, 90)

    def test_a_returned_record_is_given_up_with_a_reason(
        self, agreement: Agreement, bidder: Actor
    ) -> None:
        record = record_of(agreement, state=ServiceRecord.State.RETURNED, return_reason="重复")
        phone, url = signed_in(bidder), reverse("record-void", args=[record.no])
        assert phone.post(url, {}).status_code == 422
        assert phone.post(url, {"reason": "重复登记"}).status_code == 302
