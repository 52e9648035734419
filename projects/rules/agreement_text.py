"""Merging a model text with its fields, finding what is missing, and the digest both sides sign.

Rules: AG-01…AG-17 (a clause with an empty field blocks signing), DC-09 (names as at signing).
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict

from portal.common.errors import Detail
from projects.rules.model_texts import Article

FIELD = re.compile(r"\{\{([a-z_.]+)\}\}")
BLANK = "________"


@dataclass(frozen=True, slots=True)
class Field:
    """One merge field with the record that its value comes from.

    `kind` and `no` name the record for a link: project, tender, organisation, budget, award, draft.
    """

    code: str
    label: str
    value: str
    source: str
    kind: str = ""
    no: str = ""
    required: bool = True


class MergedArticle(TypedDict):
    """One article as it is read and signed."""

    heading: str
    paragraphs: list[str]


class MergedText(TypedDict):
    """The whole text as it is frozen at the offer: what the digest covers."""

    title: str
    no: str
    preamble: list[str]
    articles: list[MergedArticle]
    milestones: list[dict[str, str]]
    annexes: list[MergedArticle]


def merge(text: str, values: Mapping[str, str]) -> str:
    """Return the text with its fields filled; an empty one leaves a visible blank.

    Raises: KeyError for a field nobody knows: the model text itself is wrong.
    """
    return FIELD.sub(lambda match: values[match[1]] or BLANK, text)


def merge_articles(articles: Sequence[Article], values: Mapping[str, str]) -> list[MergedArticle]:
    """Return the articles with their fields filled."""
    return [
        {"heading": a["heading"], "paragraphs": [merge(p, values) for p in a["paragraphs"]]}
        for a in articles
    ]


def fields_in(articles: Sequence[Article], preamble: Sequence[str]) -> set[str]:
    """Return the codes of all fields that the text uses."""
    texts = [*preamble, *(p for a in articles for p in a["paragraphs"])]
    return {code for text in texts for code in FIELD.findall(text)}


def missing(
    fields: Sequence[Field], articles: Sequence[Article], preamble: Sequence[str]
) -> list[Detail]:
    """Return one problem for each required field without a value, with the clause that needs it."""
    used = fields_in(articles, preamble)
    clause = {
        code: article["heading"]
        for article in articles
        for paragraph in article["paragraphs"]
        for code in FIELD.findall(paragraph)
    }
    return [
        {
            "field": field.code,
            "message": f"“{field.label}”还没有内容（{clause.get(field.code, '合同首部')}）。"
            + _how_to_fill(field),
        }
        for field in fields
        if field.required and field.code in used and not field.value.strip()
    ]


def digest(text: MergedText) -> str:
    """Return the SHA-256 of the text in its canonical form."""
    body = json.dumps(text, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(body.encode()).hexdigest()


def _how_to_fill(field: Field) -> str:
    return "请在协议草稿中填写。" if field.kind == "draft" else f"请先在{field.source}中补充。"
