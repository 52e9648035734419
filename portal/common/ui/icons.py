"""Icons from the one sprite that the asset build makes."""

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString


def icon(name: str, label: str = "", size: str = "") -> SafeString:
    """Return an icon as inline SVG; with a label it is read aloud, without one it is decoration."""
    classes = f"icon icon-{size}" if size else "icon"
    source = f"{static('icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}"><use href="{}"/></svg>',
            classes, label, source,
        )  # fmt: skip
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}"/></svg>',
        classes, source,
    )  # fmt: skip
