"""The ledger's columns: one list writes template and export and reads the import."""

from orgs.models import Organisation
from portal.common.workbook import Column

COLUMNS: tuple[Column, ...] = (
    Column("uscc", "统一社会信用代码", required=True, width=22, example="52310115MJ0123456K"),
    Column(
        "name", "名称", required=True, width=32, max_length=120, also=("组织名称", "社会组织名称")
    ),
    Column("kind", "类型", kind="choice", choices=dict(Organisation.Kind.choices)),
    Column("registration_authority", "登记管理机关", width=20, max_length=100),
    Column("registered_on", "成立登记日期", kind="date"),
    Column("cert_valid_to", "证书有效期至", kind="date"),
    Column("legal_rep", "法定代表人", max_length=50),
    Column("address", "住所", width=30),
    Column("contact_name", "联系人", max_length=50),
    Column("contact_phone", "联系电话", max_length=30),
    Column("rating", "评估等级", kind="choice", choices={f"{n}A": f"{n}A" for n in range(1, 6)}),
    Column("rating_valid_to", "等级有效期至", kind="date"),
    Column("annual_inspection_year", "年检年度", kind="integer", least=1990, most=2199),
    Column(
        "annual_inspection_result",
        "年检结论",
        kind="choice",
        choices={v: v for v in ("合格", "基本合格", "不合格", "未参检", "年报已报")},
    ),
    Column("labour_field", "劳动关系领域", kind="flag"),
    Column("is_charity", "慈善组织", kind="flag"),
    Column("party_org", "已建党组织", kind="flag"),
    Column("unionised", "已建工会", kind="flag"),
    Column("union_members", "工会会员数", kind="integer"),
    Column("linked_on", "建立联系日期", kind="date"),
    Column("is_demo", "演示数据", kind="flag"),
)
