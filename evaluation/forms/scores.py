"""Score sheets, reports, opinions: what people type into reviews and evaluations."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from django import forms
from django.db.models import QuerySet

from evaluation.measures import Proposal
from evaluation.models import Indicator
from orgs.models import Organisation


def needed(form: forms.Form, name: str) -> None:
    """Take "optional" off the label: the action asks for the field and says why when it is empty."""
    form.fields[name].marks_optional = False  # type: ignore[attr-defined]
    form.fields[name].widget.attrs["aria-required"] = "true"


class ReportForm(forms.Form):
    """The organisation's own report."""

    report = forms.CharField(
        label="自评报告",
        max_length=5000,
        help_text="写明进度、成效、经费使用、存在问题和下一步安排，不少于 20 个字。",
        widget=forms.Textarea(attrs={"rows": 10}),
    )


class ScoreForm(forms.Form):
    """One score and one comment for each indicator; missing ones are told by the action."""

    def __init__(
        self, indicators: Iterable[Indicator], *args: Any,
        proposals: Mapping[str, Proposal] | None = None,
        given: Mapping[str, Mapping[str, Any]] | None = None,
        with_comments: bool = True, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.indicators = list(indicators)
        self.with_comments = with_comments
        self.proposals = proposals or {}
        for each in self.indicators:
            before = (given or {}).get(each.code, {})
            self._add(each, before, self.proposals.get(each.code))

    def _add(self, each: Indicator, before: Mapping[str, Any], proposal: Proposal | None) -> None:
        points = before.get("points") if before else proposal and proposal.points
        attrs = {
            "step": "0.01", "min": 0, "max": each.weight, "inputmode": "decimal",
            "aria-describedby": f"rule-{each.code}", "placeholder": f"0–{each.weight}",
        }  # fmt: skip
        if not self.with_comments:
            attrs["aria-required"] = "true"
        self.fields[each.code] = forms.DecimalField(
            label=f"{each.code} {each.name}得分",
            required=False,
            initial=points,
            widget=forms.NumberInput(attrs=attrs),
        )
        if not self.with_comments:
            return
        self.fields[f"{each.code}_comment"] = forms.CharField(
            label=f"{each.code} {each.name}依据",
            required=False,
            max_length=300,
            initial=before.get("comment") or (proposal.basis if proposal else ""),
            widget=forms.Textarea(attrs={"rows": 2, "placeholder": "依据、佐证材料"}),
        )
        self.fields[f"{each.code}_na"] = forms.BooleanField(
            label="不适用", required=False, initial=bool(before) and before.get("points") is None
        )

    def groups(self) -> list[dict[str, Any]]:
        """Return the rows by subject: subject, its points, rows of indicator and fields."""
        found = []
        for subject, group in groupby(self.indicators, key=lambda each: each.subject):
            rows = [self._row(each) for each in group]
            points = sum(row["indicator"].weight for row in rows)
            found.append({"subject": subject, "points": points, "rows": rows})
        return found

    def _row(self, each: Indicator) -> dict[str, Any]:
        row: dict[str, Any] = {
            "indicator": each, "points": self[each.code], "proposal": self.proposals.get(each.code),
        }  # fmt: skip
        if self.with_comments:
            row |= {"comment": self[f"{each.code}_comment"], "na": self[f"{each.code}_na"]}
        row["has_errors"] = any(name.startswith(each.code) for name in self.errors)
        return row

    def scores(self) -> dict[str, dict[str, Any]]:
        """Return code → {points, comment, not_applicable} of what was given."""
        return {
            each.code: {
                "points": self.cleaned_data.get(each.code),
                "comment": self.cleaned_data.get(f"{each.code}_comment", ""),
                "not_applicable": self.cleaned_data.get(f"{each.code}_na", False),
            }
            for each in self.indicators
        }


class PartyForm(ScoreForm):
    """One party's sheet: points, and one remark on the whole."""

    comment = forms.CharField(
        label="意见", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, indicators: Iterable[Indicator], *args: Any, **kwargs: Any) -> None:
        super().__init__(indicators, *args, with_comments=False, **kwargs)


class ReasonForm(forms.Form):
    """Why something goes back."""

    reason = forms.CharField(
        label="退回原因", max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class OpinionForm(forms.Form):
    """What a mid-term conclusion says; without a pass it says what has to be mended."""

    opinion = forms.CharField(
        label="评审意见",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, is_passed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_passed:
            needed(self, "opinion")
            self.fields["opinion"].label = "整改要求"
            self.fields["opinion"].help_text = "不足 60 分，写明整改事项、期限和责任人。"


class ConclusionForm(forms.Form):
    """The conclusion of an evaluation, with a veto when there is one (8.3)."""

    opinion = forms.CharField(
        label="问题与建议",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    survey_decision = forms.CharField(
        label="满意度计分决定",
        required=False,
        max_length=300,
        help_text="由谁决定、为什么按职工代表评议计分。",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    veto = forms.CharField(
        label="一票否决事项",
        required=False,
        max_length=100,
        help_text="违法违规、政治红线、记录造假达 3%、未成年人安全事故、个人信息泄露、挪用资金、转包。"
        "填写后等次为不合格。",
    )

    def __init__(
        self, *args: Any, is_indicative: bool, far_apart: Sequence[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if far_apart:
            needed(self, "opinion")
            self.fields[
                "opinion"
            ].help_text = f"三方在“{'、'.join(far_apart)}”上相差超过 15 分，须说明原因。"
        if is_indicative:
            needed(self, "survey_decision")
        else:
            del self.fields["survey_decision"]


class LeaveOutForm(forms.Form):
    """Which indicator does not apply to this project, and why (IS-04)."""

    code = forms.ChoiceField(label="指标")
    reason = forms.CharField(
        label="理由", required=False, max_length=200, help_text="留空则恢复适用。"
    )

    def __init__(self, *args: Any, indicators: Iterable[Indicator], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "请选择"), *((e.code, f"{e.code} {e.name}") for e in indicators)]


class ThirdPartyForm(forms.Form):
    """Which independent organisation evaluates."""

    third_party = forms.ModelChoiceField(
        label="第三方评估机构",
        queryset=Organisation.objects.none(),
        empty_label="请选择",
        help_text="与承接组织没有关系、开通了评估人员账号的机构；连续评价同一承接组织不超过三年。",
    )

    def __init__(self, *args: Any, agencies: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["third_party"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = agencies
