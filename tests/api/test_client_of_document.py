"""Who knows nothing but the document does a moderator's work by it."""

from bot.api import PREFIX
from tests.fakes.api import ApiProgram
from tests.fakes.document_client import DocumentClient


async def test_a_queue_is_worked_by_the_document_alone(api: ApiProgram) -> None:
    token = (await api.client("Léa")).token
    client = await DocumentClient.open(api.session, token, f"{PREFIX}/openapi.json")
    assert (await client.call("get_me")).value["name"] == "Léa"
    seen: list[int] = []
    cursor: dict[str, str] = {}
    while True:
        page = (await client.call("list_cases", q="number", limit="2", **cursor)).value
        seen += [entry["case"]["id"] for entry in page["entries"]]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert seen == [1, 2, 3, 4, 5]
    for number, act in enumerate(("approve", "hide", "reply")):
        claimed = (await client.call("claim_next", {"skip": []})).value
        item = f"case:{claimed['case']['id']}"
        shown = await client.call("show_item", item=item)
        body = {"answer": act, "text": "Bonjour !"} if act == "reply" else {"answer": act}
        headers = {"If_Match": shown.headers["ETag"], "Idempotency_Key": f"act-{number}"}
        outcome = await client.call("decide", body, item=item, **headers)
        assert (outcome.status, outcome.value["repeated"]) == (200, False)
        again = await client.call("decide", body, item=item, **headers)
        assert again.value == outcome.value
    stale = await client.call(
        "decide", {"answer": "hide"}, item="case:4", If_Match='"aaaaaa-aaaaaa-aaaaaa-aaaaaa"'
    )
    assert (stale.status, stale.value["code"]) == (412, "item_changed")
    (undone,) = (await client.call("undo_last", {}, Idempotency_Key="undo")).value
    assert undone["outcome"]["reopened"]
    assert (await client.call("show_item", item="case:99")).status == 404
    assert (await client.call("queue_stats")).value["open"] == 3
