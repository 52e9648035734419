"""Pages that every import of a workbook has: upload with earlier batches, one batch's report."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render

from orgs.actions import batches
from orgs.imports import Subject
from orgs.models import ImportBatch, ImportFinding
from orgs.rules import ledger as rules
from portal.common import files
from portal.common.errors import NotFound
from portal.common.pages import actor_of

PAGE: Final = 20
FINDINGS: Final = 50
MANY: Final = 10  # problems that nobody takes in at a glance: their causes are counted first
DIFFERENCES: Final = (rules.DIFFERENT, rules.NAME_DIFFERENT)
XLSX: Final = files.KINDS["xlsx"][0]


class FindingFilter(forms.Form):
    """Which problems of a batch to look at."""

    kind = forms.ChoiceField(label="类别", required=False)
    column = forms.ChoiceField(label="列", required=False)
    severity = forms.ChoiceField(
        label="程度", required=False, choices=[("", "全部"), *ImportFinding.Severity.choices]
    )

    def __init__(self, data: Any, kinds: Sequence[tuple[str, str, int]]) -> None:
        super().__init__(data)
        counts: dict[str, int] = {}
        headings: dict[str, int] = {}
        for kind, heading, count in kinds:
            counts[kind] = counts.get(kind, 0) + count
            headings[heading] = headings.get(heading, 0) + count
        for name, found in (("kind", counts), ("column", headings)):
            choices = [(one, f"{one}（{count}）") for one, count in found.items()]
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = [("", "全部"), *choices]


def earlier(request: HttpRequest, subject: Subject[Any]) -> Any:
    """Return the page of the own union's earlier batches."""
    rows = subject.model.objects.visible_to(actor_of(request)).defer("summary", "undo")
    return Paginator(rows.order_by("-id"), PAGE).get_page(request.GET.get("page"))


def begun(request: HttpRequest, subject: Subject[Any], batch: ImportBatch) -> HttpResponseBase:
    """Start checking a batch that was just taken; its page shows the progress."""
    batches.begin(subject, "check", batch.no, by=actor_of(request))
    return redirect(subject.page, batch.no)


def go_on(request: HttpRequest, subject: Subject[Any], act: str, no: str) -> HttpResponseBase:
    """Start an act on the batch as a job; its page shows the progress."""
    more = {"partial": True} if request.POST.get("partial") else {}
    batches.begin(subject, act, no, by=actor_of(request), **more)
    return redirect(subject.page, no)


def give_up(request: HttpRequest, subject: Subject[Any], no: str) -> HttpResponseBase:
    """Discard a batch that waits for confirmation."""
    batch = batches.discard(subject, no, by=actor_of(request))
    messages.success(request, f"{subject.label}“{batch.file_name}”这一批已放弃，没有写入任何数据。")
    return redirect(subject.page, no)


def report(
    request: HttpRequest, subject: Subject[Any], no: str, template: str, **more: Any
) -> HttpResponseBase:
    """Show what was found in the file, what confirming does, and how far the work is."""
    batch = found(request, subject, no)
    rows: QuerySet[Any] = subject.finding.objects.filter(batch=batch)  # type: ignore[attr-defined]
    kinds = list(
        rows.order_by().values_list("kind", "heading").annotate(n=Count("pk")).order_by("-n")
    )
    form = FindingFilter(request.GET or None, kinds)
    shown = _filtered(rows, form).order_by("row", "id")
    listed = sum(count for _, _, count in kinds)
    summary = batch.summary
    different = sum(count for kind, _, count in kinds if kind in DIFFERENCES)
    context = {
        "batch": batch,
        "job": batch.job,
        "summary": summary,
        "bad": summary.get("rows", 0) - summary.get("good", 0),
        "form": form,
        "page_obj": Paginator(shown, FINDINGS).get_page(request.GET.get("page")),
        "listed": listed,
        "different": different,
        "unlisted": summary.get("errors", 0) + summary.get("warnings", 0) - listed,
        "is_summed": listed > MANY and len(summary.get("causes", [])) > 1,
        "clear_url": "?" if any(request.GET.get(name) for name in form.fields) else "",
        "made": {label.partition(".")[2]: len(batch.made(label))
                 for label in batch.undo.get("made", {})},
        "changed": sum(len(rows) for rows in batch.undo.get("former", {}).values()),
    }  # fmt: skip
    return render(request, template, context | more)


def found(request: HttpRequest, subject: Subject[Any], no: str) -> Any:
    """Return the own union's batch. Raises: NotFound."""
    rows = subject.model.objects.visible_to(actor_of(request)).select_related("job", "marked")
    batch = rows.filter(no=no).first()
    if batch is None:
        raise NotFound("没有找到这个导入批次。")
    return batch


def _filtered(rows: QuerySet[Any], form: FindingFilter) -> QuerySet[Any]:
    asked = form.cleaned_data if form.is_valid() else {}
    if asked.get("kind"):
        rows = rows.filter(kind=asked["kind"])
    if asked.get("column"):
        rows = rows.filter(heading=asked["column"])
    if asked.get("severity"):
        rows = rows.filter(severity=asked["severity"])
    return rows
