"""Icons from the one sprite that the asset build makes."""

from pathlib import PurePath

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


FILE_ICONS = {
    ".pdf": "pdf", ".doc": "docx", ".docx": "docx", ".xls": "xlsx", ".xlsx": "xlsx", ".zip": "zip",
    ".jpg": "image", ".jpeg": "image", ".png": "image",
}  # fmt: skip


def file_icon(name: str) -> str:
    """Return the icon's name for a file name."""
    return FILE_ICONS.get(PurePath(name.lower()).suffix, "file")
