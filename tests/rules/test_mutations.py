"""Valid files changed by chance are refused with a place, or read and survive being written again."""

import random
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.documents import from_yaml
from bot.domain import Decision, Judgement
from bot.errors import ConfigError
from bot.rules import Environment, RuleSet, load_rules
from bot.rules.loading.loader import load_stored_rules
from tests.factories import event
from tests.fakes.rules import decided, scores

pytestmark = pytest.mark.no_cover

FILES = sorted((Path(__file__).parent / "acceptance").glob("*.yaml"))
KNOWN = Environment(targets={"care": {}, "lead": {}, "channel": {}})
CHARACTERS = "{}[]:,-'\"#&*!|>%@` \n\t0189eé\u200b\u2028\x00\ufeff"
WORDS = (
    *("null", "true", "no", "on", "~", "0", "-1", "1e999", ".nan", "0123", "9:00", "2026-11-23", "5%", "30d"),
    *(
        "[]",
        "{}",
        "[[]]",
        "{a: {b: {c: d}}}",
        "'> 0.5'",
        "''",
        "&a [*a]",
        "*b",
        "!!python/name:os.system",
        "<<",
    ),
    *("when", "then", "any", "none", "words", "intent", "toxicity", "hide", "reply", "queue", "tests", "id"),
)
YAML_BREAKS = "\r\n|[\n\r\x85\u2028\u2029]"
TEXTS = ("connard", "combien ça coûte ?", "06 12 34 56 78", "www.gagnez-vite.biz/x", "merci", "")
JUDGEMENTS = (scores(toxicity=0.95, sentiment_negative=0.9), scores(intent_praise=0.9), Judgement(scores={}))


def changed(text: str, rng: random.Random) -> str:
    """The text with one to three accidents, such as happen in an editor or to somebody in a hurry."""
    for _ in range(rng.choice((1, 1, 2, 3))):
        lines = text.split("\n")
        at, second = rng.randrange(len(lines)), rng.randrange(len(lines))
        match rng.randrange(8):
            case 0:
                del lines[at]
            case 1:
                lines.insert(second, lines[at])
            case 2:
                lines[at], lines[second] = lines[second], lines[at]
            case 3:
                lines[at] = (
                    " " * rng.randint(0, 4) + lines[at].lstrip() if rng.random() < 0.5 else f"  {lines[at]}"
                )
            case 4:
                words = lines[at].split(" ")
                words[rng.randrange(len(words))] = rng.choice(WORDS)
                lines[at] = " ".join(words)
            case 5:
                before, colon, _ = lines[at].partition(":")
                lines[at] = f"{before}{colon} {rng.choice(WORDS)}"
            case _:
                index = rng.randint(0, len(lines[at]))
                cut = rng.randint(0, 3)
                lines[at] = lines[at][:index] + rng.choice(CHARACTERS) + lines[at][index + cut :]
        text = "\n".join(lines)
    return text


def meaning(rules: RuleSet) -> list[Any]:
    """What a person can see of the rules, and what they decide about a few events."""
    reported = [
        (rule.id, rule.title, rule.why, rule.mode, rule.fingerprint, rule.stop) for rule in rules.rules
    ]
    return [*reported, *(outcome(rules, text, judgement) for text in TEXTS for judgement in JUDGEMENTS)]


def outcome(rules: RuleSet, text: str, judgement: Judgement) -> tuple[Any, ...]:
    decision: Decision = decided(rules, event(text=text), judgement)
    actions = [(action.actor.id, action.verb, action.key, action.text) for action in decision.actions]
    return ([match.rule for match in decision.matches], actions, decision.case)


def check(text: str) -> bool:
    """Whether the text was read; fails where a mistake has no place, or writing it again changes it."""
    try:
        rules = load_rules(text, "rules.yaml", KNOWN)
    except ConfigError as error:
        problems = error.problems
    else:
        survives(text, rules)
        return True
    assert problems
    lines = len(re.findall(YAML_BREAKS, text)) + 1
    for problem in problems:
        name, line, column = problem.where.split(":")
        assert name == "rules.yaml"
        assert 1 <= int(line) <= lines
        assert int(column) >= 1
        assert str(problem.message).strip()
    return False


def survives(text: str, rules: RuleSet) -> None:
    """Writing the rules again, and keeping them in the database, changes nothing of what they mean."""
    again = yaml.safe_dump(from_yaml(text, "rules.yaml").value, allow_unicode=True, sort_keys=False)
    assert meaning(load_rules(again, "rules.yaml", KNOWN)) == meaning(rules)
    assert meaning(load_stored_rules(rules.stored_text, "rules.yaml", KNOWN)) == meaning(rules)


@pytest.mark.parametrize(
    "count", [pytest.param(400, id="short"), pytest.param(10_000, id="long", marks=pytest.mark.long)]
)
def test_a_changed_file_is_refused_with_its_place_or_read_and_written_again(count: int) -> None:
    rng = random.Random(7)
    texts = [path.read_text("utf-8") for path in FILES]
    outcomes = [check(changed(rng.choice(texts), rng)) for _ in range(count)]
    # Both must have happened often, or the accidents are too harmless or too rough to try anything.
    assert count * 0.1 < sum(outcomes) < count * 0.9
