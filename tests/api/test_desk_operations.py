"""Where a case goes without being decided, macros and notes, over the API."""

from bot.domain.roles import Role
from tests.fakes.api import ApiProgram


async def test_a_case_is_given_put_off_passed_on_and_woken(api: ApiProgram) -> None:
    léa = await api.client("Léa")
    _, outcome, _ = await léa.ask("POST", "/cases/1/assignment", json={"name": "Tom"})
    assert (outcome["answer"], outcome["by"]["id"]) == ("assign to Tom", "Léa")
    _, outcome, _ = await léa.ask("POST", "/cases/1/assignment", json={"name": ""})
    assert outcome["answer"] == "unassign"
    _, outcome, _ = await léa.ask("POST", "/cases/2/skips", json={"reason": "expert"})
    assert outcome["answer"] == "skip"
    _, outcome, _ = await léa.ask("POST", "/cases/2/snooze", json={"until": None})
    assert (outcome["answer"], outcome["repeated"]) == ("wake", True)
    for body in ({"until": "2001-01-01T00:00:00Z"}, {"until": 12}, {"until": "2030-01-01"}, {}):
        assert (await léa.ask("POST", "/cases/2/snooze", json=body))[0] == 422
    _, outcome, _ = await léa.ask("POST", "/cases/3/pass")
    assert outcome["answer"] == "pass"
    assert 3 not in (await léa.ask("GET", "/cases/order"))[1]["order"]


async def test_a_query_narrows_lists_and_its_mistake_is_told(api: ApiProgram) -> None:
    léa = await api.client("Léa")
    _, page, _ = await léa.ask("GET", "/cases?q=%22text%20number%203%22")
    assert [entry["case"]["id"] for entry in page["entries"]] == [3]
    _, order, _ = await léa.ask("GET", "/cases/order?q=-%22number%203%22")
    assert order["order"] == [1, 2, 4, 5]
    status, refusal, _ = await léa.ask("GET", "/cases?q=lanh:fr")
    assert (status, refusal["code"]) == (422, "query_mistake")
    assert "lang" in refusal["detail"]
    assert (await léa.ask("GET", "/cases?view=Urgent"))[1]["code"] == "no_views"
    body = {"filters": {"q": "number", "received_since": "2020-01-01T00:00:00Z"}}
    assert (await léa.ask("POST", "/cases/next/claim", json=body))[1]["case"]["id"] == 1


async def test_who_is_called_sees_it_until_they_have_read_it(api: ApiProgram) -> None:
    léa, zoé = await api.client("Léa"), await api.client("Zoé")
    await léa.ask("POST", "/cases/1/notes", json={"text": "@zoe look"})
    assert [mention["case_id"] for mention in (await zoé.ask("GET", "/mentions"))[1]] == [1]
    assert (await zoé.ask("POST", "/cases/1/mentions/seen"))[1] == {"changed": True}
    assert (await zoé.ask("GET", "/mentions"))[1] == []


async def test_a_macro_is_told_asked_about_and_carried_out(api: ApiProgram) -> None:
    léa = await api.client("Léa")
    assert (await léa.ask("GET", "/macros"))[1] == {"macros": [], "replies": []}
    text = "macros:\n  spam:\n    key: F2\n    title: Spam\n    then: [hide]\n"
    (api.rules_folder / "macros.yaml").write_text(text, "utf-8")
    status, macros, _ = await léa.ask("GET", "/macros")
    assert status == 200, macros
    (macro,) = macros["macros"]
    assert (macro["name"], macro["answers"]) == ("spam", ["hide"])
    _, question, _ = await léa.ask("GET", "/cases/1/macros/spam")
    assert (question["view"]["case"]["id"], question["cautions"]) == (1, [])
    version = question["view"]["version"]
    status, outcome, _ = await léa.ask("POST", "/cases/1/macros/spam", If_Match=f'"{version}"')
    assert (status, outcome["planned"]) == (200, ["hide"])
    assert (await léa.ask("GET", "/cases/2/macros/nothing"))[0] == 404


async def test_a_text_is_checked_and_what_spares_oneself_is_told(api: ApiProgram) -> None:
    léa = await api.client("Léa")
    _, checked, _ = await léa.ask("POST", "/cases/1/reply-check", json={"answer": "reply", "text": "Bonjour"})
    assert checked == {"objection": ""}
    status, _, _ = await léa.ask("POST", "/cases/1/reply-check", json={"answer": "hide", "text": "x"})
    assert status == 422
    assert (await léa.ask("GET", "/care"))[1]["settings"]["masking"] == "severe"
    viewer = await api.client("Zoé", Role.VIEWER)
    assert (await viewer.ask("GET", "/views"))[1] == []
    assert (await viewer.ask("POST", "/cases/1/pass"))[0] == 403


async def test_what_is_read_ahead_is_no_evidence(api: ApiProgram) -> None:
    léa = await api.client("Léa")
    assert (await léa.ask("GET", "/cases/1?ahead=true"))[1]["case"]["id"] == 1
