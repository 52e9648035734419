"""The score sheet of each party: third party and worker delegates under /x/, the union under /u/."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from evaluation import measures
from evaluation.actions import contracts, evaluations
from evaluation.forms.scores import LeaveOutForm, PartyForm
from evaluation.models import Evaluation, PartySheet
from evaluation.views.panels import figures_panel
from portal.common.access import Actor, Permission
from portal.common.errors import NotFound, RuleError
from portal.common.forms_bridge import status_of, submit
from portal.common.pages import actor_of, expert_page

E = Evaluation.State


@require_http_methods(["GET", "POST"])
@expert_page(Permission.EVALUATION_SCORE)
def party_sheet(request: HttpRequest, no: str) -> HttpResponseBase:
    """Let the third party or a worker representative score."""
    actor = actor_of(request)
    found = (
        Evaluation.objects.visible_to(actor)
        .select_related("project", "union", "organisation", "agreement__project", "system")
        .filter(no=no)
        .first()
    )
    if found is None:
        raise NotFound("没有找到这次绩效评价，它可能没有委托给您。")
    return sheet_page(request, found, actor, "party-evaluation")


def sheet_page(
    request: HttpRequest, found: Evaluation, actor: Actor, back: str
) -> HttpResponseBase:
    """Show the actor's sheet and take it; `back` is the URL name to return to."""
    party = evaluations.party_of(found, actor)
    mine = found.sheets.filter(user_id=actor.user_id or 0).first()
    rows = evaluations.indicators_for(found, party)
    weights = {each.code: each.weight for each in rows}
    figures = measures.figures_of(found.agreement)
    form = PartyForm(
        rows, request.POST or None, proposals=measures.final_proposals(figures, weights)
    )
    done = submit(
        request,
        form,
        lambda: evaluations.submit_scores(
            found.pk,
            {code: row["points"] for code, row in form.scores().items()},
            comment=form.cleaned_data["comment"],
            by=actor,
        ),
    )
    if done is not None:
        messages.success(request, "评价已提交，谢谢。提交后不能修改。")
        return redirect(back, found.no)
    is_staff = back == "evaluation"
    taken = party != PartySheet.Party.WORKERS and found.sheets.filter(party=party).exists()
    home = {"label": "绩效评价", "url": "/u/evaluations/"} if is_staff else None
    context = {
        "evaluation": found,
        "form": form,
        "party": PartySheet.Party(party).label,
        "mine": mine,
        "given": [(each, mine.scores.get(each.code)) for each in rows] if mine else [],
        "taken": taken and mine is None,
        "is_open": found.state == E.STARTED and mine is None and not taken,
        "figures": figures_panel(figures),
        "base": "base_staff.html" if is_staff else "base_expert.html",
        "crumbs": [home or {"label": "我的评审", "url": "/x/"}, {"label": found.no}],
        "may_leave_out": is_staff and may_leave_out(found, actor),
        "leave_out_form": LeaveOutForm(indicators=found.system.indicators.all()),
    }
    return render(request, "evaluation/evaluations/sheet.html", context, status=status_of(form))


def may_leave_out(found: Evaluation, actor: Actor) -> bool:
    """Whether the actor may still settle which indicators do not apply: before anybody scores."""
    return (
        found.is_held_by(actor)
        and found.state == E.STARTED
        and actor.may(Permission.EVALUATION_REVIEW)
        and not contracts.is_officer(found.project, actor)
        and not found.sheets.exists()
    )


def may_score(found: Evaluation, actor: Actor) -> bool:
    """Whether the union's sheet waits for this actor."""
    if found.state != E.STARTED or not actor.may(Permission.EVALUATION_SCORE):
        return False
    if found.sheets.filter(party=PartySheet.Party.UNION).exists():
        return False
    try:
        evaluations.party_of(found, actor)
    except RuleError:
        return False
    return True
