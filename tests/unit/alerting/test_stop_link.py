"""The link that stops mails: made by us for one delivery to one address, and by nobody else."""

import hashlib

from drawback.alerting.stop_link import is_proved, proof_of, stop_link

KEY = b"k" * 32


def hmac_sha256(key: bytes, text: bytes) -> str:
    """RFC 2104 written out: the key is padded to the 64 bytes of a block."""
    padded = key.ljust(64, b"\0")
    inner = hashlib.sha256(bytes(one ^ 0x36 for one in padded) + text).digest()
    return hashlib.sha256(bytes(one ^ 0x5C for one in padded) + inner).hexdigest()


def test_the_link_names_the_delivery_and_proves_it() -> None:
    """Thirty-two digits of an HMAC over number and address."""
    proof = hmac_sha256(KEY, b"7\ndana@acme.example")[:32]
    assert proof_of(KEY, 7, "dana@acme.example") == proof
    assert (
        stop_link("https://d.test", KEY, 7, "dana@acme.example")
        == f"https://d.test/alerts/unsubscribe?delivery=7&proof={proof}"
    )


def test_no_other_link_is_ours() -> None:
    """Another delivery, address or key, a cut proof, and no key at all."""
    proof = proof_of(KEY, 7, "dana@acme.example")
    assert is_proved(KEY, 7, "dana@acme.example", proof)
    assert not is_proved(KEY, 8, "dana@acme.example", proof)
    assert not is_proved(KEY, 7, "lee@acme.example", proof)
    assert not is_proved(b"l" * 32, 7, "dana@acme.example", proof)
    assert not is_proved(KEY, 7, "dana@acme.example", proof[:-1])
    assert not is_proved(KEY, 7, "dana@acme.example", "é")
    assert not is_proved(b"", 7, "dana@acme.example", proof_of(b"", 7, "dana@acme.example"))
