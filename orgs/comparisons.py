"""Up to four organisations side by side (P18): the same questions, one answer each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from orgs import service_terms
from orgs.credit import Credit, credits_of
from orgs.credit_bars import Mark
from orgs.models import Organisation, OrganisationLink, YearFigures
from orgs.track_records import TrackRecord
from portal.common.access import Actor
from portal.common.ui.formatting import NOTHING, day

MOST: Final = 4


@dataclass(frozen=True, slots=True)
class Cell:
    """One answer; `tone` as in the credit bar: green, amber, red or neutral."""

    text: str
    note: str = ""
    tone: str = "neutral"


@dataclass(frozen=True, slots=True)
class Line:
    """One question and the answers in the order of the organisations."""

    label: str
    cells: tuple[Cell, ...]

    @property
    def differs(self) -> bool:
        """Whether the answers are not all the same."""
        return len({cell.text for cell in self.cells}) > 1


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that belong together."""

    label: str
    lines: tuple[Line, ...]


def compare(organisations: Sequence[Organisation], on: date, *, by: Actor) -> list[Group]:
    """Return the answers by group. Queries: a fixed number, and the rules' for each organisation."""
    known = credits_of(organisations, on, by=by)
    return [
        Group("信用与准入", _standing(known)),
        Group("登记", _registration(organisations)),
        Group("为工会服务", _record(organisations, [each.record for each in known], by)),
        Group("人员和能力", _means(organisations, by)),
    ]


def _standing(known: Sequence[Credit]) -> tuple[Line, ...]:
    tones = {"可承接": "green", "限制承接": "amber", "禁止承接": "red"}
    verdicts = [each.verdict for each in known]
    told = tuple(Cell(v.word, "；".join(v.reasons), tones[v.word]) for v in verdicts)
    labels = list(dict.fromkeys(mark.label for each in known for mark in each.bar))
    lines = [Line("准入结论", told)]
    for label in labels:
        if label == "工会履约":
            continue  # told in its own group, figure by figure
        found = [next((m for m in each.bar if m.label == label), None) for each in known]
        cells = tuple(Cell(m.value, _note(m), m.tone) if m else Cell(NOTHING) for m in found)
        lines.append(Line(label, cells))
    return tuple(lines)


def _note(mark: Mark) -> str:
    years = "，".join(f"{year} 年度{result}" for year, result, _ in mark.squares)
    return years or mark.note


def _registration(organisations: Sequence[Organisation]) -> tuple[Line, ...]:
    return (
        _line("类型", [o.get_kind_display() for o in organisations]),
        _line("登记管理机关", [o.registration_authority for o in organisations]),
        _line("成立登记", [_day(o.registered_on) for o in organisations]),
        _line("登记证书有效期至", [_day(o.cert_valid_to) for o in organisations]),
        _line("住所", [o.address for o in organisations]),
        _line("劳动关系领域", ["是" if o.labour_field else "否" for o in organisations]),
    )


def _record(
    organisations: Sequence[Organisation], told: Sequence[TrackRecord], by: Actor
) -> tuple[Line, ...]:
    linked = set(
        OrganisationLink.objects.visible_to(by)
        .living()
        .guidance()
        .filter(organisation__in=organisations, union_id__in=by.union_ids)
        .values_list("organisation_id", flat=True)
    )
    return (
        _line("签订协议", [f"{r.agreements} 项" for r in told]),
        _line("在履约", [f"{r.running} 项" for r in told]),
        _line("已完成", [f"{r.completed} 项" for r in told]),
        _line("服务记录按时登记", [r.on_time_text for r in told]),
        _line(
            "绩效评价平均分",
            ["" if r.mean_score is None else f"{r.mean_score} 分（{r.scored} 次）" for r in told],
        ),
        _line("本单位联系", ["是" if o.pk in linked else "否" for o in organisations]),
    )


def _means(organisations: Sequence[Organisation], by: Actor) -> tuple[Line, ...]:
    rows = YearFigures.objects.visible_to(by).filter(organisation__in=organisations)
    latest = {row.organisation_id: row for row in rows.order_by("year")}
    held = [latest.get(o.pk) for o in organisations]
    domains = [
        "、".join(service_terms.DOMAINS.get(code, code) for code in o.domains or ())
        for o in organisations
    ]
    return (
        _line("人员数据年度", [f"{f.year} 年度" if f else "" for f in held]),
        _line("从业人员", [_people(f.staff_total if f else None) for f in held]),
        _line("专职", [_people(f.full_time if f else None) for f in held]),
        _line("社会工作师以上", [_people(_qualified(f)) for f in held]),
        _line("服务领域", domains),
    )


def _qualified(figures: YearFigures | None) -> int | None:
    if figures is None or (figures.social_workers is None and figures.seniors is None):
        return None
    return (figures.social_workers or 0) + (figures.seniors or 0)


def _line(label: str, texts: Sequence[str]) -> Line:
    return Line(label, tuple(Cell(text or NOTHING) for text in texts))


def _day(on: date | None) -> str:
    return day(on) if on else ""


def _people(number: int | None) -> str:
    return "" if number is None else f"{number} 人"
