"""What the API does for whom, what it refuses, and that nothing is done twice."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.roles import Role
from bot.services.team.users import change_role, remove_user
from bot.store.history import audit
from tests.fakes.api import ApiProgram, Client, api_program
from tests.fakes.running_bot import SECRET


@pytest.fixture(autouse=True)
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WALK_SECRET", SECRET)
    monkeypatch.setenv("WALK_TOKEN", "walk-page-token-0123")


@pytest.fixture
async def api(tmp_path: Path) -> AsyncIterator[ApiProgram]:
    async with api_program(tmp_path) as running:
        yield running


async def test_who_works_here_lists_shows_claims_decides_and_undoes(api: ApiProgram) -> None:
    léa = await api.client("Léa")
    status, page, _ = await léa.ask("GET", "/cases?limit=2")
    assert (status, page["total"], len(page["entries"])) == (200, 5, 2)
    first = page["entries"][0]["case"]["id"]
    status, view, headers = await léa.ask("GET", f"/cases/{first}")
    assert (status, view["stored"]["event"]["text"]) == (200, "text number 1")
    assert headers["ETag"].startswith(f'"{view["version"]}.')
    assert (await léa.ask("POST", f"/cases/{first}/claim"))[1]["case"]["claimed_by"]["id"] == "Léa"
    assert (await léa.ask("POST", f"/cases/{first}/claim/renewal"))[1] == {"is_mine": True}
    status, outcome, _ = await léa.ask(
        "POST", f"/cases/{first}/decisions", json={"answer": "hide"}, If_Match=headers["ETag"]
    )
    assert (status, outcome["planned"], outcome["by"]["id"]) == (200, ["hide"], "Léa")
    status, undone, _ = await léa.ask("POST", "/undo", json={})
    assert (status, undone[0]["outcome"]["reopened"]) == (200, True)
    assert (await léa.ask("GET", "/cases/stats"))[1]["open"] == 5


async def test_pages_go_on_after_the_last_case_whatever_was_decided_meanwhile(api: ApiProgram) -> None:
    léa = await api.client("Léa")
    _, page, _ = await léa.ask("GET", "/cases?limit=2")
    seen = [entry["case"]["id"] for entry in page["entries"]]
    await léa.ask("POST", f"/cases/{seen[0]}/decisions", json={"answer": "approve"})
    while page["next"]:
        _, page, _ = await léa.ask("GET", f"/cases?limit=2&cursor={page['next']}")
        seen += [entry["case"]["id"] for entry in page["entries"]]
    assert seen == [1, 2, 3, 4, 5]
    _, closed, _ = await léa.ask("GET", "/cases?state=closed&mine=true")
    assert [entry["case"]["id"] for entry in closed["entries"]] == [1]


async def test_nobody_overwrites_a_colleague(api: ApiProgram) -> None:
    léa, zoé = await api.client("Léa"), await api.client("Zoé")
    _, _, headers = await zoé.ask("GET", "/cases/1")
    await léa.ask("POST", "/cases/1/claim")
    status, refusal, _ = await zoé.ask("POST", "/cases/1/decisions", json={"answer": "hide"})
    assert (status, refusal["code"], refusal["data"]["by"]) == (409, "case_claimed", "Léa")
    await léa.ask("POST", "/cases/1/decisions", json={"answer": "approve"})
    status, refusal, _ = await zoé.ask("POST", "/cases/1/decisions", json={"answer": "hide"})
    assert (status, refusal["code"]) == (409, "case_closed_by_person")
    assert "Léa decided" in refusal["detail"]
    assert "s ago: approve" in refusal["detail"]
    await léa.ask("POST", "/cases/1/undo", json={})
    status, refusal, _ = await zoé.ask(
        "POST", "/cases/1/decisions", json={"answer": "hide"}, If_Match='"aaaaaa-aaaaaa-aaaaaa-aaaaaa"'
    )
    assert (status, refusal["code"]) == (412, "item_changed")
    status, _, _ = await zoé.ask(
        "POST", "/cases/2/decisions", json={"answer": "hide"}, If_Match=headers["ETag"]
    )
    assert status == 412


async def test_a_request_that_is_sent_again_under_its_key_changes_nothing(api: ApiProgram) -> None:
    léa, key = await api.client("Léa"), {"Idempotency_Key": "6f1c"}
    first = await léa.ask("POST", "/cases/1/decisions", json={"answer": "hide"}, **key)
    await léa.ask("POST", "/cases/1/undo", json={})
    again = await léa.ask("POST", "/cases/1/decisions", json={"answer": "hide"}, **key)
    assert again[1] == first[1]
    assert again[2]["Idempotent-Replayed"] == "true"
    assert (await léa.ask("GET", "/cases/1"))[1]["case"]["state"] == "open"
    status, refusal, _ = await léa.ask("POST", "/cases/1/decisions", json={"answer": "delete"}, **key)
    assert (status, refusal["code"]) == (422, "api.key_reused")
    # The same word of somebody else is another key.
    zoé = await api.client("Zoé")
    assert (await zoé.ask("POST", "/cases/2/decisions", json={"answer": "hide"}, **key))[0] == 200


async def test_of_the_same_request_at_once_one_is_carried_out(api: ApiProgram) -> None:
    léa = await api.client("Léa")
    answers = await asyncio.gather(
        *(léa.ask("POST", "/undo", json={}, Idempotency_Key="k") for _ in range(3)),
        *(léa.ask("POST", "/cases/1/notes", json={"text": "look"}, Idempotency_Key="n") for _ in range(5)),
    )
    assert {status for status, _, _ in answers[:3]} <= {409, 422}  # nothing was answered yet
    assert {status for status, _, _ in answers[3:]} <= {200, 409}
    assert len((await léa.ask("GET", "/cases/1"))[1]["notes"]) == 1


@pytest.mark.parametrize(
    ("role", "method", "path", "body", "status"),
    [
        (Role.VIEWER, "GET", "/cases", None, 200),
        (Role.VIEWER, "POST", "/cases/1/claim", None, 403),
        (Role.VIEWER, "POST", "/cases/1/decisions", {"answer": "hide"}, 403),
        (Role.MODERATOR, "POST", "/cases/1/decisions", {"answer": "hide"}, 200),
        (Role.MODERATOR, "GET", "/cases/1/explanation", None, 403),
        (Role.LEAD, "GET", "/cases/1/explanation", None, 200),
    ],
)
async def test_a_role_may_do_what_it_may(
    api: ApiProgram, role: Role, method: str, path: str, body: object, status: int
) -> None:
    client = await api.client("Léa", role)
    answered, refusal, _ = await client.ask(method, path, json=body)
    assert answered == status
    if status == 403:
        assert refusal["detail"].startswith("this needs the role ")


async def test_a_role_and_a_token_count_from_the_next_request_on(api: ApiProgram) -> None:
    léa = await api.client("Léa")
    await change_role(api.program.workspace, "Léa", Role.VIEWER)
    assert (await léa.ask("POST", "/cases/1/claim"))[0] == 403
    await remove_user(api.program.workspace, "Léa")
    status, refusal, headers = await léa.ask("GET", "/me")
    assert (status, refusal["code"]) == (401, "api.unauthorized")
    assert headers["WWW-Authenticate"] == 'Bearer realm="tamis"'
    assert headers["Content-Type"].startswith("application/problem+json")


async def test_who_guesses_tokens_has_to_wait(api: ApiProgram) -> None:
    stranger = Client(api.session, "tamis_u_" + "x" * 43)
    answers = [await stranger.ask("GET", "/me") for _ in range(12)]
    assert [status for status, _, _ in answers] == [401] * 10 + [429] * 2
    assert int(answers[-1][2]["Retry-After"]) > 0
    assert (await (await api.client("Léa")).ask("GET", "/me"))[0] == 200


async def test_whoever_asks_too_often_is_told_when_to_go_on(tmp_path: Path) -> None:
    async with api_program(tmp_path, requests_per_second=0.05) as api:
        léa, zoé = await api.client("Léa"), await api.client("Zoé")
        statuses = [(await léa.ask("GET", "/me"))[0] for _ in range(4)]
        assert statuses == [200] * 3 + [429]
        assert (await zoé.ask("GET", "/me"))[0] == 200


async def test_what_is_wrong_with_a_request_is_said_field_by_field(api: ApiProgram) -> None:
    léa = await api.client("Léa")
    status, refusal, _ = await léa.ask(
        "POST", "/cases/1/decisions", json={"answer": "ban", "colour": 1}, Accept_Language="fr"
    )
    assert (status, refusal["code"]) == (422, "api.invalid")
    assert {error["where"] for error in refusal["errors"]} == {"body.answer", "body.colour"}
    assert "'ban'" in [error["came"] for error in refusal["errors"]]
    assert refusal["detail"].startswith("la requête")
    for path, code in (
        ("/cases?limit=0", "api.invalid"),
        ("/cases?limit=1&limit=2", "api.repeated_field"),
        ("/cases?cursor=x", "api.cursor"),
        ("/cases?by=Léa", "api.by_of_open"),
        ("/cases?color=red", "api.invalid"),
    ):
        status, refusal, _ = await léa.ask("GET", path)
        assert (status, refusal["code"]) == (422, code)


async def test_a_body_that_is_too_long_or_no_json_is_refused(api: ApiProgram) -> None:
    léa = await api.client("Léa")
    headers = {"Authorization": f"Bearer {léa.token}"}
    path = "/api/v1/cases/1/notes"
    long = await api.session.post(path, json={"text": "x" * 300_000}, headers=headers)
    assert (long.status, (await long.json())["code"]) == (413, "api.too_long")
    form = await api.session.post(path, data={"text": "x"}, headers=headers)
    assert (form.status, (await form.json())["code"]) == (415, "api.not_json")


async def test_what_is_not_there_and_what_is_not_possible_there(api: ApiProgram) -> None:
    léa = await api.client("Léa")
    assert (await léa.ask("GET", "/cases/999"))[1]["code"] == "reference_unknown"
    assert (await léa.ask("GET", "/nothing"))[1]["code"] == "api.unknown_path"
    status, refusal, headers = await léa.ask("DELETE", "/cases/1")
    assert (status, refusal["code"], headers["Allow"]) == (405, "api.wrong_method", "GET")
    status, refusal, _ = await léa.ask("GET", "/me", Host="elsewhere.example")
    assert (status, refusal["code"]) == (421, "api.not_addressed")


async def test_what_has_not_changed_is_not_sent_again(api: ApiProgram) -> None:
    léa = await api.client("Léa")
    _, _, headers = await léa.ask("GET", "/cases/order")
    tag = {"If_None_Match": headers["ETag"]}
    assert (await léa.ask("GET", "/cases/order", **tag))[0] == 304
    await léa.ask("POST", "/cases/1/decisions", json={"answer": "approve"})
    assert (await léa.ask("GET", "/cases/order", **tag))[1] == {"order": [2, 3, 4, 5]}


async def test_each_act_is_on_record_with_its_user(api: ApiProgram) -> None:
    léa = await api.client("Léa")
    await léa.ask("POST", "/cases/1/claim")
    await léa.ask("POST", "/cases/1/decisions", json={"answer": "hide"})
    entries = await api.program.workspace.store.read(lambda tx: audit.list_entries(tx, "item:1"))
    assert [(entry.actor, entry.action) for entry in entries] == [("person:Léa", "api_act")] * 2
    assert [entry.details["operation"] for entry in entries] == ["claim_item", "decide"]


async def test_a_browser_that_is_signed_in_asks_too_but_no_other_site_through_it(api: ApiProgram) -> None:
    léa = await api.client("Léa")
    form = {"token": léa.token}
    signed = await api.session.post("/dashboard/sign-in", data=form, allow_redirects=False)
    browser = Client(api.session, "")
    cookie = {"Cookie": signed.headers["Set-Cookie"].partition(";")[0]}
    assert (await browser.ask("GET", "/me", **cookie))[1]["name"] == "Léa"
    status, refusal, _ = await browser.ask(
        "POST", "/cases/1/claim", **cookie, Origin="https://elsewhere.example"
    )
    assert (status, refusal["code"]) == (403, "api.other_site")
    assert (await browser.ask("POST", "/cases/1/claim", **cookie))[0] == 200


async def test_figures_rules_health_and_who_one_is(api: ApiProgram) -> None:
    léa = await api.client("Léa", Role.VIEWER)
    assert (await léa.ask("GET", "/me"))[1]["role"] == "viewer"
    assert set((await léa.ask("GET", "/health"))[1]["parts"]) == {"rules", "model", "disk"}
    assert (await léa.ask("GET", "/report?since=2026-01-01T00:00:00Z"))[1]["service"]
    for _ in range(200):  # rules are read after the start
        if (await léa.ask("GET", "/health"))[1]["parts"]["rules"]:
            break
        await asyncio.sleep(0.05)
    _, rules, _ = await léa.ask("GET", "/rules")
    assert rules["rules"]
    status, trial, _ = await léa.ask("POST", "/rules/try", json={"text": "Bonjour", "platform": "facebook"})
    assert (status, bool(trial["unmatched"])) == (200, True)


async def test_a_number_that_json_calls_an_integer_is_one(api: ApiProgram) -> None:
    léa = await api.client("Léa")
    await léa.ask("POST", "/cases/1/decisions", json={"answer": "hide"})
    headers = {"Authorization": f"Bearer {léa.token}", "Content-Type": "application/json"}
    for body, status in (
        ('{"count": 2.5}', 422),
        ('{"count": true}', 422),
        ('{"count": "2"}', 422),
        ('{"count": 1e400}', 422),
        ('{"count": 1.0, "passing": [5.0]}', 200),
    ):
        answer = await api.session.post("/api/v1/undo", data=body, headers=headers)
        assert answer.status == status, body
