"""Ed25519 under one stated policy, the strictest that honest signers always meet.

A signature is accepted if and only if (RFC 8032 section 5.1.7 with the choices spelled out):
1. the key is 32 bytes and the canonical encoding of a point, and that point is not of small order;
2. the signature is 64 bytes, S is below the group order, and R is canonically encoded and not of small order;
3. the equation holds without the cofactor: [S]B = R + [k]A.
Where implementations differ on contrived keys and signatures, this policy refuses. On all others OpenSSL and libsodium
agree, so that either may be asked whether the equation holds.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

# Key, signature, message: whether S is below the group order, R is canonical, and the equation holds (policy 2 and 3).
Equation = Callable[[bytes, bytes, bytes], bool]
KEY_SIZE = 32
SIGNATURE_SIZE = 64
_P = 2**255 - 19
# The y coordinates of the eight points of small order; each stands for both signs of x.
_SMALL_ORDER_Y = frozenset(
    {
        0,
        1,
        _P - 1,
        0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826,
        0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7,
    }
)
# Their canonical encodings as R, with either sign of x.
_SMALL_ORDER_R = frozenset((y | sign << 255).to_bytes(32, "little") for y in _SMALL_ORDER_Y for sign in (0, 1))


def acceptable_key(key: bytes) -> bool:
    """Say whether a public key is 32 bytes, canonically encoded and not of small order (policy 1)."""
    if len(key) != KEY_SIZE:
        return False
    y = int.from_bytes(key, "little") & (2**255 - 1)
    return y < _P and y not in _SMALL_ORDER_Y


def verify_ed25519(key: bytes, signature: bytes, message: bytes, equation: Equation | None = None) -> bool:
    """Say whether a signature is good under the policy of this module; never raises for bad bytes.

    `equation` is another implementation to ask instead of OpenSSL; it must refuse what OpenSSL refuses.
    """
    public = _public(key)
    if public is None or len(signature) != SIGNATURE_SIZE or signature[:KEY_SIZE] in _SMALL_ORDER_R:
        return False
    if equation is not None:
        return equation(key, signature, message)
    try:
        # OpenSSL checks that S is below the order, and compares R as bytes, so that only its canonical form passes.
        public.verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


@lru_cache(maxsize=1024)
def _public(key: bytes) -> Ed25519PublicKey | None:
    """Give a key ready for use, or None when the policy refuses it; few keys sign many things."""
    try:
        return Ed25519PublicKey.from_public_bytes(key) if acceptable_key(key) else None
    except ValueError:
        return None
