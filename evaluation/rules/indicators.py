"""What an indicator system must be before anybody is judged by it. Rules: IS-01, IS-03, 8.2."""

from collections import Counter
from collections.abc import Mapping, Sequence

DIMENSIONS = ("D1", "D2", "D3", "D4", "D5")
WHOLE = 100


def problems_of_system(rows: Sequence[Mapping[str, str]]) -> list[str]:
    """Return every break of IS-01 in the rows of one version: sums, dimensions, codes, rules.

    A row has code, subject, subject_weight, group, dimension, weight, rule; all text.
    """
    found: list[str] = []
    total = sum(int(row["weight"]) for row in rows)
    if total != WHOLE:
        found.append(f"权重合计是 {total}，应为 {WHOLE}。")
    by_subject: Counter[str] = Counter()
    stated: dict[str, set[int]] = {}
    groups: dict[str, set[str]] = {}
    for row in rows:
        by_subject[row["subject"]] += int(row["weight"])
        stated.setdefault(row["subject"], set()).add(int(row["subject_weight"]))
        groups.setdefault(row["group"], set()).add(row["subject"])
    for subject, points in by_subject.items():
        if stated[subject] != {points}:
            found.append(f"“{subject}”的三级指标合计 {points}，与一级权重不符。")
    found += [
        f"二级指标“{group}”跨了一级指标。"
        for group, subjects in groups.items()
        if len(subjects) > 1
    ]
    missing = [d for d in DIMENSIONS if d not in {row["dimension"] for row in rows}]
    if missing:
        found.append(f"缺少维度 {'、'.join(missing)}。")
    twice = [code for code, n in Counter(row["code"] for row in rows).items() if n > 1]
    found += [f"代码 {code} 重复。" for code in twice]
    found += [f"{row['code']} 没有评分规则。" for row in rows if not row["rule"].strip()]
    return found
