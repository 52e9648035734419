"""Pages of reviews, evaluations and surveys, as the people open them."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from evaluation.actions import evaluations, midterms, surveys
from evaluation.models import Evaluation, MidtermReview, PartySheet, SurveyAnswer
from orgs.models import Organisation, Union, User
from portal.common import worklist
from portal.common.access import Actor
from projects import stages
from projects.models import Agreement, Project
from tests.conftest import NOON, MakeActor
from tests.factories.evaluation import (
    SELF_REPORT,
    answered,
    ended,
    full_marks,
    reported,
    score_all,
    scored,
    served,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def as_person(actor: Actor) -> Client:
    client = Client()
    client.force_login(
        User.objects.get(pk=actor.user_id or 0),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    return client


def text_of(response: Any) -> str:
    return str(response.content.decode())


def marks(rows: list[tuple[str, int]], share: str = "1") -> dict[str, str]:
    return {code: str(Decimal(weight) * Decimal(share)) for code, weight in rows}


# Mid-term review.


def test_a_midterm_goes_through_its_pages(
    agreement: Agreement, clerk: Actor, bidder: Actor, reviewer: Actor, second_reviewer: Actor
) -> None:
    desk, phone = as_person(clerk), as_person(bidder)
    scorer, signer = as_person(reviewer), as_person(second_reviewer)
    assert agreement.no in text_of(desk.get("/u/midterm/"))
    url = desk.post(f"/u/midterm/start/{agreement.no}/")["Location"]
    own = f"/o/projects/{agreement.project.no}/midterm/"

    short = phone.post(own, {"report": "太短"})
    assert short.status_code == 422
    assert "太短" in text_of(short)
    assert "90" in text_of(phone.get(own))
    phone.post(own, {"report": SELF_REPORT})
    review = agreement.project.midterms.get()
    rows = list(review.system.indicators.values_list("code", "weight"))

    half = scorer.post(url, marks(rows[:3]) | {"B121_comment": "见花名册"})
    assert half.status_code == 422
    assert "B411 还没有评分" in text_of(half)
    assert "见花名册" in text_of(half)
    assert scorer.post(url, marks(rows)).status_code == 302
    # The scorer is told to leave the signature to a colleague, and gets no button.
    assert "请由另一位审核人员办理" in text_of(scorer.get(url))
    assert "签发评审意见" not in text_of(scorer.get(url))
    assert "签发评审意见" not in text_of(desk.get(url))
    # A sheet sent late signs nothing, whoever sends it.
    assert signer.post(url, marks(rows)).status_code == 409
    assert signer.post(f"{url}conclude/", {"opinion": "继续推进"}).status_code == 302

    review.refresh_from_db()
    assert review.state == "passed"
    assert "100.00" in text_of(desk.get(url))
    assert "继续推进" in text_of(phone.get(own))


def test_proposed_points_and_their_reason_stand_in_the_sheet(
    county: Union, org: Organisation, clerk: Actor, bidder: Actor, reviewer: Actor
) -> None:
    agreement = served(county, org, times=45, target_person_times=3060)
    review = reported(agreement, clerk, bidder)
    page = text_of(as_person(reviewer).get(f"/u/midterm/{review.no}/"))
    assert re.search(r'name="B211"\s+value="4.50"', page)
    assert "完成 45 人次，阶段目标 100.00 人次，按记录计 4.50 分" in page


def test_a_report_and_scores_go_back_by_their_pages(
    agreement: Agreement, clerk: Actor, bidder: Actor, reviewer: Actor, second_reviewer: Actor
) -> None:
    review = reported(agreement, clerk, bidder)
    scorer, signer = as_person(reviewer), as_person(second_reviewer)
    back = f"/u/midterm/{review.no}/back/"
    assert scorer.post(back, {"reason": ""}).status_code == 422
    scorer.post(back, {"reason": "请补充经费"})
    own = f"/o/projects/{agreement.project.no}/midterm/"
    assert "请补充经费" in text_of(as_person(bidder).get(own))
    midterms.report(review.pk, text=SELF_REPORT, by=bidder)
    midterms.score(review.pk, full_marks(review, "0.7"), by=reviewer)
    signer.post(back, {"reason": "B131 请附抽查表"})
    again = text_of(scorer.get(f"/u/midterm/{review.no}/"))
    assert "B131 请附抽查表" in again
    assert 'value="4.20"' in again  # B131 as it was given before


# Evaluation.


@pytest.fixture
def complete(
    ended_agreement: Agreement, agency: Organisation, clerk: Actor, reviewer: Actor,
    make_actor: MakeActor,
) -> Evaluation:  # fmt: skip
    answered(ended_agreement, clerk, [5] * 15 + [4] * 15)
    made = evaluations.start(ended_agreement.pk, third_party=agency, by=clerk)
    score_all(made, agency, make_actor, reviewer)
    return made


def test_an_evaluation_goes_through_its_pages(
    ended_agreement: Agreement, county: Union, agency: Organisation, clerk: Actor, bidder: Actor,
    reviewer: Actor, second_reviewer: Actor, make_actor: MakeActor,
) -> None:  # fmt: skip
    third = make_actor(agency, "evaluator", name="评估员")
    workers = [make_actor(county, "worker_rep", name=f"代表{n}") for n in range(5)]
    answered(ended_agreement, clerk, [5] * 30)
    desk = as_person(clerk)
    start = f"/u/evaluations/start/{ended_agreement.no}/"
    assert "江东公益评估中心" in text_of(desk.get(start))
    assert desk.post(start, {"third_party": ""}).status_code == 422
    url = desk.post(start, {"third_party": agency.pk})["Location"]
    found = Evaluation.objects.get(agreement=ended_agreement)
    assert "还差 5 人" in text_of(desk.get(url))
    for by in (third, *workers):
        party = evaluations.party_of(found, by)
        rows = [(e.code, e.weight) for e in evaluations.indicators_for(found, party)]
        page, address = as_person(by), f"/x/evaluations/{found.no}/"
        assert page.post(address, marks(rows[1:])).status_code == 422
        assert page.post(address, marks(rows)).status_code == 302
        assert "提交后不能修改" in text_of(page.get(address))
    assert "形成结论" not in desk.get("/u/").content.decode()
    rows = [(e.code, e.weight) for e in evaluations.indicators_for(found, "union")]
    assert as_person(reviewer).post(url, marks(rows)).status_code == 302
    assert "形成结论" in desk.get("/u/").content.decode()
    both = as_person(make_actor(county, "role_officer", "role_reviewer", name="双岗"))
    late = both.post(url, marks(rows))
    assert late.status_code == 409
    assert "本方已由同事提交评价" in text_of(late)
    assert desk.post(url, {"opinion": "成效明显"}).status_code == 403
    assert desk.post(f"{url}conclude/", {"opinion": "成效明显"}).status_code == 302
    own = f"/o/projects/{ended_agreement.project.no}/evaluation/"
    assert "结论还在复核" in text_of(as_person(bidder).get(own))
    assert as_person(second_reviewer).post(f"{url}publish/").status_code == 302

    page_text = text_of(desk.get(url))
    for words in ("优秀", "100.00", "五个维度的三方得分率", "满意率", "成效明显"):
        assert words in page_text
    own_text = text_of(as_person(bidder).get(own))
    assert "100.00" in own_text
    assert "评估员" not in own_text


def test_the_report_prints_as_pdf(complete: Evaluation, clerk: Actor) -> None:
    desk, address = as_person(clerk), f"/u/evaluations/{complete.no}/pdf/"
    assert desk.get(address).status_code == 404
    evaluations.conclude(complete.pk, opinion="成效明显", by=clerk)
    paper = desk.get(address)
    assert paper["Content-Type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF")


def test_refusals_of_a_conclusion_stand_at_their_fields(
    ended_agreement: Agreement, agency: Organisation, clerk: Actor, reviewer: Actor,
    make_actor: MakeActor,
) -> None:  # fmt: skip
    made = evaluations.start(ended_agreement.pk, third_party=agency, by=clerk)
    score_all(made, agency, make_actor, reviewer)
    desk, address = as_person(clerk), f"/u/evaluations/{made.no}/"
    assert "满意度答卷 0 份，不足 30 份" in text_of(desk.get(address))
    refused = desk.post(f"{address}conclude/", {"opinion": "好", "veto": ""})
    assert refused.status_code == 422
    assert "只有 0 份，不足 30 份。请写明由谁决定" in text_of(refused)


def test_the_conclusion_is_offered_when_nothing_is_missing(
    ended_agreement: Agreement, agency: Organisation, clerk: Actor, reviewer: Actor,
    make_actor: MakeActor,
) -> None:  # fmt: skip
    asked = surveys.open_survey(ended_agreement.pk, frame=60, by=clerk)
    made = evaluations.start(ended_agreement.pk, third_party=agency, by=clerk)
    desk, address = as_person(clerk), f"/u/evaluations/{made.no}/"
    button, by_decision = '<button class="btn btn-primary btn-block"', "按决定形成结论"
    waiting = text_of(desk.get(address))
    for words in ("工会还没有评分", "还差 5 人", "第三方还没有评分", "还没有结束"):
        assert words in waiting
    assert button not in waiting
    score_all(made, agency, make_actor, reviewer)
    assert button not in text_of(desk.get(address))
    surveys.close_survey(asked.pk, by=clerk)
    few = text_of(desk.get(address))
    assert "不足 30 份" in few
    assert by_decision in few
    assert re.search(r"满意度计分决定\s*</label>", few)
    told = text_of(as_person(reviewer).get(address))
    assert by_decision not in told


def test_a_difference_between_the_parties_asks_for_the_opinion(
    ended_agreement: Agreement, agency: Organisation, clerk: Actor, reviewer: Actor,
    make_actor: MakeActor,
) -> None:  # fmt: skip
    answered(ended_agreement, clerk, [5] * 30)
    made = evaluations.start(ended_agreement.pk, third_party=agency, by=clerk)
    score_all(made, agency, make_actor, reviewer, {"third": "0.70"})
    desk, address = as_person(clerk), f"/u/evaluations/{made.no}/"
    assert "形成评价结论</button>" in text_of(desk.get(address))
    assert "上相差超过 15 分，须说明原因" in text_of(desk.get(address))
    refused = desk.post(f"{address}conclude/", {"opinion": ""})
    assert refused.status_code == 422
    assert "上的得分率相差超过 15 分，请说明原因" in text_of(refused)


def test_no_evaluation_is_offered_before_its_time(
    agreement: Agreement, agency: Organisation, clerk: Actor
) -> None:
    page = text_of(as_person(clerk).get(f"/u/evaluations/start/{agreement.no}/"))
    assert "中期评审也还没有合格" in page
    assert 'name="third_party"' not in page


def test_a_conclusion_goes_back_by_its_page(
    complete: Evaluation, clerk: Actor, second_reviewer: Actor
) -> None:
    evaluations.conclude(complete.pk, opinion="成效明显", veto="误填", by=clerk)
    signer, address = as_person(second_reviewer), f"/u/evaluations/{complete.no}/"
    assert "发布评价结果" in text_of(signer.get(address))
    assert signer.post(f"{address}back/", {"reason": ""}).status_code == 422
    signer.post(f"{address}back/", {"reason": "请补写建议"})
    again = text_of(as_person(clerk).get(address))
    assert "请补写建议" in again
    # What was written stands there to be mended.
    assert "成效明显</textarea>" in again
    assert 'value="误填"' in again


def test_what_does_not_apply_is_settled_by_its_page(
    ended_agreement: Agreement, agency: Organisation, county: Union, clerk: Actor,
    make_actor: MakeActor,
) -> None:  # fmt: skip
    """Offered to whoever reviews, on his score sheet, but not to the project's own officer."""
    made = evaluations.start(ended_agreement.pk, third_party=agency, by=clerk)
    officer = make_actor(county, "role_reviewer", name="项目经办")
    Project.objects.filter(pk=made.project_id).update(officer_id=officer.user_id)
    page, address = as_person(officer), f"/u/evaluations/{made.no}/"
    assert "认定不适用的指标" not in text_of(page.get(address))
    assert page.post(f"{address}leave-out/", {"code": "C213", "reason": "x"}).status_code == 403
    scorer = as_person(make_actor(county, "role_reviewer", name="评分人"))
    assert "认定不适用的指标" in text_of(scorer.get(address))
    assert scorer.post(f"{address}leave-out/", {"code": "C411", "reason": "x"}).status_code == 422
    scorer.post(f"{address}leave-out/", {"code": "C213", "reason": "没有约定场次"})
    assert "不适用：没有约定场次" in text_of(page.get(address))


def test_nobody_reads_a_sheet_before_all_are_in(
    ended_agreement: Agreement, agency: Organisation, clerk: Actor, reviewer: Actor,
    make_actor: MakeActor,
) -> None:  # fmt: skip
    """The page names who handed in; points and remarks wait for the last party."""
    made = evaluations.start(ended_agreement.pk, third_party=agency, by=clerk)
    third = make_actor(agency, "evaluator", name="先评的评估员")
    points = {e.code: Decimal(e.weight) for e in evaluations.indicators_for(made, "third")}
    evaluations.submit_scores(made.pk, points, comment="档案缺项", by=third)
    desk, address = as_person(clerk), f"/u/evaluations/{made.no}/"
    early = text_of(desk.get(address))
    assert "先评的评估员" in early
    assert "交齐后才显示" in early
    for secret in ("档案缺项", "五个维度的三方得分率", "三方评分比较"):
        assert secret not in early
    PartySheet.objects.filter(evaluation=made).delete()
    score_all(made, agency, make_actor, reviewer)
    assert "五个维度的三方得分率" in text_of(desk.get(address))


def test_a_remark_has_its_length(
    ended_agreement: Agreement, agency: Organisation, clerk: Actor, make_actor: MakeActor
) -> None:
    made = evaluations.start(ended_agreement.pk, third_party=agency, by=clerk)
    page = as_person(make_actor(agency, "evaluator"))
    rows = [(e.code, e.weight) for e in evaluations.indicators_for(made, "third")]
    address = f"/x/evaluations/{made.no}/"
    refused = page.post(address, marks(rows) | {"comment": "长" * 1001})
    assert refused.status_code == 422
    assert not made.sheets.exists()
    assert page.post(address, marks(rows) | {"comment": "长" * 1000}).status_code == 302


def test_of_two_agreements_the_review_that_waits_is_shown(
    county: Union, org: Organisation, clerk: Actor, bidder: Actor
) -> None:
    first, other = served(county, org), served(county, org)
    Agreement.objects.filter(pk=other.pk).update(project=first.project)
    waiting = midterms.start(first.pk, by=clerk)
    reported(Agreement.objects.get(pk=other.pk), clerk, bidder)
    own = f"/o/projects/{first.project.no}/midterm/"
    assert as_person(bidder).post(own, {"report": SELF_REPORT}).status_code == 302
    waiting.refresh_from_db()
    assert waiting.state == "reported"


# Survey.


@pytest.fixture
def token(agreement: Agreement, clerk: Actor) -> str:
    survey = surveys.open_survey(agreement.pk, frame=60, by=clerk)
    return str(survey.invitations.values_list("token", flat=True)[0])


def test_the_survey_asks_one_question_a_screen(token: str) -> None:
    phone, address = Client(), f"/s/{token}/"
    sent: dict[str, str] = {}
    page = text_of(phone.get(address))
    codes = ["content", "time_place", "skill", "attitude", "effect", "again", "overall"]
    for number, code in enumerate(codes):
        assert f"第 {number + 1} 题 / 共 7 题" in page
        assert len(page.encode()) < 60_000
        sent |= {code: "0" if code == "skill" else "4", "screen": str(number)}
        for name, value in sent.items():
            if name not in (code, "screen"):
                assert f'<input type="hidden" name="{name}" value="{value}">' in page
        page = text_of(phone.post(address, sent | {"comment": "很好"} if number == 6 else sent))
    assert "已收到您的评价" in page
    answer = SurveyAnswer.objects.get()
    assert answer.overall == 4
    assert answer.items == dict.fromkeys(
        ("content", "time_place", "attitude", "effect", "again"), 4
    )
    assert answer.comment == "很好"


@pytest.mark.parametrize(
    ("screen", "words"),
    [
        ("3", ("对您有没有帮助？", "很有帮助", "有帮助", "一般", "帮助不大", "没有帮助")),
        ("4", ("以后还愿意参加吗？", "很愿意", "愿意", "一般", "不太愿意", "不愿意")),
        ("5", ("总的来说", "非常满意", "满意", "一般", "不满意", "非常不满意")),
    ],
)
def test_the_answers_fit_the_question(token: str, screen: str, words: tuple[str, ...]) -> None:
    page = text_of(Client().post(f"/s/{token}/", {"screen": screen}))
    assert words[0] in page
    for value, label in zip((5, 4, 3, 2, 1), words[1:], strict=True):
        assert re.search(rf'value="{value}"[^>]*><span>{label}</span>', page)
    assert "（选填）（选填）" not in page
    assert "(选填)" not in page


def test_the_survey_goes_back_without_losing_an_answer(token: str) -> None:
    sent = {"content": "5", "time_place": "2", "screen": "2", "skill": "3", "back": "1"}
    page = text_of(Client().post(f"/s/{token}/", sent))
    assert "第 2 题" in page
    assert re.search(r'name="time_place" value="2" checked', page)
    assert '<input type="hidden" name="skill" value="3">' in page


@pytest.mark.parametrize("screen", ["\u00b2", "9" * 5000, "-1", "x"])
def test_a_screen_that_is_no_number_is_no_failure(token: str, screen: str) -> None:
    answer = Client().post(f"/s/{token}/", {"screen": screen, "content": "9"})
    assert answer.status_code == 422
    # Both what is missing and what was tampered with are told.
    assert "请选择总体上是否满意" not in text_of(answer)
    assert "9 不在可用的选项中" in text_of(answer)
    assert not SurveyAnswer.objects.exists()


def test_the_last_screen_asks_again_for_the_overall_answer(token: str) -> None:
    refused = Client().post(f"/s/{token}/", {"content": "4", "screen": "6"})
    assert refused.status_code == 422
    assert "请选择总体上是否满意" in text_of(refused)
    assert '<input type="hidden" name="content" value="4">' in text_of(refused)
    assert not SurveyAnswer.objects.exists()


def test_a_second_answer_and_a_closed_survey_are_told_apart(
    agreement: Agreement, clerk: Actor, token: str
) -> None:
    address = f"/s/{token}/"
    assert "已收到您的评价" in text_of(Client().post(address, {"overall": "4"}))
    again = Client().post(address, {"overall": "1"})
    assert again.status_code == 410
    assert "已经答过" in text_of(again)
    assert "已经答过" in text_of(Client().get(address))
    survey = agreement.surveys.get()
    surveys.close_survey(survey.pk, by=clerk)
    assert "本次调查已结束，谢谢" in text_of(Client().get(address))
    assert Client().get("/s/not-a-token/").status_code == 404
    assert SurveyAnswer.objects.count() == 1


def test_a_survey_is_opened_printed_and_closed_by_its_pages(
    agreement: Agreement, clerk: Actor, reviewer: Actor
) -> None:
    desk = as_person(clerk)
    opening = f"/u/surveys/open/{agreement.no}/"
    assert agreement.no in text_of(desk.get("/u/surveys/"))
    refused = desk.post(opening, {"frame": "", "frame_basis": ""})
    assert refused.status_code == 422
    assert "没有具名" in text_of(refused)
    page = desk.post(opening, {"frame": "60", "frame_basis": "站点登记表"})["Location"]
    slips = text_of(desk.get(f"{page}slips/"))
    assert slips.count('class="slip"') == 24
    assert slips.count("<svg") >= 24
    elsewhere = desk.get(f"{page}slips/", headers={"host": "localhost:8765"})
    assert "http://localhost:8765/s/" in text_of(elsewhere)
    assert "53 张未用" in slips
    assert as_person(reviewer).get(f"{page}slips/").status_code == 403
    assert "/s/" not in text_of(as_person(reviewer).get(page))
    more = text_of(desk.get(page))
    assert "补充抽样" in more
    desk.post(f"{page}more/")
    assert desk.post(f"{page}close/").status_code == 302
    assert "已结束" in text_of(desk.get(page))
    assert desk.get(f"{page}slips/").status_code == 404


def test_the_result_page_hides_small_cells(agreement: Agreement, clerk: Actor) -> None:
    few = answered(agreement, clerk, [5, 5, 5, 5])
    page = text_of(as_person(clerk).get(f"/u/surveys/{few.no}/"))
    assert "答卷不足 5 份" in page
    assert "非常满意" not in page


def test_a_running_survey_shows_how_many_and_not_what(agreement: Agreement, clerk: Actor) -> None:
    """SV-04: the officer knows which slip was used between two looks at the page."""
    survey = surveys.open_survey(agreement.pk, frame=60, by=clerk)
    for each in survey.invitations.all()[:6]:
        surveys.answer(each.token, overall=4, items={"skill": 4}, comment="很好")
    desk, address = as_person(clerk), f"/u/surveys/{survey.no}/"
    running = text_of(desk.get(address))
    assert "调查进行中，只显示已收份数" in running
    for secret in ("4.00", "非常满意", "很好", "满意率"):
        assert secret not in running
    surveys.close_survey(survey.pk, by=clerk)
    assert "4.00" in text_of(desk.get(address))


# Lists, worklists, the project page.


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_lists_ask_as_often_for_thirty_as_for_one(
    county: Union, org: Organisation, agency: Organisation, clerk: Actor
) -> None:
    client = as_person(clerk)

    def one_more() -> None:
        midterms.start(served(county, org).pk, by=clerk)
        over = ended(served(county, org), NOON.date())
        answered(over, clerk, [5] * 6)
        evaluations.start(over.pk, third_party=agency, by=clerk)
        served(county, org)

    one_more()
    addresses = ("/u/midterm/", "/u/evaluations/", "/u/surveys/")
    for address in addresses:
        client.get(address)
    few = [queries(client, address) for address in addresses]
    for _ in range(29):
        one_more()
    assert [queries(client, address) for address in addresses] == few


def test_an_evaluation_costs_the_same_for_one_delegate_as_for_many(
    complete: Evaluation, county: Union, clerk: Actor, make_actor: MakeActor
) -> None:
    client, address = as_person(clerk), f"/u/evaluations/{complete.no}/"
    client.get(address)
    few = queries(client, address)
    for n in range(10):
        by = make_actor(county, "worker_rep", name=f"更多代表{n}")
        rows = evaluations.indicators_for(complete, "workers")
        evaluations.submit_scores(complete.pk, {e.code: Decimal(e.weight) for e in rows}, by=by)
    assert queries(client, address) == few


def verbs(by: Actor) -> list[str]:
    kinds = ("中期评审", "绩效评价")
    return [item.verb for item in worklist.items_for(by) if item.kind in kinds]


def test_the_worklist_follows_the_midterm(
    agreement: Agreement, clerk: Actor, bidder: Actor, reviewer: Actor, second_reviewer: Actor,
    outsider: Actor,
) -> None:  # fmt: skip
    review = midterms.start(agreement.pk, by=clerk)
    assert (verbs(bidder), verbs(reviewer)) == (["提交自评"], [])
    midterms.report(review.pk, text=SELF_REPORT, by=bidder)
    assert (verbs(bidder), verbs(reviewer), verbs(outsider)) == ([], ["填写评分"], [])
    midterms.score(review.pk, full_marks(review), by=reviewer)
    # Who scored is not offered the signature.
    assert (verbs(reviewer), verbs(second_reviewer)) == ([], ["签发意见"])
    item = next(i for i in worklist.items_for(second_reviewer) if i.kind == "中期评审")
    assert item.due_at is not None
    assert item.due_at.date().isoformat() == "2026-03-24"  # ten working days


def test_the_worklist_follows_the_evaluation(
    ended_agreement: Agreement, county: Union, agency: Organisation, clerk: Actor, reviewer: Actor,
    second_reviewer: Actor, make_actor: MakeActor,
) -> None:  # fmt: skip
    answered(ended_agreement, clerk, [5] * 30)
    delegate = make_actor(county, "worker_rep", name="先来的代表")
    third = make_actor(agency, "evaluator", name="先来的评估员")
    made = evaluations.start(ended_agreement.pk, third_party=agency, by=clerk)
    assert verbs(clerk) == []
    assert verbs(reviewer) == verbs(delegate) == verbs(third) == ["填写评价"]
    score_all(made, agency, make_actor, reviewer)
    assert (verbs(reviewer), verbs(clerk), verbs(third)) == ([], ["形成结论"], [])
    assert verbs(delegate) == ["填写评价"]  # more than five delegates may score
    evaluations.conclude(made.pk, by=clerk)
    assert (verbs(second_reviewer), verbs(clerk), verbs(delegate)) == (["发布结果"], [], [])


def test_the_worklist_costs_the_same_for_many(
    county: Union, org: Organisation, clerk: Actor, bidder: Actor, reviewer: Actor
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            worklist.items_for(reviewer)
        return len(seen)

    reported(served(county, org), clerk, bidder)
    few = cost()
    for _ in range(10):
        reported(served(county, org), clerk, bidder)
    assert cost() == few


def test_the_project_page_shows_review_and_evaluation(
    ended_agreement: Agreement, complete: Evaluation, clerk: Actor
) -> None:
    project = Project.objects.get(pk=ended_agreement.project_id)
    found = {step["code"]: step for step in stages.stages_of(project)}
    assert found["evaluation"]["url"] == f"/u/evaluations/{complete.no}/"
    page = text_of(as_person(clerk).get(f"/u/projects/{project.no}/"))
    assert f"/u/evaluations/{complete.no}/" in page


def test_the_project_page_leads_whoever_acts_next_into_the_review(
    agreement: Agreement, clerk: Actor, bidder: Actor, reviewer: Actor, second_reviewer: Actor
) -> None:
    """The contractor's bar and card lead to its own pages, and never name the scorer."""
    review = midterms.start(agreement.pk, by=clerk)
    union, own = f"/u/projects/{agreement.project.no}/", f"/o/projects/{agreement.project.no}/"
    assert "提交中期自评" in text_of(as_person(bidder).get(own))
    assert "办理中期评审" not in text_of(as_person(reviewer).get(union))
    midterms.report(review.pk, text=SELF_REPORT, by=bidder)
    assert "办理中期评审" in text_of(as_person(reviewer).get(union))
    assert "办理中期评审" not in text_of(as_person(clerk).get(union))
    midterms.score(review.pk, full_marks(review), by=reviewer)
    assert "办理中期评审" in text_of(as_person(second_reviewer).get(union))
    page = text_of(as_person(bidder).get(own))
    assert f"{own}midterm/" in page
    assert "/u/midterm/" not in page
    assert reviewer.name not in page


def test_the_sibling_county_finds_nothing(
    agreement: Agreement, clerk: Actor, bidder: Actor, reviewer: Actor, outsider: Actor
) -> None:
    review = scored(agreement, clerk, bidder, reviewer)
    survey = surveys.open_survey(agreement.pk, frame=60, by=clerk)
    client = as_person(outsider)
    for address in (f"/u/midterm/{review.no}/", f"/u/surveys/{survey.no}/"):
        assert client.get(address).status_code == 404
    assert review.no not in text_of(client.get("/u/midterm/"))
    assert MidtermReview.objects.count() == 1
