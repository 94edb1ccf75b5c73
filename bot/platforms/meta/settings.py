"""What may be written for Meta in `config.yaml`: the app, and its accounts on five platforms."""

from bot.config.adapter_settings import AdapterSettings, SettingKind, ValueForm
from bot.errors import message

_NUMBER = r"[0-9]{1,25}"
_VERSION = ValueForm(
    pattern=r"v[0-9]{1,3}\.[0-9]{1,2}",
    expected=message("a version as Meta writes it, such as v24.0"),
    rewrites=((r"([0-9]{1,3}\.[0-9]{1,2})", r"v\1"), (r"v?([0-9]{1,3})", r"v\1.0")),
)

SETTINGS = AdapterSettings(
    source={
        "verify_token": SettingKind.SECRET,
        "base_url": SettingKind.BASE_ADDRESS,
        "instagram_base_url": SettingKind.BASE_ADDRESS,
        "threads_base_url": SettingKind.BASE_ADDRESS,
        **dict.fromkeys(
            (
                "version",
                "threads_version",
                "app_id",
                "automation_app_ids",
                "app_secret_proof",
                "human_agent",
                "mark_as_read",
                "publishes",
            ),
            SettingKind.TEXT,
        ),
    },
    account=dict.fromkeys(
        (
            "page_id",
            "waba_id",
            "username",
            "login",
            "human_agent",
            "mark_as_read",
            "ad_account_id",
            "metrics",
        ),
        SettingKind.TEXT,
    ),
    source_wants={
        "verify_token": message(
            "without it Meta does not take the webhooks' address; make one up, as env:NAME or file:PATH"
        )
    },
    forms={
        "version": _VERSION,
        "threads_version": _VERSION,
        "app_id": ValueForm(pattern=_NUMBER, expected=message("the app's number")),
        "page_id": ValueForm(pattern=_NUMBER, expected=message("the Page's number, and not its name")),
        "waba_id": ValueForm(
            pattern=_NUMBER, expected=message("the number of the WhatsApp business account")
        ),
        "ad_account_id": ValueForm(
            pattern=r"(?:act_)?[0-9]{1,25}", expected=message("the ad account's number, with or without act_")
        ),
    },
    account_ids={
        "facebook": ValueForm(
            pattern=_NUMBER, expected=message("the Page's number, and not its name or address")
        ),
        "instagram": ValueForm(
            pattern=_NUMBER,
            expected=message(
                "the number of the professional account, which 'tamis connect' prints, and not its name"
            ),
        ),
        "threads": ValueForm(
            pattern=_NUMBER,
            expected=message("the profile's number, which 'tamis connect threads' prints, and not its name"),
        ),
        "whatsapp": ValueForm(
            pattern=r"[0-9]{14,20}",
            expected=message(
                "the phone number id, which Meta shows beside the number, and not the number that people dial"
            ),
        ),
    },
    comes_with={"messenger": "facebook"},
)
