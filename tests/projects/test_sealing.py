"""The arithmetic of sealing: opens for the right two, for nobody else, and notices any change."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.sealing import boxes, envelopes, keys, markers
from projects.sealing.boxes import SealBroken

TENDER = "ZB-410402-2026-0001"


def people(*ids: int) -> tuple[dict[int, bytes], dict[int, bytes]]:
    """Return private and public keys by person."""
    made = {i: boxes.new_key() for i in ids}
    return {i: k[0] for i, k in made.items()}, {i: k[1] for i, k in made.items()}


@given(st.binary(max_size=3000), st.binary(max_size=40))
@settings(max_examples=40)
def test_what_is_sealed_opens_with_the_right_key_and_context(
    message: bytes, context: bytes
) -> None:
    private, public = boxes.new_key()
    sealed = boxes.seal_to(public, message, context=context)

    assert boxes.open_with(private, sealed, context=context) == message
    with pytest.raises(SealBroken):
        boxes.open_with(private, sealed, context=context + b"x")
    with pytest.raises(SealBroken):
        boxes.open_with(boxes.new_key()[0], sealed, context=context)


@pytest.mark.parametrize("place", [0, 31, 32, 60, -1])
def test_one_changed_byte_is_noticed(place: int) -> None:
    private, public = boxes.new_key()
    sealed = bytearray(boxes.seal_to(public, b"secret", context=b""))
    sealed[place] ^= 1

    with pytest.raises(SealBroken):
        boxes.open_with(private, bytes(sealed), context=b"")


def test_a_personal_key_opens_with_its_passphrase_only() -> None:
    public, locked = keys.new_personal_key("开标口令 2026")

    private = keys.unlock_personal_key(locked, "开标口令 2026")
    sealed = boxes.seal_to(public, b"x", context=b"")
    assert boxes.open_with(private, sealed, context=b"") == b"x"
    with pytest.raises(SealBroken):
        keys.unlock_personal_key(locked, "开标口令 2025")


def test_any_pair_of_opener_and_witness_joins_the_key_and_no_one_alone() -> None:
    private, public = people(1, 2, 3)
    pairs = keys.pairs_of(openers=[1, 2], witnesses=[3])
    split = keys.split_new_key(public, pairs, tender=TENDER)

    assert pairs == [(1, 3), (2, 3)]
    sealed = boxes.seal_to(split.public, b"bid", context=b"")
    for first, second in pairs:
        halves = [
            keys.open_share(share.sealed, private[share.holder], tender=TENDER)
            for share in split.shares
            if {share.holder, share.partner} == {first, second}
        ]
        whole = keys.join(*halves)
        assert boxes.open_with(whole, sealed, context=b"") == b"bid"
        for half in halves:
            with pytest.raises(SealBroken):
                boxes.open_with(half, sealed, context=b"")


def test_one_person_with_both_duties_makes_no_pair() -> None:
    assert keys.pairs_of(openers=[1], witnesses=[1]) == []


def test_a_share_of_another_tender_does_not_open() -> None:
    private, public = people(1, 2)
    split = keys.split_new_key(public, [(1, 2)], tender=TENDER)

    with pytest.raises(SealBroken):
        keys.open_share(split.shares[0].sealed, private[split.shares[0].holder], tender="另一个")


def test_a_bid_comes_back_whole() -> None:
    private, public = boxes.new_key()
    files = [b"%PDF-1.7 plan", b"x" * 100_000]
    sealed = envelopes.seal(public, {"price": "280000.00"}, files, tender=TENDER, envelope="e1")

    key, manifest = envelopes.open_manifest(private, sealed.manifest, tender=TENDER, envelope="e1")
    assert manifest == {"price": "280000.00"}
    assert [
        envelopes.open_file(key, f, tender=TENDER, envelope="e1") for f in sealed.files
    ] == files
    with pytest.raises(SealBroken):
        envelopes.open_manifest(private, sealed.manifest, tender=TENDER, envelope="e2")


def test_a_decoy_looks_like_a_small_bid() -> None:
    _, public = boxes.new_key()
    real = envelopes.seal(public, {"price": "1"}, [b"small"], tender=TENDER, envelope="a")
    empty = envelopes.decoy(public, tender=TENDER, envelope="b")

    assert len(real.manifest) == len(empty.manifest)
    assert [len(f) for f in real.files] == [len(f) for f in empty.files]


def test_markers_name_nothing_and_find_their_own() -> None:
    assert markers.tender_tag(1, "a") != markers.tender_tag(1, "b")
    assert markers.tender_tag(1, "a") == markers.tender_tag(1, "a")
    assert markers.locator(1, 2) != markers.locator(1, 3)
    note = markers.close_note({"no": "回执 1"}, envelope="a")
    assert markers.read_note(note, envelope="a") == {"no": "回执 1"}
    with pytest.raises(SealBroken):
        markers.read_note(note, envelope="b")
