"""Conditions on the text: words, patterns, links, personal data, and how it looks."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from bot.errors import message
from bot.rules.model.context import EvalContext, tokens
from bot.rules.source.hints import Hints
from bot.rules.source.node import Node, collect
from bot.rules.vocabulary.comparisons import parse_comparison
from bot.rules.vocabulary.compile_context import CompileContext, Condition, Predicate
from bot.rules.vocabulary.patterns import InvalidPattern, compile_pattern
from bot.rules.vocabulary.wordlists import FORMS, compile_words
from bot.text import features, links, pii

_MIN_SAFE_LENGTH = 4  # shorter words occur inside many others
_FIELDS = ("text", "author_name", "parent_text")
_FIELD_KEYS = ("of", "ignore_quotes")
_HINTS: Hints = {
    "fields": message("write 'of'"),
    **dict.fromkeys(("normalize", "loose"), message("accents, capitals and obfuscation never matter")),
}


def words(node: Node, compile_context: CompileContext) -> Predicate:
    """The text contains one of these words or phrases; accents and capitals do not matter.

    `words: insults` names a list, `words: [connard, pute]` holds the words themselves, and
    `words: {in: insults, match: prefix}` says more: `match` is `whole_word` (the default),
    `prefix`, `suffix`, `anywhere` or `exact` (the word is the whole text), and `except` lists
    phrases in which a word is innocent, such as `[Con Edison]`. In an entry of several words, any spaces and
    symbols may be between them. Obfuscation such as `c o n n a r d`, `c0nnard` or look-alike letters is
    undone, unless `disguises: false`. `of` says where to look: `text` (the default), `author_name`,
    `parent_text` (the comment that this one answers), or several.
    `ignore_quotes: true` ignores what is in quotation marks.
    """
    allowed = ("in", "except", "match", "disguises", *_FIELD_KEYS)
    members = node.members(allowed, _HINTS) if isinstance(node.value, dict) else {"in": node}
    if "in" not in members:
        raise node.missing("in", message("it holds the words or names a list"))
    listed = compile_context.list_entries(members["in"])
    exceptions = compile_context.list_entries(members["except"]) if "except" in members else ()
    match = members["match"].choice((*FORMS, "exact")) if "match" in members else "whole_word"
    short = [word for word in listed if len(word) < _MIN_SAFE_LENGTH and word.isalnum()]
    if match in ("prefix", "suffix", "anywhere") and short:
        text = message(
            "'{word}' is short for match: {match}; it will be found inside innocent words",
            word=short[0],
            match=match,
        )
        compile_context.warnings.append(node.problem_here(text))
    deobfuscate = "disguises" not in members or members["disguises"].flag()
    find = compile_words(listed, exceptions, match, deobfuscate, compile_context.lexicon)

    def test(context: EvalContext) -> str | None:
        word = find(context)
        return None if word is None else f'"{word}"'

    return _in_fields(members, test)


def regex(node: Node, compile_context: CompileContext) -> Predicate:
    r"""One of the patterns matches somewhere in the text; capitals do not matter.

    `regex: '\bprix\s+choc\b'`, a list of them, or `regex: {in: [...], case: true}` when
    capitals matter; `of` and `ignore_quotes` are those of `words`. Put patterns in single quotes. The
    syntax is that of RE2, with which no pattern can become slow; `\b` may be at the very start and end only,
    and there is no look-around and no back-reference. Patterns see the text as written, without invisible
    characters: accents and look-alike letters are those of the author. For obfuscated words use `words`.
    """
    members = (
        node.members(("in", "case", *_FIELD_KEYS), _HINTS) if isinstance(node.value, dict) else {"in": node}
    )
    if "in" not in members:
        raise node.missing("in", message("it holds the patterns"))
    case = "case" in members and members["case"].flag()
    patterns = collect(partial(_compile_regex, item, case) for item in members["in"].items())

    def test(context: EvalContext) -> str | None:
        text = next((text for text, pattern in patterns if pattern.search(context.text)), None)
        return None if text is None else f"/{text[:40]}/"

    return _in_fields(members, test)


def contains_link(node: Node, compile_context: CompileContext) -> Predicate:
    """The text contains a link (`true`) or none (`false`), obfuscated ones included: `bit.ly/3x`,
    `hxxp://…`, `gagnez-vite . biz`."""
    return _presence(node, lambda context: context.hosts, "link")


def link_domain_not_in(node: Node, compile_context: CompileContext) -> Predicate:
    """A link leads somewhere else than to these domains and their subdomains.

    `link_domain_not_in: [maison.fr]` or the name of a list. `https://shop.maison.fr/p` is ours,
    `https://maison.fr.evil.com` is not.
    """
    entries = compile_context.list_entries(node)
    own_domains = frozenset(links.normalize_domain(entry) for entry in entries)
    invalid = next((entry for entry in entries if "." not in links.normalize_domain(entry)), None)
    if invalid is not None:
        raise node.error(
            message(
                "'link_domain_not_in': expected domains such as maison.fr, found '{value}'",
                value=invalid[:60],
            )
        )

    def test(context: EvalContext) -> str | None:
        return next((host[:60] for host in context.hosts if not links.is_under(host, own_domains)), None)

    return test


def contains_email(node: Node, compile_context: CompileContext) -> Predicate:
    """The text contains an e-mail address, spelled ones included (`jean point dupont arobase …`).

    `contains_email: true`, or `contains_email: {allow: [contact@maison.fr, "@maison.fr"]}` to
    ignore our own addresses, or a whole domain with its subdomains.
    """
    allowed = frozenset(entry.lower() for entry in _allowed(node, compile_context))
    domains = frozenset(entry.removeprefix("@") for entry in allowed if entry.startswith("@"))

    def emails(context: EvalContext) -> tuple[str, ...]:
        return tuple(
            email
            for email in context.emails
            if email not in allowed and not links.is_under(email.partition("@")[2], domains)
        )

    return _presence(node, emails, "e-mail address")


def contains_phone(node: Node, compile_context: CompileContext) -> Predicate:
    """The text contains a telephone number: French ones as people write them, with odd characters between
    the digits too, British, Belgian and American ones, and any in international form (`+49 …`).

    `contains_phone: true`, or `contains_phone: {allow: ["01 23 45 67 89"]}` for our own.
    """
    allowed = frozenset(pii.normalize_phone(entry) for entry in _allowed(node, compile_context))
    return _presence(
        node,
        lambda context: tuple(number for number in context.phones if number not in allowed),
        "telephone number",
    )


def contains_iban(node: Node, compile_context: CompileContext) -> Predicate:
    """The text contains a bank account number (IBAN) whose check digits are right.

    `contains_iban: true`, or `contains_iban: {allow: ["FR76 …"]}` for our own.
    """
    allowed = frozenset(pii.normalize_iban(entry) for entry in _allowed(node, compile_context))
    return _presence(
        node,
        lambda context: tuple(number for number in context.ibans if number not in allowed),
        "bank account",
    )


def contains_card(node: Node, compile_context: CompileContext) -> Predicate:
    """The text contains a payment card number whose check digit is right: `contains_card: true`.
    Bank account numbers do not count."""
    return _presence(node, lambda context: context.cards, "payment card")


def only_mentions(node: Node, compile_context: CompileContext) -> Predicate:
    """The text mentions people and has no other words, such as `@lea @tom 😂` (`true`), or does (`false`)."""
    return _text_flag(node, features.is_only_mentions)


def only_emojis(node: Node, compile_context: CompileContext) -> Predicate:
    """The text consists of emojis and punctuation such as `!!` (`true`), or has words (`false`)."""
    return _text_flag(node, features.is_only_emojis)


def mention_count(node: Node, compile_context: CompileContext) -> Predicate:
    """How many people the text mentions with @: `mention_count: ">= 5"`."""
    return _text_measure(node, lambda context: features.count_mentions(context.text))


def hashtag_count(node: Node, compile_context: CompileContext) -> Predicate:
    """How many hashtags the text has: `hashtag_count: ">= 5"`."""
    return _text_measure(node, lambda context: features.count_hashtags(context.text))


def emoji_count(node: Node, compile_context: CompileContext) -> Predicate:
    """How many emojis the text has; a flag or a family counts as one."""
    return _text_measure(node, lambda context: features.count_emojis(context.text))


def caps_ratio(node: Node, compile_context: CompileContext) -> Predicate:
    """The share of capitals among the letters, from 0 to 1; 0 for fewer than 8 letters."""
    return _text_measure(node, lambda context: features.caps_ratio(context.text), high=1.0)


def repeated_chars(node: Node, compile_context: CompileContext) -> Predicate:
    """The longest run of one character: `repeated_chars: ">= 6"` matches `nooooooon` and
    `!!!!!!`."""
    return _text_measure(node, lambda context: features.longest_run(context.text))


def length(node: Node, compile_context: CompileContext) -> Predicate:
    """How many characters the text has: `length: "> 500"`."""
    return _text_measure(node, lambda context: len(context.text))


def word_count(node: Node, compile_context: CompileContext) -> Predicate:
    """How many words the text has: `word_count: "<= 2"`."""
    return _text_measure(node, lambda context: len(tokens(context.text)))


def _in_fields(members: Mapping[str, Node], test: Predicate) -> Predicate:
    """The predicate on the fields that `of` names; the first in which it holds counts."""
    fields = sorted(members["of"].choices(_FIELDS)) if "of" in members else ["text"]
    if "ignore_quotes" in members and members["ignore_quotes"].flag():
        fields = ["unquoted" if field == "text" else field for field in fields]
    if fields == ["text"]:
        return test

    def test_fields(context: EvalContext) -> str | None:
        for field in fields:
            saw = test(context.with_field(field))
            if saw is not None:
                return saw if field in ("text", "unquoted") else f"{field} {saw}"
        return None

    return test_fields


def _compile_regex(node: Node, case: bool) -> tuple[str, Any]:
    text = node.text()
    try:
        return text, compile_pattern(text, case)
    except InvalidPattern as error:
        raise node.error(message("'regex': {problem}", problem=error.reason)) from error


def _allowed(node: Node, compile_context: CompileContext) -> tuple[str, ...]:
    """The entries of `allow`, which the condition ignores."""
    if not isinstance(node.value, dict):
        return ()
    members = node.members(("allow",))
    return compile_context.list_entries(members["allow"]) if members else ()


def _presence(node: Node, values_in: Callable[[EvalContext], tuple[str, ...]], name: str) -> Predicate:
    """Counts what is there and never shows it: it is personal data, or a link nobody should follow."""
    expected = True if isinstance(node.value, dict) else node.flag()

    def test(context: EvalContext) -> str | None:
        count = len(values_in(context))
        if bool(count) is not expected:
            return None
        return f"{count} {name}" if count else f"no {name}"

    return test


def _text_flag(node: Node, is_true_of: Callable[[str], bool]) -> Predicate:
    expected = node.flag()

    def test(context: EvalContext) -> str | None:
        return ("yes" if expected else "no") if is_true_of(context.text) is expected else None

    return test


def _text_measure(node: Node, measure: Callable[[EvalContext], float], high: float = 1e9) -> Predicate:
    limit = parse_comparison(node, 0.0, high)

    def test(context: EvalContext) -> str | None:
        value = measure(context)
        return f"{value:.4g} {limit.text}" if limit.holds(value) else None

    return test


CONDITIONS: Mapping[str, Condition] = {
    "words": words,
    "regex": regex,
    "contains_link": contains_link,
    "link_domain_not_in": link_domain_not_in,
    "contains_email": contains_email,
    "contains_phone": contains_phone,
    "contains_iban": contains_iban,
    "contains_card": contains_card,
    "only_mentions": only_mentions,
    "only_emojis": only_emojis,
    "mention_count": mention_count,
    "hashtag_count": hashtag_count,
    "emoji_count": emoji_count,
    "caps_ratio": caps_ratio,
    "repeated_chars": repeated_chars,
    "length": length,
    "word_count": word_count,
}
