# SPDX-License-Identifier: Apache-2.0
"""Request signatures against RFC 9421's own vector and against every way to spoil one."""

import base64
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_der_private_key
from hypothesis import given
from hypothesis import strategies as st

from middleplatform.contract import signatures

NOW = 1_790_000_000
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PATH = "/v1/payments/0196f3a0-0000-7000-8000-000000000001"

# RFC 9421, appendix B.1.4 and B.2.6.
RFC_PRIVATE_KEY = "MC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF"
RFC_PARAMS = (
    '("date" "@method" "@path" "@authority" "content-type" "content-length")'
    ';created=1618884473;keyid="test-key-ed25519"'
)
RFC_COMPONENTS = [
    ("date", "Tue, 20 Apr 2021 02:07:55 GMT"),
    ("@method", "POST"),
    ("@path", "/foo"),
    ("@authority", "example.com"),
    ("content-type", "application/json"),
    ("content-length", "18"),
]
RFC_SIGNATURE = "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw=="


def signed(
    *, method: str = "GET", path: str = PATH, query: str = "", body: bytes = b"", key: str | None = None
) -> dict[str, str]:
    headers = signatures.sign_request(
        KEY,
        key_id="t_1",
        method=method,
        path=path,
        query=query,
        body=body,
        created=NOW,
        nonce="n-1",
        idempotency_key=key,
    )
    return headers if key is None else headers | {"Idempotency-Key": key}


def check(
    headers: dict[str, str],
    *,
    method: str = "GET",
    path: str = PATH,
    query: str = "",
    body: bytes = b"",
    now: int = NOW,
) -> signatures.Claim:
    claim = signatures.read_claim(headers)
    signatures.verify_request(
        KEY.public_key(), claim, method=method, path=path, query=query, body=body, headers=headers, now=now
    )
    return claim


def test_the_signature_base_gives_the_rfc_s_ed25519_signature() -> None:
    key = load_der_private_key(base64.b64decode(RFC_PRIVATE_KEY), password=None)
    assert isinstance(key, Ed25519PrivateKey)
    base = signatures.signature_base(RFC_COMPONENTS, RFC_PARAMS)
    assert base64.b64encode(key.sign(base)).decode() == RFC_SIGNATURE


def test_the_digest_is_the_one_of_rfc_9530() -> None:
    # RFC 9530, appendix D: the empty body is SHA-256 of nothing.
    assert signatures.content_digest(b"") == "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:"


def test_what_is_signed_verifies_and_names_its_key_and_nonce() -> None:
    claim = check(signed(query="wait=20&after=3"), query="wait=20&after=3")
    assert (claim.key_id, claim.nonce, claim.created) == ("t_1", "n-1", NOW)


@given(body=st.binary(max_size=200), query=st.from_regex(r"[a-z0-9=&%]{0,40}", fullmatch=True))
def test_any_body_and_query_verify(body: bytes, query: str) -> None:
    headers = signed(method="POST", body=body, query=query, key="k-1")
    check(headers, method="POST", body=body, query=query)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda h: check(h, method="POST"),
        lambda h: check(h, path=PATH + "/cancel"),
        lambda h: check(h, query="wait=20"),
        lambda h: check(h | {"Signature": h["Signature"].replace("jifu=:", "jifu=:AAAA")[:-8] + "AA==:"}),
        lambda h: check(h | {"Signature-Input": h["Signature-Input"].replace("n-1", "n-2")}),
    ],
    ids=["method", "path", "query", "signature", "nonce"],
)
def test_a_changed_part_is_a_wrong_signature(spoil: Callable[[dict[str, str]], object]) -> None:
    with pytest.raises((signatures.SignatureWrongError, signatures.SignatureMalformedError)):
        spoil(signed())


def test_a_changed_body_is_told_by_its_digest() -> None:
    with pytest.raises(signatures.DigestMismatchError):
        check(signed(method="POST", body=b"{}"), method="POST", body=b"{ }")


def test_an_idempotency_key_that_is_not_covered_is_refused() -> None:
    with pytest.raises(signatures.SignatureMalformedError):
        check(signed() | {"Idempotency-Key": "another"})


def test_a_changed_idempotency_key_is_a_wrong_signature() -> None:
    with pytest.raises(signatures.SignatureWrongError):
        check(signed(key="k-1") | {"Idempotency-Key": "k-2"})


def test_an_old_signature_says_how_far_the_clock_is_off() -> None:
    with pytest.raises(signatures.ClockSkewedError) as told:
        check(signed(), now=NOW + 301)
    assert told.value.skew_s == -301
    check(signed(), now=NOW + 300)


@pytest.mark.parametrize(
    "change",
    [
        {"Signature-Input": ""},
        {"Signature": ""},
    ],
)
def test_a_request_without_signature_is_told_so(change: dict[str, str]) -> None:
    with pytest.raises(signatures.SignatureMissingError):
        check(signed() | change)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (";created=", ";begun="),
        ('alg="ed25519"', 'alg="hmac-sha256"'),
        ('tag="jifu-terminal"', 'tag="other"'),
        (f";created={NOW}", f";created={NOW};created={NOW}"),
        (f";created={NOW}", ';created="soon"'),
        ('"@method" ', ""),
        ("jifu=", "jifu=(),other="),
    ],
)
def test_another_form_of_signature_is_refused(old: str, new: str) -> None:
    headers = signed()
    headers["Signature-Input"] = headers["Signature-Input"].replace(old, new)
    with pytest.raises(signatures.SignatureMalformedError):
        check(headers)


def test_a_nonce_that_would_break_the_header_is_refused() -> None:
    with pytest.raises(ValueError, match="nonce"):
        signatures.sign_request(
            KEY, key_id="t", method="GET", path="/", query="", body=b"", created=NOW, nonce='a";b'
        )
