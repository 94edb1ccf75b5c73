"""What somebody may have meant by a setting that its adapter does not know.

Providers have their own words for the same things, and other programs have others: who writes `client_id`
where TikTok says `app_id` is told so.
"""

from collections.abc import Collection

from bot.documents import with_advice, with_suggestion
from bot.errors import Message, message

#: Names of one thing each.
_SAME: tuple[frozenset[str], ...] = (
    frozenset(
        {
            *("app_id", "app_key", "application_id", "application_ids"),
            *("client_id", "client_key", "consumer_key"),
        }
    ),
    frozenset({"version", "api_version", "graph_version", "graph_api_version", "linkedin_version"}),
    frozenset({"base_url", "api_base", "api_url", "endpoint", "server", "url"}),
    frozenset(
        {"verify_token", "hub_verify_token", "verification_token", "webhook_token", "webhook_verify_token"}
    ),
    frozenset({"page_id", "facebook_page", "facebook_page_id", "page"}),
    frozenset({"waba_id", "business_account_id", "business_id", "whatsapp_business_account_id"}),
    frozenset({"member", "admin", "member_id", "member_urn", "person", "person_urn", "subscriber"}),
    frozenset({"username", "handle", "screen_name", "user_name"}),
    frozenset({"adgroup_ids", "ad_group_ids", "ad_groups", "adgroup_id", "adgroups"}),
    frozenset({"ad_account_id", "act_id", "ad_account", "ads_account"}),
    frozenset({"poll_seconds", "interval", "poll_interval", "polling_interval"}),
    frozenset({"daily_units", "daily_quota", "quota"}),
)
_OF_SECRETS = frozenset(
    {
        *("app_secret", "client_secret", "consumer_secret", "hmac_secret", "secret", "secret_key"),
        *("signing_secret", "webhook_secret"),
    }
)
_OF_TOKEN = frozenset({"access_token", "api_token", "page_access_token", "page_token", "token"})
_OF_ID = frozenset(
    {
        *("account_id", "advertiser_id", "channel_id", "id", "ig_user_id", "instagram_id", "open_id"),
        *("organization", "organization_id", "organization_urn", "phone_number_id", "user_id"),
        *("page_id", "business_id"),
    }
)


def unknown_setting(
    name: str, declared: Collection[str], elsewhere: Collection[str], *, of_account: bool
) -> Message:
    """What is wrong with the name of a setting, and what to write instead. `elsewhere` are those of the other
    place: of the account where it stands at the source, and the reverse."""
    unknown = message("unknown setting '{name}'", name=name)
    plain = name.lower().replace("-", "_")
    if plain in elsewhere:
        return with_advice(unknown, _belongs(plain, of_account=not of_account))
    for names in _SAME:
        if plain in names and (meant := sorted(names & set(declared))):
            return message("{problem}, did you mean '{suggestion}'?", problem=unknown, suggestion=meant[0])
    if plain in _OF_SECRETS:
        return with_advice(
            unknown, message("it belongs under 'secrets' of the source, as env:NAME or file:PATH")
        )
    if plain in _OF_TOKEN:
        return with_advice(unknown, message("it is the 'token' of an account, as env:NAME or file:PATH"))
    if plain == "refresh_token":
        return with_advice(unknown, message("'refresh_token' stands at an account itself, beside its 'id'"))
    if plain in _OF_ID:
        return with_advice(unknown, message("it is the 'id' of an account"))
    for names in _SAME:
        if plain in names and (meant := sorted(names & set(elsewhere))):
            return with_advice(unknown, _belongs(meant[0], of_account=not of_account))
    return with_suggestion(unknown, name, declared)


def _belongs(name: str, *, of_account: bool) -> Message:
    if of_account:
        return message("'{name}' is a setting of an account: write it under 'settings' there", name=name)
    return message("'{name}' is a setting of the source: write it under 'settings' there", name=name)
