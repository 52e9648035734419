"""Business numbers such as `410402-2026-000123`: gapless per prefix, given out under a lock."""

from django.db import transaction
from django.db.models import F

from portal.common.models import NumberSequence


def next_number(prefix: str, width: int = 4) -> str:
    """Return the next `prefix-000n`. Call inside the transaction that creates the record."""
    with transaction.atomic():
        NumberSequence.objects.get_or_create(prefix=prefix)
        # The update takes the row lock, so two callers never read the same number.
        NumberSequence.objects.filter(prefix=prefix).update(last=F("last") + 1)
        last = NumberSequence.objects.values_list("last", flat=True).get(prefix=prefix)
    return f"{prefix}-{last:0{width}d}"
