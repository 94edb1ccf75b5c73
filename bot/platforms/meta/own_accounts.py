"""Which ids and names are ours, and by which login an account is reached. Reads the configuration only."""

from collections.abc import Mapping

from bot.domain import Source

GRAPH_URL = "https://graph.facebook.com"


def own_ids(source: Source) -> frozenset[str]:
    """The ids under which our accounts write, linked Pages included."""
    pages = {account.settings.get("page_id", "") for account in source.accounts}
    return frozenset({account.id for account in source.accounts} | pages) - {""}


def usernames(source: Source) -> frozenset[str]:
    """The user names of our Instagram accounts in folded case, as far as they are configured."""
    names = (account.settings.get("username", "") for account in source.accounts)
    return frozenset(name.removeprefix("@").casefold() for name in names if name)


def threads_handles(source: Source) -> Mapping[str, str]:
    """The ids of our accounts on Threads by their user names, in folded case, as far as these are known."""
    return {
        name.removeprefix("@").casefold(): account.id
        for account in source.accounts
        if account.platform == "threads" and (name := account.settings.get("username", ""))
    }


def setting_of(source: Source, account_id: str, name: str) -> str | None:
    """A setting of an account, else that of its source."""
    account = source.account(account_id)
    settings = account.settings if account is not None else {}
    return settings.get(name, source.settings.get(name))


def platform_of(source: Source, account_id: str) -> str:
    """The platform that an account of ours is on; empty for one that is not ours."""
    account = source.account(account_id)
    return account.platform if account is not None else ""


def is_instagram_login(source: Source, account_id: str) -> bool:
    """Whether the account is reached by Instagram's own login, whose events say less about ads.

    The account says so (`login`); when it does not, the address of Instagram calls does.
    https://developers.facebook.com/docs/instagram-platform/overview
    """
    account = source.account(account_id)
    login = account.settings.get("login") if account is not None else None
    own_url = source.settings.get("instagram_base_url", "")
    default = bool(own_url) and own_url != source.settings.get("base_url", GRAPH_URL)
    return login == "instagram" if login else default


def automation_app_ids(source: Source) -> frozenset[str]:
    """The ids of apps that write in our name by themselves, in which nobody of ours does."""
    ids = source.settings.get("automation_app_ids", "").replace(",", " ").split()
    return frozenset(ids)


def whatsapp_numbers(source: Source, business_account_id: str) -> tuple[str, ...]:
    """Our numbers that belong to a business account of WhatsApp; one that does not say where it belongs is
    taken for the business account's own where it is our only one."""
    numbers = [account for account in source.accounts if account.platform == "whatsapp"]
    default = business_account_id if len(numbers) == 1 else ""
    return tuple(
        account.id for account in numbers if account.settings.get("waba_id", default) == business_account_id
    )
