"""The opening room, the review and their worklist, on their pages."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from portal.common import clock
from portal.common.access import Actor
from portal.common.worklist import items_for
from projects.actions import awards
from projects.models import (
    Award,
    Bid,
    OpeningKey,
    PanelMember,
    PublicNotice,
    Tender,
)
from tests.clients import signed_in, text_of
from tests.factories import tenders as make

pytestmark = pytest.mark.django_db


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
