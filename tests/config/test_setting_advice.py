"""Whoever writes another program's word for a setting is told ours."""

import pytest

from bot.config.setting_advice import unknown_setting
from bot.platforms import declared_settings


@pytest.mark.parametrize(
    ("adapter", "name", "advice"),
    [
        ("tiktok", "client_id", "did you mean 'app_id'?"),
        ("tiktok", "client_key", "did you mean 'app_id'?"),
        ("meta", "client_id", "did you mean 'app_id'?"),
        ("linkedin", "app_id", "did you mean 'application_ids'?"),
        ("youtube", "app_id", "did you mean 'client_id'?"),
        ("meta", "api_version", "did you mean 'version'?"),
        ("linkedin", "api_url", "did you mean 'base_url'?"),
        ("meta", "hub_verify_token", "did you mean 'verify_token'?"),
        ("youtube", "interval", "did you mean 'poll_seconds'?"),
        ("tiktok", "client_secret", "under 'secrets' of the source"),
        ("meta", "app_secret", "under 'secrets' of the source"),
        ("meta", "access_token", "the 'token' of an account"),
        ("youtube", "refresh_token", "beside its 'id'"),
        ("youtube", "channel_id", "the 'id' of an account"),
        ("meta", "phone_number_id", "the 'id' of an account"),
        ("linkedin", "member", "'member' is a setting of an account"),
        ("linkedin", "person_urn", "'member' is a setting of an account"),
        ("meta", "verify_tokn", "did you mean 'verify_token'?"),
        ("meta", "zzzzzz", "unknown setting 'zzzzzz'"),
    ],
)
def test_a_setting_of_a_source_is_named_by_what_is_meant(adapter: str, name: str, advice: str) -> None:
    declared = declared_settings()[adapter]
    said = str(unknown_setting(name, declared.source, declared.account, of_account=False))
    assert said.startswith(f"unknown setting '{name}'")
    assert advice in said


def test_at_an_account_what_belongs_to_the_source_is_sent_there() -> None:
    declared = declared_settings()["tiktok"]
    said = str(unknown_setting("app_id", declared.account, declared.source, of_account=True))
    assert "'app_id' is a setting of the source" in said
    assert "'app_id' is a setting of the source" in str(
        unknown_setting("client_id", declared.account, declared.source, of_account=True)
    )
