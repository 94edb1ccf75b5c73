"""What may be written for YouTube in `config.yaml`: the client, and its channels."""

from bot.config.adapter_settings import AdapterSettings, SettingKind, ValueForm
from bot.errors import message
from bot.platforms.youtube.comments import PLATFORM

SETTINGS = AdapterSettings(
    source={
        "client_id": SettingKind.TEXT,
        "poll_seconds": SettingKind.NUMBER,
        "daily_units": SettingKind.NUMBER,
        "base_url": SettingKind.ADDRESS,  # with its version
        "analytics_url": SettingKind.ADDRESS,  # with its version
        "token_url": SettingKind.ADDRESS,
        "analytics": SettingKind.TEXT,
    },
    account={"metrics": SettingKind.TEXT},
    source_needs=("accounts",),
    renewal_needs=("client_id", "secrets"),
    account_ids={
        PLATFORM: ValueForm(
            pattern=r"UC[A-Za-z0-9_-]{1,40}",
            expected=message("the channel's id, which begins with UC, and not its name"),
            rewrites=((r"https?://(?:www\.)?youtube\.com/channel/(UC[A-Za-z0-9_-]{1,40})(?:/.*)?", r"\1"),),
        )
    },
)
