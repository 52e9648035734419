"""A form that met a refusal keeps what was typed and shows every problem at its field."""

import pytest
from django import forms
from django.http import HttpRequest
from django.test import RequestFactory

from portal.common.errors import Incomplete, NotAllowed
from portal.common.forms_bridge import status_of, submit


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
