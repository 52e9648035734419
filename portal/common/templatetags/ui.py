"""The tag library `ui`, a builtin of every template: components, formatting, pictures."""

from django.template import Library

from portal.common import paging
from portal.common.ui import badges, formatting, forms, frames, icons, svg, tags

register = Library()

register.simple_tag(icons.icon)
register.simple_tag(badges.badge)
register.simple_tag(badges.kind_tag)
register.simple_tag(tags.money_text, name="money")
register.simple_tag(tags.money_upper)
register.simple_tag(tags.person)
register.simple_tag(tags.change)
register.simple_tag(tags.due, takes_context=True)
register.simple_tag(tags.lifecycle_mini)

BLOCKS = (
    tags.capture, tags.page_head, tags.card, tags.alert_bar, tags.table, tags.filter_bar, tags.next_step,
    tags.nothing, tags.receipt, tags.help_tip, tags.cell_panel, tags.chart,
)  # fmt: skip
for block in BLOCKS:
    register.simple_block_tag(block)
register.simple_block_tag(tags.confirm, takes_context=True)

LISTS = (
    "crumbs", "tiles", "tabs", "checklist", "timeline", "agenda", "feed", "flow",
    "file_list", "unit_board", "sign_block", "chips", "wizard_steps", "job_stages", "news",
)  # fmt: skip
for name in LISTS:
    register.inclusion_tag(f"ui/{name}.html", name=name)(tags.items)

for name in ("facts", "kv"):
    register.inclusion_tag(f"ui/{name}.html", name=name)(tags.pairs)

register.inclusion_tag("ui/kpi.html")(tags.kpi)
register.inclusion_tag("ui/lifecycle_bar.html")(tags.lifecycle_bar)
register.inclusion_tag("ui/pagination.html", takes_context=True)(tags.pagination)
register.inclusion_tag("ui/countdown.html", takes_context=True)(tags.countdown)
register.inclusion_tag("ui/qr.html")(tags.qr)
register.inclusion_tag("ui/job_body.html", takes_context=True, name="job")(tags.job_context)

register.simple_tag(svg.progress)
register.simple_tag(svg.sparkline)
register.simple_tag(svg.bar_chart)
register.simple_tag(svg.row_chart)
register.simple_tag(svg.line_chart)
register.simple_tag(svg.score_dots)
register.simple_tag(svg.stacked_bar)
register.simple_tag(svg.radar)
register.simple_tag(svg.dot_strip)
register.simple_tag(svg.seal)
register.simple_tag(svg.legend)

register.filter("yuan", formatting.yuan)
register.filter("wan", formatting.wan)
register.filter("upper_yuan", formatting.upper)
register.filter("number", formatting.number)
register.filter("total", paging.total)
register.filter("percent", formatting.percent)
register.filter("dash", formatting.dash)
register.filter("day", formatting.day)
register.filter("moment", formatting.moment)
register.filter("moment_seconds", formatting.moment_seconds)
register.filter("short", formatting.short)
register.filter("formal_day", formatting.formal_day)
register.filter("weekday", formatting.weekday)
register.filter("file_size", formatting.file_size)
register.filter("masked_phone", formatting.masked_phone)
register.filter("field_size", forms.field_size)
register.filter("field_unit", forms.field_unit)
register.filter("field_kind", forms.field_kind)
register.filter("field_errors", forms.field_errors)
register.filter("file_icon", icons.file_icon)
register.filter("frame", frames.frame)
