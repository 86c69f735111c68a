"""A small OpenID Connect provider on loopback, for tests of sign-in and of access tokens."""

from __future__ import annotations

import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa


class Provider:
    """A small OpenID Connect provider: it signs in whoever `person` says, and gives access tokens to programs."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.person: dict[str, Any] = {}
        self.codes: dict[str, dict[str, Any]] = {}
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider.get(self)

            def do_POST(self) -> None:
                provider.post(self)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def get(self, handler: BaseHTTPRequestHandler) -> None:
        place = urlsplit(handler.path)
        asked = {name: values[0] for name, values in parse_qs(place.query).items()}
        if place.path == "/.well-known/openid-configuration":
            ends = {"authorization_endpoint": "authorize", "token_endpoint": "token", "userinfo_endpoint": "userinfo"}
            more = {name: f"{self.issuer}/{end}" for name, end in ends.items()}
            self.answer(handler, {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/keys", **more})
        elif place.path == "/keys":
            jwk = jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
            self.answer(handler, {"keys": [{**jwk, "kid": "k1", "alg": "RS256", "use": "sig"}]})
        elif place.path == "/authorize":
            code = secrets.token_hex(8)
            self.codes[code] = asked
            handler.send_response(302)
            handler.send_header(
                "Location", f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"
            )
            handler.end_headers()
        else:
            self.answer(handler, self.person)

    def post(self, handler: BaseHTTPRequestHandler) -> None:
        form = parse_qs(handler.rfile.read(int(handler.headers["Content-Length"])).decode())
        asked = self.codes.pop(form["code"][0])
        assert asked["code_challenge_method"] == "S256"
        told = {**self.person, "aud": asked["client_id"]}
        self.answer(handler, {"access_token": "a", "token_type": "Bearer", "id_token": self.token(told)})

    def token(self, claims: dict[str, Any], **header: Any) -> str:
        now = int(time.time())
        whole = {"iss": self.issuer, "iat": now, "exp": now + 300, **claims}
        return jwt.encode(whole, self.key, "RS256", headers={"kid": "k1", **header})

    @staticmethod
    def answer(handler: BaseHTTPRequestHandler, body: Any) -> None:
        raw = json.dumps(body).encode()
        handler.send_response(200)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(raw)))
        handler.end_headers()
        handler.wfile.write(raw)
