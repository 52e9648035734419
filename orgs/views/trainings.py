"""Trainings: the list, one training with its trainees, certificates (TR-01)."""

from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from orgs.actions import trainings
from orgs.forms.quotas import SheetForm
from orgs.forms.trainings import CertificateSearch, PasteForm, TrainingForm
from orgs.models import Trainee, Training
from orgs.people_tabs import tabs
from orgs.views.imports import XLSX
from portal.common import clock, files
from portal.common.access import Permission
from portal.common.errors import NotFound
from portal.common.forms_bridge import status_of, submit
from portal.common.pages import actor_of, public_page, staff_page
from portal.common.paging import CappedPaginator
from portal.common.views import attachment

PAGE: Final = 20
TRAINEES: Final = 50


@require_GET
@staff_page(Permission.PEOPLE_READ)
def training_list(request: HttpRequest) -> HttpResponseBase:
    """List the trainings of the own union and of those below, latest first."""
    actor = actor_of(request)
    rows = Training.objects.visible_to(actor).select_related("union")
    certified = Count("trainees", filter=Q(trainees__certificate_no__isnull=False))
    rows = rows.annotate(people=Count("trainees"), certified=certified)
    page = CappedPaginator(rows.order_by("-begins_on", "-id"), PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "tabs": tabs(actor, "training-list"),
        "page_obj": page,
        "may_edit": actor.may(Permission.PEOPLE_EDIT),
    }
    return render(request, "orgs/people/trainings.html", context)


@require_http_methods(["GET", "POST"])
@staff_page(Permission.PEOPLE_EDIT)
def new(request: HttpRequest) -> HttpResponseBase:
    """Enter a training."""
    actor = actor_of(request)
    form = TrainingForm(request.POST or None)
    made = submit(
        request,
        form,
        lambda: trainings.hold(form.cleaned_data, by=actor),
        check=trainings.problems_of,
    )
    if made is not None:
        messages.success(request, f"已登记培训 {made.no}，请添加学员。")
        return redirect("training", made.no)
    context = {"form": form, "title": "登记培训", "verb": "登记", "list": "training-list"}
    return render(request, "orgs/people/entry.html", context, status=status_of(form))


@require_GET
@staff_page(Permission.PEOPLE_READ)
def training_page(request: HttpRequest, no: str) -> HttpResponseBase:
    """Show one training with its trainees; names are masked for superiors."""
    return _page(request, no, PasteForm(), SheetForm())


@require_POST
@staff_page(Permission.PEOPLE_EDIT)
def paste(request: HttpRequest, no: str) -> HttpResponseBase:
    """Add the trainees of a pasted list."""
    actor = actor_of(request)
    actor.require_own(trainings.find(no, by=actor).union_id, "添加学员")
    form = PasteForm(request.POST)
    done = submit(request, form, lambda: trainings.paste(no, **form.cleaned_data, by=actor))
    if done is None:
        return _page(request, no, form, SheetForm(), status=422)
    messages.success(request, f"已添加 {done} 人。")
    return redirect("training", no)


@require_POST
@staff_page(Permission.PEOPLE_EDIT)
def upload(request: HttpRequest, no: str) -> HttpResponseBase:
    """Add the trainees of a workbook."""
    actor = actor_of(request)
    actor.require_own(trainings.find(no, by=actor).union_id, "添加学员")
    form = SheetForm(request.POST, request.FILES)

    def read() -> int:
        _, data = files.read_upload(form.cleaned_data["file"], allowed=("xlsx",))
        return trainings.import_trainees(no, data, by=actor)

    done = submit(request, form, read)
    if done is None:
        return _page(request, no, PasteForm(), form, status=422)
    messages.success(request, f"已添加 {done} 人。")
    return redirect("training", no)


@require_GET
@staff_page(Permission.PEOPLE_EDIT)
def template(request: HttpRequest) -> HttpResponseBase:
    """Send the empty workbook."""
    return attachment(trainings.template(), "培训学员模板.xlsx", XLSX)


@require_POST
@staff_page(Permission.PEOPLE_EDIT)
def results(request: HttpRequest, no: str) -> HttpResponseBase:
    """Note the exam results of the page that was sent."""
    typed = {
        name.removeprefix("exam-"): str(value)
        for name, value in request.POST.items()
        if name.startswith("exam-")
    }
    # A number longer than any key is nobody's, and Python would refuse to read it.
    sent = {int(key): value for key, value in typed.items() if key.isdecimal() and len(key) < 19}
    changed = trainings.set_results(no, sent, by=actor_of(request))
    messages.success(request, f"已登记 {changed} 人的考试结果。")
    return redirect("training", no)


@require_POST
@staff_page(Permission.PEOPLE_EDIT)
def certify(request: HttpRequest, no: str) -> HttpResponseBase:
    """Give the certificates."""
    given = trainings.certify(no, by=actor_of(request))
    messages.success(request, f"已发放 {given} 份证书。")
    return redirect("training", no)


@require_GET
@staff_page(Permission.PEOPLE_READ)
def certificate(request: HttpRequest, no: str, pk: int) -> HttpResponseBase:
    """Send one certificate as PDF, to the union that gave it."""
    actor = actor_of(request)
    own = Training.objects.visible_to(actor).filter(union_id__in=actor.union_ids, no=no)
    trainee = (
        Trainee.objects.filter(training__in=own, pk=pk).select_related("training__union").first()
    )
    if trainee is None:
        raise NotFound("没有找到这份证书。证书由举办培训的工会下载。")
    data = trainings.certificate_pdf(trainee)
    return attachment(data, f"培训证书_{trainee.certificate_no}.pdf", "application/pdf")


@require_GET
@public_page
def verify(request: HttpRequest) -> HttpResponseBase:
    """Say to anybody whether a certificate with this number was given, and for what."""
    form = CertificateSearch(request.GET)
    no = form.cleaned_data["no"].strip() if form.is_valid() else ""
    found = (
        Trainee.objects.filter(certificate_no=no).select_related("training__union").first()
        if no
        else None
    )
    return render(request, "orgs/people/verify.html", {"form": form, "asked": no, "trainee": found})


def _page(
    request: HttpRequest, no: str, paste_form: PasteForm, sheet_form: SheetForm, status: int = 200
) -> HttpResponseBase:
    actor = actor_of(request)
    training = trainings.find(no, by=actor)
    page: Any = Paginator(training.trainees.order_by("pk"), TRAINEES).get_page(
        request.GET.get("page")
    )
    counts = training.trainees.aggregate(
        people=Count("pk"),
        passed=Count("pk", filter=Q(exam="passed")),
        certified=Count("pk", filter=Q(certificate_no__isnull=False)),
    )
    able = counts["passed"] if training.has_exam else counts["people"]
    is_own = actor.acts_for(training.union_id)
    context = {
        "training": training,
        "page_obj": page,
        "counts": counts,
        "is_own": is_own,
        "due": able > counts["certified"] and training.ends_on <= clock.today(),
        "may_edit": is_own and actor.may(Permission.PEOPLE_EDIT),
        "paste_form": paste_form,
        "sheet_form": sheet_form,
        "exams": Trainee.Exam.choices,
    }
    return render(request, "orgs/people/training.html", context, status=status)
