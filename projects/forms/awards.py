"""The form of a proposal: whom, for each lot, and why when it is not the first."""

from django import forms

from projects.review_figures import LotFigures


class ProposalForm(forms.Form):
    """One choice for each lot; the first place is preselected."""

    def __init__(self, *args: object, lots: list[LotFigures], **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        self.numbers = [lot.lot.number for lot in lots if lot.ranked]
        for lot in lots:
            if not lot.ranked:
                continue
            self.fields[f"lot-{lot.lot.number}"] = forms.ChoiceField(
                label=f"第 {lot.lot.number} 包　建议成交组织",
                choices=[
                    (str(f.bid.pk), f"第 {f.place} 名　{f.bid.organisation_name}　{f.total} 分")
                    for f in lot.ranked
                ],
            )
        self.fields["reason"] = forms.CharField(
            label="理由",
            required=False,
            max_length=300,
            help_text="建议的不是第一名时必须写明，理由会存档。",
            widget=forms.Textarea(attrs={"rows": 2}),
        )

    def choices(self) -> dict[int, int]:
        """Return the chosen bid by lot number."""
        return {n: int(self.cleaned_data[f"lot-{n}"]) for n in self.numbers}
