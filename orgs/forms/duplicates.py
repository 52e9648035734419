"""Forms of duplicate records: merging one into another."""

from typing import Any

from django import forms

from orgs.actions.organisations import PROFILE_FIELDS
from orgs.models import Organisation


class IntoForm(forms.Form):
    """Into which record."""

    into = forms.CharField(
        label="并入哪一家", max_length=30, help_text="保留的那条记录的统一社会信用代码或建档编号。"
    )


class MergeForm(forms.Form):
    """Which facts of the record that goes are taken, and the ground of the merge."""

    reason = forms.CharField(
        label="合并依据", max_length=200, required=False,
        help_text="如：登记证书为同一编号，代码第 9 位录入有误。",
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(self, merged: Organisation, survivor: Organisation, *given: Any) -> None:
        super().__init__(*given)
        self.fields["reason"].marks_optional = False  # type: ignore[attr-defined]
        self.differences = differences(merged, survivor)
        for row in self.differences:
            self.fields[f"take_{row['name']}"] = forms.BooleanField(
                label=f"{row['label']}采用被合并记录的", required=False, initial=not row["stays"]
            )

    def taken(self) -> list[str]:
        """Return the names of the facts taken from the record that goes."""
        return [r["name"] for r in self.differences if self.cleaned_data[f"take_{r['name']}"]]

    def rows(self) -> list[dict[str, Any]]:
        """Return the differences, each with its box."""
        return [row | {"box": self[f"take_{row['name']}"]} for row in self.differences]


def differences(merged: Organisation, survivor: Organisation) -> list[dict[str, Any]]:
    """Return the facts in which the records differ: name, label, stays, goes."""
    labels = {f.name: str(f.verbose_name) for f in Organisation._meta.concrete_fields}
    rows = [(n, getattr(survivor, n), getattr(merged, n)) for n in PROFILE_FIELDS if n in labels]
    return [
        {"name": name, "label": labels[name], "stays": stays, "goes": goes}
        for name, stays, goes in rows
        if stays != goes and goes not in ("", None, [])
    ]
