"""Conditions on the text: words, patterns, links, personal data, and whose words it repeats."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from bot.errors import message
from bot.rules.model.context import EvalContext
from bot.rules.source.hints import Hints
from bot.rules.source.lists import ListedWord, Strength
from bot.rules.source.node import Node, collect
from bot.rules.vocabulary.compile_context import CompileContext, Condition, Predicate
from bot.rules.vocabulary.patterns import InvalidPattern, compile_pattern
from bot.rules.vocabulary.text_fields import FIELD_KEYS, in_fields
from bot.rules.vocabulary.wordlists import FORMS, compile_words
from bot.text import features, links, phone_numbers, pii

_MIN_SAFE_LENGTH = 4  # shorter words occur inside many others
_HINTS: Hints = {
    "fields": message("write 'of'"),
    "file": message("write it under 'lists', and the name of that list here"),
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
    `parent_text` (the comment that this one answers), `post_text` (the post above it), or several.
    `ignore_quotes: true` ignores what is in quotation marks. A word with # before it, `'#jeu'`, is found as a
    hashtag only.

    The text of a post is known where the platform has sent it: Facebook sends those that are published while
    it is connected, other sources as their adapter's page says. Of one that is not known nothing is found.

    A phrase ends at sentence punctuation and at the end of a line: "On sale: noir" is not `sale noir`.
    A word that has a language ([Word lists](#word-lists)) is not found where the words around it are of
    another; `language: fr` gives one to words that have none. `strength: asks` finds words that hide and
    words that ask a person, `strength: supports` all; without it only words that hide are found. Where a
    person is asked, masked words (`c**`, `f***`) stand for listed ones of the same length, too.
    """
    members = _word_members(node)
    languages = frozenset(members["language"].texts()) if "language" in members else frozenset[str]()
    strength = Strength(members["strength"].choice(Strength)) if "strength" in members else Strength.HIDES
    listed = compile_context.listed_words(members["in"], languages)
    if not any(word.strength.reaches(strength) for word in listed):
        text = message(
            "no word of this list is so strong, so this can never hold; write 'strength: {strength}'",
            strength=min(listed, key=lambda word: list(Strength).index(word.strength)).strength,
        )
        raise node.error(text)
    exceptions = compile_context.list_entries(members["except"]) if "except" in members else ()
    match = members["match"].choice((*FORMS, "exact")) if "match" in members else "whole_word"
    _warn_about_short_words(node, compile_context, listed, match)
    deobfuscate = "disguises" not in members or members["disguises"].flag()
    find = compile_words(listed, exceptions, match, deobfuscate, compile_context.lexicon, strength)

    def test(context: EvalContext) -> str | None:
        word = find(context)
        return None if word is None else f'"{word}"'

    return in_fields(members, test)


def regex(node: Node, compile_context: CompileContext) -> Predicate:
    r"""One of the patterns matches somewhere in the text; capitals do not matter.

    `regex: '\bprix\s+choc\b'`, a list of them, or `regex: {in: [...], case: true}` when
    capitals matter; `of` and `ignore_quotes` are those of `words`. Put patterns in single quotes. The
    syntax is that of RE2, with which no pattern can become slow; `\b` may be at the very start and end only,
    and there is no look-around and no back-reference. Patterns see the text as written, without invisible
    characters: accents and look-alike letters are those of the author. For obfuscated words use `words`.
    """
    members = (
        node.members(("in", "case", *FIELD_KEYS), _HINTS) if isinstance(node.value, dict) else {"in": node}
    )
    if "in" not in members:
        raise node.missing("in", message("it holds the patterns"))
    case = "case" in members and members["case"].flag()
    patterns = collect(partial(_compile_regex, item, case) for item in members["in"].items())

    def test(context: EvalContext) -> str | None:
        text = next((text for text, pattern in patterns if pattern.search(context.text)), None)
        return None if text is None else f"/{text[:40]}/"

    return in_fields(members, test)


def hashtag(node: Node, compile_context: CompileContext) -> Predicate:
    """The text has one of these hashtags: `hashtag: jeuconcours`, `hashtag: ['#jeu', '#concours']` (with
    quotation marks, for a bare # begins a remark), or the name of a list.

    The # may be left out; accents and capitals do not matter. `hashtag: {in: [...], of: post_text}` looks
    elsewhere, with `of` and `ignore_quotes` as those of `words`.
    """
    members = node.members(("in", *FIELD_KEYS), _HINTS) if isinstance(node.value, dict) else {"in": node}
    if "in" not in members:
        raise node.missing("in", message("it holds the hashtags or names a list"))
    value = members["in"].value
    if value is None:
        raise members["in"].error(message("a # begins a remark: put {tag} in quotes", tag="'#…'"))
    names_list = isinstance(value, str) and value in compile_context.lists
    entries = compile_context.list_entries(members["in"]) if names_list else members["in"].texts()
    if invalid := next((entry for entry in entries if features.hashtag_key(entry) is None), None):
        text = message("'hashtag': expected a word such as #jeu, found '{value}'", value=invalid[:60])
        raise members["in"].error(text)
    entry_of = {features.hashtag_key(entry): entry for entry in entries}

    def test(context: EvalContext) -> str | None:
        return next((f"#{entry_of[tag].lstrip('#')}" for tag in context.hashtags if tag in entry_of), None)

    return in_fields(members, test)


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
    """The text contains a telephone number: one of the `countries` of `config.yaml` as people write it there,
    or one of any country in international form (`+49 …`). French ones are found with odd characters between
    the digits, too.

    `contains_phone: true`, or `contains_phone: {allow: ["01 23 45 67 89"]}` for our own. Dates, hours,
    scores, sizes, prices, order and tracking numbers are no telephone numbers.
    """
    countries = compile_context.environment.countries
    entries = _allowed(node, compile_context)
    allowed = frozenset(form for entry in entries for form in phone_numbers.phone_forms(entry, countries))
    return _presence(
        node,
        lambda context: tuple(number for number in context.phones(countries) if number not in allowed),
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


def contains_home_address(node: Node, compile_context: CompileContext) -> Predicate:
    """The text says where somebody lives, with street and number, or names the number plate of a car:
    `contains_home_address: true`. The address of a shop or of an event is none: the same sentence says that
    a person lives there, somebody with a role and a full name stands before it ("the manager is Ann Lee,
    3 Mill Lane"), or others are asked to go and see one there (French and English)."""
    return _presence(node, lambda context: context.home_addresses, "home address")


def reports_speech(node: Node, compile_context: CompileContext) -> Predicate:
    """The text tells what somebody else said or did, or asks to have it removed (`true`); or it does not
    (`false`). French and English: "On m'a dit « … » dans votre magasin", "Someone called me a …, please
    remove it", "mon … de voisin a pris le colis".

    Beside `words` and scores, in `none`, so that who reports abuse stays visible. Whoever says it to your
    face reports nothing: "I told you you're a …", "on m'a dit que t'es un …".
    """
    expected = node.flag()

    def test(context: EvalContext) -> str | None:
        report = context.report
        if bool(report) is not expected:
            return None
        return f'"{report[:40]}"' if report else "no"

    return test


def _word_members(node: Node) -> Mapping[str, Node]:
    allowed = ("in", "except", "match", "language", "strength", "disguises", *FIELD_KEYS)
    members = node.members(allowed, _HINTS) if isinstance(node.value, dict) else {"in": node}
    if "in" not in members:
        raise node.missing("in", message("it holds the words or names a list"))
    return members


def _warn_about_short_words(
    node: Node, compile_context: CompileContext, listed: Sequence[ListedWord], match: str
) -> None:
    short = [word.text for word in listed if len(word.text) < _MIN_SAFE_LENGTH and word.text.isalnum()]
    if match in ("prefix", "suffix", "anywhere") and short:
        text = message(
            "'{word}' is short for match: {match}; it will be found inside innocent words",
            word=short[0],
            match=match,
        )
        compile_context.warnings.append(node.problem_here(text))


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


CONDITIONS: Mapping[str, Condition] = {
    "words": words,
    "regex": regex,
    "hashtag": hashtag,
    "contains_link": contains_link,
    "link_domain_not_in": link_domain_not_in,
    "contains_email": contains_email,
    "contains_phone": contains_phone,
    "contains_iban": contains_iban,
    "contains_card": contains_card,
    "contains_home_address": contains_home_address,
    "reports_speech": reports_speech,
}
