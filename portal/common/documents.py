"""Formal documents as PDF: typst templates in templates/print/, no system library needed."""

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst
from django.conf import settings


def pdf(template: str, data: Mapping[str, Any]) -> bytes:
    """Return the PDF of `templates/print/<template>.typ`.

    The template reads its data with `json(bytes(sys.inputs.data))`: text never becomes markup.
    """
    source = Path(settings.BASE_DIR) / "templates" / "print" / f"{template}.typ"
    payload = json.dumps(data, ensure_ascii=False, default=str)
    return typst.compile(
        str(source),
        root=str(source.parent),
        font_paths=font_paths(),
        sys_inputs={"data": payload},
    )


@lru_cache(maxsize=1)
def font_paths() -> list[str]:
    """Return folders that may hold Chinese fonts: the system's, and those built with the assets."""
    places = [
        Path("/usr/share/fonts"),
        Path("/usr/local/share/fonts"),
        Path.home() / ".local/share/fonts",
        Path(settings.BASE_DIR) / "assets" / "node_modules" / "@expo-google-fonts",
    ]
    return [str(p) for p in places if p.exists()]
