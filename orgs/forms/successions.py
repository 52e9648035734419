"""Forms of merging, splitting, renaming and ending a union."""

from typing import Any, Final

from django import forms

from orgs.actions.successions import NewUnion
from orgs.models import Union
from portal.common.ui.forms import DayInput

STAYS: Final = ""
MOST_NEW: Final = 3


class ActForm(forms.Form):
    """What every act needs: its day and the approval."""

    since = forms.DateField(label="生效日期", widget=DayInput, help_text="以前的数据和年报不变。")
    approval_doc = forms.CharField(
        label="批准文号", max_length=100, help_text="上级工会的批复，如“平工〔2026〕21号”。"
    )

    def __init__(self, *args: Any, union: Union, siblings: list[Union], **kwargs: Any) -> None:
        self.union, self.siblings = union, siblings
        super().__init__(*args, **kwargs)
        self.order_fields([n for n in self.fields if n not in ActForm.base_fields])


class MergeForm(ActForm):
    """Which unions become one, and what it is called."""

    unions = forms.MultipleChoiceField(
        label="与哪些工会合并",
        widget=forms.CheckboxSelectMultiple,
        help_text="同一上级、同一层级。",
    )
    name = forms.CharField(label="新工会名称", max_length=100)
    code = forms.CharField(label="新工会代码", max_length=20)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["unions"]
        choices.choices = [(str(u.pk), u.name) for u in self.siblings]

    def union_ids(self) -> list[int]:
        """Return all unions of the act."""
        return [self.union.pk, *(int(pk) for pk in self.cleaned_data["unions"])]

    def new(self) -> NewUnion:
        """Return the union to be founded."""
        return NewUnion(self.cleaned_data["code"], self.cleaned_data["name"])


class AbsorbForm(ActForm):
    """Which union takes this one over."""

    into = forms.ChoiceField(label="并入哪个工会", help_text="由它承接未了事务，原工会撤销。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["into"]
        choices.choices = [("", "请选择"), *((str(u.pk), u.name) for u in self.siblings)]


class RenameForm(ActForm):
    """The new name or code."""

    name = forms.CharField(label="新名称", max_length=100)
    code = forms.CharField(label="代码", max_length=20, help_text="代码不变的不用改。")
    reason = forms.CharField(label="事由", max_length=200, required=False)


class SplitForm(ActForm):
    """What a union is split into, who carries on, and where its subordinates go."""

    heir = forms.ChoiceField(
        label="未了事务由谁承接", required=False,
        choices=[(STAYS, "原工会存续，自己继续办理"),
                 *((str(n), f"第 {n} 个新工会，原工会撤销") for n in range(1, MOST_NEW + 1))],
    )  # fmt: skip
    heir.marks_optional = False  # type: ignore[attr-defined]

    def __init__(self, *args: Any, children: list[Union], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.children = children
        places = [(STAYS, "随原工会或承接的工会")]
        for n in range(1, MOST_NEW + 1):
            self.fields[f"name_{n}"] = forms.CharField(
                label=f"第 {n} 个新工会名称", max_length=100, required=n == 1
            )
            self.fields[f"code_{n}"] = forms.CharField(
                label=f"第 {n} 个新工会代码", max_length=20, required=n == 1
            )
            places.append((str(n), f"第 {n} 个新工会"))
        for child in children:
            goes = forms.ChoiceField(
                label=f"下级 {child.name} 归到", choices=places, required=False
            )
            goes.marks_optional = False  # type: ignore[attr-defined]
            self.fields[f"child_{child.pk}"] = goes
        self.order_fields(
            [n for n in self.fields if n.startswith(("name_", "code_"))]
            + ["heir", *(f"child_{c.pk}" for c in children), "since", "approval_doc"]
        )

    def into(self) -> list[NewUnion]:
        """Return the unions to be founded, in their order; empty rows are left out."""
        typed = self.cleaned_data
        return [
            NewUnion(typed[f"code_{n}"], typed[f"name_{n}"])
            for n in range(1, MOST_NEW + 1)
            if typed[f"code_{n}"] or typed[f"name_{n}"]
        ]

    def heir_place(self) -> int | None:
        """Return the place of the one that takes over, null when the union goes on."""
        chosen = self.cleaned_data["heir"]
        return int(chosen) - 1 if chosen else None

    def places(self) -> dict[int, int]:
        """Return the place of each subordinate that goes to a new union."""
        chosen = {c.pk: self.cleaned_data[f"child_{c.pk}"] for c in self.children}
        return {pk: int(place) - 1 for pk, place in chosen.items() if place}
