"""Names of what is done to unions, for the log."""

from portal.common import events

events.name_actions(
    {
        "orgs.division.change": "变更区划代码",
        "orgs.union.merge": "合并工会",
        "orgs.union.absorb": "并入其他工会",
        "orgs.union.split": "分立工会",
        "orgs.union.rename": "工会更名",
        "orgs.union.dissolve": "撤销工会",
        "orgs.succession.create": "登记承继关系",
    }
)
