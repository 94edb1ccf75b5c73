"""Warnings about how our texts address people, and about what stands below them."""

import re
from collections.abc import Iterator

from bot.answers import disclosure_in, sample_forms
from bot.documents import with_owner
from bot.domain import Verb
from bot.errors import Message, Problem, message
from bot.rules.model.rule_set import RuleSet
from bot.rules.source.documents import SourceFiles, node_at
from bot.text.address_forms import AddressForms, find_address_forms

_FRENCH = "fr"
_SAYS_AUTOMATIC = re.compile(r"\b(?:automati\w+|chat ?bot|bot|robot)\b", re.IGNORECASE)


def lint_voice(rule_set: RuleSet, files: SourceFiles) -> Iterator[Problem]:
    """A warning for each French text that says tu and vous, or another one than it should, and for each
    signature that says what rules would not let others say, or what stands below it anyway."""
    for node in files.section("replies"):
        for language, address, text in sample_forms(rule_set.replies[str(node.path[-1])]):
            if language == _FRENCH and (problem := _wrong_address(text, address, rule_set)):
                yield Problem(node.where, with_owner(node.owner, problem))
    if files.main_page is not None and "voice" in files.documents[0].value:
        where = node_at(files.documents[0], "voice").where
        yield from (Problem(where, problem) for problem in dict.fromkeys(_lint_signatures(rule_set)))


def _wrong_address(text: str, address: str, rule_set: RuleSet) -> Message | None:
    """What is wrong with how a text addresses people; `address` is the form that it is written under."""
    forms = find_address_forms(text)
    if forms.is_mixed:
        return message(
            "fr: this text says both tu ('{informal}') and vous ('{formal}')",
            informal=forms.informal,
            formal=forms.formal,
        )
    if address:
        word = _contrary_to(address, forms)
        problem = message("fr: the text under '{address}' says '{word}'", address=address, word=word)
        return problem if word else None
    for expected in dict.fromkeys(voice.address for voice in rule_set.voices.all() if voice.address):
        if word := _contrary_to(expected, forms):
            return message(
                "fr: this text says '{word}', and 'voice' says '{address}'; write it in both, as"
                " {{tu: …, vous: …}}",
                word=word,
                address=expected,
            )
    return None


def _contrary_to(address: str, forms: AddressForms) -> str:
    return forms.formal if address == "tu" else forms.informal


def _lint_signatures(rule_set: RuleSet) -> Iterator[Message]:
    for voice in rule_set.voices.all():
        for language, text in (*voice.public.items(), *voice.private.items()):
            if unsendable := rule_set.why_unsendable(text, language or rule_set.language):
                yield message("'signature': {problem}", problem=unsendable)
        for language in voice.private:
            signature = voice.signature(Verb.MESSAGE, language)
            note = disclosure_in(language or rule_set.language, rule_set.disclosure)
            is_doubled = note and note.casefold() not in signature.casefold()
            if is_doubled and (marked := _SAYS_AUTOMATIC.search(signature)):
                yield message(
                    "'signature': '{word}' is said by 'disclosure' right below it; write what you want to say"
                    " of it there alone",
                    word=marked[0],
                )
