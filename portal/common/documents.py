"""Formal documents as PDF: typst templates in templates/print/, no system library needed."""

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst
from django.conf import settings

# Families that hold Chinese glyphs: Debian's fonts-noto-cjk, npm's noto-serif-sc, office systems'.
CHINESE_FAMILIES = (
    "Noto Serif CJK SC",
    "Noto Sans CJK SC",
    "Noto Serif SC",
    "Noto Sans SC",
    "Source Han Serif SC",
    "FangSong",
    "FangSong_GB2312",
    "STFangsong",
    "SimSun",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
)
SYSTEM_FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".local/share/fonts",
)


class NoChineseFont(RuntimeError):
    """This machine has no font with Chinese glyphs: a document would be a page of boxes."""


def pdf(template: str, data: Mapping[str, Any]) -> bytes:
    """Return the PDF of `templates/print/<template>.typ`.

    The template reads its data with `json(bytes(sys.inputs.data))`: text never becomes markup.
    Raises: NoChineseFont.
    """
    source = Path(settings.BASE_DIR) / "templates" / "print" / f"{template}.typ"
    payload = json.dumps(data, ensure_ascii=False, default=str)
    return typst.compile(
        str(source),
        root=str(source.parent),
        font_paths=fonts(),
        sys_inputs={"data": payload},
    )


@lru_cache(maxsize=1)
def fonts() -> typst.Fonts:
    """Return the fonts of this machine, read once: each document then takes milliseconds.

    Raises: NoChineseFont naming what to install.
    """
    found = typst.Fonts(font_paths=font_paths())
    if not set(CHINESE_FAMILIES) & set(found.families()):
        raise NoChineseFont(
            "没有找到中文字体，不能生成正式文书。请安装 fonts-noto-cjk"
            "（apt-get install fonts-noto-cjk），或在 assets/fonts 下运行 npm ci 取得 Noto Serif SC，再重新启动。"
        )
    return found


def font_paths() -> list[str]:
    """Return folders that may hold Chinese fonts: the system's, and the one npm fetches into."""
    places = (*SYSTEM_FOLDERS, Path(settings.BASE_DIR) / "assets" / "fonts" / "node_modules")
    return [str(p) for p in places if p.exists()]
