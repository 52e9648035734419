"""The ledger's columns: one list writes template and export and reads the import."""

from typing import Final

from orgs.models import Governance, Organisation
from portal.common.workbook import Column

Kind = Organisation.Kind
# What offices write in the cells, and this portal's own pages, apart from the labels.
RATINGS: Final = {
    words: f"{n}A"
    for n, sign in enumerate("一二三四五", start=1)
    for words in (f"{n}A级", f"{sign}A", f"{sign}A级", "A" * n, f"{'A' * n}级", f"A{n}")
} | dict.fromkeys(("未评", "未评级", "未评估", "未参评", "无等级", "未定级"), "")
KINDS: Final = {
    "社团": Kind.ASSOCIATION, "民非": Kind.SERVICE_INSTITUTION,
    "民办非企业": Kind.SERVICE_INSTITUTION, "民办非企业单位": Kind.SERVICE_INSTITUTION,
    "社会服务机构（民办非企业单位）": Kind.SERVICE_INSTITUTION, "社服机构": Kind.SERVICE_INSTITUTION,
    "律所": Kind.LAW_FIRM, "律师所": Kind.LAW_FIRM, "村集体": Kind.VILLAGE_SELF,
    "草根": Kind.UNREGISTERED_GROUP, "草根组织": Kind.UNREGISTERED_GROUP,
    "未登记": Kind.UNREGISTERED_GROUP,
}  # fmt: skip
INSPECTED: Final = dict.fromkeys(
    ("未检", "未年检", "未参加", "未参加年检"), "未参检"
) | dict.fromkeys(("已报年报", "已年报", "年报已报送", "已报送年报"), "年报已报")
FOUNDED: Final = dict.fromkeys(("已建", "已建立", "已成立", "已组建"), True) | dict.fromkeys(
    ("未建", "未建立", "未成立", "未组建", "没有"), False
)
PARTY: Final = FOUNDED | dict.fromkeys(
    (*Governance.Party.labels, "已建党组织", "党支部", "联合支部", "已建党支部"), True
) | dict.fromkeys(("未建党组织", "未建党支部"), False)  # fmt: skip
UNIONISED: Final = FOUNDED | {"已建会": True, "已建工会": True, "未建会": False, "未建工会": False}
PASSED: Final = "分不出“合格”和“基本合格”，请按年检结论选一个。"

COLUMNS: tuple[Column, ...] = (
    Column(
        "uscc", "统一社会信用代码", kind="code", required=True, width=22, max_length=40,
        also=("社会信用代码", "信用代码", "统一信用代码", "统一社会信用代码号", "信用代码证号", "机构代码",
              "组织机构代码"),
        example="52310115MJ0123456K",
    ),
    Column(
        "name", "名称", required=True, width=32, max_length=120,
        also=("社会组织名称", "组织名称", "机构名称", "单位名称", "社会组织全称", "组织全称", "机构全称",
              "单位全称", "全称"),
    ),
    Column(
        "kind", "类型", kind="choice", choices=dict(Organisation.Kind.choices), means=KINDS,
        also=("社会组织类型", "社会组织类别", "组织类型", "组织类别", "机构类型", "机构类别", "机构性质",
              "单位性质", "类别"),
    ),
    Column(
        "registration_authority", "登记管理机关", width=20, max_length=100,
        also=("登记机关", "登记管理部门", "登记部门", "发证机关"),
    ),
    Column(
        "registered_on", "成立登记日期", kind="date",
        also=("成立日期", "成立时间", "成立登记时间", "登记日期", "注册日期", "登记时间", "注册时间"),
    ),
    Column(
        "cert_valid_to", "证书有效期至", kind="date",
        advice=dict.fromkeys(("长期", "永久", "长期有效", "永久有效"), "没有截止日期的请留空。"),
        also=("登记证书有效期至", "登记证书有效期", "证书有效期", "有效期至", "证书到期日"),
    ),
    Column("legal_rep", "法定代表人", max_length=50, also=("法人代表", "法人", "法定代表人姓名")),
    Column(
        "address", "住所", width=30,
        also=("登记住所", "住所地", "注册地址", "地址", "单位地址", "机构地址", "住址", "详细地址", "办公地址",
              "联系地址", "通讯地址"),
    ),
    Column("contact_name", "联系人", max_length=50, also=("联系人姓名", "联络人", "联络员")),
    Column(
        "contact_phone", "联系电话", kind="code", max_length=30,
        also=("联系人电话", "联系人手机", "联系人手机号", "联系人联系方式", "电话", "电话号码", "手机",
              "手机号", "手机号码", "联系方式"),
    ),
    Column(
        "rating", "评估等级", kind="choice", choices={f"{n}A": f"{n}A" for n in range(1, 6)},
        means=RATINGS, also=("社会组织评估等级", "评估级别", "社会组织等级", "等级"),
    ),
    Column(
        "rating_valid_to", "等级有效期至", kind="date", also=("评估等级有效期至", "等级有效期")
    ),
    Column(
        "annual_inspection_year", "年检年度", kind="integer", least=1990, most=2199, units=("年度", "年"),
        also=("年检年份", "最近年检年度"),
    ),
    Column(
        "annual_inspection_result", "年检结论", kind="choice",
        choices={v: v for v in ("合格", "基本合格", "不合格", "未参检", "年报已报")}, means=INSPECTED,
        advice=dict.fromkeys(("通过", "已通过", "年检通过"), PASSED),
        also=("年检结果", "年检情况", "年检"),
    ),
    Column("labour_field", "劳动关系领域", kind="flag", also=("是否劳动关系领域",)),
    Column("is_charity", "慈善组织", kind="flag", also=("是否慈善组织",)),
    Column(
        "party_org", "已建党组织", kind="flag", means=PARTY,
        also=("党组织", "是否建立党组织", "是否成立党组织", "是否建立党支部", "党组织建立情况", "党建情况"),
    ),
    Column(
        "unionised", "已建工会", kind="flag", means=UNIONISED,
        also=("是否建会", "是否建立工会", "是否组建工会", "是否成立工会", "工会组建情况", "建会情况"),
    ),
    Column(
        "union_members", "工会会员数", kind="integer", most=10_000_000, units=("人", "名", "位"),
        also=("会员数", "会员人数", "工会会员人数"),
    ),
    Column(
        "linked_on", "建立联系日期", kind="date",
        also=("建立联系时间", "联系日期", "联系时间", "首次联系日期", "首次联系时间"),
    ),
    Column("is_demo", "演示数据", kind="flag", is_missed=False),
)  # fmt: skip
