"""Check the audit log's hash chain."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.common import events


class Command(BaseCommand):
    """Seal what waits, recompute the chain, report every break; exit 1 when there is one."""

    help = "Verify the audit chain. --head SEQ:DIGEST compares with a head written down earlier."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--head", default="", help="SEQ:DIGEST as printed by an earlier run")

    def handle(self, *args: Any, **options: Any) -> None:
        expected = None
        if options["head"]:
            seq, _, digest = options["head"].partition(":")
            expected = (int(seq), digest)
        sealed = events.seal_all()
        findings = events.verify(expected)
        for finding in findings:
            self.stderr.write(f"#{finding.seq} event {finding.event_id}: {finding.problem}")
        if findings:
            raise CommandError(f"the audit chain is broken in {len(findings)} place(s)")
        seq, digest = events.head()
        self.stdout.write(f"audit chain intact: {seq} links ({sealed} new), head {seq}:{digest}")
