"""Publishing notices: the text is frozen with the record."""

from collections.abc import Sequence
from typing import Any, Final

from portal.common import clock, events
from portal.common.access import Actor
from projects import notice_texts as texts
from projects import periods
from projects.models import Award, PublicNotice, Tender
from projects.rules.methods import Profile
from projects.taxonomies import Method

Kind = PublicNotice.Kind
ENDINGS: Final = {Kind.FAILED: "废标", Kind.TERMINATED: "终止"}
CALLS: Final = {
    Method.OPEN_TENDER.value: "公开招标公告",
    Method.COMPETITIVE_CONSULTATION.value: "竞争性磋商公告",
    Method.COMPARATIVE_SELECTION.value: "比选公告",
    Method.DIRECT_AWARD.value: "直接委托公告",
}


def publish_call(tender: Tender, *, by: Actor) -> PublicNotice:
    """Publish the call for bids."""
    profile = Profile(tender.profile["cells"])
    return _publish(
        tender,
        Kind.TENDER,
        CALLS.get(tender.method, "采购公告"),
        texts.call_sections(tender, profile),
        texts.call_facts(tender),
        by=by,
    )


def publish_result(tender: Tender, awards: Sequence[Award], *, by: Actor) -> PublicNotice:
    """Publish who won, at which price and score, and who reviewed."""
    members = tender.panel.members.filter(state="submitted")
    sections = texts.result_sections(
        tender,
        awards,
        experts=list(members.values_list("name", flat=True)),
        period=periods.publicity_words(tender),
    )
    facts = texts.result_facts(tender, awards)
    return _publish(tender, Kind.RESULT, "成交结果公告", sections, facts, by=by)


def publish_correction(
    tender: Tender, gone: Award, *, heir: str, reason: str, by: Actor
) -> PublicNotice:
    """Publish that an award was cancelled after its publication, and who follows."""
    first = tender.notices.filter(kind=Kind.RESULT).earliest("pk")
    sections = texts.correction_sections(tender, first=first, gone=gone, heir=heir, reason=reason)
    facts = [
        ["项目编号", tender.no],
        ["更正事项", f"第 {gone.lot.number} 包采购结果"],
        ["更正原因", reason],
    ]
    return _publish(tender, Kind.CORRECTION, "更正公告", sections, facts, by=by)


def publish_ending(tender: Tender, kind: Kind, *, reason: str, by: Actor) -> PublicNotice:
    """Publish that the procedure failed or was ended, and why."""
    word = ENDINGS[kind]
    facts = [["项目编号", tender.no], [f"{word}原因", reason]]
    sections = texts.ending_sections(tender, word=word, reason=reason)
    return _publish(tender, kind, f"{word}公告", sections, facts, by=by)


def _publish(
    tender: Tender, kind: Kind, ending: str, sections: list[dict[str, Any]],
    facts: list[list[str]], *, by: Actor,
) -> PublicNotice:  # fmt: skip
    notice = PublicNotice.objects.create(
        no=_number(tender, kind),
        kind=kind,
        tender=tender,
        union=tender.union,
        title=f"{tender.title}{ending}",
        sections=sections,
        facts=facts,
        published_at=clock.now(),
        published_by=by.name,
    )
    events.record_creation(notice, by=by)
    return notice


def _number(tender: Tender, kind: Kind) -> str:
    """Return the notice's number; a changed result has its own (X-09)."""
    if kind == Kind.TENDER:
        return tender.no
    earlier = tender.notices.filter(kind=kind).count()
    return f"{tender.no}-{kind.value}" + (f"-{earlier + 1}" if earlier else "")
