"""Comparing names of organisations as a reader does, not sign by sign."""

import unicodedata

BRACKETS = str.maketrans("〔〕[]【】", "()()()")


def name_key(name: str) -> str:
    """Return the name without blanks, widths and kinds of brackets: what two spellings share."""
    plain = unicodedata.normalize("NFKC", name).translate(BRACKETS)
    return "".join(plain.split()).casefold()[:120]
