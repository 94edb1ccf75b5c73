"""The token of a system user says which business accounts it is for; their numbers are the accounts."""

from bot.domain import Secret, Source
from bot.platforms.connection import Candidate, Grant
from bot.platforms.meta.whatsapp_connector import WhatsAppConnector
from tests.factories import drive, response

GRANT = Grant(token=Secret("canary-system-user"))


def report(*ids: str) -> dict[str, object]:
    scopes = [
        {"scope": "whatsapp_business_management", "target_ids": list(ids)},
        {"scope": "whatsapp_business_messaging", "target_ids": list(ids)},
        {"scope": "pages_show_list", "target_ids": ["9"]},
    ]
    return {"data": {"is_valid": True, "granular_scopes": scopes}}


def test_the_numbers_of_all_business_accounts_are_listed_once() -> None:
    connector = WhatsAppConnector(Source(name="whatsapp", adapter="meta"))
    requests, candidates = drive(
        connector.list_accounts(GRANT),
        response(report("3300", "3301")),
        response({"data": [{"id": "4400", "display_phone_number": "+33 1", "verified_name": "Orchard"}]}),
        response({"data": [{"id": "4401"}]}),
    )
    assert [request.url.rpartition("v25.0/")[2] for request in requests] == [
        "debug_token",
        "3300/phone_numbers",
        "3301/phone_numbers",
    ]
    token = GRANT.token
    assert candidates == (
        Candidate(id="4400", name="Orchard +33 1", token=token, settings={"waba_id": "3300"}),
        Candidate(id="4401", name="4401", token=token, settings={"waba_id": "3301"}),
    )


def test_a_token_for_no_business_account_connects_nothing() -> None:
    connector = WhatsAppConnector(Source(name="whatsapp", adapter="meta"))
    assert drive(connector.list_accounts(GRANT), response(report()))[1] == ()
