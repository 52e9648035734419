"""Pages of reviews, evaluations and surveys, as the people open them."""

import re
from decimal import Decimal

import pytest

from evaluation.actions import evaluations, midterms, surveys
from evaluation.models import Evaluation, PartySheet
from orgs.models import Organisation, Union
from portal.common.access import Actor
from projects.models import Agreement, Project
from tests.clients import signed_in, text_of
from tests.conftest import MakeActor
from tests.factories.evaluation import (
    SELF_REPORT,
    answered,
    full_marks,
    reported,
    score_all,
    served,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def marks(rows: list[tuple[str, int]], share: str = "1") -> dict[str, str]:
    return {code: str(Decimal(weight) * Decimal(share)) for code, weight in rows}


# Mid-term review.


def test_a_midterm_goes_through_its_pages(
    agreement: Agreement, clerk: Actor, bidder: Actor, reviewer: Actor, second_reviewer: Actor
) -> None:
    desk, phone = signed_in(clerk), signed_in(bidder)
    scorer, signer = signed_in(reviewer), signed_in(second_reviewer)
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
    page = text_of(signed_in(reviewer).get(f"/u/midterm/{review.no}/"))
    assert re.search(r'name="B211"\s+value="4.50"', page)
    assert "完成 45 人次，阶段目标 100.00 人次，按记录计 4.50 分" in page


def test_a_report_and_scores_go_back_by_their_pages(
    agreement: Agreement, clerk: Actor, bidder: Actor, reviewer: Actor, second_reviewer: Actor
) -> None:
    review = reported(agreement, clerk, bidder)
    scorer, signer = signed_in(reviewer), signed_in(second_reviewer)
    back = f"/u/midterm/{review.no}/back/"
    assert scorer.post(back, {"reason": ""}).status_code == 422
    scorer.post(back, {"reason": "请补充经费"})
    own = f"/o/projects/{agreement.project.no}/midterm/"
    assert "请补充经费" in text_of(signed_in(bidder).get(own))
    midterms.report(review.pk, text=SELF_REPORT, by=bidder)
    midterms.score(review.pk, full_marks(review, "0.7"), by=reviewer)
    signer.post(back, {"reason": "B131 请附抽查表"})
    again = text_of(scorer.get(f"/u/midterm/{review.no}/"))
    assert "B131 请附抽查表" in again
    assert 'value="4.20"' in again  # B131 as it was given before


# Evaluation.


def test_an_evaluation_goes_through_its_pages(
    ended_agreement: Agreement, county: Union, agency: Organisation, clerk: Actor, bidder: Actor,
    reviewer: Actor, second_reviewer: Actor, make_actor: MakeActor,
) -> None:  # fmt: skip
    third = make_actor(agency, "evaluator", name="评估员")
    workers = [make_actor(county, "worker_rep", name=f"代表{n}") for n in range(5)]
    answered(ended_agreement, clerk, [5] * 30)
    desk = signed_in(clerk)
    start = f"/u/evaluations/start/{ended_agreement.no}/"
    assert "江东公益评估中心" in text_of(desk.get(start))
    assert desk.post(start, {"third_party": ""}).status_code == 422
    url = desk.post(start, {"third_party": agency.pk})["Location"]
    found = Evaluation.objects.get(agreement=ended_agreement)
    assert "还差 5 人" in text_of(desk.get(url))
    for by in (third, *workers):
        party = evaluations.party_of(found, by)
        rows = [(e.code, e.weight) for e in evaluations.indicators_for(found, party)]
        page, address = signed_in(by), f"/x/evaluations/{found.no}/"
        assert page.post(address, marks(rows[1:])).status_code == 422
        assert page.post(address, marks(rows)).status_code == 302
        assert "提交后不能修改" in text_of(page.get(address))
    assert "形成结论" not in desk.get("/u/").content.decode()
    rows = [(e.code, e.weight) for e in evaluations.indicators_for(found, "union")]
    assert signed_in(reviewer).post(url, marks(rows)).status_code == 302
    assert "形成结论" in desk.get("/u/").content.decode()
    both = signed_in(make_actor(county, "role_officer", "role_reviewer", name="双岗"))
    late = both.post(url, marks(rows))
    assert late.status_code == 409
    assert "本方已由同事提交评价" in text_of(late)
    assert desk.post(url, {"opinion": "成效明显"}).status_code == 403
    assert desk.post(f"{url}conclude/", {"opinion": "成效明显"}).status_code == 302
    own = f"/o/projects/{ended_agreement.project.no}/evaluation/"
    assert "结论还在复核" in text_of(signed_in(bidder).get(own))
    assert signed_in(second_reviewer).post(f"{url}publish/").status_code == 302

    page_text = text_of(desk.get(url))
    for words in ("优秀", "100.00", "五个维度的三方得分率", "满意率", "成效明显"):
        assert words in page_text
    own_text = text_of(signed_in(bidder).get(own))
    assert "100.00" in own_text
    assert "评估员" not in own_text


def test_the_report_prints_as_pdf(complete: Evaluation, clerk: Actor) -> None:
    desk, address = signed_in(clerk), f"/u/evaluations/{complete.no}/pdf/"
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
    desk, address = signed_in(clerk), f"/u/evaluations/{made.no}/"
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
    desk, address = signed_in(clerk), f"/u/evaluations/{made.no}/"
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
    told = text_of(signed_in(reviewer).get(address))
    assert by_decision not in told


def test_a_difference_between_the_parties_asks_for_the_opinion(
    ended_agreement: Agreement, agency: Organisation, clerk: Actor, reviewer: Actor,
    make_actor: MakeActor,
) -> None:  # fmt: skip
    answered(ended_agreement, clerk, [5] * 30)
    made = evaluations.start(ended_agreement.pk, third_party=agency, by=clerk)
    score_all(made, agency, make_actor, reviewer, {"third": "0.70"})
    desk, address = signed_in(clerk), f"/u/evaluations/{made.no}/"
    assert "形成评价结论</button>" in text_of(desk.get(address))
    assert "上相差超过 15 分，须说明原因" in text_of(desk.get(address))
    refused = desk.post(f"{address}conclude/", {"opinion": ""})
    assert refused.status_code == 422
    assert "上的得分率相差超过 15 分，请说明原因" in text_of(refused)


def test_no_evaluation_is_offered_before_its_time(
    agreement: Agreement, agency: Organisation, clerk: Actor
) -> None:
    page = text_of(signed_in(clerk).get(f"/u/evaluations/start/{agreement.no}/"))
    assert "中期评审也还没有合格" in page
    assert 'name="third_party"' not in page


def test_a_conclusion_goes_back_by_its_page(
    complete: Evaluation, clerk: Actor, second_reviewer: Actor
) -> None:
    evaluations.conclude(complete.pk, opinion="成效明显", veto="误填", by=clerk)
    signer, address = signed_in(second_reviewer), f"/u/evaluations/{complete.no}/"
    assert "发布评价结果" in text_of(signer.get(address))
    assert signer.post(f"{address}back/", {"reason": ""}).status_code == 422
    signer.post(f"{address}back/", {"reason": "请补写建议"})
    again = text_of(signed_in(clerk).get(address))
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
    page, address = signed_in(officer), f"/u/evaluations/{made.no}/"
    assert "认定不适用的指标" not in text_of(page.get(address))
    assert page.post(f"{address}leave-out/", {"code": "C213", "reason": "x"}).status_code == 403
    scorer = signed_in(make_actor(county, "role_reviewer", name="评分人"))
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
    desk, address = signed_in(clerk), f"/u/evaluations/{made.no}/"
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
    page = signed_in(make_actor(agency, "evaluator"))
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
    assert signed_in(bidder).post(own, {"report": SELF_REPORT}).status_code == 302
    waiting.refresh_from_db()
    assert waiting.state == "reported"


# Survey.


# Lists, worklists, the project page.
