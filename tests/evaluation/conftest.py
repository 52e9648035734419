"""People and agreements that the tests of this app share."""

import pytest

from evaluation.actions import evaluations
from evaluation.models import Evaluation
from orgs.models import Organisation, Union
from portal.common.access import Actor
from projects.models import Agreement
from tests.conftest import NOON, MakeActor
from tests.factories.evaluation import THIRTY, answered, ended, score_all, served
from tests.factories.orgs import OrganisationFactory


@pytest.fixture
def second_reviewer(county: Union, make_actor: MakeActor) -> Actor:
    return make_actor(county, "role_reviewer", name="何静")


@pytest.fixture
def agreement(county: Union, org: Organisation) -> Agreement:
    """In force since 2026-03-01; 90 verified person-times of 2,000."""
    return served(county, org)


@pytest.fixture
def ended_agreement(county: Union, org: Organisation) -> Agreement:
    return ended(served(county, org), NOON.date())


@pytest.fixture
def agency(make_actor: MakeActor) -> Organisation:
    found = OrganisationFactory.create(name="江东公益评估中心")
    make_actor(found, "evaluator", name="评估主管")
    return found


@pytest.fixture
def started(ended_agreement: Agreement, agency: Organisation, clerk: Actor) -> Evaluation:
    answered(ended_agreement, clerk, THIRTY)
    return evaluations.start(ended_agreement.pk, third_party=agency, by=clerk)


@pytest.fixture
def complete(
    started: Evaluation, agency: Organisation, make_actor: MakeActor, reviewer: Actor
) -> Evaluation:
    """Scored by all at 90 %."""
    score_all(started, agency, make_actor, reviewer)
    return started
