"""How a client shows a token endpoint who it is.

RFC 6749 section 2.3.1 (client secret), OpenID Connect Core section 9 (``client_secret_basic``, ``client_secret_post``,
``private_key_jwt``), RFC 8705 section 2 (``tls_client_auth``: the certificate of the TLS handshake says it).
"""

from __future__ import annotations

from base64 import b64encode
from urllib.parse import quote_plus

from validator.configuration import AuthorizationConfiguration, IdentityConfiguration

METHODS = ("private_key_jwt", "client_secret_basic", "client_secret_post", "tls_client_auth")


def by_secret(
    authorization: AuthorizationConfiguration, own: IdentityConfiguration
) -> tuple[dict[str, str], dict[str, str]]:
    """Form parameters and headers of a client that has a secret, or shows its certificate."""
    client_id = own.client_id or authorization.client_id
    secret = own.client_secret or authorization.client_secret
    if authorization.method == "client_secret_basic":
        # RFC 6749 section 2.3.1 has both encoded as in a form before they are joined.
        pair = f"{quote_plus(client_id)}:{quote_plus(secret)}"
        return {}, {"Authorization": f"Basic {b64encode(pair.encode('ascii')).decode('ascii')}"}
    if authorization.method == "client_secret_post":
        return {"client_id": client_id, "client_secret": secret}, {}
    return {"client_id": client_id}, {}
