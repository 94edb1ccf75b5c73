"""Every automatic text that one person alone reads says that it is one, and is logged with its template and
the version of the rules, whatever it came from."""

import ast
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain import Judgement
from tests.fakes.conversations import Talk, talking
from tests.fakes.knowledge import answer
from tests.fakes.knowledge import found as judged
from tests.source_tree import modules, name_of, tree

MARK = "Ceci est un message automatique."
RULES = f"""\
version: 1
defaults: {{mode: enforce, language: fr}}
disclosure: {{fr: "{MARK}"}}
opt_out: {{stopped: stopped, resumed: resumed}}
replies:
  price: {{fr: "C'est 20 euros."}}
  welcome: {{fr: "Bienvenue parmi nous."}}
  entered: {{fr: "C'est noté, vous participez."}}
  night: {{fr: "Nous sommes fermés jusqu'à demain."}}
  ask: {{fr: "De 1 à 5, êtes-vous satisfait ?"}}
  thanks: {{fr: "Merci de votre avis."}}
  rights: {{fr: "Pouvons-nous la montrer ? Répondez #OuiMaison"}}
  granted: {{fr: "Merci, vous serez nommé."}}
  stopped: {{fr: "Vous ne recevrez plus rien."}}
  resumed: {{fr: "Vous recevrez de nouveau nos messages."}}
satisfaction: {{ask: ask, thanks: thanks, after: 10m}}
rights: {{hashtag: "#OuiMaison", thanks: granted, answer_within: 7d}}
rules:
  - {{id: help, title: Help, why: A person knows.,
     when: {{kinds: [dm], words: [aide]}}, then: [{{queue: {{name: care}}}}]}}
  - {{id: price, title: Price, why: People ask.,
     when: {{kinds: [dm], words: [prix]}}, then: [{{reply: price}}]}}
  - {{id: welcome, title: Welcome, why: They are new.,
     when: {{kinds: [comment], words: [coucou]}}, then: [{{private_reply: welcome}}]}}
  - {{id: contest, title: Contest, why: They take part.,
     when: {{kinds: [comment], words: [participe]}}, then: [{{label: contest}}, {{private_reply: entered}}]}}
  - {{id: night, title: Night, why: Nobody is there.,
     when: {{kinds: [dm], words: [bonsoir]}}, then: [{{reply: night}}], limits: {{delay: 1m}}}}
  - {{id: made, title: Made, why: It is lovely.,
     when: {{kinds: [dm], words: [veste]}}, then: [{{request_rights: rights}}]}}
  - {{id: order, title: Order, why: People ask.,
     when: {{kinds: [dm], words: [commande]}}, then: [{{dialogue: order}}]}}
  - {{id: known, title: Known, why: It is written down.,
     when: {{kinds: [dm], words: [horaires]}},
     then: [{{answer: {{from: knowledge, min_precision: 0.8, in: private}}}}]}}
"""
ORDER = """\
version: 1
language: fr
dialogues:
  - id: order
    title: Where is my order
    remind_after: 2h
    slots: {order: {kind: pattern, pattern: '[0-9]{4,6}'}, sure: {kind: yes_no}}
    steps:
      - ask: {slot: order, text: "Quel est le numéro ?"}
      - ask: {slot: sure, text: "La {{ order }}, c'est bien cela ?"}
      - say: "Merci, la {{ order }} est notée."
"""


async def _closed(talk: Talk) -> None:
    await talk.say("de l'aide svp")
    await talk.answer("Voilà, c'est réglé.")
    await talk.wait(timedelta(minutes=11))


async def _dialogue(talk: Talk, *lines: str) -> None:
    for line in ("ma commande", *lines):
        await talk.say(line)


async def _rated(talk: Talk) -> None:
    await _closed(talk)
    await talk.choose("5 ★")
    await talk.wait(timedelta(minutes=1))


async def _rights(talk: Talk, *lines: str) -> None:
    await talk.say(
        "ma nouvelle veste", attachments=[{"type": "image", "payload": {"url": "https://c.example/p.jpg"}}]
    )
    for line in lines:
        await talk.say(line)


async def _known(talk: Talk) -> None:
    talk.app._policy.classifier = Knowing()
    await talk.say("vos horaires ?")


async def _night(talk: Talk) -> None:
    await talk.say("bonsoir")
    await talk.wait(timedelta(minutes=3))


#: What each kind of automatic private text takes until it is there, and how its text begins.
KINDS: dict[str, tuple[Callable[[Talk], Awaitable[Any]], str]] = {
    "answer of a rule": (lambda talk: talk.say("le prix ?"), "C'est 20"),
    "delayed answer": (_night, "Nous sommes fermés"),
    "private reply to a comment": (lambda talk: talk.comment("coucou"), "Bienvenue"),
    "confirmation of a contest": (lambda talk: talk.comment("je participe"), "C'est noté, vous"),
    "knowledge": (_known, "De 10 h à 19 h"),
    "question of a dialogue": (_dialogue, "Quel est"),
    "question of a dialogue again": (lambda talk: _dialogue(talk, "euh"), "Je ne l’ai pas trouvé"),
    "end of a dialogue": (lambda talk: _dialogue(talk, "4127", "oui"), "Merci, la 4127"),
    "hand-over of a dialogue": (lambda talk: _dialogue(talk, "un conseiller svp"), "Je transmets"),
    "reminder": (lambda talk: _reminded(talk), "J’attends toujours"),
    "question of satisfaction": (_closed, "De 1 à 5"),
    "thanks for a rating": (_rated, "Merci de votre avis"),
    "request for rights": (_rights, "Pouvons-nous"),
    "thanks for rights": (lambda talk: _rights(talk, "#OuiMaison"), "Merci, vous serez"),
}
#: Those say themselves that messages end or begin again (docs/rules.md).
UNMARKED: dict[str, tuple[tuple[str, ...], str]] = {
    "end of messages": (("le prix ?", "STOP"), "Vous ne recevrez plus"),
    "messages again": (("le prix ?", "STOP", "START"), "Vous recevrez de nouveau"),
}


async def _reminded(talk: Talk) -> None:
    await _dialogue(talk)
    await talk.wait(timedelta(hours=3))


class Knowing:
    """Finds one answer of the knowledge base in everything."""

    name = "knowing"

    def judge(self, texts: Any, above: Any = (), may_go_on: Any = None) -> list[Judgement]:
        return [judged(answer(), language="fr") for _ in texts]


@pytest.fixture
async def talk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Talk]:
    (tmp_path / "dialogues").mkdir()
    (tmp_path / "dialogues" / "order.yaml").write_text(ORDER, "utf-8")
    async with talking(tmp_path, RULES, monkeypatch) as opened:
        yield opened


_SPOKEN = """
SELECT o.text, json_extract(o.context, '$.template'), d.rules_version, o.event_id
FROM outbox o JOIN decision d ON d.id = o.decision_id
WHERE o.verb IN ('message', 'private_reply') AND o.actor_kind <> 'person' ORDER BY o.id
"""


@pytest.mark.parametrize("kind", KINDS)
async def test_an_automatic_private_text_is_marked_and_logged(talk: Talk, kind: str) -> None:
    happens, beginning = KINDS[kind]
    await happens(talk)
    rows = await talk.rows(_SPOKEN)
    (row,) = [row for row in rows if row[0].startswith(beginning)]
    text, template, version, event_id = row
    assert text.endswith(f"\n\n{MARK}")
    assert text.count(MARK) == 1
    assert template
    assert version
    assert (template, version) in await recorded(talk, event_id)
    assert [row for row in rows if MARK not in row[0]] == []


async def recorded(talk: Talk, event_id: int) -> set[tuple[str, str]]:
    """The texts that were sent to an event and the version of the rules with each, as the record has them."""
    rows = await talk.rows(
        f"SELECT details FROM audit WHERE action = 'decided' AND subject = 'event:{event_id}'"
    )
    entries = [json.loads(details) for (details,) in rows]
    return {(template, entry["rules"]) for entry in entries for template in entry.get("templates", ())}


@pytest.mark.parametrize("kind", UNMARKED)
async def test_what_ends_and_resumes_messages_says_so_itself_and_is_logged(talk: Talk, kind: str) -> None:
    lines, beginning = UNMARKED[kind]
    for line in lines:
        await talk.say(line)
    (row,) = [row for row in await talk.rows(_SPOKEN) if row[0].startswith(beginning)]
    assert MARK not in row[0]
    assert row[1]
    assert row[2]


#: Where decisions are committed, and why what they say in private is marked, or nothing is said.
COMMITTED_BY = {
    "bot/demo/sample_history.py": "made up, and sent to nobody",
    "bot/runtime/deciding.py": "by the limiter of `Decider`, through which all that rules say goes",
    "bot/runtime/satisfaction.py": "by the same limiter",
    "bot/runtime/temporary_hides.py": "shows a comment again",
    "bot/runtime/trend_watch.py": "tells colleagues",
    "bot/services/review/decision.py": "a person's own words",
    "bot/store/posts/handing_over.py": "public, and a person's own words",
}
#: Where actions are made that may speak, and the kinds above that come from there.
MADE_BY = {
    "bot/rules/engine/opt_out.py": {"end of messages", "messages again"},
    "bot/rules/engine/rights.py": {"thanks for rights"},
    "bot/rules/engine/satisfaction.py": {"question of satisfaction", "thanks for a rating"},
    "bot/rules/engine/plan.py": set(KINDS)
    - {"thanks for rights", "question of satisfaction", "thanks for a rating"},
}
#: Where actions are made that never speak to somebody outside, or that a person words.
OTHERS = {
    "bot/demo/sample_history.py",
    "bot/runtime/temporary_hides.py",
    "bot/runtime/trend_watch.py",
    "bot/services/review/decision.py",
    "bot/services/review/undo_item.py",
    "bot/store/codecs.py",
    "bot/store/posts/handing_over.py",
}


def _calling(name: str) -> set[str]:
    """The modules that call something of that name, `module.function` or a class."""
    return {
        name_of(path)
        for path in modules("bot")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == name
    }


def test_a_new_place_that_commits_decisions_says_how_its_texts_are_marked() -> None:
    assert _calling("decisions.commit") == set(COMMITTED_BY)


def test_a_new_place_that_makes_automatic_texts_has_its_kind_above() -> None:
    assert _calling("Action") == set(MADE_BY) | OTHERS
    assert set().union(*MADE_BY.values()) == set(KINDS) | set(UNMARKED)
