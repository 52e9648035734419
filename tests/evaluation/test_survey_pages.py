"""Surveys on the phone, and their pages for the union."""

import re

import pytest
from django.test import Client

from evaluation.actions import surveys
from evaluation.models import SurveyAnswer
from portal.common.access import Actor
from projects.models import Agreement
from tests.clients import signed_in, text_of
from tests.factories.evaluation import (
    answered,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


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
    desk = signed_in(clerk)
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
    assert signed_in(reviewer).get(f"{page}slips/").status_code == 403
    assert "/s/" not in text_of(signed_in(reviewer).get(page))
    more = text_of(desk.get(page))
    assert "补充抽样" in more
    desk.post(f"{page}more/")
    assert desk.post(f"{page}close/").status_code == 302
    assert "已结束" in text_of(desk.get(page))
    assert desk.get(f"{page}slips/").status_code == 404


def test_the_result_page_hides_small_cells(agreement: Agreement, clerk: Actor) -> None:
    few = answered(agreement, clerk, [5, 5, 5, 5])
    page = text_of(signed_in(clerk).get(f"/u/surveys/{few.no}/"))
    assert "答卷不足 5 份" in page
    assert "非常满意" not in page


def test_a_running_survey_shows_how_many_and_not_what(agreement: Agreement, clerk: Actor) -> None:
    """SV-04: the officer knows which slip was used between two looks at the page."""
    survey = surveys.open_survey(agreement.pk, frame=60, by=clerk)
    for each in survey.invitations.all()[:6]:
        surveys.answer(each.token, overall=4, items={"skill": 4}, comment="很好")
    desk, address = signed_in(clerk), f"/u/surveys/{survey.no}/"
    running = text_of(desk.get(address))
    assert "调查进行中，只显示已收份数" in running
    for secret in ("4.00", "非常满意", "很好", "满意率"):
        assert secret not in running
    surveys.close_survey(survey.pk, by=clerk)
    assert "4.00" in text_of(desk.get(address))
