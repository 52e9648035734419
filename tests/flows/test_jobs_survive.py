"""Real worker, real broker: a killed worker and a wiped broker lose no job and double none."""

import json
import time

import pytest
import redis

from tests.flows.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.slow]
HANDOVER_SECONDS = 30

ENQUEUE = """
from annual_returns.actions import returns
from annual_returns.models import AnnualReturn
from orgs.models import User
from orgs.people.actors import actor_for
found = AnnualReturn.objects.get(union__code="410402", period__year=2026)
job = returns.compute(found.pk, by=actor_for(User.objects.get(username="sunli")))
print(job.pk)
"""
LOOK = """
import json
from annual_returns.models import AnnualReturn, ReturnVersion
from portal.common.models import Job
job = Job.objects.get(pk="{job}")
found = AnnualReturn.objects.get(union__code="410402", period__year=2026)
living = ReturnVersion.objects.filter(annual_return=found).order_by("-pk")
print(json.dumps(dict(state=job.state, done=job.done, attempt=job.attempt,
                      versions=living.count(), own=living[0].own)))
"""


def look(stack: Stack, job: str) -> dict[str, object]:
    seen: dict[str, object] = json.loads(stack.shell(LOOK.replace("{job}", job)).splitlines()[-1])
    return seen


def wait_for(stack: Stack, job: str, state: str, seconds: float) -> dict[str, object]:
    end = time.monotonic() + seconds
    while (seen := look(stack, job))["state"] != state:
        assert time.monotonic() < end, f"{seen}\n{stack.tail('worker')}"
        time.sleep(0.3)
    return seen


def test_a_worker_killed_in_the_middle_hands_its_return_over_once(stack: Stack) -> None:
    stack.kill("worker")
    job = stack.shell(ENQUEUE).splitlines()[-1]
    before = look(stack, job)
    stack.start_worker(JOB_PACE="5")
    wait_for(stack, job, "running", 30)
    stack.kill("worker")
    assert look(stack, job)["own"] == before["own"], "nothing is written before the end"

    started = time.monotonic()
    stack.start_worker()
    after = wait_for(stack, job, "done", HANDOVER_SECONDS + 15)

    assert time.monotonic() - started < HANDOVER_SECONDS
    assert after["attempt"] == 2
    assert after["versions"] == before["versions"]
    assert after["own"] == before["own"], "the same correct return"


def test_a_wiped_broker_loses_no_job(stack: Stack) -> None:
    stack.kill("worker")
    job = stack.shell(ENQUEUE).splitlines()[-1]
    redis.Redis.from_url(stack.environment["REDIS_URL"]).flushdb()
    stack.start_worker()

    assert wait_for(stack, job, "done", HANDOVER_SECONDS)["attempt"] == 1
