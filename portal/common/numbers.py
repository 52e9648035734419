"""Business numbers such as `410402-2026-000123`: gapless per prefix, given out under a lock."""

from django.db import transaction
from django.db.models import F

from portal.common.models import NumberSequence


def next_number(prefix: str, width: int = 4) -> str:
    """Return the next `prefix-000n`. Call inside the transaction that creates the record."""
    with transaction.atomic(savepoint=False):
        row = NumberSequence.objects.filter(prefix=prefix)
        # The update takes the row lock, so two callers never read the same number.
        if not row.update(last=F("last") + 1):
            NumberSequence.objects.get_or_create(prefix=prefix)
            row.update(last=F("last") + 1)
        last = row.values_list("last", flat=True).get()
    return f"{prefix}-{last:0{width}d}"
