"""Answers to many cases over the API: refused in the same words, and never without having been seen."""

from bot.domain.roles import Role
from tests.fakes.api import ApiProgram


async def test_what_cannot_be_answered_in_bulk_is_refused(api: ApiProgram) -> None:
    léa = await api.client("Léa")
    command = {"answer": "approve"}
    for path, body, status, code in (
        ("/bulks", {"command": command, "items": []}, 422, "bulk_empty"),
        (
            "/bulks",
            {"command": {}, "items": [{"reference": "1", "version": "x"}]},
            422,
            "bulk_answer_missing",
        ),
        ("/bulks/preview", {"command": command, "references": ["999"]}, 404, "reference_unknown"),
        ("/bulks/9/undo", None, 404, "bulk_unknown"),
        ("/bulks/nine/refusal", None, 404, "bulk_unknown"),
    ):
        answered, refusal, _ = await léa.ask("POST", path, json=body)
        assert (answered, refusal["code"]) == (status, code), path


async def test_a_changed_item_is_left_alone_and_a_viewer_answers_nothing(api: ApiProgram) -> None:
    léa, zoé = await api.client("Léa"), await api.client("Zoé", Role.VIEWER)
    body = {"command": {"answer": "approve"}, "filters": {"q": "number"}}
    _, preview, _ = await léa.ask("POST", "/bulks/preview", json=body)
    items = [{"reference": item["reference"], "version": item["version"]} for item in preview["items"]]
    await léa.ask("POST", f"/cases/{items[0]['reference']}/decisions", json={"answer": "hide"})
    asked = {"command": body["command"], "items": items[:2]}
    assert (await zoé.ask("POST", "/bulks", json=asked))[0] == 403
    _, outcome, _ = await léa.ask("POST", "/bulks", json=asked, Idempotency_Key="b1")
    assert (outcome["items"], outcome["done"], sum(outcome["left_out"].values())) == (2, 1, 1)
    again = await léa.ask("POST", "/bulks", json=asked, Idempotency_Key="b1")
    assert again[1] == outcome
