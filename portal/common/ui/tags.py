"""Contexts of the components: what each template under `templates/ui/` is given."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.paginator import Page
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from portal.common import clock, jobs, money
from portal.common.ui import formatting, lifecycle, svg

Item = Mapping[str, Any]


def capture(content: str) -> SafeString:
    """Return the block's output without surrounding space; `as name` keeps it for later."""
    return mark_safe(content.strip())  # noqa: S308 - rendered by the template engine already


def block(template: str, content: str, **values: Any) -> SafeString:
    """Render a component around a block of a page."""
    return render_to_string(template, {"content": capture(content), **values})


def page_head(content: str, title: str, sub: str = "", **more: Any) -> SafeString:
    """Title, second line and the acts (the block), secondary first, primary last."""
    return block("ui/page_head.html", content, title=title, sub=sub, **more)


def card(content: str, title: str = "", **more: Any) -> SafeString:
    """Card. `note`, `more_url`, `more_label`, `flush` (no padding), `level` 2 or 3, `id`, `foot`."""
    return block("ui/card.html", content, title=title, **more)


def alert_bar(content: str, tone: str = "warning", **more: Any) -> SafeString:
    """Bar with one message. `tone` warning, info, error, success; `url` and `label` of its act."""
    icons = {"warning": "warning", "info": "info", "error": "alert", "success": "circle-check"}
    return block("ui/alert_bar.html", content, tone=tone, icon=icons.get(tone, "info"), **more)


def table(content: str, caption: str, cols: str, **more: Any) -> SafeString:
    """Real table around the rows of the block. `cols` is "编号|名称|金额（元）:num|操作:acts"."""
    return block("ui/table.html", content, caption=caption, columns=columns(cols), **more)


def columns(text: str) -> list[dict[str, str]]:
    """Return the head cells of a `cols` text; what follows a colon is the cell's class."""
    cells = (cell.partition(":") for cell in text.split("|"))
    return [{"label": label.strip(), "css": css.strip()} for label, _, css in cells]


def filter_bar(content: str, form: Any = None, **more: Any) -> SafeString:
    """Filter row (GET). `form` gives its fields; `result` the count; `chips` [{label, url}].

    The link that clears shows only while a field of the form filters.
    """
    if form is not None and form.is_bound and not any(map(form.data.get, form.fields)):
        more["clear_url"] = ""
    return block("ui/filter_bar.html", content, form=form, **more)


def next_step(content: str, title: str, **more: Any) -> SafeString:
    """The card that says what to do now. `due`, `text`, `checks`, `wait` (somebody else's turn)."""
    return block("ui/next_step.html", content, title=title, **more)


def nothing(content: str, title: str, text: str = "", icon: str = "inbox") -> SafeString:
    """Empty state: one sentence why, and one act in the block (`empty` belongs to `for`)."""
    return block("ui/empty.html", content, title=title, text=text, icon=icon)


def confirm(context: Context, content: str, title: str, verb: str, **more: Any) -> SafeString:
    """Confirm page: question, `consequences`, `told`, `reversible`, `back_url`, `action`."""
    csrf = context.get("csrf_token")
    return block("ui/confirm.html", content, title=title, verb=verb, csrf=csrf, **more)


def receipt(content: str, title: str, number: str, **more: Any) -> SafeString:
    """Receipt of an external act: `at`, `facts`, `files`, `next_steps`, `pdf_url`, `back_url`, `qr`."""
    return block("ui/receipt.html", content, title=title, number=number, **more)


def help_tip(content: str, term: str, source: str = "") -> SafeString:
    """Question mark that opens the meaning of a term; works without script."""
    return block("ui/help_tip.html", content, term=term, source=source)


def cell_panel(content: str, title: str, **more: Any) -> SafeString:
    """Side panel of a grid cell: `address`, `facts`, `sources`, `findings`, `trend`, `close_url`."""
    return block("ui/cell_panel.html", content, title=title, **more)


def chart(content: str, picture: SafeString, **more: Any) -> SafeString:
    """Figure: `picture` from an svg tag, `note` under it, and its table twin in the block."""
    return block("ui/chart.html", content, picture=picture, **more)


def items(items: Iterable[Item], **more: Any) -> dict[str, Any]:
    """Context of every component that shows a list: tiles, tabs, checklist, timeline, feed …"""
    return {"items": items, **more}


def pairs(items: Iterable[Item | Sequence[Any]], **more: Any) -> dict[str, Any]:
    """Context of facts and kv: pairs (label, value) or dicts {label, value, url}."""
    rows = [i if isinstance(i, Mapping) else {"label": i[0], "value": i[1]} for i in items]
    return {"items": rows, **more}


def kpi(label: str, value: object, **more: Any) -> dict[str, Any]:
    """One figure: `unit`, `side`, `side_tone`, `note`, `url`, `done`/`total`/`mark`/`tone`, `trend`."""
    bar = spark = ""
    if more.get("total"):
        bar = svg.progress(
            float(more.get("done") or 0), float(more["total"]),
            mark=None if more.get("mark") is None else float(more["mark"]),
            tone=more.get("tone", "blue"), title=f"{label}完成情况",
        )  # fmt: skip
    if more.get("trend"):
        spark = svg.sparkline([float(v) for v in more["trend"]], f"{label}走势")
    return {"label": label, "value": value, "bar": bar, "spark": spark, **more}


def lifecycle_bar(steps: Sequence[Item], notes: Sequence[str] = ()) -> dict[str, Any]:
    """Five phases over thirteen steps {code, label, state, date, person, url?, note?, count?}."""
    return {"phases": lifecycle.phases(steps, notes)}


def lifecycle_mini(steps: Sequence[Item | str], title: str = "") -> SafeString:
    """Thirteen small cells for a row or a card; steps as dicts or bare states."""
    states = [s if isinstance(s, str) else str(s.get("state", "future")) for s in steps]
    return svg.lifecycle_cells(states, title)


def due(context: Context, at: date | datetime | None, inline: bool = False) -> SafeString:  # noqa: FBT001, FBT002
    """Relative words in bold, the absolute moment in grey."""
    if at is None:
        return format_html('<span class="muted">{}</span>', "不限")
    level, words = formatting.due_level(at, context.get("now") or clock.now())
    icon = {"late": "alert", "today": "clock"}.get(level, "calendar")
    values = {"level": level, "words": words, "icon": icon, "at": at, "inline": inline}
    return render_to_string("ui/due.html", values)


def money_text(amount: Decimal | None, unit: str = "yuan") -> SafeString:
    """Amount with its unit for running text: 280,000.00 元 or 28.00 万元."""
    if amount is None:
        return format_html('<span class="money">{}</span>', "—")
    figure = money.in_wan(amount) if unit == "wan" else money.figure(amount)
    return format_html(
        '<span class="money">{} {}</span>', figure, "万元" if unit == "wan" else "元"
    )


def money_upper(amount: Decimal | None) -> SafeString:
    """Amount in formal characters."""
    return format_html('<span class="upper">{}</span>', formatting.upper(amount))


def person(name: str, role: str = "", unit: str = "") -> SafeString:
    """Name with role and unit in grey."""
    about = " · ".join(part for part in (role, unit) if part)
    if not about:
        return format_html('<span class="person">{}</span>', name or "—")
    return format_html('<span class="person">{} <small>{}</small></span>', name, about)


def change(value: Any) -> SafeString:
    """Ratio of change with its arrow; red rises, green falls, as is the habit here."""
    direction, words = formatting.change(value)
    return format_html('<span class="{}">{}</span>', direction, words)


def pagination(context: Context, page: Page[Any]) -> dict[str, Any]:
    """Numbered pages of a Django `Page`; keeps the filters of the address."""
    query = context["request"].GET.copy()
    query.pop("page", None)
    pages = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return {"page": page, "pages": list(pages), "query": query.urlencode(), "gap": "…"}


def countdown(context: Context, until: datetime, **more: Any) -> dict[str, Any]:
    """Time left by the server's clock. `big`, `seconds` (room), `label`, `done` (words at zero)."""
    now = context.get("now") or clock.now()
    left = max(int((until - now).total_seconds()), 0)
    parts = {"days": left // 86400, "hours": left // 3600 % 24, "minutes": left // 60 % 60}
    clock_parts = [f"{left // 3600:02d}", f"{left // 60 % 60:02d}", f"{left % 60:02d}"]
    return {"until": until, "now": now, "left": left, "digits": clock_parts, **parts, **more}


def qr(text: str, label: str = "") -> dict[str, Any]:
    """QR code of a text or an address as inline SVG."""
    import segno  # noqa: PLC0415 - only the few pages with a code pay for the import

    code = segno.make(text, error="m").svg_inline(
        omitsize=True, border=2, svgclass=None, lineclass=None
    )
    return {"code": mark_safe(code), "label": label, "text": text}  # noqa: S308 - segno draws only paths


def job_context(context: Context, job: Any) -> dict[str, Any]:
    """Progress of long work: polls 2 s, then 5 s, then 15 s by its age, and stops at the end."""
    age = (clock.now() - job.created_at).total_seconds() if job.created_at else 0
    share = job.done / job.total if job.total else None
    wait = 2 if age < 30 else 5 if age < 180 else 15
    percent = None if share is None else int(share * 100)
    request = context.get("request")
    actor = getattr(request, "actor", None)
    return {
        "job": job,
        "wait": wait,
        "percent": percent,
        "request": request,
        "stages": _stages(job),
        "left": _left(job, share),
        "may_cancel": actor is not None and actor.user_id == job.user_id is not None,
        "csrf_token": context.get("csrf_token"),
    }


def _stages(job: Any) -> list[dict[str, str]]:
    """Return the stages that the job told beforehand, each with how far it is."""
    names: list[str] = job.args.get("stages", [])
    now = names.index(job.stage) if job.stage in names else 0
    if job.state in ("done", "queued"):
        now = len(names) if job.state == "done" else -1
    word = {-1: "done", 0: "current", 1: "future"}
    return [
        {"label": name, "state": word[(place > now) - (place < now)]}
        for place, name in enumerate(names)
    ]


def _left(job: Any, share: float | None) -> int | None:
    """Return the seconds that the stage will probably still take, once a tenth of it is done."""
    if job.state != "running" or share is None or share < 0.1 or job.started_at is None:
        return None
    gone = jobs.seconds_running(job)
    return round(gone * (1 - share) / share)
