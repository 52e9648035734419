"""Finding an organisation by what a person remembers of it; the same on both databases."""

from dataclasses import replace
from datetime import date

import pytest
from django.core.cache import cache
from django.core.paginator import Paginator
from django.db import connection

from orgs import search_entries
from orgs.models import Organisation, OrganisationIdentifier, SearchEntry
from orgs.querysets.search import COMMON, findings, in_order
from orgs.rules.search_words import entry_of, question_of, readings, search_key
from portal.common.paging import total
from tests.factories.orgs import OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def register() -> dict[str, Organisation]:
    """Return a small register by short names."""
    rows = {
        "heart": ("平顶山市心连心社会工作服务中心", "52410400MJ0000001Q", "李建国"),
        "city": ("重庆市职工服务社", "52500000MJ0000002N", "王秀英"),
        "xinhua": ("平顶山市（新华区）心理咨询协会", "51410402MJ0000003P", "张伟"),
        "shared": ("河南平顶山市心连心基金会", "53410000MJ0000004K", "李建国"),
        "latin": ("ABC 社工站", "52410402MJ0000005X", "赵六"),
    }
    return {
        short: OrganisationFactory.create(name=name, uscc=uscc, legal_rep=person)
        for short, (name, uscc, person) in rows.items()
    }


def shorts(register: dict[str, Organisation], text: str, *, people: bool = False) -> list[str]:
    """Return the short names of what the text finds, the nearest first; checks both questions."""
    by_pk = {o.pk: short for short, o in register.items()}
    findings = Organisation.objects.all().found(text, people=people)
    found = [by_pk[o.pk] for o in findings[:50]]
    assert len(found) == len(set(found)) == len(findings), "a row stands in two bands"
    by_one = Organisation.objects.all().found(text, people=people)
    assert [by_pk[by_one[n].pk] for n in range(len(found))] == found, "pages do not join up"
    assert set(found) == {by_pk[o.pk] for o in Organisation.objects.search(text, people=people)}
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("心连心", ["heart", "shared"]),
        ("平顶", ["xinhua", "heart", "shared"]),
        ("平顶山市心连心社会工作服务中心", ["heart"]),
        ("咨", ["xinhua"]),
        ("市新华区心", ["xinhua"]),
        ("（新华区）", ["xinhua"]),
        ("52410400MJ0000001Q", ["heart"]),
        ("52410400mj 0000001q", ["heart"]),
        ("MJ0000003", ["xinhua"]),
        ("410400", ["heart"]),
        ("pdsxl", ["heart", "shared"]),
        ("PDSXL", ["heart", "shared"]),
        ("平顶山心连心", ["heart", "shared"]),
        ("pingdingshan", ["xinhua", "heart", "shared"]),
        ("cqszg", ["city"]),
        ("zqszg", ["city"]),
        ("zhongqing", ["city"]),
        ("abc", ["latin"]),
        ("abc社", ["latin"]),
        ("心社连", []),
        ("不存在", []),
        ("%", []),
        ("'\"--", []),
        ("…", []),
    ],
)
def test_a_part_of_name_code_or_pinyin_finds(
    register: dict[str, Organisation], text: str, expected: list[str]
) -> None:
    assert shorts(register, text) == expected


def test_exact_stands_before_prefix_before_part(register: dict[str, Organisation]) -> None:
    exact = OrganisationFactory.create(name="心连心", uscc="52410400MJ0000009T")
    begins = OrganisationFactory.create(name="心连心志愿者协会", uscc="51410400MJ0000010Y")
    register |= {"exact": exact, "begins": begins}
    assert shorts(register, "心连心") == ["exact", "begins", "heart", "shared"]


def test_an_earlier_name_and_code_find(register: dict[str, Organisation]) -> None:
    OrganisationIdentifier.objects.create(
        organisation=register["heart"], name="鹰城互助社", uscc="52410400MJ0000077B",
        valid_from=date(2010, 1, 1), valid_to=date(2015, 1, 1),
    )  # fmt: skip
    assert shorts(register, "鹰城") == ["heart"]
    assert shorts(register, "鹰城互助社") == ["heart"]
    assert shorts(register, "52410400MJ0000077B") == ["heart"]
    assert shorts(register, "ychzs") == ["heart"]


def test_a_legal_representative_finds_for_staff_alone(register: dict[str, Organisation]) -> None:
    assert shorts(register, "李建国") == []
    assert set(shorts(register, "李建国", people=True)) == {"heart", "shared"}
    assert shorts(register, "李建", people=True) == []


def test_what_is_renamed_or_deleted_is_found_no_more(register: dict[str, Organisation]) -> None:
    renamed = register["latin"]
    renamed.name = "鹰翔服务社"
    renamed.save()
    assert shorts(register, "abc") == []
    assert shorts(register, "鹰翔") == ["latin"]
    register["city"].delete()
    assert shorts(register, "重庆") == []


def test_rows_written_in_bulk_are_found_at_once() -> None:
    made = Organisation.objects.bulk_create(
        [OrganisationFactory.build(name="成批录入社"), OrganisationFactory.build(name="成批乙社")]
    )
    assert list(Organisation.objects.search("成批录入")) == [made[0]]
    made[1].legal_rep = "钱七"
    Organisation.objects.bulk_update(made, ["legal_rep"])
    assert list(Organisation.objects.search("钱七", people=True)) == [made[1]]


def test_rebuilding_finds_what_was_written_past_the_register(
    register: dict[str, Organisation],
) -> None:
    SearchEntry.objects.all().delete()
    assert shorts(register, "社会") == []
    assert search_entries.rebuild() == len(register)
    assert shorts(register, "社会") == ["heart"]


def test_nothing_typed_finds_all_by_name(register: dict[str, Organisation]) -> None:
    findings = Organisation.objects.all().found("  ")
    assert [o.name_key for o in findings[:9]] == sorted(o.name_key for o in register.values())


@pytest.mark.parametrize(("at_most", "told"), [(2, "2+"), (3, "3"), (4, "3")])
def test_a_plus_stands_only_where_more_were_found_than_counted(
    register: dict[str, Organisation], at_most: int, told: str
) -> None:
    rows = Organisation.objects.exclude(pk__in=[register["latin"].pk, register["city"].pk])
    for text in ("平顶山", ""):
        for read_first in (False, True):
            found = findings(rows, text, people=False, at_most=at_most)
            if read_first:
                list(found[:2])
            assert total(Paginator(found, 2).page(1)) == told


def test_the_nearest_are_as_many_as_asked_for(register: dict[str, Organisation]) -> None:
    assert Organisation.objects.all().nearest("平顶", 2) == [register["xinhua"], register["heart"]]


def test_a_common_word_is_walked_to_the_same_answer(register: dict[str, Organisation]) -> None:
    for n in range(80):
        OrganisationFactory.create(name=f"{chr(0x4E00 + n)}社会服务中心{n % 3}")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE orgs_searchentry")
    cache.clear()
    findings = Organisation.objects.all().found("服务")
    band = findings.bands[2]
    assert band.share > COMMON
    walked = findings[10:40]
    assert walked == list(in_order(Organisation.objects.search("服务"))[10:40])
    assert walked == replace(band, share=0.0).slice(10, 40)


def test_a_long_name_of_many_readings_stays_an_entry() -> None:
    name = "重庆市长行乐都会" * 15
    entry = entry_of([name], ["52410400MJ0000001Q"])
    assert len(entry.initials.split("|")) <= 2 * 16  # the name as written, and as people say it
    assert {"chongqing", "zhongqing"} <= {"".join(r) for r in readings("重庆")}


def test_a_key_holds_letters_digits_and_signs_alone() -> None:
    assert search_key("平顶山市〔新华区〕·ＡＢ 社-工") == "平顶山市新华区ab社工"
    assert question_of("（）").words == {}
