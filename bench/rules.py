"""How fast are 1,000 rules, against a naive interpreter of the same file and against a peer engine?

    python bench/rules.py [--events 100000] [--rules 1000]

The rules are the fifteen acceptance rules, copied with other names and other words until there are enough;
no copy says stop, so that every rule looks at every event. The naive interpreter reads the same YAML with the
same primitives, but compiles nothing and remembers nothing; on a sample both must match the same rules. The
peer (zen-engine, or else rule-engine, when one of them is installed) gets the rules it can express: words,
scores, kinds, origin and language, with the words of the text cut out for it beforehand.

Prints JSON: events per second, microseconds per rule and event, time to load and to load again, memory.
"""

import argparse
import json
import random
import resource
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from bot.domain import Event, EventGroup, Facts, Judgement, Kind, Mode, Origin
from bot.rules import Environment, RuleSet, decide, load_rules
from bot.rules.model.context import EvalContext, tokens
from bot.text.normalize import clean, fold, skeleton

ACCEPTANCE = Path(__file__).parent.parent / "tests" / "rules" / "acceptance"
NOW = datetime(2026, 7, 16, 10, 0, tzinfo=UTC)
SECTIONS = ("lists", "conditions", "replies", "calendars", "counters")
SCORES = ("toxicity", "insult", "hate", "spam", "needs_answer", "constructive")
INTENTS = (
    "question_price",
    "praise",
    "legal_threat",
    "delivery_problem",
    "refund_return",
    "complaint_service",
)
SIMPLE = frozenset({"words", "kinds", "origin", "language", *SCORES})


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--rules", type=int, default=1000)
    chosen = parser.parse_args()
    text = written(chosen.rules)
    rules, loading = timed(text)
    rules, reloading = timed(text + "\n# changed while the old ones are in force\n")
    events = list(arriving(rules, chosen.events))
    ours = rate(lambda one: decide(rules, one[0], one[1], one[2], NOW), events)
    sample = events[:: max(1, len(events) // 200)][:200]
    naive = Naive(text)
    agree(rules, naive, sample)
    slow = rate(lambda one: naive.matching(*one), sample)
    found: dict[str, Any] = {
        "rules": len(rules.rules),
        "events": len(events),
        "load_s": loading,
        "reload_s": reloading,
        "ours": shown(ours, len(rules.rules)),
        "naive": shown(slow, len(rules.rules)) | {"events": len(sample)},
        "times_naive": round(ours / slow, 1),
        "max_rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }
    print(json.dumps(found | peer(text, events), indent=1))


def timed(text: str) -> tuple[RuleSet, float]:
    """The rules, and the seconds it took to load them."""
    began = time.perf_counter()
    found = load_rules(text, "rules.yaml", Environment())
    return found, round(time.perf_counter() - began, 2)


def rate(work: Callable[[Any], object], events: Sequence[Any]) -> float:
    """Events per second."""
    began = time.perf_counter()
    for one in events:
        work(one)
    return len(events) / (time.perf_counter() - began)


def shown(per_second: float, rules: int) -> dict[str, float]:
    """A rate as people read it."""
    return {"events_per_s": round(per_second), "us_per_rule": round(1e6 / per_second / rules, 3)}


# ---- material


def written(wanted: int) -> str:
    """One file with so many rules: copies of the acceptance rules with names and words of their own."""
    pages = [yaml.safe_load(path.read_text("utf-8")) for path in sorted(ACCEPTANCE.glob("*.yaml"))]
    whole: dict[str, Any] = {"version": 1, "rules": [], **{name: {} for name in SECTIONS}}
    number = 0
    while len(whole["rules"]) < wanted:
        copy(pages[number % len(pages)], f"c{number}", whole)
        number += 1
    whole["rules"] = whole["rules"][:wanted]
    return json.dumps(whole, ensure_ascii=False)


def copy(page: Mapping[str, Any], mark: str, whole: dict[str, Any]) -> None:
    """Add one page under other names."""
    names = {name: f"{name}-{mark}" for section in SECTIONS for name in page.get(section, {})}
    for section in SECTIONS:
        for name, value in renamed(dict(page.get(section, {})), names).items():
            more = (
                [f"mot{mark}", f"word{mark}x"]
                if section == "lists" and name in ("bad_words", "insults")
                else []
            )
            whole[section][f"{name}-{mark}"] = value + more if isinstance(value, list) else value
    for rule in page["rules"]:
        plain = {key: value for key, value in rule.items() if key not in ("tests", "stop", "group", "id")}
        whole["rules"].append({"id": f"{rule['id']}-{mark}", **renamed(plain, names)})


def renamed(value: Any, names: Mapping[str, str]) -> Any:
    """The same with every reference to a named thing renamed."""
    if isinstance(value, dict):
        return {key: renamed(part, names) for key, part in value.items()}
    if isinstance(value, list):
        return [renamed(part, names) for part in value]
    return names.get(value, value) if isinstance(value, str) else value


def arriving(rules: RuleSet, count: int) -> Any:
    """Comments like those of the examples, with scores drawn by chance, always the same ones."""
    rng = random.Random(4)
    pages = [yaml.safe_load(path.read_text("utf-8")) for path in sorted(ACCEPTANCE.glob("*.yaml"))]
    texts = [test["text"] for page in pages for rule in page["rules"] for test in rule.get("tests", ())]
    filling = ["bonjour", "très belle robe", "où est mon colis ?", "merci", "so nice", "🔥🔥", "quel prix ?"]
    for number in range(count):
        parts = rng.sample(filling, rng.randint(0, 3))
        parts += [rng.choice(texts)] if rng.random() < 0.3 else []
        event = Event(
            platform="facebook",
            account_id="1000",
            kind=rng.choice((Kind.COMMENT, Kind.COMMENT, Kind.REPLY, Kind.DM)),
            message_id=f"m{number}",
            thread_id=f"t{number % 50}",
            dedupe_key=f"k{number}",
            created_at=NOW,
            author_id=f"a{number % 5000}",
            text=" ".join(parts),
            origin=rng.choice((Origin.AD, Origin.ORGANIC)),
        )
        scores = {name: round(rng.random() ** 3, 3) for name in SCORES}
        scores |= {f"sentiment.{name}": rng.random() for name in ("positive", "neutral", "negative")}
        scores |= {f"intent.{name}": rng.random() ** 2 for name in INTENTS}
        judgement = Judgement(scores=scores, language=rng.choice(("fr", "fr", "en", "de")), model="bench")
        crowd = EventGroup(events=rng.choice((1, 1, 1, 2, 6)), authors=rng.choice((1, 1, 2, 4)))
        yield event, judgement, Facts(groups=dict.fromkeys(rules.aggregate_queries, crowd))


# ---- the naive interpreter


class Naive:
    """Reads each rule anew for each event: nothing is compiled, nothing is shared, nothing is remembered."""

    def __init__(self, text: str) -> None:
        self.page = json.loads(text)
        self.known = load_rules(text, "rules.yaml", Environment())
        self.clauses = {rule.id: rule.when for rule in self.known.rules}

    def matching(self, event: Event, judgement: Judgement, facts: Facts) -> list[str]:
        """The rules that hold."""
        found = []
        for rule in self.page["rules"]:
            if is_simple(rule["when"]):
                holds = all(self._holds(key, value, event, judgement) for key, value in rule["when"].items())
            else:  # what it does not interpret itself it asks of ours, with a view of its own for each rule
                scene = EvalContext(event=event, judgement=judgement, facts=facts, now=NOW)
                holds = all(clause.test(scene) is not None for clause in self.clauses[rule["id"]])
            if holds:
                found.append(rule["id"])
        return found

    def _holds(self, key: str, value: Any, event: Event, judgement: Judgement) -> bool:
        wanted = value if isinstance(value, list) else [value]
        if key in ("kinds", "origin", "language"):
            found = {"kinds": event.kind, "origin": event.origin, "language": judgement.language}[key]
            return found in wanted
        if key == "words":
            return self._finds(value, event.text)
        limit = value.split(",")
        score = judgement.scores.get(key)
        return score is not None and all(compare(score, one.strip()) for one in limit)

    def _finds(self, value: Any, text: str) -> bool:
        listed = self.page["lists"].get(value, []) if isinstance(value, str) else value
        for form in (fold, skeleton):
            padded = " ".join(["", *tokens(form(clean(text))), ""])
            for word in listed:
                spelled = " ".join(tokens(form(word)))
                if spelled and f" {spelled} " in padded:
                    return True
        signs = clean(text).replace("\ufe0f", "")
        return any(not tokens(fold(word)) and clean(word).replace("\ufe0f", "") in signs for word in listed)


def compare(score: float, limit: str) -> bool:
    """One comparison as written, read each time."""
    sign, _, number = limit.partition(" ")
    return {">=": score >= float(number), ">": score > float(number), "<": score < float(number)}[sign]


def is_simple(when: Mapping[str, Any]) -> bool:
    """Whether the naive interpreter and the peer can express it."""
    return bool(when) and all(
        key in SIMPLE and (isinstance(value, str | list)) for key, value in when.items()
    )


def agree(rules: RuleSet, naive: Naive, sample: Sequence[Any]) -> None:
    """Both must match the same rules, or the comparison means nothing."""
    watching = replace(rules, rules=tuple(replace(rule, mode=Mode.OBSERVE) for rule in rules.rules))
    for event, judgement, facts in sample:
        ours = [match.rule for match in decide(watching, event, judgement, facts, NOW).matches]
        theirs = naive.matching(event, judgement, facts)
        assert ours == theirs, (event.text, set(ours) ^ set(theirs))


# ---- the peer


def peer(text: str, events: Sequence[Any]) -> dict[str, Any]:
    """The rules that a peer can express, on both engines; nothing when none is installed."""
    page = json.loads(text)
    simple = [rule for rule in page["rules"] if is_simple(rule["when"])]
    engine = peer_engine([expression(rule["when"], page) for rule in simple])
    if engine is None:
        return {"peer": "none installed (zen-engine, rule-engine)"}
    name, matching = engine
    ids = {rule["id"] for rule in simple}
    whole = load_rules(text, "rules.yaml", Environment())
    ours = replace(whole, rules=tuple(rule for rule in whole.rules if rule.id in ids))
    some = events[:2000]
    told = [
        {
            "kind": event.kind.value,
            "origin": event.origin.value,
            "language": judgement.language,
            "text": " ".join(["", *tokens(fold(event.text)), ""]),
            **{key: judgement.scores[key] for key in SCORES},
        }
        for event, judgement, _ in some
    ]
    theirs = rate(matching, told)
    mine = rate(lambda one: decide(ours, one[0], one[1], one[2], NOW), some)
    return {
        "peer": name,
        "peer_rules": len(simple),
        "peer_rate": shown(theirs, len(simple)),
        "ours_on_these": shown(mine, len(simple)),
        "times_peer": round(mine / theirs, 1),
    }


def expression(when: Mapping[str, Any], page: Mapping[str, Any]) -> str:
    """The conditions in the words of the peers, which agree that far."""
    parts = []
    for key, value in when.items():
        if key == "words":
            listed = page["lists"].get(value, []) if isinstance(value, str) else value
            spelled = [" ".join(tokens(fold(word))) for word in listed]
            found = [f'contains(text, " {word} ")' for word in spelled if word]
            parts.append("(" + " or ".join(found or ["false"]) + ")")
        elif key in ("kinds", "origin", "language"):
            field = "kind" if key == "kinds" else key
            wanted = value if isinstance(value, list) else [value]
            parts.append("(" + " or ".join(f'{field} == "{one}"' for one in wanted) + ")")
        else:
            parts += [f"{key} {one.strip()}" for one in value.split(",")]
    return " and ".join(parts)


def peer_engine(expressions: Sequence[str]) -> tuple[str, Callable[[Any], object]] | None:
    """A peer with these rules compiled, as something that evaluates all of them."""
    try:
        import zen
    except ImportError:
        pass
    else:
        compiled = [zen.compile_expression(one) for one in expressions]
        return "zen-engine", lambda told: [one.evaluate(told) for one in compiled]
    try:
        import rule_engine
    except ImportError:
        return None
    spelled = [one.replace("contains(text, ", "(").replace('")', '" in text)') for one in expressions]
    parsed = [rule_engine.Rule(one) for one in spelled]
    return "rule-engine", lambda told: [one.matches(told) for one in parsed]


if __name__ == "__main__":
    main()
