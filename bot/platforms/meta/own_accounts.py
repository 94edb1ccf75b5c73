"""Which ids and names are ours, and by which login an account is reached. Reads the configuration only."""

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
