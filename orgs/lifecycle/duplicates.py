"""How a merge is agreed, waits and is done (X-07)."""

from orgs.models import Organisation, OrganisationMerge
from portal.common import events
from portal.common.access import Permission
from portal.common.lifecycle import Move

S = OrganisationMerge.State
O = Organisation.State  # noqa: E741 - short, for the table

AGREE = Move(
    "agree", "确认合并", frozenset({S.PROPOSED}), S.WAITING, Permission.ORG_QUALIFY,
    holder="is_agreed_by",
)  # fmt: skip
CANCEL = Move(
    "cancel", "撤销合并", frozenset({S.PROPOSED, S.WAITING}), S.CANCELLED, Permission.ORG_QUALIFY
)
FINISH = Move("finish", "完成合并", frozenset({S.WAITING}), S.DONE, Permission.ORG_QUALIFY)
MOVES = (AGREE, CANCEL, FINISH)
# The merged record itself; made by the portal when the merge takes effect.
MERGE = Move(
    "merge", "并入另一条记录",
    frozenset({O.DRAFT, O.SUBMITTED, O.RETURNED, O.APPROVED, O.CLOSED}), O.MERGED,
    Permission.ORG_QUALIFY,
)  # fmt: skip

events.name_moves("orgs.organisationmerge", MOVES)
events.name_moves("orgs.organisation", (MERGE,))
events.name_actions(
    {
        "orgs.organisationmerge.create": "提出合并重复记录",
        "orgs.organisation.absorb": "并入重复记录",
        "orgs.duplicatedismissal.create": "认定不是同一家",
    }
)
