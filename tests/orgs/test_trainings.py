"""Trainings (TR-01): trainees, exam, certificates that anybody can check, hours per year."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from orgs.actions import trainings
from orgs.models import Trainee, Union
from orgs.training_columns import COLUMNS
from portal.common.access import Actor
from portal.common.errors import Incomplete, NotAllowed, WrongState
from portal.common.workbook import write_rows
from tests.clients import signed_in
from tests.conftest import MakeActor
from tests.factories.talents import certified, member, training

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def test_names_are_pasted_once_and_known_people_are_linked(clerk: Actor) -> None:
    person, made = member(clerk), training(clerk)
    text = "周晓岚 新华区总工会\n\n王一\t曙光街道\n王一 曙光街道\n周晓岚 新华区总工会"
    assert trainings.paste(made.no, text=text, category="cadre", by=clerk) == 2
    assert trainings.paste(made.no, text=text, category="cadre", by=clerk) == 0
    assert made.trainees.get(name="周晓岚").talent == person
    assert trainings.hours_by_year(person) == [(2026, Decimal("7.5"))]


def test_wrong_facts_are_told_at_once(clerk: Actor) -> None:
    with pytest.raises(Incomplete) as refusal:
        training(clerk, ends_on=date(2026, 3, 1), hours=Decimal(0))
    assert {d["field"] for d in refusal.value.details} == {"ends_on", "hours"}
    with pytest.raises(Incomplete):
        trainings.paste(training(clerk).no, text=" \n", category="cadre", by=clerk)


def test_with_an_exam_only_those_who_passed_are_certified(clerk: Actor) -> None:
    made = training(clerk, has_exam=True)
    rows = [
        {"name": name, "category": "social_worker", "exam": exam}
        for name, exam in (("甲", "passed"), ("乙", "failed"), ("丙", None))
    ]
    data = write_rows(COLUMNS, rows, title="学员")
    assert trainings.import_trainees(made.no, data, by=clerk) == 3
    assert trainings.certify(made.no, by=clerk) == 1
    with pytest.raises(WrongState):
        trainings.certify(made.no, by=clerk)
    page = signed_in(clerk)
    third = made.trainees.get(name="丙")
    page.post(f"/u/people/trainings/{made.no}/results/", {f"exam-{third.pk}": "passed"})
    assert trainings.certify(made.no, by=clerk) == 1
    first = made.trainees.get(name="甲")
    page.post(f"/u/people/trainings/{made.no}/results/", {f"exam-{first.pk}": "failed"})
    first.refresh_from_db()
    assert first.exam == "passed"


def test_nothing_is_certified_before_the_end(clerk: Actor) -> None:
    made = training(clerk, ends_on=date(2026, 3, 11))
    trainings.paste(made.no, text="甲", category="cadre", by=clerk)
    with pytest.raises(WrongState, match="结束后才能发证书"):
        trainings.certify(made.no, by=clerk)


def test_a_certificate_is_a_pdf_that_anybody_can_check(clerk: Actor) -> None:
    made, trainee = certified(clerk)
    answer = signed_in(clerk).get(f"/u/people/trainings/{made.no}/certificates/{trainee.pk}/")
    assert answer.content.startswith(b"%PDF")
    public = Client().get(f"/certificates/?no={trainee.certificate_no}").content.decode()
    assert "这份证书是真的" in public
    assert "周晓岚" not in public
    assert "没有编号为" in Client().get("/certificates/?no=PX-0").content.decode()


def test_superiors_read_masked_names_and_change_nothing(
    clerk: Actor, city: Union, make_actor: MakeActor
) -> None:
    made, trainee = certified(clerk)
    above = make_actor(city, "role_officer")
    page = signed_in(above).get(f"/u/people/trainings/{made.no}/").content.decode()
    assert "周**" in page
    assert "周晓岚" not in page
    with pytest.raises(NotAllowed):
        trainings.paste(made.no, text="乙", category="cadre", by=above)
    answer = signed_in(above).get(f"/u/people/trainings/{made.no}/certificates/{trainee.pk}/")
    assert answer.status_code == 404
    assert Trainee.objects.count() == 1
