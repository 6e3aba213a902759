"""Proofs that some kinds of secrets carry in themselves: checksums, structure, addresses."""

from __future__ import annotations

import re
import zlib
from binascii import Error as Base64Error
from binascii import a2b_base64

import msgspec

from hk_lint.secrets.judging import is_password, is_placeholder, is_remote

_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_CHECKSUM = 6
_LEAST_KEY = 40
_SEQUENCE = 0x30
_OPENSSH = b"openssh-key-v1\0"
_NO_CIPHER = b"\0\0\0\x04none"


def has_checksum(match: re.Match[bytes]) -> bool:
    """Whether the last six characters of a token are the CRC32 of those behind its prefix."""
    body = match[0].rpartition(b"_")[2]
    number, digits = zlib.crc32(body[:-_CHECKSUM]), ""
    while number:
        number, digit = divmod(number, 62)
        digits = _BASE62[digit] + digits
    return digits.rjust(_CHECKSUM, "0").encode() == body[-_CHECKSUM:]


def is_key(match: re.Match[bytes]) -> bool:
    """Whether what stands in PEM armour is a whole private key that no passphrase protects."""
    text = re.sub(rb"\\[nrt]|[^A-Za-z0-9+/=]", b"", match["secret"])
    try:
        data = a2b_base64(text + b"=" * (-len(text) % 4))
    except Base64Error:
        return False
    if data.startswith(_OPENSSH):
        return data.startswith(_NO_CIPHER, len(_OPENSSH)) and len(data) > _LEAST_KEY
    return len(data) >= _LEAST_KEY and data[0] == _SEQUENCE and _der_length(data) == len(data)


def _der_length(data: bytes) -> int:
    """The bytes that the outermost element of a DER encoding has."""
    if data[1] < 0x80:
        return 2 + data[1]
    width = data[1] & 0x7F
    return 2 + width + int.from_bytes(data[2 : 2 + width], "big")


def is_service_role(match: re.Match[bytes]) -> bool:
    """Whether a JSON Web Token is a Supabase project's key that passes by row level security."""
    payload = match["payload"].replace(b"-", b"+").replace(b"_", b"/")
    try:
        claims = msgspec.json.decode(a2b_base64(payload + b"=" * (-len(payload) % 4)))
    except (Base64Error, msgspec.DecodeError):
        return False
    if not isinstance(claims, dict) or claims.get("role") != "service_role":
        return False
    project = claims.get("ref")
    return isinstance(project, str) and not is_placeholder(project)


def is_remote_login(match: re.Match[bytes]) -> bool:
    """Whether a connection string leads to a server with a password that somebody uses."""
    user, password, host = (_text(match[name]) for name in ("user", "secret", "host"))
    return is_remote(host) and is_password(password, user) and not is_placeholder(user)


def _text(data: bytes) -> str:
    return data.decode(errors="replace")


PROOFS = {
    "crc32": has_checksum,
    "pem": is_key,
    "service-role": is_service_role,
    "connection": is_remote_login,
}
"""The proofs by the names that the table gives them."""
