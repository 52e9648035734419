"""Who may sit on a panel. Values in, findings out."""

import hashlib
import random
from collections.abc import Sequence
from decimal import Decimal

from portal.common.errors import Detail
from projects.rules.methods import Profile


def problems_of_panel(kinds: Sequence[str], profile: Profile) -> list[Detail]:
    """Return what is wrong with a panel. `kinds`: expert or purchaser_rep. Rules: PM-13, PM-14."""
    found: list[Detail] = []
    size, least = len(kinds), profile.panel_size
    if size < least:
        found.append(
            _problem(f"评审小组至少 {least} 人（PM-13），现在 {size} 人，请补齐。", "PM-13")
        )
    if least > 2 and size % 2 == 0:
        found.append(_problem(f"评审小组须为单数（PM-13），现在 {size} 人，请增减一人。", "PM-13"))
    experts = sum(kind == "expert" for kind in kinds)
    if size and Decimal(experts) < (Decimal(profile.expert_share) * size).quantize(Decimal("0.1")):
        share = f"{Decimal(profile.expert_share):.0%}"
        found.append(_problem(f"专家不少于 {share}（PM-14），现在 {experts}/{size}。", "PM-14"))
    return found


def draw(eligible: Sequence[int], count: int, seed: str) -> list[int]:
    """Return `count` of the eligible, decided by the seed alone: anyone can repeat the draw."""
    pool = sorted(eligible)
    random.Random(seed).shuffle(pool)  # noqa: S311 - fairness rests on the logged seed
    return pool[:count]


def list_digest(eligible: Sequence[int]) -> str:
    """Return the digest of the list a draw was made from."""
    return hashlib.sha256(",".join(map(str, sorted(eligible))).encode()).hexdigest()


def _problem(message: str, rule: str) -> Detail:
    return {"field": "members", "message": message, "rule": rule}
