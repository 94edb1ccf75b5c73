"""Conditions on the text: words, patterns, links, personal data, and its outer shape."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from bot.rules.model.context import EvalContext, tokens
from bot.rules.source.node import Node, collect
from bot.rules.vocabulary.comparisons import comparison
from bot.rules.vocabulary.compiler import CompileContext, Predicate
from bot.rules.vocabulary.patterns import compile_pattern
from bot.rules.vocabulary.wordlists import FORMS, compile_words
from bot.text import features, links, pii

_SHORT = 4
_OF = ("text", "author_name", "parent_text")
_WHERE = ("of", "ignore_quotes")
_LATER = {
    "fields": "write 'of'",
    **dict.fromkeys(("normalize", "loose"), "accents, capitals and disguises never matter"),
}


def words(spot: Node, book: CompileContext) -> Predicate:
    """One of the words stands in the text: whole words, accents and capitals do not matter.

    `words: insults` names a list, `words: [connard, pute]` holds the words themselves, and
    `words: {in: insults, match: prefix}` says more: `match` is `whole_word` (when left out),
    `prefix`, `suffix`, `anywhere` or `exact` (the word is the whole text), and `except` lists
    places where a word is innocent, such as `[Con Edison]`. Disguises such as `c o n n a r d`,
    `c0nnard` or look-alike letters are seen through, unless `disguises: false`. `of` says where to look:
    `text` (when left out), `author_name`, `parent_text` (the comment that this one answers), or several.
    `ignore_quotes: true` leaves out what stands in quotation marks.
    """
    known = ("in", "except", "match", "disguises", *_WHERE)
    members = spot.members(known, _LATER) if isinstance(spot.value, dict) else {"in": spot}
    if "in" not in members:
        raise spot.wrong(f"'{spot.path_word}': 'in' is missing; it holds the words or names a list")
    listed = book.entries(members["in"])
    exceptions = book.entries(members["except"]) if "except" in members else ()
    match = members["match"].choice((*FORMS, "exact")) if "match" in members else "whole_word"
    short = [word for word in listed if len(word) < _SHORT and word.isalnum()]
    if match in ("prefix", "suffix", "anywhere") and short:
        book.warnings.append(
            spot.problem(f"'{short[0]}' is short for match: {match}; it will be found inside innocent words")
        )
    sees_through = "disguises" not in members or members["disguises"].flag()
    find = compile_words(listed, exceptions, match, sees_through, book.lexicon)

    def test(scene: EvalContext) -> str | None:
        found = find(scene)
        return None if found is None else f'"{found}"'

    return _somewhere(members, test)


def phrases(spot: Node, book: CompileContext) -> Predicate:
    """One of the phrases stands in the text, whatever spaces or signs are between its words.

    Written like `words`.
    """
    return words(spot, book)


def regex(spot: Node, book: CompileContext) -> Predicate:
    r"""One of the patterns is found in the text; capitals do not matter.

    `regex: '\bprix\s+choc\b'`, a list of them, or `regex: {in: [...], case: true}` when
    capitals matter; `of` and `ignore_quotes` are those of `words`. Put patterns in single quotes. The
    patterns are RE2's, where no pattern can become slow; `\b` may stand at the very start and end only,
    and there is no look-around and no back-reference. They read the text as it is written, without invisible
    characters: accents and look-alike letters are those of the author. For disguised words use `words`.
    """
    members = spot.members(("in", "case", *_WHERE), _LATER) if isinstance(spot.value, dict) else {"in": spot}
    if "in" not in members:
        raise spot.wrong("'regex': 'in' is missing; it holds the patterns")
    case = "case" in members and members["case"].flag()
    compiled = collect(partial(_pattern, item, case) for item in members["in"].items())

    def test(scene: EvalContext) -> str | None:
        found = next((text for text, pattern in compiled if pattern.search(scene.text)), None)
        return None if found is None else f"/{found[:40]}/"

    return _somewhere(members, test)


def contains_link(spot: Node, book: CompileContext) -> Predicate:
    """The text contains a link (`true`) or none (`false`), also a disguised one: `bit.ly/3x`,
    `hxxp://…`, `gagnez-vite . biz`."""
    return _presence(spot, lambda scene: scene.hosts, "link")


def link_domain_not_in(spot: Node, book: CompileContext) -> Predicate:
    """A link leads somewhere else than to these domains and what lies under them.

    `link_domain_not_in: [maison.fr]` or the name of a list. `https://shop.maison.fr/p` is ours,
    `https://maison.fr.evil.com` is not.
    """
    entries = book.entries(spot)
    ours = frozenset(links.domain(entry) for entry in entries)
    wrong = next((entry for entry in entries if "." not in links.domain(entry)), None)
    if wrong is not None:
        raise spot.wrong(f"'link_domain_not_in': expected domains such as maison.fr, found '{wrong[:60]}'")

    def test(scene: EvalContext) -> str | None:
        return next((host[:60] for host in scene.hosts if not links.belongs(host, ours)), None)

    return test


def contains_email(spot: Node, book: CompileContext) -> Predicate:
    """The text contains an e-mail address, also a spelled one (`jean point dupont arobase …`).

    `contains_email: true`, or `contains_email: {allow: [contact@maison.fr, "@maison.fr"]}` to
    leave out our own addresses, or a whole domain with what lies under it.
    """
    allowed = frozenset(entry.lower() for entry in _allowed(spot, book))
    domains = frozenset(entry.removeprefix("@") for entry in allowed if entry.startswith("@"))

    def found(scene: EvalContext) -> tuple[str, ...]:
        return tuple(mail for mail in scene.emails if mail not in allowed and not _is_ours(mail, domains))

    return _presence(spot, found, "e-mail address")


def contains_phone(spot: Node, book: CompileContext) -> Predicate:
    """The text contains a telephone number: French ones as people write them, also with odd signs between
    the digits, British, Belgian and American ones, and any in international form (`+49 …`).

    `contains_phone: true`, or `contains_phone: {allow: ["01 23 45 67 89"]}` for our own.
    """
    allowed = frozenset(pii.phone(entry) for entry in _allowed(spot, book))
    return _presence(
        spot,
        lambda scene: tuple(number for number in scene.phones if number not in allowed),
        "telephone number",
    )


def contains_iban(spot: Node, book: CompileContext) -> Predicate:
    """The text contains a bank account number (IBAN) whose check digits are right.

    `contains_iban: true`, or `contains_iban: {allow: ["FR76 …"]}` for our own.
    """
    allowed = frozenset(pii.iban(entry) for entry in _allowed(spot, book))
    return _presence(
        spot, lambda scene: tuple(number for number in scene.ibans if number not in allowed), "bank account"
    )


def contains_card(spot: Node, book: CompileContext) -> Predicate:
    """The text contains the number of a payment card whose check digit is right: `contains_card: true`.
    A bank account is none."""
    return _presence(spot, lambda scene: scene.cards, "payment card")


def only_mentions(spot: Node, book: CompileContext) -> Predicate:
    """The text has no words but mentions of people, such as `@lea @tom 😂` (`true`), or has some."""
    return _shape_flag(spot, features.is_only_mentions)


def only_emojis(spot: Node, book: CompileContext) -> Predicate:
    """The text has emojis and nothing else but signs such as `!!` (`true`), or has words (`false`)."""
    return _shape_flag(spot, features.is_only_emojis)


def mention_count(spot: Node, book: CompileContext) -> Predicate:
    """How many people the text mentions with @: `mention_count: ">= 5"`."""
    return _measure(spot, lambda scene: features.mentions(scene.text))


def hashtag_count(spot: Node, book: CompileContext) -> Predicate:
    """How many hashtags the text has: `hashtag_count: ">= 5"`."""
    return _measure(spot, lambda scene: features.hashtags(scene.text))


def emoji_count(spot: Node, book: CompileContext) -> Predicate:
    """How many emojis the text has; a flag or a family counts as one."""
    return _measure(spot, lambda scene: features.emojis(scene.text))


def caps_ratio(spot: Node, book: CompileContext) -> Predicate:
    """Which part of the letters are capitals, from 0 to 1; 0 for fewer than 8 letters."""
    return _measure(spot, lambda scene: features.caps_ratio(scene.text), high=1.0)


def repeated_chars(spot: Node, book: CompileContext) -> Predicate:
    """How often the same letter or sign stands in a row, at most: `repeated_chars: ">= 6"` finds
    `nooooooon` and `!!!!!!`."""
    return _measure(spot, lambda scene: features.longest_run(scene.text))


def length(spot: Node, book: CompileContext) -> Predicate:
    """How many characters the text has: `length: "> 500"`."""
    return _measure(spot, lambda scene: len(scene.text))


def word_count(spot: Node, book: CompileContext) -> Predicate:
    """How many words the text has: `word_count: "<= 2"`."""
    return _measure(spot, lambda scene: len(tokens(scene.text)))


def _somewhere(members: Mapping[str, Node], test: Predicate) -> Predicate:
    """The condition where `of` says, the first place that holds."""
    fields = sorted(members["of"].choices(_OF)) if "of" in members else ["text"]
    if "ignore_quotes" in members and members["ignore_quotes"].flag():
        fields = ["unquoted" if field == "text" else field for field in fields]
    if fields == ["text"]:
        return test

    def anywhere(scene: EvalContext) -> str | None:
        for field in fields:
            saw = test(scene.with_field(field))
            if saw is not None:
                return saw if field in ("text", "unquoted") else f"{field} {saw}"
        return None

    return anywhere


def _is_ours(mail: str, domains: frozenset[str]) -> bool:
    return links.belongs(mail.partition("@")[2], domains)


def _pattern(spot: Node, case: bool) -> tuple[str, Any]:
    text = spot.text()
    try:
        return text, compile_pattern(text, case)
    except ValueError as trouble:
        raise spot.wrong(f"'regex': {trouble}") from trouble


def _allowed(spot: Node, book: CompileContext) -> tuple[str, ...]:
    if not isinstance(spot.value, dict):
        return ()
    members = spot.members(("allow",))
    return book.entries(members["allow"]) if members else ()


def _presence(spot: Node, read: Callable[[EvalContext], tuple[str, ...]], what: str) -> Predicate:
    """Never shows what was found: it is personal data, or a link nobody should follow."""
    wanted = True if isinstance(spot.value, dict) else spot.flag()

    def test(scene: EvalContext) -> str | None:
        found = len(read(scene))
        if bool(found) is not wanted:
            return None
        return f"{found} {what}" if found else f"no {what}"

    return test


def _shape_flag(spot: Node, read: Callable[[str], bool]) -> Predicate:
    wanted = spot.flag()

    def test(scene: EvalContext) -> str | None:
        return ("yes" if wanted else "no") if read(scene.text) is wanted else None

    return test


def _measure(spot: Node, read: Callable[[EvalContext], float], high: float = 1e9) -> Predicate:
    limit = comparison(spot, 0.0, high)

    def test(scene: EvalContext) -> str | None:
        value = read(scene)
        return f"{value:.4g} {limit.text}" if limit.holds(value) else None

    return test


CONDITIONS: Mapping[str, Callable[[Node, CompileContext], Predicate]] = {
    "words": words,
    "phrases": phrases,
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
