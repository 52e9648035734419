"""The columns of head-counts: one list writes template and export and reads the import."""

from portal.common.workbook import Column

COLUMNS: tuple[Column, ...] = (
    Column("code", "工会代码", required=True, width=14, example="410402001", also=("代码",)),
    Column("name", "工会名称", width=26, max_length=100, also=("名称",)),
    Column("workers", "职工数", kind="integer", required=True, least=-999_999_999),
    Column("stock_on", "时点", kind="date", required=True, also=("统计时点",)),
    Column("source", "来源", required=True, width=34, also=("数据来源",)),
)
# The export carries what follows from them as well; the import passes these columns over.
RESULTS: tuple[Column, ...] = (
    Column("quota", "应配（参考）", kind="integer"),
    Column("present", "实配", kind="decimal"),
    Column("missing", "缺口", kind="decimal"),
    Column("mode", "口径", width=34),
)
