"""Pages of tenders, bids, openings, reviews and awards, walked through by the people whose they are."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from orgs.models import Union, User
from portal.common import clock
from portal.common.access import Actor
from portal.common.worklist import items_for
from projects.actions import awards, bids, openings, tenders
from projects.models import (
    Award,
    Bid,
    OpeningKey,
    PanelMember,
    PublicNotice,
    SealedBid,
    Tender,
)
from tests.factories import tenders as make

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]


def signed_in(by: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=by.user_id or 0))
    return client


@pytest.fixture
def full(tender: Tender, bidders: list[Actor]) -> Tender:
    for place, by in enumerate(bidders):
        make.bid(tender, by, 36_000 + 1_000 * place)
    return tender


@pytest.fixture
def opened(full: Tender, clerk: Actor, discipline: Actor) -> Iterator[Tender]:
    with clock.at(make.AFTER):
        make.opened(full, clerk, discipline)
        full.refresh_from_db()
        yield full


@pytest.fixture
def scored(opened: Tender, experts: list[Actor], clerk: Actor) -> Tender:
    make.panel_of(opened, experts, clerk)
    for expert in experts:
        make.score_all(opened, expert)
    return opened


def text_of(response: Any) -> str:
    return str(response.content.decode())


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


class TestOpeningRoom:
    def test_before_the_deadline_nothing_about_bids_is_shown(
        self, full: Tender, clerk: Actor, bidder: Actor
    ) -> None:
        pages = [
            text_of(signed_in(clerk).get(reverse("opening-room", args=[full.no]))),
            text_of(signed_in(bidder).get(reverse("org-opening", args=[full.no]))),
            text_of(signed_in(clerk).get(reverse("staff-tender", args=[full.no]))),
        ]
        for page in pages:
            assert "同行职工服务社" not in page
            assert "36,000" not in page
        assert "投标截止前不显示任何投标信息" in pages[0]
        assert "3 份" not in pages[0]

    def test_two_people_open_in_the_room(
        self, full: Tender, clerk: Actor, discipline: Actor, bidder: Actor
    ) -> None:
        host, witness = signed_in(clerk), signed_in(discipline)
        turn, open_all = (reverse(f"opening-{n}", args=[full.no]) for n in ("turn", "open"))
        with clock.at(make.AFTER):
            wrong = host.post(turn, {"passphrase": "不是这句口令 1234"})
            assert wrong.status_code == 422
            assert "开标口令不对" in text_of(wrong)
            assert host.post(turn, {"passphrase": make.PASSPHRASE}).status_code == 302
            assert "还差监督人" in text_of(host.post(open_all))
            assert witness.post(turn, {"passphrase": make.PASSPHRASE}).status_code == 302
            assert host.post(open_all).status_code == 302
            page = text_of(host.get(reverse("opening-room", args=[full.no])))
            watched = text_of(signed_in(bidder).get(reverse("org-opening", args=[full.no])))
            sheet = host.get(reverse("opening-minutes", args=[full.no]))

        for shown in (page, watched, text_of(sheet)):
            assert "同行职工服务社" in shown
            assert Bid.objects.get(amount=36_000).digest in shown

    def test_the_passphrase_is_set_once_and_never_shown(self, clerk: Actor) -> None:
        client, url = signed_in(clerk), reverse("opening-key")
        posted = {"passphrase": make.PASSPHRASE, "again": "另一句不同的口令"}
        assert "不一致" in text_of(client.post(url, posted))

        response = client.post(url, {**posted, "again": make.PASSPHRASE}, follow=True)

        assert OpeningKey.objects.in_force().count() == 1
        assert make.PASSPHRASE not in text_of(response)


class TestReview:
    def test_staff_draw_and_seat_the_panel(
        self, opened: Tender, experts: list[Actor], clerk: Actor
    ) -> None:
        client = signed_in(clerk)
        page = reverse("review-page", args=[opened.no])
        assert "随机抽取" in text_of(client.get(page))
        assert (
            client.post(reverse("review-draw", args=[opened.no]), {"count": 9}).status_code == 422
        )
        client.post(reverse("review-draw", args=[opened.no]), {"count": 3})
        assert "组建评审小组" in text_of(client.get(page))
        client.post(reverse("review-appoint", args=[opened.no]))

        assert PanelMember.objects.count() == 3
        assert "待回避声明" in text_of(client.get(page))

    def test_an_expert_declares_scores_and_hands_in(
        self, opened: Tender, experts: list[Actor], clerk: Actor
    ) -> None:
        from projects.actions import panels  # noqa: PLC0415

        panels.appoint_members(opened.pk, [e.user_id or 0 for e in experts], by=clerk)
        client = signed_in(experts[0])
        home = text_of(client.get(reverse("expert-home")))
        assert "作回避声明" in home
        conflict, score = (reverse(f"review-{n}", args=[opened.no]) for n in ("conflict", "score"))
        assert client.get(score)["Location"] == conflict
        page = text_of(client.get(conflict))
        assert "暖阳社会工作服务中心" in page
        assert "36,000" not in page
        client.post(conflict, {"conflict": "no"})
        assert "每周五天托管" in text_of(client.get(score))

        rows = [(b.pk, i) for b in opened.bids.all() for i in opened.score_items.all()]
        sheet = {f"score-{b}-{i.pk}": f"{i.points - 4}" for b, i in rows}
        bad = client.post(score, {**sheet, f"score-{rows[0][0]}-{rows[0][1].pk}": "999"})
        assert bad.status_code == 422
        assert "满分" in text_of(bad)
        assert client.post(score, {**sheet, "save": "1"}).status_code == 302
        response = client.post(score, {**sheet, "hand_in": "1"})
        assert "提交评分？" in text_of(client.get(response["Location"]))
        response = client.post(response["Location"])

        assert response["Location"] == reverse("review-done", args=[opened.no])
        assert "评分已提交" in text_of(client.get(response["Location"]))
        assert client.get(score)["Location"] == reverse("review-done", args=[opened.no])

    def test_a_file_of_a_bid_goes_to_the_panel_and_to_nobody_else(
        self, scored: Tender, experts: list[Actor], clerk: Actor, bidder: Actor,
        rival_bidder: Actor, outsider: Actor, finance: Actor,
    ) -> None:  # fmt: skip
        bid = scored.bids.get(organisation_id=bidder.organisation_id or 0)
        url = reverse("bid-file", args=[bid.files.get().file_id])

        for by in (experts[0], clerk, bidder):
            response = signed_in(by).get(url)
            assert (response.status_code, response.content) == (200, make.PDF)
        for by in (rival_bidder, outsider, finance):
            assert signed_in(by).get(url).status_code == 404

    def test_the_matrix_waits_for_all_scores(
        self, opened: Tender, experts: list[Actor], clerk: Actor
    ) -> None:
        make.panel_of(opened, experts, clerk)
        page = text_of(signed_in(clerk).get(reverse("award-page", args=[opened.no])))
        assert "等待评分" in page
        assert "总分" not in page.replace("总分＝", "")

    def test_propose_decide_publish_and_notify(
        self, scored: Tender, clerk: Actor, reviewer: Actor
    ) -> None:
        officer, head = signed_in(clerk), signed_in(reviewer)
        page = text_of(officer.get(reverse("award-page", args=[scored.no])))
        assert "83.00" in page
        second = scored.bids.get(amount=37_000)
        posted = {"lot-1": str(second.pk), "reason": ""}
        refused = officer.post(reverse("award-report", args=[scored.no]), posted)
        assert "不是第一名" in text_of(refused)
        first = scored.bids.get(amount=36_000)
        officer.post(reverse("award-report", args=[scored.no]), {"lot-1": str(first.pk)})
        assert "确定成交" in text_of(head.get(reverse("award-page", args=[scored.no])))
        for code in ("decide", "publish-result"):
            assert head.post(reverse("tender-act", args=[scored.no, code])).status_code == 302
        early = head.post(reverse("tender-act", args=[scored.no, "send-notice"]))
        assert early.status_code == 409
        assert "2026-03-25" in text_of(early)

        scored.refresh_from_db()
        assert Award.objects.get().amount == 36_000
        result = PublicNotice.objects.get(kind=PublicNotice.Kind.RESULT)
        page = text_of(Client().get(reverse("public-tender", args=[result.no])))
        assert "暖阳社会工作服务中心" in page
        page = text_of(Client().get(reverse("public-tender", args=[scored.no])))
        assert "查看成交结果" in page

    def test_conformity_is_judged_on_a_page(self, opened: Tender, clerk: Actor) -> None:
        bid = opened.bids.get(amount=38_000)
        url = reverse("review-conformity", args=[opened.no, bid.receipt_no, 1])
        client = signed_in(clerk)
        assert client.post(url, {"conforming": "0", "reason": ""}).status_code == 422
        client.post(url, {"conforming": "0", "reason": "未按要求响应"})

        bid.refresh_from_db()
        assert not bid.conforming
        assert "未按要求响应" in text_of(client.get(reverse("review-page", args=[opened.no])))

    def test_a_sheet_is_given_back_on_a_page(self, scored: Tender, clerk: Actor) -> None:
        url = reverse("review-reopen", args=[scored.no, 1])
        client = signed_in(clerk)
        assert client.get(url).status_code == 200
        assert client.post(url, {"ground": "客观评审因素评分不一致"}).status_code == 302
        assert PanelMember.objects.filter(state="scoring").count() == 1


class TestWorklist:
    def test_each_step_waits_for_its_people(
        self, full: Tender, clerk: Actor, reviewer: Actor, discipline: Actor, experts: list[Actor]
    ) -> None:
        def verbs(by: Actor) -> list[str]:
            return [i.verb for i in items_for(by) if i.no == full.no]

        assert verbs(clerk) == []
        with clock.at(make.DEADLINE - timedelta(hours=1)):
            assert verbs(clerk) == ["进入开标室"]
            assert verbs(discipline) == ["进入开标室"]
        with clock.at(make.AFTER):
            make.opened(full, clerk, discipline)
            assert verbs(clerk) == ["抽取专家"]
            make.panel_of(full, experts, clerk)
            assert verbs(clerk) == []
            assert verbs(experts[0]) == ["评分"]
            for expert in experts:
                make.score_all(full, expert)
            assert verbs(experts[0]) == []
            assert verbs(clerk) == ["提出成交建议"]
            awards.report(full.pk, by=clerk)
            assert verbs(reviewer) == ["确定成交"]
            awards.decide(full.pk, by=reviewer)
            assert verbs(reviewer) == ["发布公示"]
            awards.publish_result(full.pk, by=reviewer)
            assert verbs(reviewer) == []
        with clock.at(make.AFTER + timedelta(days=8)):
            assert verbs(reviewer) == ["发出通知书"]
