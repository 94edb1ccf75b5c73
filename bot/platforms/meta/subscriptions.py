"""Whether the accounts of the Meta family send the app their webhooks, and how they are made to.

A subscription can end without a word: an hour of failed deliveries, a lost role. Fields are added to those
that are there, never taken away. Threads is subscribed in the app's dashboard alone.
https://developers.facebook.com/docs/graph-api/reference/page/subscribed_apps/
"""

from collections.abc import Mapping
from types import MappingProxyType

from bot.documents import Field
from bot.domain import Account, Source
from bot.errors import Rejected
from bot.platforms.connection import Subscription
from bot.platforms.meta.graph_requests import AccountApi
from bot.platforms.meta.graph_responses import parse_response, require_success
from bot.platforms.meta.own_accounts import is_instagram_login
from bot.platforms.ports import Flow

#: What a Page sends unless fields are named: each as Meta's own page of that edge spells it.
_PAGE = (
    "feed",
    "mention",
    "messages",
    "message_echoes",
    "message_edits",
    "message_reactions",
    "messaging_postbacks",
    "messaging_referrals",
    "messaging_handovers",
    "standby",
)
_INSTAGRAM = ("comments", "live_comments", "mentions", "messages", "messaging_postbacks")
#: WhatsApp names no fields here: what is sent is chosen in the dashboard.
_ALL = "all"
#: Without these the account is silent, by how it is reached.
_NEEDED: Mapping[str, str] = MappingProxyType({"page": "feed", "instagram": "comments", "whatsapp": _ALL})


def read_subscription(source: Source, account: Account) -> Flow[Subscription | None]:
    """What the account sends the app; None where it cannot be asked. Changes nothing."""
    edge = _edge(source, account)
    if edge is None or not account.token:
        return None
    kind, node = edge
    api = AccountApi(source, account)
    body = parse_response((yield api.get(node, "subscribed_apps")), has_side_effects=False)
    apps = list(body.elements("data"))
    if kind == "whatsapp":
        return Subscription(fields=(_ALL,)) if _has_app(source, apps) else Subscription(missing=(_ALL,))
    fields = tuple(dict.fromkeys(name.text() for app in apps for name in app.elements("subscribed_fields")))
    if kind == "linked_page":  # any field of the Page lets the events of its Instagram account through
        return Subscription(fields=fields, missing=() if fields else (_NEEDED["page"],))
    needed = _NEEDED[kind]
    return Subscription(fields=fields, missing=() if needed in fields else (needed,))


def subscribe(source: Source, account: Account, fields: tuple[str, ...]) -> Flow[None]:
    """Have the account send these fields, or the usual ones, besides those that it sends."""
    edge = _edge(source, account)
    if edge is None:
        raise Rejected("the account lacks the setting that says where it is subscribed")
    kind, node = edge
    api = AccountApi(source, account)
    if kind == "whatsapp":
        require_success((yield api.post(node, "subscribed_apps")))
        return
    present = yield from read_subscription(source, account)
    usual = {"instagram": _INSTAGRAM, "linked_page": _PAGE[:1]}.get(kind, _PAGE)
    subscribed = dict.fromkeys((*(present.fields if present else ()), *(fields or usual)))
    form = {"subscribed_fields": ",".join(subscribed)}
    require_success((yield api.post(node, "subscribed_apps", form=form)))


def _edge(source: Source, account: Account) -> tuple[str, str] | None:
    """How the account is subscribed, and at which node."""
    if account.platform == "facebook":
        return "page", account.id
    if account.platform == "instagram":
        if is_instagram_login(source, account.id):
            return "instagram", "me"
        page = account.settings.get("page_id", "")
        return ("linked_page", page) if page else None
    if account.platform == "whatsapp":
        waba = account.settings.get("waba_id", "")
        return ("whatsapp", waba) if waba else None
    return None


def _has_app(source: Source, apps: list[Field]) -> bool:
    """Whether our app is among those that a business account of WhatsApp sends to: any, where its id is not
    configured."""
    app_id = source.settings.get("app_id", "")
    ids = {str(api["id"].id()) for app in apps if (api := app.get("whatsapp_business_api_data")) is not None}
    return app_id in ids if app_id else bool(ids)
