"""The arithmetic of sealed bids: bytes in, bytes out; no database, no settings, no clock.

`docs/sealed-bids.md` tells what each piece is for and who could still cheat.
"""

from projects.sealing.boxes import Unsealable, new_pair, public_of, seal, unseal
from projects.sealing.envelopes import close, open_up
from projects.sealing.padding import pad, padded_size, unpad
from projects.sealing.passphrases import lock, unlock
from projects.sealing.server import keep, read, tag
from projects.sealing.shares import join, split

__all__ = [
    "Unsealable",
    "close",
    "join",
    "keep",
    "lock",
    "new_pair",
    "open_up",
    "pad",
    "padded_size",
    "public_of",
    "read",
    "seal",
    "split",
    "tag",
    "unlock",
    "unpad",
    "unseal",
]
