"""Components as templates: documented, without inline style or script, forms as designed."""

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory

from portal.common.models import Job
from portal.common.ui.forms import DayInput
from portal.common.ui.samples import samples

ROOT = Path(__file__).resolve().parents[2] / "templates"
PARTS = sorted((ROOT / "ui").rglob("*.html"))


def shown(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


@pytest.mark.parametrize("path", PARTS, ids=lambda p: p.stem)
def test_each_component_says_at_its_top_what_it_takes(path: Path) -> None:
    if path.parent.name == "gallery":
        return
    assert "{% comment %}" in "".join(path.read_text().splitlines()[:2])


@pytest.mark.parametrize("path", sorted(ROOT.rglob("*.html")), ids=lambda p: p.stem)
def test_no_template_holds_inline_style_or_script(path: Path) -> None:
    text = path.read_text()

    assert not re.search(r"\sstyle=|<style", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)


class Sample(forms.Form):
    name = forms.CharField(label="名称", help_text="写全称。")
    amount = forms.IntegerField(
        label="人数", required=False, widget=forms.NumberInput({"data-unit": "人"})
    )
    kind = forms.ChoiceField(label="方式", choices=[("a", "甲")], widget=forms.RadioSelect)
    begins = forms.DateField(label="开始", widget=DayInput, required=False)
    agree = forms.BooleanField(label="我已核对")


def test_a_field_has_label_hint_error_and_control_in_this_order() -> None:
    html = shown("{{ form }}", form=Sample({}))
    field = html[html.index('for="id_name"') :]

    places = [field.index(part) for part in ("名称", "写全称。", "请填写名称。", 'name="name"')]
    assert places == sorted(places)


def test_errors_are_summed_up_first_and_lead_to_their_fields() -> None:
    html = shown("{{ form }}", form=Sample({}))

    assert html.index("error-summary") < html.index("errorlist")
    assert '<a href="#id_kind">请选择方式。</a>' in html
    assert 'id="id_kind"' in html
    assert "请勾选：我已核对。" in html


def test_only_optional_fields_say_so() -> None:
    html = shown("{{ form }}", form=Sample())

    assert html.count("（选填）") == 2
    assert "人</span>" in html
    assert 'type="date"' in html


def test_a_failed_form_keeps_what_was_typed() -> None:
    assert 'value="&lt;b&gt;"' in shown("{{ form }}", form=Sample({"name": "<b>"}))


def test_a_table_has_caption_scope_and_numbers_to_the_right() -> None:
    html = shown('{% table caption="付款" cols="期次|金额（元）:num" %}<tr></tr>{% endtable %}')

    assert "付款</caption>" in html
    assert html.count('scope="col"') == 2
    assert re.search(r'class="num"[^>]*>\s*金额（元）', html)


def test_page_links_keep_the_filters() -> None:
    request = RequestFactory().get("/", {"q": "托管", "page": "2"})
    page = Paginator(range(100), 20).page(2)

    html = shown("{% pagination page %}", request=request, page=page)

    assert "共 100 项" in html
    assert "?q=%E6%89%98%E7%AE%A1&amp;page=3" in html


def test_a_deadline_that_passed_says_so(noon: datetime) -> None:
    assert ">已截止<" in shown("{% countdown at %}", at=noon)
    assert ">已截止<" not in shown("{% countdown at %}", at=noon + timedelta(minutes=1))


def test_the_living_page_draws_every_component(noon: datetime) -> None:
    parts = "".join(p.read_text() for p in (ROOT / "ui" / "gallery").glob("*.html"))
    html = render_to_string("ui/gallery.html", {**samples(), "now": noon})

    assert html.count("btn-primary") == 1
    for name in (
        "lifecycle_bar",
        "matrix",
        "grid",
        "keys_pair",
        "import_report",
        "diff",
        "receipt",
    ):
        assert name in parts


def test_the_confirm_page_posts_with_its_token() -> None:
    html = shown(
        '{% confirm title="发布？" verb="发布公告" consequences=lines %}{% endconfirm %}',
        lines=["立即公开"], csrf_token="t0ken",
    )  # fmt: skip

    assert 'value="t0ken"' in html
    assert html.count("btn-primary") == 1


def test_text_in_blocks_is_escaped() -> None:
    html = shown("{% card title=bad %}{{ bad }}{% endcard %}", bad="<script>")

    assert "<script>" not in html


@pytest.mark.parametrize(("age", "wait"), [(5, "2s"), (60, "5s"), (900, "15s")])
def test_a_running_job_is_asked_less_and_less_often(noon: datetime, age: int, wait: str) -> None:
    job = Job(title="汇总", state=Job.State.RUNNING, created_at=noon - timedelta(seconds=age))

    html = shown("{% job job %}", job=job)

    assert f'hx-trigger="load delay:{wait}"' in html
    assert f'hx-get="/jobs/{job.pk}/"' in html


@pytest.mark.parametrize("state", [Job.State.DONE, Job.State.FAILED])
def test_a_job_that_is_over_is_not_asked_again(noon: datetime, state: str) -> None:
    assert "hx-get" not in shown("{% job job %}", job=Job(title="汇总", state=state))


class AskForm(forms.Form):
    q = forms.CharField(required=False)


@pytest.mark.parametrize(
    ("asked", "is_shown"), [({}, False), ({"page": "2"}, False), ({"q": "骑手"}, True)]
)
def test_filters_can_be_cleared_when_one_is_set(asked: dict[str, str], is_shown: bool) -> None:
    text = shown('{% filter_bar form=form clear_url="?" %}{% endfilter_bar %}', form=AskForm(asked))

    assert ("清除筛选" in text) is is_shown
