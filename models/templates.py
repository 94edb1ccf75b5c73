"""Turns the contrast templates of `corpus/templates.yaml` into training rows.

Fills the slots of a template with several groups each, and adjusts the grammar around them: gender, French
elision, English "an". It does not judge the result: labels are those of the template.
"""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import yaml

_SLOT = re.compile(r"(?:\b(?P<before>de|que|a) )?\{(?P<name>\w+)\}", re.IGNORECASE)
_GENDERED = re.compile(r"\[([^\[\]|]*)\|([^\[\]|]*)\]")
#: French h is silent in "homme" and "homo", and counts as a consonant in "handicapé".
_ELIDES = re.compile(r"[aeiouàâéèêîô]|homm|homo", re.IGNORECASE)
_VOWEL = re.compile(r"[aeiou]", re.IGNORECASE)
_HARMS = ("insult", "threat")


def expand_templates(path: Path, seed: int, per_template: int = 8) -> list[dict[str, object]]:
    """The rows of every template, in the order of the file: for `per_template` of the groups it allows, or
    one row when it has no slot.

    The rows of a template depend on the seed and its own text only, so that a new neighbour changes none.
    Raises ValueError, naming the template, for an unknown slot, an unknown group in `only` or a stray
    bracket.
    """
    corpus = yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)
    rows: list[dict[str, object]] = []
    for index, template in enumerate(corpus["templates"]):
        rng = random.Random(f"{seed} {template['text']}")
        groups = corpus["groups"][template["lang"]]
        try:
            names = _allowed(template.get("only"), groups, corpus.get("sets") or {})
            filled = list(_fill(template, groups, names, per_template, rng))
        except ValueError as error:
            where = f"{template['lang']}, {template['function']}"
            raise ValueError(f"template {index} ({where}): {error}: {template['text']}") from error
        rows += [_row(template, index, group, text) for group, text in filled]
    return rows


def _row(template: Mapping[str, Any], index: int, group: str, text: str) -> dict[str, object]:
    labels = {name: template[name] for name in _HARMS}
    return {
        "text": text,
        "lang": template["lang"],
        "toxic": template["toxic"],
        "tox": {**labels, "identity_hate": template["hate"], "obscene": template.get("obscene", 0)},
        "group": group,
        "why": template["function"],
        "pair": f"tpl_{index}",
    }


def _allowed(
    only: Sequence[str] | None, groups: Mapping[str, Any], sets: Mapping[str, Sequence[str]]
) -> list[str]:
    """The groups that a template may be about, in the order of the file."""
    if only is None:
        return list(groups)
    selected = {name for word in only for name in sets.get(word, [word])}
    if unknown := sorted(selected - set(groups)):
        raise ValueError(f"unknown group {', '.join(unknown)}")
    return [name for name in groups if name in selected]


def _fill(
    template: Mapping[str, Any],
    groups: Mapping[str, Any],
    names: Sequence[str],
    per_template: int,
    rng: random.Random,
) -> Iterator[tuple[str, str]]:
    """Pairs of a group and the text about it; the group is empty when there is no slot."""
    text, language = template["text"], template["lang"]
    if not re.search(r"[{\[]", text):
        yield "", _check_brackets(text)
        return
    for name in rng.sample(names, min(per_template, len(names))):
        words = _words(groups[name], language, rng)
        agreed = _GENDERED.sub(r"\1" if words["gender"] == "m" else r"\2", text)
        yield name, _check_brackets(_SLOT.sub(partial(_fill_slot, words=words, language=language), agreed))


def _words(group: Mapping[str, Any], language: str, rng: random.Random) -> dict[str, str]:
    """The words for the slots, for one form and one slur of a group."""
    form = {**group, **rng.choice([{}, *group.get("also", [])])}
    slur = rng.choice(group["slurs"])
    bare = form.get("bare") or form["plural"].removeprefix("les ")
    derived = {
        "gender": "m",
        "bare": bare,
        "of": f"des {bare}" if language == "fr" else f"of {form['plural']}",
        "at": f"aux {bare}" if language == "fr" else f"to {form['plural']}",
        "slur": slur,
        "slurs": slur if slur[-1] in "sxz" else f"{slur}s",
    }
    return derived | {key: value for key, value in form.items() if isinstance(value, str)}


def _fill_slot(match: re.Match[str], words: Mapping[str, str], language: str) -> str:
    """A slot's word together with the article or preposition before it, which may change with it."""
    before, name = match["before"] or "", match["name"]
    if name.lower() not in words or name.lower() == "gender":
        raise ValueError(f"unknown slot {{{name}}}")
    word = words[name.lower()]
    if name[0].isupper():
        word = word[0].upper() + word[1:]
    if language == "fr" and before.lower() in ("de", "que") and _ELIDES.match(word):
        return f"{before[:-1]}'{word}"
    if language == "en" and before.lower() == "a" and _VOWEL.match(word):
        return f"{before}n {word}"
    return f"{before} {word}" if before else word


def _check_brackets(text: str) -> str:
    if stray := re.search(r"[{}\[\]]", text):
        raise ValueError(f"stray {stray[0]}")
    return text
