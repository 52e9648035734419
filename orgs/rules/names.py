"""Comparing names of organisations as a reader does, not sign by sign."""

import unicodedata


def name_key(name: str) -> str:
    """Return the name without blanks, widths and kinds of brackets: what two spellings share."""
    plain = unicodedata.normalize("NFKC", name).translate(str.maketrans("〔〕[]【】", "()()()"))
    return "".join(plain.split()).casefold()[:120]
