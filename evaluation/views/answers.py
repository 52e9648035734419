"""The phone survey: one question a screen, without account, without script."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from evaluation.actions import surveys
from evaluation.forms.surveys import SCREENS, UNSURE, SurveyForm
from evaluation.models import Survey, SurveyInvitation
from evaluation.survey_results import scale_of
from portal.common.errors import NotFound
from portal.common.forms_bridge import status_of, submit
from portal.common.pages import public_page

LAST = len(SCREENS) - 1
GONE = 410


@require_http_methods(["GET", "POST"])
@public_page
def answer(request: HttpRequest, token: str) -> HttpResponseBase:
    """Take one anonymous answer on a phone, screen by screen; nothing is kept before the last."""
    invitation = (
        SurveyInvitation.objects.select_related("survey__project", "survey__union")
        .filter(token=token)
        .first()
    )
    if invitation is None:
        raise NotFound("没有找到这份调查，请核对短信或二维码。")
    survey = invitation.survey
    context: dict[str, Any] = {"survey": survey}
    if survey.state != Survey.State.OPEN or invitation.is_used:
        context |= {"is_over": survey.state != Survey.State.OPEN, "is_repeat": True}
        status = GONE if request.method == "POST" else 200
        return render(request, "evaluation/surveys/done.html", context, status=status)
    form = SurveyForm(request.POST or None)
    screen = _screen(request)
    if screen is not None:
        return _show(request, survey, form, screen)
    if submit(request, form, lambda: _take(token, form)):
        return render(request, "evaluation/surveys/done.html", context)
    return _show(request, survey, form, LAST, is_refused=True)


def _screen(request: HttpRequest) -> int | None:
    """Return which screen to show, null when the answer is to be handed in.

    A post names the screen it comes from; one that names none brings the whole answer.
    """
    if request.method != "POST":
        return 0
    sent = request.POST.get("screen", "")
    # "²" is a digit for isdigit() and no number for int(); no screen has three figures.
    if not sent.isdecimal() or len(sent) > 2:
        return None
    here = min(int(sent), LAST)
    if "back" in request.POST:
        return max(here - 1, 0)
    return None if here == LAST else here + 1


def _show(
    request: HttpRequest, survey: Survey, form: SurveyForm, screen: int, *, is_refused: bool = False
) -> HttpResponseBase:
    code, question = SCREENS[screen]
    kept = [name for name, _ in SCREENS if name != code]
    is_last = screen == LAST
    choices = [(str(value), label, f"{value} 分") for value, label in scale_of(code)]
    if not is_last:
        choices.append((UNSURE, "没参加 / 说不清", ""))
        kept.append("comment")
    context = {
        "survey": survey,
        "form": form,
        "code": code,
        "question": question,
        "choices": choices,
        "value": request.POST.get(code, ""),
        "kept": [(name, request.POST.get(name, "")) for name in kept],
        "screen": screen,
        "number": screen + 1,
        "count": LAST + 1,
        "is_last": is_last,
        "unsure": UNSURE,
        # An answer of a screen not shown can only be wrong when it was tampered with: told all the same.
        "error": [m for name, _ in SCREENS for m in form[name].errors] if is_refused else [],
    }
    status = status_of(form) if is_refused else 200
    return render(request, "evaluation/surveys/answer.html", context, status=status)


def _take(token: str, form: SurveyForm) -> bool:
    surveys.answer(
        token,
        overall=form.overall(),
        items=form.items(),
        comment=form.cleaned_data.get("comment", ""),
    )
    return True
