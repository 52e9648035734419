"""A form that met a refusal keeps what was typed and shows every problem at its field."""

from typing import Any

import pytest
from django import forms
from django.http import HttpRequest
from django.test import RequestFactory

from portal.common.errors import Detail, Incomplete, NotAllowed, WrongState
from portal.common.forms_bridge import status_of, submit
from portal.common.messages import tell


class Typed(forms.Form):
    name = forms.CharField(max_length=5)
    amount = forms.CharField()


def posted(**values: str) -> tuple[HttpRequest, Typed]:
    return RequestFactory().post("/"), Typed(values)


def test_the_result_of_the_action_is_returned() -> None:
    request, form = posted(name="托管", amount="1")

    assert submit(request, form, lambda: form.cleaned_data["name"]) == "托管"
    assert status_of(form) == 200


def test_details_stand_at_their_fields_and_the_rest_above() -> None:
    request, form = posted(name="托管", amount="12")

    def refuse() -> str:
        raise Incomplete(
            "有问题",
            [
                {"field": "amount", "message": "金额超过可用数。"},
                {"field": "needs", "message": "至少选择一条需求。"},
            ],
        )

    assert submit(request, form, refuse) is None
    assert form.errors["amount"] == ["金额超过可用数。"]
    assert form.non_field_errors() == ["至少选择一条需求。"]
    assert form["name"].value() == "托管"
    assert status_of(form) == 422


def test_a_refusal_without_details_shows_its_sentence() -> None:
    request, form = posted(name="托管", amount="12")

    def refuse() -> str:
        raise Incomplete("请补充材料。")

    assert submit(request, form, refuse) is None
    assert form.non_field_errors() == ["请补充材料。"]


def test_an_invalid_form_never_reaches_the_action() -> None:
    request, form = posted(name="太长太长太长", amount="")

    assert submit(request, form, lambda: pytest.fail("called")) is None
    assert set(form.errors) == {"name", "amount"}
    assert status_of(form) == 422


def test_a_page_just_opened_shows_no_problems() -> None:
    form = Typed()

    assert submit(RequestFactory().get("/"), form, lambda: pytest.fail("called")) is None
    assert status_of(form) == 200


def test_other_refusals_pass_through() -> None:
    request, form = posted(name="托管", amount="12")

    def refuse() -> str:
        raise NotAllowed("不行")

    with pytest.raises(NotAllowed):
        submit(request, form, refuse)


def test_an_action_that_returns_nothing_is_a_programmer_s_mistake() -> None:
    request, form = posted(name="托管", amount="12")

    with pytest.raises(AssertionError):
        submit(request, form, lambda: None)


def test_what_the_action_would_say_stands_beside_the_form_s_own_problems() -> None:
    request, form = posted(name="太长太长太长", amount="12")
    given: list[dict[str, Any]] = []

    def check(values: dict[str, Any]) -> list[Detail]:
        given.append(values)
        return [
            {"field": "amount", "message": "金额超过可用数。"},
            {"field": "name", "message": "已有同名的。"},
            {"message": "本年度预算还没有批准。"},
        ]

    assert submit(request, form, lambda: pytest.fail("called"), check=check) is None
    assert given == [{"amount": "12"}]
    assert form.errors["amount"] == ["金额超过可用数。"]
    assert len(form.errors["name"]) == 1  # the field's own problem; the second waits
    assert "已有同名的。" not in form.errors["name"]
    assert form.non_field_errors() == ["本年度预算还没有批准。"]


def test_a_later_step_s_problems_join_those_of_the_first_and_none_stands_twice() -> None:
    request, form = posted(name="托管", amount="12")

    def refuse() -> str:
        raise Incomplete("文件没有上传。", [{"field": "amount", "message": "类型不能上传。"}])

    def check(values: dict[str, Any]) -> list[Detail]:
        raise Incomplete(
            "没有登记。",
            [
                {"field": "amount", "message": "类型不能上传。"},
                {"field": "name", "message": "已有同名的。"},
                {"field": "name", "message": "名称里没有“中心”。"},
            ],
        )

    assert submit(request, form, refuse, check=check) is None
    assert form.errors["amount"] == ["类型不能上传。"]
    assert form.errors["name"] == ["已有同名的。", "名称里没有“中心”。"]


@pytest.mark.django_db
def test_a_check_that_writes_is_a_programmer_s_mistake() -> None:
    request, form = posted(name="太长太长太长", amount="12")

    def check(values: dict[str, Any]) -> list[Detail]:
        tell("有人填了表", user_id=1)
        return []

    with pytest.raises(AssertionError, match="only reads"):
        submit(request, form, lambda: pytest.fail("called"), check=check)


def test_a_good_form_is_not_checked_twice() -> None:
    request, form = posted(name="托管", amount="12")

    assert submit(request, form, lambda: "done", check=lambda values: pytest.fail("called"))


def test_what_was_typed_outlives_a_colleague_s_quicker_hand() -> None:
    request, form = posted(name="托管", amount="12")

    def refuse() -> str:
        raise WrongState("这条记录现在是“已批准”，不能修改。")

    assert submit(request, form, refuse, stays=True) is None
    assert "已批准" in form.non_field_errors()[0]
    assert form["name"].value() == "托管"
    assert status_of(form) == 409


def test_a_page_that_may_have_lost_its_form_leaves_the_telling_to_the_refusal_s_own() -> None:
    request, form = posted(name="托管", amount="12")

    def refuse() -> str:
        raise WrongState("已由同事办理。")

    with pytest.raises(WrongState):
        submit(request, form, refuse)
