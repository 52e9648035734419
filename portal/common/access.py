"""Who acts: permissions, and the actor that every action and every query is given.

Roles are data (orgs.roles); this module knows only permissions. Source: spec 2.3 and 2.4.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from portal.common.errors import NotAllowed


class Permission(StrEnum):
    """What a role may do in its own unit. The value is stable: tokens and roles store it."""

    NEED_READ = "need.read"
    NEED_EDIT = "need.edit"
    BUDGET_READ = "budget.read"
    BUDGET_EDIT = "budget.edit"
    BUDGET_REVIEW = "budget.review"
    BUDGET_AUDIT = "budget.audit"
    BUDGET_APPROVE = "budget.approve"
    PROJECT_READ = "project.read"
    PROJECT_EDIT = "project.edit"
    PROJECT_REVIEW = "project.review"
    PROJECT_APPROVE = "project.approve"
    TENDER_EDIT = "tender.edit"
    TENDER_PUBLISH = "tender.publish"
    TENDER_OPEN = "tender.open"
    TENDER_WITNESS = "tender.witness"
    PANEL_MANAGE = "panel.manage"
    AWARD_PROPOSE = "award.propose"
    AWARD_DECIDE = "award.decide"
    AGREEMENT_EDIT = "agreement.edit"
    AGREEMENT_SIGN = "agreement.sign"
    RECORD_VERIFY = "record.verify"
    PAYMENT_REVIEW = "payment.review"
    PAYMENT_APPROVE = "payment.approve"
    EVALUATION_MANAGE = "evaluation.manage"
    EVALUATION_REVIEW = "evaluation.review"
    EVALUATION_SCORE = "evaluation.score"
    RETURN_READ = "return.read"
    RETURN_COMPILE = "return.compile"
    RETURN_CHECK = "return.check"
    RETURN_SIGN = "return.sign"
    RETURN_RECEIVE = "return.receive"
    ORG_READ = "org.read"
    ORG_EDIT = "org.edit"
    ORG_QUALIFY = "org.qualify"
    ORG_VET = "org.vet"
    PEOPLE_READ = "people.read"
    PEOPLE_EDIT = "people.edit"
    NOTICE_EDIT = "notice.edit"
    AUDIT_READ = "audit.read"
    USER_MANAGE = "user.manage"
    UNION_REPORT = "union.report"
    PARAMETER_APPROVE = "parameter.approve"
    JOB_READ = "job.read"
    OWN_PROFILE_EDIT = "own_profile.edit"
    OWN_MEMBERS_MANAGE = "own_members.manage"
    BID_EDIT = "bid.edit"
    BID_SUBMIT = "bid.submit"
    OWN_AGREEMENT_SIGN = "own_agreement.sign"
    SERVICE_RECORD = "service.record"
    PAYMENT_CLAIM = "payment.claim"
    PANEL_SCORE = "panel.score"
    API_READ = "api.read"
    API_WRITE = "api.write"


class ActorKind(StrEnum):
    """On which side of the table the actor sits."""

    STAFF = "staff"
    ORGANISATION = "organisation"
    EXPERT = "expert"
    EVALUATOR = "evaluator"
    SERVICE = "service"
    PUBLIC = "public"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """One person (or machine) acting for one unit. Built once per request from a membership.

    `union_path` is the unit's place in the reporting tree today, empty when it has none;
    `predecessor_ids` are the unions whose business it took over (X-01): what they hold is its own.
    `apart_ids` are those of them that do not stand below it. `is_tree_settled` says that the places
    which records bear are today's (ADR 0010). `reads_below` says that the actor's role reads the
    units below its own.
    """

    kind: ActorKind
    name: str
    user_id: int | None = None
    union_id: int | None = None
    union_name: str = ""
    union_path: str = ""
    predecessor_ids: frozenset[int] = frozenset()
    apart_ids: frozenset[int] = frozenset()
    is_tree_settled: bool = False
    organisation_id: int | None = None
    organisation_name: str = ""
    roles: frozenset[str] = frozenset()
    role_labels: tuple[str, ...] = ()
    permissions: frozenset[Permission] = field(default_factory=frozenset)

    @property
    def is_system(self) -> bool:
        """Whether the portal itself acts (jobs, commands)."""
        return self.kind is ActorKind.SYSTEM

    @property
    def unit_name(self) -> str:
        """The union or the organisation the actor acts for."""
        return self.union_name or self.organisation_name

    @property
    def union_ids(self) -> frozenset[int]:
        """The union and those it took over; empty for who acts for none."""
        own = frozenset() if self.union_id is None else frozenset({self.union_id})
        return own | self.predecessor_ids

    def acts_for(self, union_id: int | None) -> bool:
        """Whether the union's business is the actor's: its own, or taken over from it."""
        return union_id is not None and union_id in self.union_ids

    def require_own(self, union_id: int | None, what: str) -> None:
        """Refuse a superior, who reads alone, before a form is shown; `what` completes «不能…».

        Raises: NotAllowed.
        """
        if not self.is_system and not self.acts_for(union_id):
            raise NotAllowed(f"这条记录不属于您的单位，只能查看，不能{what}。")

    def may(self, permission: Permission) -> bool:
        """Whether the actor's roles hold the permission (in the actor's own unit)."""
        return self.is_system or permission in self.permissions

    def require(self, permission: Permission, what: str) -> None:
        """Refuse unless the actor holds the permission; `what` completes «您不能…».

        Raises: NotAllowed.
        """
        if not self.may(permission):
            roles = "、".join(self.role_labels) or "未登录"
            raise NotAllowed(
                f"您现在的身份是{roles}，不能{what}。需要办理时，请联系本单位管理员调整岗位。"
            )


SYSTEM = Actor(kind=ActorKind.SYSTEM, name="系统")
PUBLIC = Actor(kind=ActorKind.PUBLIC, name="公众")
