"""The arithmetic of sealing: opens for the right two, for nobody else, and notices any change."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projects import sealing
from projects.sealing import Unsealable

CONTEXT = b"ZB-410402-2026-0001|e1|manifest"


@given(st.binary(max_size=5000), st.binary(max_size=40))
@settings(max_examples=40, deadline=None)
def test_what_is_sealed_opens_with_the_right_key_in_the_right_place(
    message: bytes, context: bytes
) -> None:
    private, public = sealing.new_pair()
    envelope = sealing.close(message, public, context=context, least=512)

    assert sealing.open_up(envelope, private, context=context) == message
    with pytest.raises(Unsealable):
        sealing.open_up(envelope, private, context=context + b"x")
    with pytest.raises(Unsealable):
        sealing.open_up(envelope, sealing.new_pair()[0], context=context)


@pytest.mark.parametrize("place", [0, 31, 32, 60, 100, 130, -1])
def test_one_changed_byte_is_noticed(place: int) -> None:
    private, public = sealing.new_pair()
    envelope = bytearray(sealing.close(b"secret", public, context=CONTEXT, least=512))
    envelope[place] ^= 1

    with pytest.raises(Unsealable):
        sealing.open_up(bytes(envelope), private, context=CONTEXT)


def test_a_truncated_envelope_does_not_open() -> None:
    private, public = sealing.new_pair()
    envelope = sealing.close(b"secret", public, context=CONTEXT, least=512)

    for length in (0, 10, 50, 110, len(envelope) - 1):
        with pytest.raises(Unsealable):
            sealing.open_up(envelope[:length], private, context=CONTEXT)


def test_the_size_of_an_envelope_tells_only_its_bucket() -> None:
    _, public = sealing.new_pair()
    sizes = {
        len(sealing.close(b"x" * n, public, context=CONTEXT, least=4096)) for n in (0, 1, 4000)
    }
    assert len(sizes) == 1


@given(st.integers(0, 30 * 1024 * 1024))
def test_buckets_hold_their_content_and_are_few(size: int) -> None:
    bucket = sealing.padded_size(size, 65_536)

    assert bucket >= size + 8
    assert bucket in {65_536 * 2**k for k in range(5)} or bucket % (1024 * 1024) == 0


def test_a_personal_key_opens_with_its_passphrase_only() -> None:
    private, _ = sealing.new_pair()
    locked = sealing.lock(private, "七里河边 2026 春", cost=2**10)

    assert sealing.unlock(locked, "七里河边 2026 春") == private
    assert private not in locked
    with pytest.raises(Unsealable):
        sealing.unlock(locked, "七里河边 2025 春")


def test_half_of_a_secret_is_noise() -> None:
    secret = bytes(32)
    halves = [sealing.split(secret) for _ in range(50)]

    assert all(sealing.join(*pair) == secret for pair in halves)
    assert len({one for one, _ in halves}) == 50
    assert all(secret not in pair for pair in halves)


def test_halves_of_two_pairs_do_not_join() -> None:
    private, public = sealing.new_pair()
    (one, _), (_, other) = sealing.split(private), sealing.split(private)

    assert sealing.public_of(sealing.join(one, other)) != public


def test_a_tag_needs_the_servers_key() -> None:
    tag = sealing.tag(b"k" * 32, "bid", 1, 2)

    assert tag == sealing.tag(b"k" * 32, "bid", 1, 2)
    assert tag not in (
        sealing.tag(b"j" * 32, "bid", 1, 2),
        sealing.tag(b"k" * 32, "draft", 1, 2),
        sealing.tag(b"k" * 32, "bid", 1, 3),
    )


def test_the_servers_notes_belong_to_their_place() -> None:
    kept = sealing.keep(b"note", b"k" * 32, purpose="note|a", least=512)

    assert sealing.read(kept, b"k" * 32, purpose="note|a") == b"note"
    with pytest.raises(Unsealable):
        sealing.read(kept, b"k" * 32, purpose="note|b")
