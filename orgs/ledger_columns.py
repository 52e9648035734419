"""The ledger's columns: one list writes template and export and reads the import."""

from orgs.models import Organisation
from portal.common.workbook import Column

COLUMNS: tuple[Column, ...] = (
    Column(
        "uscc", "统一社会信用代码", kind="code", required=True, width=22, max_length=40,
        also=("社会信用代码", "信用代码", "统一信用代码", "机构代码", "组织机构代码"),
        example="52310115MJ0123456K",
    ),
    Column(
        "name", "名称", required=True, width=32, max_length=120,
        also=("组织名称", "社会组织名称", "机构名称", "单位名称", "全称"),
    ),
    Column(
        "kind", "类型", kind="choice", choices=dict(Organisation.Kind.choices),
        also=("社会组织类型", "组织类型", "机构类型", "类别"),
    ),
    Column(
        "registration_authority", "登记管理机关", width=20, max_length=100,
        also=("登记机关", "发证机关"),
    ),
    Column(
        "registered_on", "成立登记日期", kind="date",
        also=("成立日期", "成立时间", "登记日期", "注册日期", "登记时间"),
    ),
    Column(
        "cert_valid_to", "证书有效期至", kind="date",
        also=("登记证书有效期至", "登记证书有效期", "证书有效期", "有效期至", "证书到期日"),
    ),
    Column("legal_rep", "法定代表人", max_length=50, also=("法人代表", "法人", "法定代表人姓名")),
    Column("address", "住所", width=30, also=("地址", "登记住所", "住址", "住所地")),
    Column("contact_name", "联系人", max_length=50, also=("联系人姓名",)),
    Column(
        "contact_phone", "联系电话", kind="code", max_length=30,
        also=("电话", "手机", "手机号", "联系方式", "联系人电话"),
    ),
    Column(
        "rating", "评估等级", kind="choice", choices={f"{n}A": f"{n}A" for n in range(1, 6)},
        also=("等级", "社会组织评估等级", "社会组织等级"),
    ),
    Column(
        "rating_valid_to", "等级有效期至", kind="date", also=("评估等级有效期至", "等级有效期")
    ),
    Column(
        "annual_inspection_year", "年检年度", kind="integer", least=1990, most=2199,
        also=("年检年份", "最近年检年度"),
    ),
    Column(
        "annual_inspection_result", "年检结论", kind="choice",
        choices={v: v for v in ("合格", "基本合格", "不合格", "未参检", "年报已报")},
        also=("年检结果", "年检情况", "年检"),
    ),
    Column("labour_field", "劳动关系领域", kind="flag", also=("是否劳动关系领域",)),
    Column("is_charity", "慈善组织", kind="flag", also=("是否慈善组织",)),
    Column("party_org", "已建党组织", kind="flag", also=("党组织", "是否建立党组织", "党建情况")),
    Column("unionised", "已建工会", kind="flag", also=("是否建会", "是否建立工会", "建会情况")),
    Column(
        "union_members", "工会会员数", kind="integer", most=10_000_000,
        also=("会员数", "会员人数", "工会会员人数"),
    ),
    Column("linked_on", "建立联系日期", kind="date", also=("联系日期", "建立联系时间", "联系时间")),
    Column("is_demo", "演示数据", kind="flag", is_missed=False),
)  # fmt: skip
