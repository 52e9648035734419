"""What a merge of two records has to carry over; higher floors declare theirs at start-up (X-07).

This floor cannot import projects or evaluation: they say which of their rows point at an
organisation, when a merge must wait, and what stands in its way. A test fails for a foreign key to
Organisation that nobody declared.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.db.models import Exists, OuterRef, Q


@dataclass(frozen=True, slots=True)
class Relation:
    """A column that names an organisation: `model` as app.Model, `label` what the page calls it.

    Rows without a label move, and no page tells of them.
    """

    model: str
    column: str
    label: str

    def rows(self, organisation_pk: int) -> models.QuerySet[models.Model]:
        """Return the rows that name the organisation."""
        rows: models.QuerySet[models.Model] = apps.get_model(self.model)._default_manager.filter(
            **{self.column: organisation_pk}
        )
        return rows

    def move(self, source_pk: int, target_pk: int) -> tuple[int, int]:
        """Let the rows name the target; return how many did, and how many could not.

        A row that the target has already (one a year, one open) stays with the merged record.
        Queries: 2 and a savepoint, whatever the number of rows.
        """
        rows = self.rows(source_pk)
        stays = list(rows.filter(self._doubled(target_pk)).values_list("pk", flat=True))
        try:
            with transaction.atomic():
                return rows.exclude(pk__in=stays).update(**{self.column: target_pk}), len(stays)
        except IntegrityError:  # a constraint that cannot be asked beforehand, or a row just made
            return self._move_each(source_pk, target_pk)

    def _move_each(self, source_pk: int, target_pk: int) -> tuple[int, int]:
        moved = kept = 0
        for pk in list(self.rows(source_pk).order_by("pk").values_list("pk", flat=True)):
            try:
                with transaction.atomic():
                    moved += self.rows(source_pk).filter(pk=pk).update(**{self.column: target_pk})
            except IntegrityError:
                kept += 1
        return moved, kept

    def _doubled(self, target_pk: int) -> Q:
        """Return «the target has a row that the row may not stand beside»."""
        model = apps.get_model(self.model)
        doubled = Q(pk__in=[])
        for fields, condition in _uniques(model):
            if self.column not in fields:
                continue
            same = {name: OuterRef(name) for name in fields if name != self.column}
            theirs = model._default_manager.filter(condition, **{self.column: target_pk}, **same)
            doubled |= condition & Q(Exists(theirs))
        return doubled


def _uniques(model: type[models.Model]) -> list[tuple[tuple[str, ...], Q]]:
    """Return what must be unique in the model: its columns, and the rows it holds for."""
    found = [(tuple(names), Q()) for names in model._meta.unique_together]
    found += [((f.name,), Q()) for f in model._meta.concrete_fields if f.unique]
    found += [
        (tuple(c.fields), c.condition or Q())
        for c in model._meta.constraints
        if isinstance(c, models.UniqueConstraint) and c.fields
    ]
    return found


Waits = Callable[[datetime], datetime | None]
Hindrance = Callable[[int, int], list[str]]
RELATIONS: dict[tuple[str, str], Relation] = {}
KEPT: set[tuple[str, str]] = set()
WAITS: list[Waits] = []
HINDRANCES: list[Hindrance] = []


def declare(model: str, column: str, label: str) -> None:
    """Let the rows of a column follow the organisation when it is merged."""
    RELATIONS[(model, column)] = Relation(model, column, label)


def keep(model: str, column: str) -> None:
    """Let the rows of a column stay with the merged record."""
    KEPT.add((model, column))


def wait_for(function: Waits) -> None:
    """Let `function` say until when a merge decided at a moment must wait; null: not at all.

    It may look at public facts alone, the same for every organisation: whoever asks must not read
    from the answer who has bid.
    """
    WAITS.append(function)


def hinder(function: Hindrance) -> None:
    """Let `function` say what stands in the way of merging two organisations, by their ids."""
    HINDRANCES.append(function)


def waits_until(decided_at: datetime) -> datetime | None:
    """Return the latest moment that a merge decided then must wait for, null when it need not."""
    moments = [moment for wait in WAITS if (moment := wait(decided_at)) is not None]
    return max(moments, default=None)


def hindrances(survivor_pk: int, merged_pk: int) -> list[str]:
    """Return everything that stands in the way, as sentences."""
    return [told for ask in HINDRANCES for told in ask(survivor_pk, merged_pk)]


for _model, _label in (
    ("orgs.OrganisationIdentifier", "名称与代码沿革"),
    ("orgs.OrganisationLink", "联系关系"),
    ("orgs.QualificationCheck", "资格检查记录"),
    ("orgs.Contact", "联系记录"),
    ("orgs.Booking", "场地预约"),
    ("orgs.AnnualInspection", "年检年报"),
    ("orgs.Rating", "评估等级"),
    ("orgs.TaxStatus", "税务资格"),
    ("orgs.CharityStatus", "慈善资格"),
    ("orgs.Sanction", "处罚记录"),
    ("orgs.Governance", "治理情况"),
    ("orgs.UnionTie", "建会情况"),
    ("orgs.IdentityRequest", "名称代码变更申请"),
    ("orgs.Membership", "机构账号"),
    ("orgs.ResourceItem", "服务资源"),
    ("orgs.KeyPerson", "主要人员"),
    ("orgs.YearFigures", "年度数据"),
    ("orgs.ServiceCapacity", "服务能力"),
    ("orgs.Suspension", "暂停承接记录"),
    ("orgs.Talent", "人才"),
    ("orgs.QualificationDecision", "资格核对结论"),
    ("orgs.CreditQuery", "信用查询记录"),
    ("orgs.OrganisationDocument", "资质文件"),
    ("orgs.CureWindow", "限期补正"),
    ("orgs.UnionFounding", "建会进展"),
    ("orgs.DemonstrationBase", "创新示范基地"),
    ("orgs.Participation", "联合会和孵化成员"),
    # Whether somebody was vetted is for the vetting role alone: it moves untold.
    ("orgs.PoliticalVetting", ""),
):
    declare(_model, "organisation", _label)
declare("orgs.Hub", "host", "孵化基地")
for _model, _label in (
    ("common.StoredFile", "文件"),
    ("common.Message", "消息"),
):
    declare(_model, "organisation_id", _label)
# A job belongs to who started it; a merge names its records itself; entries are made anew.
keep("common.Job", "organisation_id")
keep("orgs.SearchEntry", "organisation")
# What was told of the merged record; the survivor's own ends are told anew.
keep("orgs.ExpiryNotice", "organisation")
for _column in ("survivor", "merged"):
    keep("orgs.OrganisationMerge", _column)
for _column in ("first", "second"):
    keep("orgs.DuplicateDismissal", _column)
