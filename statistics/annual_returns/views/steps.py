"""The unit's own steps: each asks first and says what follows, then calls one action."""

import re
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from annual_returns import panels
from annual_returns.actions import cells, receiving, returns
from annual_returns.forms import AdjustForm, CoverForm, ReasonForm
from annual_returns.models import AnnualReturn
from annual_returns.views import found
from portal.common.access import Permission
from portal.common.errors import Incomplete
from portal.common.forms_bridge import status_of, submit
from portal.common.pages import actor_of, staff_page

COMPILE = Permission.RETURN_COMPILE
Action = Callable[..., AnnualReturn]


@require_POST
@staff_page(COMPILE)
def compute(request: HttpRequest, year: int) -> HttpResponseBase:
    """Start computing the own figures."""
    actor = actor_of(request)
    job = returns.compute(found.own_return(actor, year).pk, by=actor)
    return redirect("job", pk=job.pk)


@require_POST
@staff_page(COMPILE)
def roll_up(request: HttpRequest, year: int) -> HttpResponseBase:
    """Start the roll-up of accepted subordinates."""
    actor = actor_of(request)
    job = returns.roll_up(found.own_return(actor, year).pk, by=actor)
    return redirect("job", pk=job.pk)


@require_POST
@staff_page(COMPILE)
def revalidate(request: HttpRequest, year: int) -> HttpResponseBase:
    """Run the rules again."""
    actor = actor_of(request)
    returns.revalidate(found.own_return(actor, year).pk, by=actor)
    messages.success(request, "已重新校验。")
    return redirect("return-findings", year=year)


@require_http_methods(["GET", "POST"])
@staff_page(Permission.RETURN_READ)
def findings(request: HttpRequest, year: int) -> HttpResponseBase:
    """List errors and warnings; the compiler writes the explanations here."""
    actor = actor_of(request)
    item = found.own_return(actor, year)
    problems: dict[int, str] = {}
    typed = _typed_words(request)
    if request.method == "POST":
        try:
            returns.explain(item.pk, {k: v for k, v in typed.items() if v}, by=actor)
        except Incomplete as refusal:
            problems = {
                int(d["field"].removeprefix("finding-")): d["message"] for d in refusal.details
            }
        else:
            messages.success(request, "说明已保存。")
            return redirect("return-findings", year=year)
    sheet = found.sheet(request, item)
    listed = [
        panels.shown_finding(sheet, finding)
        | {
            "text": finding.message,
            "words": typed.get(finding.pk, finding.explanation),
            "problem": problems.get(finding.pk, ""),
            "by": finding.explained_by,
        }
        for finding in sheet.findings
    ]
    context = {
        "item": item,
        "year": year,
        "findings": listed,
        "tally": panels.tally(sheet.findings),
        "may_explain": item.state == "drafting" and actor.may(COMPILE),
    }
    return render(request, "annual_returns/findings.html", context, status=422 if problems else 200)


@require_http_methods(["GET", "POST"])
@staff_page(COMPILE)
def cover(request: HttpRequest, year: int) -> HttpResponseBase:
    """Fill in what the cover says of the unit."""
    actor = actor_of(request)
    item = found.own_return(actor, year)
    form = CoverForm(request.POST or None, initial=item.cover)
    done = submit(request, form, lambda: returns.fill_cover(item.pk, form.cleaned_data, by=actor))
    if done is not None:
        messages.success(request, "封面已保存。")
        return redirect("return-form", year=year, form="GS1")
    context = {"form": form, "item": item, "year": year}
    return render(request, "annual_returns/cover.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@staff_page(COMPILE)
def adjust(request: HttpRequest, year: int, code: str) -> HttpResponseBase:
    """Set an own figure by hand, with a reason; or take an adjustment back."""
    actor = actor_of(request)
    item = found.own_return(actor, year)
    indicator = found.indicator_of(item, code)
    here = reverse("return-form", args=[year, indicator.form.code]) + f"?cell={code}&col=own"
    if request.method == "POST" and "restore" in request.POST:
        cells.restore(item.pk, code, by=actor)
        messages.success(request, f"已取消 {indicator.name} 的手工调整。")
        return redirect(here)
    form = AdjustForm(indicator, request.POST or None)
    done = submit(
        request,
        form,
        lambda: cells.adjust(
            item.pk, code, form.cleaned_data["value"], form.cleaned_data["reason"], by=actor
        ),
    )
    if done is not None:
        messages.success(request, f"已调整 {indicator.name}，自动数一并保留。")
        return redirect(here)
    context = {"form": form, "item": item, "year": year, "indicator": indicator, "back": here}
    return render(request, "annual_returns/adjust.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@staff_page(COMPILE)
def hand_in(request: HttpRequest, year: int) -> HttpResponseBase:
    """Sign as compiler and hand the figures to the check."""
    return _ask(
        request, year, returns.hand_in, "已签字并提交本级审核。",
        title="提交本级审核？", verb="签字并提交审核",
        consequences=[
            "您以填表人身份签字，对数据来源负责。",
            "提交前再校验一次：有错误或没有说明的警告，不能提交。",
            "提交后数据不再变动；重新计算或调整会撤销签字。",
        ],
        told="本单位审核人员会在待办中看到。", reversible="审核前可以重新计算，撤销提交。",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@staff_page(Permission.RETURN_CHECK)
def check(request: HttpRequest, year: int) -> HttpResponseBase:
    """Check the figures in the own unit."""
    return _ask(
        request, year, returns.check, "年报已审核通过。",
        title="审核通过这份年报？", verb="审核通过",
        consequences=[
            "确认各项数与台账一致，警告的说明属实。",
            "手工调整的数和自动数一并保留，您可以逐格查看。",
            "审核人不能是填表人（SD-04）。",
        ],
        told="单位负责人会在待办中看到，等待签发。", reversible="签发前可以退回填报。",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@staff_page(Permission.RETURN_SIGN)
def sign(request: HttpRequest, year: int) -> HttpResponseBase:
    """Sign as the head of the unit."""
    return _ask(
        request, year, returns.sign, "年报已签发。",
        title="签发这份年报？", verb="签发年报",
        consequences=[
            "您以单位负责人身份签字，对统计数据的真实性负责（统计法第二十四条）。",
            "负责人只能签发或不予签发，不能修改数据。",
            "签发后由统计人员上报；没有上级的直接锁定。",
        ],
        told="统计人员会在待办中看到。", reversible="上报以后，只有上级退回才能再修改。",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@staff_page(COMPILE)
def hand_up(request: HttpRequest, year: int) -> HttpResponseBase:
    """Submit the signed return to the superior."""
    return _ask(
        request, year, returns.submit, "年报已上报。",
        title="上报这份年报？", verb="上报年报",
        consequences=[
            "上级从现在起可以看到全部数据、来源笔数和警告说明。",
            "上报时间决定是否按时。",
            "上报后不能自行修改，只能由上级退回。",
        ],
        told="上级统计人员会收到消息。", reversible="不能撤回。",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@staff_page(Permission.RETURN_RECEIVE)
def lock(request: HttpRequest, year: int) -> HttpResponseBase:
    """Lock the own return with all it contains."""
    return _ask(
        request, year, receiving.lock, "年报已锁定。",
        title="锁定这份年报？", verb="锁定年报",
        consequences=[
            "本单位和已汇总的全部下级年报一起锁定，各级只能查看。",
            "锁定后发现差错，只能按更正程序办理。",
            "以后年度的累计数以锁定的数为准。",
        ],
        told="全部下级单位会看到“已锁定”。", reversible="不能撤销。",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@staff_page(Permission.RETURN_CHECK, Permission.RETURN_SIGN)
def give_back(request: HttpRequest, year: int) -> HttpResponseBase:
    """Give the figures back to the compiler, as checker or as head."""
    actor = actor_of(request)
    item = found.own_return(actor, year)
    signs = actor.may(Permission.RETURN_SIGN) and item.state == AnnualReturn.State.CHECKED
    action = returns.decline if signs else returns.return_to_compiler
    form = ReasonForm(request.POST or None)
    done = submit(
        request, form, lambda: action(item.pk, reason=form.cleaned_data["reason"], by=actor)
    )
    if done is not None:
        messages.success(request, "已退回填报。")
        return redirect("return-form", year=year, form="GS1")
    context = {
        "form": form,
        "item": item,
        "year": year,
        "title": "不予签发？" if signs else "退回填报？",
        "verb": "不予签发，退回填报" if signs else "退回填报",
    }
    return render(request, "annual_returns/give_back.html", context, status=status_of(form))


def _ask(
    request: HttpRequest, year: int, action: Action, done: str, **words: Any
) -> HttpResponseBase:
    """Show the confirm page; on POST call the action."""
    actor = actor_of(request)
    item = found.own_return(actor, year)
    if request.method == "POST":
        action(item.pk, by=actor)
        messages.success(request, done)
        return redirect("return-form", year=year, form="GS1")
    return render(
        request,
        "annual_returns/confirm.html",
        {"item": item, "year": year, **words, **_tally(item, request)},
    )


def _tally(item: AnnualReturn, request: HttpRequest) -> dict[str, Any]:
    return {"tally": panels.tally(found.sheet(request, item).findings)}


def _typed_words(request: HttpRequest) -> dict[int, str]:
    """Return the explanations of the posted form by finding."""
    return {
        int(name.removeprefix("finding-")): str(value).strip()
        for name, value in request.POST.items()
        if name.startswith("finding-")
        and re.fullmatch(r"[0-9]{1,18}", name.removeprefix("finding-"))
    }
