"""Pages of tenders, bids, openings, reviews and awards, walked through by the people whose they are."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from orgs.models import Union
from portal.common import clock
from portal.common.access import Actor
from projects.actions import bids, openings, tenders
from projects.models import (
    PublicNotice,
    SealedBid,
    Tender,
)
from tests.clients import signed_in, text_of
from tests.factories import tenders as make

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]


def form_of(tender: Tender, **changes: Any) -> dict[str, Any]:
    return {
        "title": tender.title,
        "deadline": "2026-03-18T17:00",
        "ceiling": "4万",
        "lots-name": ["托管服务", ""],
        "lots-ceiling": ["40000", ""],
        "qualification": tender.qualification,
        "price_weight": "15",
        "items-section": ["商务", "技术", "商务"],
        "items-name": ["履约能力", "服务方案", ""],
        "items-standard": ["每个业绩 5 分", "优良中差", ""],
        "items-points": ["20", "65", ""],
        "items-kind": ["客观分", "主观分", "主观分"],
        "contact": "王敏 0375-0000000",
        "holders": [],
        **changes,
    }


@pytest.mark.usefixtures("noon")
class TestWriting:
    @pytest.fixture
    def draft(self, county: Union, clerk: Actor) -> Tender:
        return tenders.draft_tender(make.approved_project(county).pk, {}, by=clerk)

    def test_a_tender_is_started_from_its_project(self, county: Union, clerk: Actor) -> None:
        project = make.approved_project(county)
        client = signed_in(clerk)
        url = reverse("tender-new", args=[project.no])
        assert "编制采购文件" in text_of(client.get(url))

        response = client.post(url)

        tender = Tender.objects.get(project=project)
        assert response["Location"] == reverse("tender-edit", args=[tender.no])

    def test_the_document_is_written_in_one_form(self, draft: Tender, clerk: Actor) -> None:
        client = signed_in(clerk)
        url = reverse("tender-edit", args=[draft.no])
        assert "还缺什么" in text_of(client.get(url))

        response = client.post(url, {**form_of(draft), "save": "1"})

        assert response.status_code == 302
        assert list(draft.score_items.values_list("points", "is_objective")) == [
            (20, True), (65, False)
        ]  # fmt: skip
        assert draft.lots.get().name == "托管服务"
        draft.refresh_from_db()
        assert draft.deadline == make.DEADLINE

    def test_what_is_wrong_is_said_at_the_fields_and_what_was_typed_stays(
        self, draft: Tender, clerk: Actor
    ) -> None:
        wrong = form_of(draft, deadline="2026-03-14T17:00", **{"items-points": ["20", "60", ""]})

        response = signed_in(clerk).post(reverse("tender-edit", args=[draft.no]), wrong)

        assert response.status_code == 422
        form = response.context["form"]
        assert "休息日" in form.errors["deadline"][0]
        assert "少了 5 分" in form.errors["items"][0]
        assert "每个业绩 5 分" in text_of(response)
        assert not draft.score_items.exists()

    def test_a_deadline_in_the_past_is_refused_at_its_field(
        self, draft: Tender, clerk: Actor
    ) -> None:
        wrong = form_of(draft, deadline="2026-03-01T17:00")

        response = signed_in(clerk).post(reverse("tender-edit", args=[draft.no]), wrong)

        assert "已经过去" in response.context["form"].errors["deadline"][0]

    def test_points_that_are_no_number_are_said(self, draft: Tender, clerk: Actor) -> None:
        wrong = form_of(draft, **{"items-points": ["二十", "65", ""]})

        response = signed_in(clerk).post(reverse("tender-edit", args=[draft.no]), wrong)

        assert "100 的整数" in response.context["form"].errors["items"][0]

    def test_submit_check_and_publish_ask_first(
        self, draft: Tender, clerk: Actor, reviewer: Actor, discipline: Actor
    ) -> None:
        for holder in (clerk, discipline):
            openings.create_opening_key(passphrase=make.PASSPHRASE, by=holder)
        writer, checker = signed_in(clerk), signed_in(reviewer)
        posted = {**form_of(draft), "hand_in": "1"}
        response = writer.post(reverse("tender-edit", args=[draft.no]), posted)
        assert response["Location"] == reverse("tender-act", args=[draft.no, "submit"])

        steps = [(writer, "submit"), (checker, "approve"), (checker, "publish")]
        for client, code in steps:
            url = reverse("tender-act", args=[draft.no, code])
            assert client.get(url).status_code == 200
            assert client.post(url).status_code == 302

        draft.refresh_from_db()
        assert draft.state == Tender.State.NOTICED
        assert signed_in(clerk).get(reverse("staff-tender", args=[draft.no])).status_code == 200

    def test_sending_back_needs_a_reason(
        self, draft: Tender, clerk: Actor, reviewer: Actor
    ) -> None:
        signed_in(clerk).post(reverse("tender-edit", args=[draft.no]), form_of(draft))
        tenders.submit_tender(draft.pk, by=clerk)
        client, url = signed_in(reviewer), reverse("tender-act", args=[draft.no, "send-back"])

        assert client.post(url).status_code == 422
        assert client.post(url, {"reason": "资格条件过严"}).status_code == 302
        page = signed_in(clerk).get(reverse("tender-edit", args=[draft.no]))
        assert "资格条件过严" in text_of(page)

    def test_another_unions_clerk_finds_nothing(self, draft: Tender, outsider: Actor) -> None:
        client = signed_in(outsider)
        for name in ("staff-tender", "tender-edit", "opening-room"):
            assert client.get(reverse(name, args=[draft.no])).status_code == 404


class TestPublicSite:
    def test_anyone_reads_list_and_notice_without_signing_in(self, tender: Tender) -> None:
        page = text_of(Client().get(reverse("public-tender-list")))
        assert tender.title in page
        page = text_of(Client().get(reverse("public-tender", args=[tender.no])))
        assert "一、项目基本情况" in page
        assert "登录后投标" in page
        assert "采购进度" in page
        assert "人民币肆万元整" in page
        assert Client().get(reverse("public-tender-print", args=[tender.no])).status_code == 200

    def test_the_list_is_filtered(self, tender: Tender) -> None:
        url = reverse("public-tender-list")
        assert tender.title in text_of(Client().get(url, {"open": "1", "region": "新华区"}))
        assert "没有符合条件" in text_of(Client().get(url, {"type": "result"}))
        assert "没有符合条件" in text_of(Client().get(url, {"q": "不存在的标题"}))

    def test_after_the_deadline_nobody_is_asked_to_bid(self, tender: Tender) -> None:
        with clock.at(make.AFTER):
            page = text_of(Client().get(reverse("public-tender", args=[tender.no])))
        assert "已截止" in page
        assert "登录后投标" not in page

    def test_an_unpublished_tender_has_no_public_page(
        self, noon: Any, county: Union, clerk: Actor
    ) -> None:
        draft = make.draft(clerk, make.approved_project(county))
        assert Client().get(reverse("public-tender", args=[draft.no])).status_code == 404

    def test_the_list_costs_the_same_for_one_and_for_many(self, tender: Tender) -> None:
        def cost() -> int:
            with CaptureQueriesContext(connection) as captured:
                assert Client().get(reverse("public-tender-list")).status_code == 200
            return len(captured)

        one = cost()
        notice = PublicNotice.objects.get()
        for number in range(14):
            notice.pk, notice.no = None, f"{tender.no}-{number}"
            notice.save()
        assert cost() == one


class TestBidding:
    def test_a_bid_is_written_checked_and_sealed(self, tender: Tender, bidder: Actor) -> None:
        client = signed_in(bidder)
        form_url = reverse("org-bid", args=[tender.no])
        assert "资格确认" in text_of(client.get(form_url))
        posted = {
            "price-1": "3.6万",
            "plan-1": "三年业绩",
            "plan-2": "每周五天托管",
            "promise": "on",
            "files": [SimpleUploadedFile("方案.pdf", make.PDF)],
            "check": "1",
        }

        response = client.post(form_url, posted)

        assert response["Location"] == reverse("org-bid-check", args=[tender.no])
        page = text_of(client.get(response["Location"]))
        assert "人民币叁万陆仟元整" in page
        assert "方案.pdf" in page
        assert "加密并提交" in page
        response = client.post(reverse("org-bid-check", args=[tender.no]))
        assert response["Location"] == reverse("org-bid-receipt", args=[tender.no])
        receipt = bids.receipt_for(tender.pk, by=bidder)
        assert receipt is not None
        page = text_of(client.get(response["Location"]))
        assert receipt.number in page
        assert receipt.digest in page
        assert "撤回投标" in page

    def test_a_price_above_the_ceiling_must_be_mended_before_sealing(
        self, tender: Tender, bidder: Actor
    ) -> None:
        client = signed_in(bidder)
        client.post(reverse("org-bid", args=[tender.no]), {"price-1": "50000", "check": "1"})

        page = text_of(client.get(reverse("org-bid-check", args=[tender.no])))

        assert "超过最高限价" in page
        assert "加密并提交" not in page
        response = client.post(reverse("org-bid-check", args=[tender.no]))
        assert response.status_code == 422

    def test_one_second_late_is_refused_with_the_times_and_the_draft_stays(
        self, tender: Tender, bidder: Actor
    ) -> None:
        client = signed_in(bidder)
        bids.save_draft(tender.pk, make.content(), by=bidder)
        rows = SealedBid.objects.count()
        with clock.at(make.DEADLINE + timedelta(seconds=1)):
            response = client.post(reverse("org-bid-check", args=[tender.no]))

        assert response.status_code == 422
        assert "17:00:01.000" in text_of(response)
        assert "每周五天托管" in text_of(response)
        assert SealedBid.objects.count() == rows

    def test_a_broken_file_is_said_and_what_was_typed_stays(
        self, tender: Tender, bidder: Actor
    ) -> None:
        posted = {"team": "社工三人", "files": [SimpleUploadedFile("a.pdf", b"not a pdf")]}

        response = signed_in(bidder).post(reverse("org-bid", args=[tender.no]), posted)

        assert response.status_code == 422
        assert "内容不是 PDF" in str(response.context["form"].errors["files"])
        assert "社工三人" in text_of(response)

    def test_withdrawing_asks_first(self, tender: Tender, bidder: Actor) -> None:
        make.bid(tender, bidder)
        client, url = signed_in(bidder), reverse("org-bid-withdraw", args=[tender.no])
        assert "不会被开启" in text_of(client.get(url))
        client.post(url)

        assert "投标已撤回" in text_of(client.get(reverse("org-bid-receipt", args=[tender.no])))

    def test_a_rival_sees_only_his_own(
        self, tender: Tender, bidder: Actor, rival_bidder: Actor
    ) -> None:
        receipt = make.bid(tender, bidder)
        client = signed_in(rival_bidder)

        response = client.get(reverse("org-bid-receipt", args=[tender.no]))

        assert response["Location"] == reverse("org-bid", args=[tender.no])
        assert receipt.number not in text_of(client.get(reverse("org-bid", args=[tender.no])))

    def test_opportunities_list_what_takes_bids(self, tender: Tender, bidder: Actor) -> None:
        assert tender.no in text_of(signed_in(bidder).get(reverse("org-tender-list")))

    def test_no_session_or_flash_tells_who_bids(self, tender: Tender, bidder: Actor) -> None:
        client = signed_in(bidder)
        client.post(reverse("org-bid", args=[tender.no]), {"price-1": "36000", "promise": "on"})
        client.post(reverse("org-bid-check", args=[tender.no]))

        kept = str(dict(client.session.items())) + str(client.cookies)
        assert tender.no not in kept
