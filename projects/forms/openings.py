"""Forms of the opening: passphrases, never shown again, never kept."""

from typing import Any

from django import forms


def _secret(label: str, autocomplete: str, **more: Any) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, max_length=200, widget=widget, **more)


class TurnForm(forms.Form):
    """The passphrase of one key holder."""

    passphrase = _secret("本人开标口令", "current-password")


class PassphraseForm(forms.Form):
    """A new passphrase, typed twice."""

    passphrase = _secret(
        "开标口令",
        "new-password",
        help_text="至少 10 个字符，可以是一句只有您知道的话；不要与登录密码相同。",
    )
    again = _secret("再输入一次", "new-password")

    def clean(self) -> dict[str, Any]:
        """Compare the two."""
        given = super().clean() or {}
        if given.get("passphrase") != given.get("again"):
            self.add_error("again", "两次输入的口令不一致，请重新输入。")
        return given
