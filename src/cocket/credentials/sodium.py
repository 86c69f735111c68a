"""Ed25519 by libsodium, for whoever verifies many documents: about a third less time a signature than OpenSSL takes.

Gives what `Knowledge.equation` takes, or None where PyNaCl is not installed. On everything that the policy of
`verifier.signatures` leaves to it, the answers are OpenSSL's; tests hold the two against each other.
"""

from __future__ import annotations

from cocket.verifier.signatures import Equation


def equation() -> Equation | None:
    """Give the check, or None; loading it takes longer than a few hundred signatures."""
    try:
        from nacl.bindings import crypto_sign_open
        from nacl.exceptions import BadSignatureError
    except ModuleNotFoundError:
        return None

    def holds(key: bytes, signature: bytes, message: bytes) -> bool:
        try:
            crypto_sign_open(signature + message, key)
        except BadSignatureError:
            return False
        return True

    return holds
