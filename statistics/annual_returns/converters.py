"""What may stand in an address: years of four digits, codes of units and indicators, form codes."""

from django.urls import register_converter


class YearConverter:
    """A year of four digits."""

    regex = "[12][0-9]{3}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return f"{value:04d}"


class CodeConverter:
    """The code of a unit, an indicator or a form: no sign that a database would choke on."""

    regex = "[0-9A-Za-z][0-9A-Za-z._-]{0,29}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(YearConverter, "year")
register_converter(CodeConverter, "code")
