"""What is noted of one person: posts, certificates, assessments, commendations."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from orgs.actions import talent_posts, talents
from orgs.forms.talents import AssessmentForm, AwardForm, CertificateForm, EndPostForm, PostForm
from orgs.models import Talent
from portal.common import clock
from portal.common.access import Permission
from portal.common.errors import Detail
from portal.common.forms_bridge import status_of, submit
from portal.common.pages import actor_of, staff_page


@require_http_methods(["GET", "POST"])
@staff_page(Permission.PEOPLE_EDIT)
def new_post(request: HttpRequest, no: str) -> HttpResponseBase:
    """Give a person a post."""
    actor = actor_of(request)
    form = PostForm(request.POST or None, by=actor, initial={"serving_union": actor.union_id})

    def act() -> Any:
        return talent_posts.add_post(no, form.cleaned_data, by=actor)

    return _noted(request, no, form, act, "登记岗位", check=talent_posts.problems_of_post)


@require_http_methods(["GET", "POST"])
@staff_page(Permission.PEOPLE_EDIT)
def end_post(request: HttpRequest, no: str, pk: int) -> HttpResponseBase:
    """End a post."""
    actor = actor_of(request)
    form = EndPostForm(request.POST or None, initial={"ends_on": clock.today()})

    def act() -> Any:
        return talent_posts.end_post(no, pk, **form.cleaned_data, by=actor)

    return _noted(request, no, form, act, "登记离岗")


@require_http_methods(["GET", "POST"])
@staff_page(Permission.PEOPLE_EDIT)
def new_certificate(request: HttpRequest, no: str) -> HttpResponseBase:
    """Note a certificate."""
    actor = actor_of(request)
    form = CertificateForm(request.POST or None)

    def act() -> Any:
        return talent_posts.add_certificate(no, **form.cleaned_data, by=actor)

    return _noted(request, no, form, act, "登记证书", check=talent_posts.problems_of_certificate)


@require_http_methods(["GET", "POST"])
@staff_page(Permission.PEOPLE_EDIT)
def new_assessment(request: HttpRequest, no: str) -> HttpResponseBase:
    """Note the year's assessment and its decision."""
    actor = actor_of(request)
    post = talents.find(no, by=actor).posts.filter(is_main=True, ends_on=None).first()
    initial = {"year": clock.today().year, "grade_after": post.grade if post else ""}
    form = AssessmentForm(request.POST or None, initial=initial)

    def act() -> Any:
        return talent_posts.assess(no, form.cleaned_data, by=actor)

    def check(values: dict[str, Any], talent: Talent) -> list[Detail]:
        full = values | {"grade_before": post.grade if post else ""}
        return talent_posts.problems_of_assessment(full, talent)

    return _noted(request, no, form, act, "登记年度考核", check=check)


@require_http_methods(["GET", "POST"])
@staff_page(Permission.PEOPLE_EDIT)
def new_award(request: HttpRequest, no: str) -> HttpResponseBase:
    """Note a commendation."""
    actor = actor_of(request)
    form = AwardForm(request.POST or None)

    def act() -> Any:
        return talent_posts.add_award(no, **form.cleaned_data, by=actor)

    def check(values: dict[str, Any], talent: Talent) -> list[Detail]:
        return talent_posts.problems_of_award(values.get("awarded_on"))

    return _noted(request, no, form, act, "登记表彰", check=check)


def _noted(
    request: HttpRequest,
    no: str,
    form: Form,
    act: Callable[[], Any],
    title: str,
    check: Callable[[dict[str, Any], Talent], list[Detail]] | None = None,
) -> HttpResponseBase:
    """Show the form of the person's own union, or carry out what was sent."""
    with talents.held(no, title, by=actor_of(request)) as talent:
        talents.require_member(talent, title)

    def look(values: dict[str, Any]) -> list[Detail]:
        return check(values, talent) if check else []

    done = submit(request, form, act, check=look)
    if done is not None:
        messages.success(request, f"已{title}。")
        return redirect("talent", no)
    context = {
        "form": form, "title": title, "verb": title,
        "talent": talent, "back": reverse("talent", args=[no]),
    }  # fmt: skip
    return render(request, "orgs/people/form.html", context, status=status_of(form))
