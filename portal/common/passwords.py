"""What a password must be, where the framework has no Chinese sentence."""

from django.contrib.auth.password_validation import MinimumLengthValidator


class LongEnough(MinimumLengthValidator):
    """So many characters at least."""

    def get_error_message(self) -> str:
        """Return what to do."""
        return f"密码至少 {self.min_length} 位，请加长。"
