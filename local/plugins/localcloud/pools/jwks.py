"""The public keys of a user pool, where token verifiers look for them."""

from localstack.http import Request, Response
from localstack.services.edge import ROUTER

PATH = '/<regex("[a-z]{2}(-[a-z]+)+-[0-9]_[A-Za-z0-9]+"):pool_id>/.well-known/jwks.json'


def serve() -> None:
    """Adds `GET /<pool id>/.well-known/jwks.json` to the gateway."""

    def handler(_request: Request, **_arguments: str) -> Response:
        from localcloud.pools.tokens import public_keys

        headers = {"Access-Control-Allow-Origin": "*", "Cache-Control": "max-age=60"}
        return Response(public_keys(), status=200, mimetype="application/json", headers=headers)

    ROUTER.add(PATH, handler, methods=["GET"])
