"""Forms of the review: draw, declaration, conformity, score sheet."""

from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django import forms

from projects.actions.panels import REOPEN_GROUNDS
from projects.models import Bid, ScoreItem

CONFLICTS: Final = (
    ("no", "与全部投标人及其负责人没有利害关系，没有应当回避的情形"),
    ("yes", "有利害关系，申请回避"),
)


class DrawForm(forms.Form):
    """How many experts to draw, and why once more when it is not the first time."""

    count = forms.IntegerField(label="抽取专家人数", min_value=1, max_value=15)
    reason = forms.CharField(
        label="重新抽取的理由",
        required=False,
        max_length=200,
        help_text="写明哪位专家因什么不能参加。理由与前次结果一并留存。",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, is_repeated: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        if not is_repeated:
            del self.fields["reason"]
            return
        self.fields["reason"].marks_optional = False  # type: ignore[attr-defined]
        self.fields["reason"].widget.attrs["aria-required"] = "true"


class ConflictForm(forms.Form):
    """The declaration before any bid is shown."""

    conflict = forms.ChoiceField(label="我的声明", choices=CONFLICTS, widget=forms.RadioSelect())
    reason = forms.CharField(
        label="与哪一家、什么关系",
        required=False,
        max_length=300,
        help_text="申请回避时填写。三年内任职、持股、近亲属任职，或其他可能影响公正的关系。",
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ConformityForm(forms.Form):
    """Valid or not, and why not."""

    conforming = forms.ChoiceField(
        label="符合性审查结论",
        choices=[("1", "有效"), ("0", "投标无效")],
        widget=forms.RadioSelect(),
    )
    reason = forms.CharField(
        label="无效理由",
        required=False,
        max_length=300,
        help_text="会告知该投标人。",
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ReopenForm(forms.Form):
    """On which ground a handed-in sheet goes back."""

    ground = forms.ChoiceField(
        label="退回复核的情形",
        choices=[(g, g) for g in REOPEN_GROUNDS],
        help_text="财政部令第87号第六十四条：只有这四种情形可以修改评审结果。",
    )


class SheetForm(forms.Form):
    """One member's sheet: points and reason for each item of each bid."""

    def __init__(self, *args: Any, bids: list[Bid], items: list[ScoreItem], **more: Any) -> None:
        super().__init__(*args, **more)
        self.bids, self.items = bids, items
        for bid in bids:
            for item in items:
                key = f"{bid.pk}-{item.pk}"
                self.fields[f"score-{key}"] = forms.CharField(required=False, label=item.name)
                self.fields[f"reason-{key}"] = forms.CharField(required=False, max_length=500)

    def clean(self) -> dict[str, Any]:
        """Turn the points into decimals; what is no number is said at its row."""
        given = super().clean() or {}
        for name in [n for n in self.fields if n.startswith("score-")]:
            text = str(given.get(name) or "").strip()
            value = _points(text)
            given[name] = value
            if text and value is None:
                self.add_error(name, "请填数字，例如 12.5。")
        return given

    def sheet(self) -> dict[int, dict[int, tuple[Decimal | None, str]]]:
        """Return what `save_scores` takes."""
        given = self.cleaned_data
        return {
            bid.pk: {
                item.pk: (
                    given.get(f"score-{bid.pk}-{item.pk}"),
                    given.get(f"reason-{bid.pk}-{item.pk}") or "",
                )
                for item in self.items
            }
            for bid in self.bids
        }

    def rows(self, bid: Bid) -> list[dict[str, Any]]:
        """Return the rows of one bid for `ui/score_row.html`, typed values kept."""
        found = []
        for item in self.items:
            key = f"{bid.pk}-{item.pk}"
            score, reason = self[f"score-{key}"], self[f"reason-{key}"]
            found.append(
                {
                    "item": item,
                    "name": key,
                    "score": score.value(),
                    "reason": reason.value(),
                    "error": "".join([*map(str, score.errors), *map(str, reason.errors)]),
                }
            )
        return found


def _points(text: str) -> Decimal | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None
