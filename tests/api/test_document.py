"""The OpenAPI document: valid, about every route, and true of every answer."""

import asyncio
import json
import re
from typing import Any

from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from bot.api import PREFIX
from bot.api.document import build_document
from bot.api.operations import OPERATIONS
from bot.domain.roles import Role
from tests.fakes.api import ApiProgram, Client

_DOCUMENT = build_document(OPERATIONS)
_REGISTRY: Registry[Any] = Registry().with_resource(
    "urn:document", Resource(contents=_DOCUMENT, specification=DRAFT202012)
)


def check(path: str, method: str, status: int, answer: object) -> None:
    """That the document allows this answer."""
    operation = _DOCUMENT["paths"][PREFIX + path][method.lower()]
    (content,) = operation["responses"][str(status)]["content"].values()
    pointer = json.dumps(content["schema"]).replace("#/components", "urn:document#/components")
    Draft202012Validator(json.loads(pointer), registry=_REGISTRY).validate(answer)


def test_it_is_a_valid_document() -> None:
    OpenAPIV31SpecValidator(_DOCUMENT).validate()
    json.dumps(_DOCUMENT, allow_nan=False)


def test_it_describes_every_operation_once_with_its_role() -> None:
    described = {
        (operation["operationId"], path, method)
        for path, methods in _DOCUMENT["paths"].items()
        for method, operation in methods.items()
    }
    declared = {(one.name, PREFIX + one.path, one.method.lower()) for one in OPERATIONS}
    own = {("follow_cases", PREFIX + "/events", "get"), ("get_document", PREFIX + "/openapi.json", "get")}
    assert described == declared | own
    assert len({one.name for one in OPERATIONS}) == len(OPERATIONS)
    for one in OPERATIONS:
        operation = _DOCUMENT["paths"][PREFIX + one.path][one.method.lower()]
        assert f"the role {one.role}" in operation["description"]
        assert re.findall(r"{(\w+)}", one.path) == [
            parameter["name"] for parameter in operation["parameters"] if parameter["in"] == "path"
        ]


def test_whatever_acts_needs_more_than_a_viewer() -> None:
    assert all(one.role.includes(Role.MODERATOR) for one in OPERATIONS if one.is_act)


#: One request for each operation, in an order in which each of them succeeds.
_WALK: tuple[tuple[str, str, object], ...] = (
    ("get_me", "/me", None),
    ("get_health", "/health", None),
    ("get_report", "/report?since=2026-01-01T00:00:00Z", None),
    ("list_cases", "/cases?limit=2&kind=comment&mine=false", None),
    ("list_entries", "/cases/entries?id=1,2", None),
    ("queue_stats", "/cases/stats", None),
    ("list_targets", "/targets", None),
    ("list_rules", "/rules", None),
    ("try_rules", "/rules/try", {"text": "Bonjour", "kind": "dm"}),
    ("claim_next", "/cases/next/claim", {"skip": [1]}),
    ("release_claim", "/cases/2/claim", None),
    ("claim_item", "/cases/1/claim", None),
    ("renew_claim", "/cases/1/claim/renewal", None),
    ("add_note", "/cases/1/notes", {"text": "look at this"}),
    ("propose", "/cases/1/proposals", {"answer": "approve", "why": "a question, no insult"}),
    ("refuse_proposal", "/cases/1/proposal/refusal", {}),
    ("propose", "/cases/2/proposals", {"answer": "approve"}),
    ("accept_proposal", "/cases/2/proposal/acceptance", {}),
    ("decide", "/cases/1/decisions", {"answer": "reply", "text": "Bonjour !"}),
    ("show_item", "/cases/1", None),
    ("explain_item", "/cases/1/explanation", None),
    ("list_siblings", "/cases/1/siblings", None),
    ("list_replies", "/cases/1/replies", None),
    ("queue_order", "/cases/order?by_age=true", None),
    ("check_reply", "/cases/1/reply-check", {"answer": "reply", "text": "Bonjour"}),
    ("list_macros", "/macros", None),
    ("list_views", "/views", None),
    ("list_mentions", "/mentions", None),
    ("mark_mentions_seen", "/cases/2/mentions/seen", None),
    ("read_care", "/care", None),
    ("assign", "/cases/4/assignment", {"name": "Tom"}),
    ("snooze", "/cases/4/snooze", {"until": None}),
    ("skip", "/cases/3/skips", {"reason": "language"}),
    ("pass", "/cases/5/pass", None),
    ("list_cases", "/cases?q=kind:comment%20-lang:fr&offset=1", None),
    ("backtest_rules", "/rules/backtest", {"since": "2026-01-01T00:00:00Z"}),
    ("preview_bulk", "/bulks/preview", {"command": {"answer": "approve"}, "filters": {}}),
    ("ask_bulk", "/bulks", {"command": {"answer": "approve"}, "items": [{"reference": "4", "version": "x"}]}),
    ("list_bulks", "/bulks", None),
    ("waiting_bulks", "/bulks/waiting", None),
    ("undo_bulk", "/bulks/1/undo", None),
    ("undo_last", "/undo", {}),
    ("decide", "/cases/3/decisions", {"answer": "hide"}),
    ("undo", "/cases/3/undo", {}),
    ("list_cases", "/cases?state=closed", None),
)


async def test_every_answer_is_as_the_document_says(api: ApiProgram) -> None:
    lead = await api.client("Léa", Role.LEAD)
    await rules_loaded(lead)
    for name, path, body in _WALK:
        operation = next(one for one in OPERATIONS if one.name == name)
        status, answer, _ = await lead.ask(operation.method, path, json=body)
        assert status == 200, (name, answer)
        check(operation.path, operation.method, 200, answer)
    assert {one.name for one in OPERATIONS} - {name for name, _, _ in _WALK} == {
        "hand_back",
        "question_macro",
        "run_macro",
        "confirm_bulk",
        "preview_waiting",
        "refuse_bulk",
    }


async def test_every_refusal_is_as_the_document_says(api: ApiProgram) -> None:
    viewer, stranger = await api.client("Zoé", Role.VIEWER), Client(api.session, "")
    moderator = await api.client("Léa")
    for client, method, path, filled, body, status in (
        (stranger, "GET", "/me", "/me", None, 401),
        (viewer, "POST", "/undo", "/undo", {}, 403),
        (moderator, "GET", "/cases/{item}", "/cases/nobody", None, 404),
        (moderator, "POST", "/cases/{item}/hand-back", "/cases/1/hand-back", None, 422),
        (moderator, "POST", "/cases/{item}/decisions", "/cases/1/decisions", {"answer": 1}, 422),
        (moderator, "POST", "/undo", "/undo", {}, 422),
    ):
        answered, refusal, headers = await client.ask(method, filled, json=body)
        assert (answered, headers["Content-Type"]) == (status, "application/problem+json")
        check(path, method, status, refusal)


async def test_the_document_is_served_to_everybody(api: ApiProgram) -> None:
    status, document, _ = await Client(api.session, "").ask("GET", "/openapi.json")
    assert (status, document) == (200, json.loads(json.dumps(_DOCUMENT)))


async def rules_loaded(client: Client) -> None:
    """The program reads its rules after it has started."""
    for _ in range(400):
        if (await client.ask("GET", "/health"))[1]["parts"]["rules"]:
            return
        await asyncio.sleep(0.05)
    raise AssertionError("no rules")
