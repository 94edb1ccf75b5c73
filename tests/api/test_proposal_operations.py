"""Proposals over the API."""

from bot.domain.roles import Role
from tests.fakes.api import ApiProgram


async def test_whoever_may_decide_accepts_what_was_seen(api: ApiProgram) -> None:
    helper, léa = await api.client("helper"), await api.client("Léa")
    body = {"answer": "hide", "why": "rude"}
    status, made, _ = await helper.ask("POST", "/cases/1/proposals", json=body)
    assert (status, made["proposal"]["by"]["id"]) == (200, "helper")
    number = made["proposal"]["id"]
    _, view, _ = await léa.ask("GET", "/cases/1")
    assert view["proposal"]["id"] == number
    status, wrong, _ = await léa.ask("POST", "/cases/1/proposal/acceptance", json={"number": number + 1})
    assert (status, wrong["code"]) == (409, "proposal_replaced")
    status, outcome, _ = await léa.ask("POST", "/cases/1/proposal/acceptance", json={"number": number})
    assert (status, outcome["planned"], outcome["by"]["id"]) == (200, ["hide"], "Léa")


async def test_a_viewer_neither_proposes_nor_accepts(api: ApiProgram) -> None:
    viewer = await api.client("Zoé", Role.VIEWER)
    for path, body in (
        ("proposals", {"answer": "hide"}),
        ("proposal/acceptance", {}),
        ("proposal/refusal", {}),
    ):
        assert (await viewer.ask("POST", f"/cases/1/{path}", json=body))[0] == 403
