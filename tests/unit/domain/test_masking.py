"""No form of a secret is shown, and what is none stays readable."""

import pytest

from drawback.domain.masking import MASK, without_secrets


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://u:S3CRET@h/db",
        "postgresql://u:S3CRET@h:6432/db?sslmode=require",
        "postgresql://u:S3C@RET@h/db",
        "postgresql://u:S3C/RET?x#y@h/db",
        "postgresql://u:p%40S3CRET@h/db",
        "redis://:S3CRET@h",
        "http://user:S3CRET@collector:4318/v1",
        "postgresql://u@h/db?password=S3CRET",
        "postgresql://h/db?user=a&sslpassword=S3CRET&connect_timeout=1",
        "postgresql://h/db?user=a&pass=S3CRET",
        "host=db user=u password=S3CRET dbname=x",
        "host=db password='S3C RET' dbname=x",
        "DRAWBACK_DATABASE__PASSWORD=S3CRET",
        "password: S3CRET",
        '{"password": "S3C RET", "a": 1}',
        "{'client_secret': 'S3CRET', 'a': 1}",
        "https://h/x?access_token=S3CRET&y=2",
        "https://h/x?X-Amz-Signature=S3CRET&y=2",
        "sqlite:///a.db?key=S3CRET",
        "https://hooks.slack.com/services/T0/B0/S3CRET",
        "invalid_auth for xoxb-123-S3CRET",
        "Authorization: Bearer abcdefghS3CRET",
        "Authorization: Basic abcdefghS3CRET==",
    ],
)
def test_a_secret_is_masked_and_what_stands_around_it_is_not(text):
    """Nothing of the secret is left, and the rest still says what it was about."""
    shown = without_secrets(f"cannot connect: {text}" if ": " not in text else text)

    assert MASK in shown
    assert not {part for part in ("S3C", "RET", "T0/B0") if part in shown}


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://u@h:5432/db",
        "http://127.0.0.1:4318/v1?mail=a@b.example",
        "the token is missing; expected one of token, secret",
        'password authentication failed for user "u"',
        "secret: a file was expected",
        "password_file=/run/secrets/kafka",
        "sqlite:///drawback.db",
        "entry 123-4567890-1: keyed twice",
    ],
)
def test_what_is_no_secret_stays(text):
    """Ports, file names and sentences about secrets are left alone."""
    assert without_secrets(text) == text
