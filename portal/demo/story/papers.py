"""What the story hands in as papers: an empty page, whose kind tells what it would show."""

from typing import Final

# One empty page: what it would show is told by its kind.
PAGE: Final = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)

# What an organisation that registers by itself uploads with its certificate.
REGISTRATION: Final = (
    ("certificate", "登记证书副本（演示数据）.pdf"),
    ("legal_identity", "法定代表人身份证明（演示数据）.pdf"),
    ("audit", "2024 年度审计报告（演示数据）.pdf"),
)
