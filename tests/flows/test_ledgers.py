"""Real worker, real broker: a power cut in the middle of taking in a ledger."""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from tests.factories import ledgers
from tests.flows.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.slow]
HANDOVER_SECONDS = 30
CLERK = "wangmin"
LOOK = """
import json
from orgs.models import LedgerBatch, Organisation, OrganisationLink, SearchEntry
from portal.common.models import Event
batch = LedgerBatch.objects.order_by("-pk").select_related("job").first()
job = getattr(batch, "job", None)
print(json.dumps(dict(
    state=getattr(batch, "state", ""), job=getattr(job, "state", ""),
    attempt=getattr(job, "attempt", 0),
    organisations=Organisation.objects.count(), links=OrganisationLink.objects.count(),
    found_by=SearchEntry.objects.count(),
    entered=Event.objects.filter(action="orgs.organisation.enter").count(),
    history=Organisation.history.count())))
"""
TAKEN = """
from orgs.actions import batches, ledger
from orgs.models import User
from orgs.people.actors import actor_for
by = actor_for(User.objects.get(username="{clerk}"))
batch = ledger.preview(open("{path}", "rb").read(), "台账.xlsx", by=by)
"""
CONFIRMED = TAKEN + 'batches.begin(ledger.SUBJECT, "confirm", batch.no, by=by)'
WRITTEN = ("organisations", "links", "found_by", "entered", "history")


def look(stack: Stack) -> dict[str, Any]:
    seen: dict[str, Any] = json.loads(stack.shell(LOOK).splitlines()[-1])
    return seen


def kept(seen: dict[str, Any]) -> list[int]:
    return [seen[name] for name in WRITTEN]


def wait_for(stack: Stack, state: str, seconds: float) -> dict[str, Any]:
    end = time.monotonic() + seconds
    while (seen := look(stack))["job"] != state:
        assert time.monotonic() < end, f"{seen}\n{stack.tail('worker')}"
        time.sleep(0.3)
    return seen


def test_a_worker_killed_while_confirming_leaves_nothing_and_finishes_once(
    stack: Stack, tmp_path: Path
) -> None:
    rows = 200
    path = tmp_path / "台账.xlsx"
    path.write_bytes(ledgers.ledger(rows, first=50_000).data)
    before = look(stack)
    stack.kill("worker")
    stack.shell(CONFIRMED.format(clerk=CLERK, path=path))
    stack.start_worker(JOB_PACE="5")
    wait_for(stack, "running", 30)
    stack.kill("worker")
    cut = look(stack)
    assert kept(cut) == kept(before), "nothing is written before the end"
    assert cut["state"] == "preview"

    stack.start_worker()
    after = wait_for(stack, "done", HANDOVER_SECONDS + 15)

    assert (after["state"], after["attempt"]) == ("imported", 2)
    assert kept(after) == [count + rows for count in kept(before)]
