"""Kinds of suppliers: what each may do and counts in (spec 3.1)."""

import pytest

from orgs.actions import organisations, qualification
from orgs.models import Organisation
from orgs.rules import credit_code, kinds
from portal.common.access import PUBLIC, Actor
from portal.common.errors import Incomplete
from tests.factories.orgs import credit_code as made_code

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
K = Organisation.Kind


def test_every_kind_has_its_row_and_no_other() -> None:
    assert set(kinds.KINDS) == set(K.values)


@pytest.mark.parametrize(
    ("prefix", "kind"),
    [
        ("51410400MJ", K.ASSOCIATION), ("52410400MJ", K.SERVICE_INSTITUTION),
        ("53410400MJ", K.FOUNDATION), ("59410400MJ", K.CIVIL_OTHER), ("31410400MJ", K.LAW_FIRM),
        ("91410400MJ", K.ENTERPRISE), ("92410400MJ", K.ENTERPRISE), ("93410400MJ", K.ENTERPRISE),
        ("12410400MJ", K.INSTITUTION), ("54410400MJ", K.VILLAGE_SELF),
        ("55410400MJ", K.VILLAGE_SELF), ("N1410400MJ", K.VILLAGE_SELF), ("A1410400MJ", ""),
    ],
)  # fmt: skip
def test_the_code_tells_the_kind(prefix: str, kind: str) -> None:
    assert credit_code.parse(made_code(7, prefix)).kind == kind


@pytest.mark.parametrize(
    ("kind", "labour_field", "indicator"),
    [
        (K.ASSOCIATION, False, "L202"), (K.CIVIL_OTHER, True, "L202"), (K.CIVIL_OTHER, False, ""),
        (K.LAW_FIRM, False, "L206"), (K.ENTERPRISE, False, "L206"), (K.INSTITUTION, False, ""),
        (K.VILLAGE_SELF, True, ""), (K.UNREGISTERED_GROUP, False, "L207"),
        (K.INDIVIDUAL, True, ""),
    ],
)  # fmt: skip
def test_what_a_linked_one_counts_in(kind: str, indicator: str, *, labour_field: bool) -> None:
    assert kinds.counts_in(kind, labour_field=labour_field) == indicator


def test_a_grassroots_group_is_kept_and_linked_but_never_contracted(clerk: Actor) -> None:
    group = organisations.enter({"name": "夜航骑手互助群", "kind": "unregistered_group"}, by=clerk)
    assert (group.state, group.uscc) == ("approved", "Z2026-000001")
    assert not group.has_code
    organisations.link_own(group, by=clerk)
    for point in ("bid", "award", "signing", "payment"):
        [finding] = [f for f in qualification.judge(group, point=point) if f.rule == "QC-01"]
        assert finding.outcome == "fail"
        assert "草根组织没有依法登记" in finding.message
    assert group in Organisation.objects.visible_to(clerk)
    assert group not in Organisation.objects.visible_to(PUBLIC)


def test_a_group_registers_not_by_itself_and_not_twice(clerk: Actor) -> None:
    values = {"name": "夜航骑手互助群", "kind": "unregistered_group"}
    with pytest.raises(Incomplete) as refusal:
        organisations.register(
            values, username="yehang", password="pass-word-12", full_name="赵六", by=PUBLIC
        )
    assert "不能承接服务" in refusal.value.details[0]["message"]
    organisations.enter(values, by=clerk)
    with pytest.raises(Incomplete) as refusal:
        organisations.enter(values | {"name": "夜航 骑手互助群"}, by=clerk)
    assert "库中已有同名" in refusal.value.details[0]["message"]


def test_a_kind_that_its_code_belies_is_refused(clerk: Actor) -> None:
    for kind, told in (("foundation", "社会服务机构"), ("individual", "没有统一社会信用代码")):
        with pytest.raises(Incomplete) as refusal:
            organisations.enter({"name": "某中心", "kind": kind, "uscc": made_code(3)}, by=clerk)
        [detail] = refusal.value.details
        assert detail["field"] == "kind"
        assert told in detail["message"]


def test_a_union_is_no_supplier_to_itself(clerk: Actor) -> None:
    with pytest.raises(Incomplete) as refusal:
        organisations.enter({"name": "某县总工会", "uscc": "81410400MJ0000018M"}, by=clerk)
    assert kinds.UNION_REFUSED in [d["message"] for d in refusal.value.details]
