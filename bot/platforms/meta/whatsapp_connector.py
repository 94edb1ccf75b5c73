"""How WhatsApp numbers are connected: by the token of a system user, which is made in the business settings.

https://developers.facebook.com/documentation/business-messaging/whatsapp/access-tokens
"""

from typing import ClassVar

from bot.documents import Field, text_in
from bot.errors import message
from bot.platforms.connection import Candidate, Grant, Permission
from bot.platforms.http import readable
from bot.platforms.meta.graph_connector import MetaConnector
from bot.platforms.meta.graph_responses import SERVICE, parse_response
from bot.platforms.ports import Flow


class WhatsAppConnector(MetaConnector):
    """Connects numbers, by the token of a system user that has no end."""

    name: ClassVar[str] = "whatsapp"
    platform: ClassVar[str] = "whatsapp"
    takes_token: ClassVar[bool] = True
    steps: ClassVar = (
        message("an app with the product 'WhatsApp', connected with your WhatsApp Business account"),
        message(
            "business settings, System users: a system user with the app and the WhatsApp account "
            "assigned; generate a token that does not expire, with the permissions below"
        ),
        message(
            "WhatsApp, Configuration: the address {webhook} and the verify token of the source; "
            "subscribe to messages and the other fields in the guide"
        ),
    )
    permissions: ClassVar = (
        Permission(
            name="whatsapp_business_messaging", costs=message("messages can be neither read nor answered")
        ),
        Permission(
            name="whatsapp_business_management",
            costs=message("numbers cannot be listed, and no webhooks come"),
        ),
    )

    def list_accounts(self, grant: Grant) -> Flow[tuple[Candidate, ...]]:
        """The numbers of the business accounts that the token was made for."""
        api = self.api(grant.token)
        with readable(SERVICE, has_side_effects=False):
            response = yield api.get("debug_token", input_token=grant.token.reveal())
            report = parse_response(response, has_side_effects=False)["data"]
            accounts = _business_accounts(report)
        candidates = []
        for waba in accounts:
            response = yield api.get(waba, "phone_numbers", fields="id,display_phone_number,verified_name")
            for number in parse_response(response, has_side_effects=False).elements("data"):
                shown = text_in(number, "display_phone_number") or number["id"].id()
                candidates.append(
                    Candidate(
                        id=number["id"].id(),
                        name=f"{text_in(number, 'verified_name') or ''} {shown}".strip(),
                        token=grant.token,
                        settings={"waba_id": waba},
                    )
                )
        return tuple(candidates)


def _business_accounts(report: Field) -> tuple[str, ...]:
    """The business accounts of WhatsApp that a token was made for."""
    ids = [
        target.id()
        for scope in report.elements("granular_scopes")
        if (text_in(scope, "scope") or "").startswith("whatsapp_business_m")
        for target in scope.elements("target_ids")
    ]
    return tuple(dict.fromkeys(ids))
