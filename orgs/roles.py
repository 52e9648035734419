"""The roles of spec 2.3 as data: what is installed at first; later changes are made on the page.

Rule: SD-04 (an administrator never holds a business role).
"""

from dataclasses import dataclass

from orgs.models import Role
from portal.common.access import ActorKind, Permission

P = Permission  # short, for the table below
SOURCE = "工会购买服务岗位分工（平台默认）"
UNION_READS = frozenset({P.PROJECT_READ, P.BUDGET_READ, P.ORG_READ, P.RETURN_READ, P.JOB_READ})


@dataclass(frozen=True, slots=True)
class RoleDefinition:
    """One role as shipped."""

    code: str
    label: str
    kind: ActorKind
    permissions: frozenset[P]
    excludes: tuple[str, ...] = ()

    def install(self) -> Role:
        """Return the role, created as shipped when it is not there yet."""
        values = {
            "label": self.label,
            "kind": self.kind.value,
            "permissions": sorted(self.permissions),
            "excludes": list(self.excludes),
            "source": SOURCE,
        }
        return Role.objects.get_or_create(code=self.code, defaults=values)[0]


BUSINESS = (
    "role_officer",
    "role_reviewer",
    "role_finance",
    "role_statistician",
    "role_discipline",
    "role_auditor",
    "role_head",
    "role_vetter",
)

ROLES: tuple[RoleDefinition, ...] = (
    RoleDefinition(
        "role_officer",
        "经办",
        ActorKind.STAFF,
        UNION_READS
        | {
            P.NEED_READ,
            P.NEED_EDIT,
            P.BUDGET_EDIT,
            P.PROJECT_EDIT,
            P.TENDER_EDIT,
            P.TENDER_OPEN,
            P.PANEL_MANAGE,
            P.AWARD_PROPOSE,
            P.AGREEMENT_EDIT,
            P.RECORD_VERIFY,
            P.EVALUATION_MANAGE,
            P.ORG_EDIT,
            P.PEOPLE_READ,
            P.PEOPLE_EDIT,
            P.NOTICE_EDIT,
            P.PANEL_SCORE,  # only when appointed as purchaser's representative
        },
        ("role_admin",),
    ),
    RoleDefinition(
        "role_reviewer",
        "审核",
        ActorKind.STAFF,
        UNION_READS
        | {
            P.NEED_READ,
            P.PROJECT_REVIEW,
            P.TENDER_PUBLISH,
            P.TENDER_OPEN,
            P.AWARD_DECIDE,
            P.RECORD_VERIFY,
            P.EVALUATION_REVIEW,
            P.EVALUATION_SCORE,
            P.RETURN_CHECK,
            P.ORG_QUALIFY,
            P.PEOPLE_READ,
            P.PAYMENT_REVIEW,
            P.PANEL_SCORE,
        },
        ("role_admin",),
    ),
    RoleDefinition(
        "role_finance",
        "财务",
        ActorKind.STAFF,
        UNION_READS
        | {
            P.NEED_READ,
            P.BUDGET_EDIT,
            P.BUDGET_REVIEW,
            P.PAYMENT_REVIEW,
            P.PAYMENT_APPROVE,
            P.PANEL_SCORE,
        },
        ("role_admin", "role_auditor"),
    ),
    RoleDefinition(
        "role_statistician",
        "统计",
        ActorKind.STAFF,
        UNION_READS | {P.NEED_READ, P.PEOPLE_READ, P.RETURN_COMPILE, P.RETURN_RECEIVE},
        ("role_admin",),
    ),
    RoleDefinition(
        "role_discipline",
        "纪检",
        ActorKind.STAFF,
        UNION_READS | {P.NEED_READ, P.TENDER_WITNESS, P.AUDIT_READ},
        ("role_admin",),
    ),
    RoleDefinition(
        "role_auditor",
        "经审",
        ActorKind.STAFF,
        UNION_READS | {P.NEED_READ, P.BUDGET_AUDIT, P.TENDER_WITNESS, P.AUDIT_READ},
        ("role_admin", "role_finance"),
    ),
    RoleDefinition(
        "role_head",
        "单位负责人",
        ActorKind.STAFF,
        UNION_READS
        | {
            P.NEED_READ,
            P.BUDGET_APPROVE,
            P.PROJECT_APPROVE,
            P.AGREEMENT_SIGN,
            P.PAYMENT_APPROVE,
            P.RETURN_SIGN,
            P.PARAMETER_APPROVE,
            P.UNION_REPORT,
            P.PEOPLE_READ,
            P.AUDIT_READ,
            P.ORG_VET,
        },
        ("role_admin",),
    ),
    # Reads the register and nothing of projects: who vets neither buys nor pays (QC-04).
    RoleDefinition(
        "role_vetter",
        "政治把关",
        ActorKind.STAFF,
        frozenset({P.ORG_READ, P.ORG_VET, P.JOB_READ}),
        ("role_admin", "role_officer", "role_reviewer", "role_finance"),
    ),
    RoleDefinition(
        "role_admin",
        "管理员",
        ActorKind.STAFF,
        frozenset({P.USER_MANAGE, P.UNION_REPORT, P.JOB_READ}),
        BUSINESS,
    ),
    RoleDefinition(
        "org_manager",
        "机构负责人",
        ActorKind.ORGANISATION,
        frozenset(
            {
                P.OWN_PROFILE_EDIT,
                P.OWN_MEMBERS_MANAGE,
                P.BID_EDIT,
                P.BID_SUBMIT,
                P.OWN_AGREEMENT_SIGN,
                P.SERVICE_RECORD,
                P.PAYMENT_CLAIM,
            }
        ),
    ),
    RoleDefinition(
        "org_staff",
        "机构工作人员",
        ActorKind.ORGANISATION,
        frozenset({P.BID_EDIT, P.SERVICE_RECORD}),
    ),
    RoleDefinition("expert", "评审专家", ActorKind.EXPERT, frozenset({P.PANEL_SCORE})),
    RoleDefinition("evaluator", "第三方评估", ActorKind.EVALUATOR, frozenset({P.EVALUATION_SCORE})),
    RoleDefinition("worker_rep", "职工代表", ActorKind.EVALUATOR, frozenset({P.EVALUATION_SCORE})),
    RoleDefinition("api_reader", "接口取数", ActorKind.SERVICE, frozenset({P.API_READ})),
    RoleDefinition(
        "api_writer", "接口报数", ActorKind.SERVICE, frozenset({P.API_READ, P.API_WRITE})
    ),
)
