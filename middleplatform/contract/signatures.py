# SPDX-License-Identifier: Apache-2.0
"""How a terminal signs its requests: HTTP Message Signatures (RFC 9421) with Ed25519, bodies by RFC 9530.

Pure: bytes and headers in, headers or a verdict out. Which key belongs to which terminal, whether a nonce was
seen before and what time it is are the caller's to say.

Covered are ``"@method" "@path" "@query" "content-digest"`` and, where the request has one,
``"idempotency-key"``. ``"@authority"`` is left out on purpose: a shop's reverse proxy may rename the host, and
the key is of one platform.
"""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

TAG = "jifu-terminal"
"""Application tag (RFC 9421, section 7.2.7): a signature made for something else is never taken for ours."""

MAX_SKEW_S = 300
"""How far ``created`` may be from the reader's clock, unless the reader is set otherwise."""

_LABEL = "jifu"
_COVERED = ("@method", "@path", "@query", "content-digest")
_COVERED_WITH_KEY = (*_COVERED, "idempotency-key")

# The strict form that `sign_request` writes; nothing else is understood, so nothing can be read two ways.
_INPUT = re.compile(
    r"(?P<label>[a-z][a-z0-9_.*-]{0,31})="
    r'(?P<params>\((?P<components>"[@a-z-]{1,40}"(?: "[@a-z-]{1,40}"){0,15})\)'
    r"(?P<rest>(?:;[a-z]{1,16}=(?:[0-9]{1,15}|\"[A-Za-z0-9._~-]{1,128}\"))*))"
)
_PARAM = re.compile(r';([a-z]{1,16})=(?:([0-9]{1,15})|"([A-Za-z0-9._~-]{1,128})")')
_TOKEN = re.compile(r"[A-Za-z0-9._~-]{1,128}")


class SignatureError(Exception):
    """A request whose signature does not stand; the message says what is wrong, never what was signed."""


class SignatureMissingError(SignatureError):
    """The request carries no signature."""


class SignatureMalformedError(SignatureError):
    """The signature headers are not what this contract asks for."""


class DigestMismatchError(SignatureError):
    """The body is not the one that ``Content-Digest`` tells of."""


class SignatureWrongError(SignatureError):
    """The signature was not made by this key over this request."""


class ClockSkewedError(SignatureError):
    """``created`` is too far from the reader's time; ``skew_s`` is the signer's clock minus the reader's."""

    def __init__(self, skew_s: int, allowed_s: int) -> None:
        super().__init__(f"the signer's clock is {skew_s:+d} s off the platform's; allowed are {allowed_s} s")
        self.skew_s = skew_s
        self.allowed_s = allowed_s


@dataclass(frozen=True, slots=True)
class Claim:
    """What a signature says of itself, before anybody checked it."""

    key_id: str
    created: int
    nonce: str
    components: tuple[str, ...]
    params: str = field(repr=False)
    signature: bytes = field(repr=False)


def content_digest(body: bytes) -> str:
    """Return the ``Content-Digest`` of a body (RFC 9530, section 2), empty bodies included."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


def signature_base(components: Sequence[tuple[str, str]], params: str) -> bytes:
    """Build the bytes that are signed (RFC 9421, section 2.5).

    ``components`` holds name and value of each covered component in order; ``params`` is the value of
    ``@signature-params``, the inner list with its parameters as it stands in ``Signature-Input``.
    """
    lines = [f'"{name}": {value}' for name, value in components]
    lines.append(f'"@signature-params": {params}')
    return "\n".join(lines).encode("ascii")


def sign_request(
    key: Ed25519PrivateKey,
    *,
    key_id: str,
    method: str,
    path: str,
    query: str,
    body: bytes,
    created: int,
    nonce: str,
    idempotency_key: str | None = None,
) -> dict[str, str]:
    """Return the headers to add to a request: ``Content-Digest``, ``Signature-Input``, ``Signature``.

    ``path`` and ``query`` as they go over the wire (percent-encoded), ``query`` without its question mark;
    ``created`` in seconds since 1970. The header ``Idempotency-Key`` itself is the caller's to add.
    Raises `ValueError` for a key id or nonce with characters other than letters, digits and ``._~-``.
    """
    for name, value in (("key_id", key_id), ("nonce", nonce)):
        if not _TOKEN.fullmatch(value):
            raise ValueError(f"{name} {value!r} is not 1 to 128 letters, digits or any of ._~-")
    names = _COVERED if idempotency_key is None else _COVERED_WITH_KEY
    listed = " ".join(f'"{name}"' for name in names)
    params = f'({listed});created={created};nonce="{nonce}";keyid="{key_id}";alg="ed25519";tag="{TAG}"'
    digest = content_digest(body)
    values = _component_values(method, path, query, digest, idempotency_key)
    signature = key.sign(signature_base([(name, values[name]) for name in names], params))
    return {
        "Content-Digest": digest,
        "Signature-Input": f"{_LABEL}={params}",
        "Signature": f"{_LABEL}=:{base64.b64encode(signature).decode()}:",
    }


def read_claim(headers: Mapping[str, str]) -> Claim:
    """Read who claims to have signed, so that the key can be looked up; nothing is proved yet.

    Raises `SignatureMissingError` or `SignatureMalformedError`.
    """
    lowered = {name.lower(): value for name, value in headers.items()}
    signature_input, signature = lowered.get("signature-input"), lowered.get("signature")
    if not signature_input or not signature:
        raise SignatureMissingError("the request is not signed: Signature-Input and Signature are needed")
    match = _INPUT.fullmatch(signature_input.strip())
    if match is None:
        raise SignatureMalformedError("Signature-Input is not one list with created, nonce, keyid, alg and tag")
    params: dict[str, str] = {}
    for name, number, text in _PARAM.findall(match["rest"]):
        if name in params:
            raise SignatureMalformedError(f"Signature-Input names {name} twice")
        params[name] = number or text
    missing = {"created", "nonce", "keyid", "alg", "tag"} - set(params)
    if missing:
        raise SignatureMalformedError(f"Signature-Input lacks {', '.join(sorted(missing))}")
    if params["alg"] != "ed25519" or params["tag"] != TAG:
        raise SignatureMalformedError(f'Signature-Input needs alg="ed25519" and tag="{TAG}"')
    if not params["created"].isdigit():
        raise SignatureMalformedError("created is not a number of seconds")
    components = tuple(match["components"].replace('"', "").split(" "))
    raw = _signature_bytes(signature, match["label"])
    return Claim(params["keyid"], int(params["created"]), params["nonce"], components, match["params"], raw)


def verify_request(
    key: Ed25519PublicKey,
    claim: Claim,
    *,
    method: str,
    path: str,
    query: str,
    body: bytes,
    headers: Mapping[str, str],
    now: int,
    max_skew_s: int = MAX_SKEW_S,
) -> None:
    """Check that ``key`` signed exactly this request, not long ago.

    ``path`` and ``query`` as they came over the wire, ``query`` without its question mark; ``now`` in seconds
    since 1970. Whether the nonce is new is the caller's to check. Raises `SignatureMalformedError`,
    `DigestMismatchError`, `SignatureWrongError`, and `ClockSkewedError` only for a signature that is right.
    """
    lowered = {name.lower(): value.strip() for name, value in headers.items()}
    idempotency_key = lowered.get("idempotency-key")
    expected = _COVERED if idempotency_key is None else _COVERED_WITH_KEY
    if claim.components != expected:
        raise SignatureMalformedError(f"the signature must cover {' '.join(expected)}, in this order")
    digest = lowered.get("content-digest", "")
    if not hmac.compare_digest(digest.encode("latin-1", "replace"), content_digest(body).encode()):
        raise DigestMismatchError("the body is not the one that Content-Digest tells of")
    values = _component_values(method, path, query, digest, idempotency_key)
    try:
        key.verify(claim.signature, signature_base([(name, values[name]) for name in expected], claim.params))
    except (InvalidSignature, UnicodeEncodeError):
        raise SignatureWrongError("the signature was not made by this terminal's key over this request") from None
    if abs(claim.created - now) > max_skew_s:
        raise ClockSkewedError(claim.created - now, max_skew_s)


def _component_values(method: str, path: str, query: str, digest: str, idempotency_key: str | None) -> dict[str, str]:
    """Return the value of each component that may be covered (RFC 9421, sections 2.1 and 2.2)."""
    values = {"@method": method, "@path": path, "@query": f"?{query}", "content-digest": digest}
    if idempotency_key is not None:
        values["idempotency-key"] = idempotency_key.strip()
    return values


def _signature_bytes(header: str, label: str) -> bytes:
    match = re.fullmatch(rf"{re.escape(label)}=:([A-Za-z0-9+/]{{86}}==):", header.strip())
    if match is None:
        raise SignatureMalformedError(f"Signature is not {label}=:base64 of 64 bytes:")
    try:
        return base64.b64decode(match[1], validate=True)
    except binascii.Error:
        raise SignatureMalformedError("Signature is not base64") from None
