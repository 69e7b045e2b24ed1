"""Signatures: character for character what botocore's own signer writes."""

from datetime import UTC, datetime

import pytest
from botocore import auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as SdkCredentials
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matinee.kernel.sigv4 import Credentials, signed_headers

MOMENT = datetime(2026, 1, 2, 3, 4, 5, 678_901, UTC)
PRINTABLE = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=60)


@given(
    body=st.binary(max_size=2000),
    target=PRINTABLE,
    host=st.sampled_from(["dynamodb.eu-west-1.amazonaws.com", "127.0.0.1:4566"]),
    region=st.sampled_from(["eu-west-1", "us-gov-west-1", "cn-north-1"]),
    service=st.sampled_from(["dynamodb", "secretsmanager"]),
    secret=PRINTABLE,
    session_token=st.none() | PRINTABLE,
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_headers_are_signed_as_the_sdk_signs_them(
    monkeypatch: pytest.MonkeyPatch,
    body: bytes,
    target: str,
    host: str,
    region: str,
    service: str,
    secret: str,
    session_token: str | None,
) -> None:
    headers = {"host": host, "content-type": "application/x-amz-json-1.0", "x-amz-target": target}
    ours = signed_headers(
        headers,
        body,
        service=service,
        region=region,
        credentials=Credentials(
            access_key_id="AKIDEXAMPLE", secret_access_key=secret, session_token=session_token
        ),
        moment=MOMENT,
    )
    monkeypatch.setattr(auth, "get_current_datetime", lambda *_, **__: MOMENT.replace(tzinfo=None))
    request = AWSRequest("POST", f"https://{host}/", headers=headers, data=body)
    auth.SigV4Auth(SdkCredentials("AKIDEXAMPLE", secret, session_token), service, region).add_auth(request)
    assert ours["authorization"] == request.headers["Authorization"]
    assert ours["x-amz-date"] == request.headers["X-Amz-Date"]
    assert ours.get("x-amz-security-token") == request.headers.get("X-Amz-Security-Token")
