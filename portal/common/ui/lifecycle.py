"""The lifecycle of a service project as the bar shows it: five phases, thirteen steps."""

from collections.abc import Mapping, Sequence
from typing import Any

Step = Mapping[str, Any]
PHASES: tuple[tuple[str, str, int], ...] = (
    ("一", "分析需求", 2),
    ("二", "发布项目", 2),
    ("三", "确定承接组织", 4),
    ("四", "签订履行协议", 3),
    ("五", "总结评估", 2),
)
STEP_ICONS = {
    "done": "check",
    "current": "midterm",
    "running": "progress",
    "returned": "back",
    "skipped": "minus",
}
STEP_WORDS = {
    "done": "已完成",
    "current": "当前环节",
    "running": "进行中",
    "returned": "已退回",
    "skipped": "不适用",
    "future": "未开始",
}


def phases(steps: Sequence[Step], notes: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Return the phases with their steps and state; `notes` are five short texts (18 天)."""
    result, start = [], 0
    for place, (number, label, length) in enumerate(PHASES):
        own = [_step(step) for step in steps[start : start + length]]
        start += length
        result.append(
            {
                "number": number,
                "label": label,
                "note": notes[place] if place < len(notes) else "",
                "state": _phase_state([str(step["state"]) for step in own]),
                "steps": own,
            }
        )
    return result


def _step(step: Step) -> dict[str, Any]:
    state = str(step.get("state") or "future")
    return {
        **step,
        "state": state,
        "icon": STEP_ICONS.get(state, ""),
        "state_word": STEP_WORDS.get(state, state),
    }


def _phase_state(states: Sequence[str]) -> str:
    if states and all(state in ("done", "skipped") for state in states):
        return "done"
    if any(state in ("current", "returned", "running") for state in states):
        return "current"
    return "started" if "done" in states else "future"
