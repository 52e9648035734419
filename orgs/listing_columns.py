"""The columns of a published credit list, as civil-affairs registers publish it."""

from portal.common.workbook import Column

COLUMNS: tuple[Column, ...] = (
    Column(
        "name", "名称", required=True, width=32, max_length=120,
        also=("组织名称", "社会组织名称", "非法社会组织名称"), example="某某协会",
    ),
    Column("uscc", "统一社会信用代码", kind="code", width=22, max_length=40, also=("社会信用代码",)),
    Column("since", "列入日期", kind="date", also=("列入时间", "取缔日期", "公布日期")),
    Column("reason", "列入事由", width=40, max_length=200, also=("列入原因", "事由", "原因")),
    Column("removed_on", "移出日期", kind="date", also=("移出时间",)),
)  # fmt: skip
