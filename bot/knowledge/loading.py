"""Loads a whole knowledge base and reports all its mistakes at once. Opens nothing."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping

from bot.answers import find_foreign_placeholder
from bot.documents import sort_problems, with_owner
from bot.errors import ConfigError, Problem, message
from bot.knowledge.entries import Entry, KnowledgeBase, Wording
from bot.knowledge.pages import Draft, read_markdown_page, read_yaml_page
from bot.text.language_id import UNKNOWN

#: What a folder may hold, by the endings of its pages.
YAML_ENDINGS, MARKDOWN_ENDING = (".yaml", ".yml"), ".md"
MAX_PAGES, MAX_ENTRIES, MAX_WAYS = 200, 2_000, 50
_LONGEST_ANSWER, _LONGEST_QUESTION = 2_000, 300
_LINK = re.compile(r"https://[^\s<>\"']{1,500}")


def is_page(name: str) -> bool:
    """Whether a file of that name is a page of a knowledge base."""
    return name.endswith((*YAML_ENDINGS, MARKDOWN_ENDING)) and not name.rsplit("/", 1)[-1].startswith(
        (".", "README")
    )


def load_knowledge(texts: Mapping[str, str], default_language: str) -> KnowledgeBase:
    """The entries of all pages, given by name. Raises `ConfigError` with all mistakes, each with file and
    line.

    An entry may stand in several pages, one for each language. `default_language` is that of texts of which
    no page says it.
    """
    problems: list[Problem] = []
    drafts: list[Draft] = []
    for name, text in sorted(texts.items()):
        read = read_markdown_page if name.endswith(MARKDOWN_ENDING) else read_yaml_page
        try:
            drafts += read(text, name)
        except ConfigError as error:
            problems += error.problems
    entries: dict[str, Entry] = {}
    for draft in drafts:
        problems += _mistakes(draft)
        entry = _to_entry(draft, default_language)
        first = entries.get(entry.id)
        if first is not None:
            problems += _contradictions(first, entry, draft)
            entry = _merge(first, entry)
        entries[entry.id] = entry
    problems += _unanswered(entries.values())
    if len(entries) > MAX_ENTRIES:
        text_of_problem = message("more than {limit} entries", limit=MAX_ENTRIES)
        problems.append(Problem(drafts[-1].where[""], text_of_problem))
    if problems:
        raise ConfigError(sort_problems(problems))
    digest = hashlib.sha256(json.dumps(sorted(texts.items())).encode()).hexdigest()
    return KnowledgeBase(
        version=digest[:12] if texts else "", entries=tuple(entries.values()), texts=dict(texts)
    )


def _to_entry(draft: Draft, default_language: str) -> Entry:
    languages = {*draft.questions, *draft.variants, *draft.answers}
    return Entry(
        id=draft.id,
        wordings={
            language or default_language: Wording(
                question=draft.questions.get(language, "").strip(),
                variants=tuple(text.strip() for text in draft.variants.get(language, ()) if text.strip()),
                answer=draft.answers.get(language, "").strip(),
                link=draft.links.get(language, ""),
            )
            for language in sorted(languages)
        },
        audience=draft.audience,
        accounts=draft.accounts,
        valid_from=draft.valid_from,
        valid_until=draft.valid_until,
        where=draft.where[""],
    )


def _merge(first: Entry, second: Entry) -> Entry:
    """Both languages of one entry. What one page says of it holds."""
    return Entry(
        id=first.id,
        wordings={**first.wordings, **second.wordings},
        audience=first.audience,
        accounts=first.accounts,
        valid_from=first.valid_from,
        valid_until=first.valid_until,
        where=first.where,
    )


def _mistakes(draft: Draft) -> Iterator[Problem]:
    """What is wrong in one entry as one page has it."""

    def at(key: str) -> str:
        return draft.where.get(key, draft.where[""])

    owner = message("entry {name}", name=draft.id)
    for language in {*draft.questions, *draft.variants, *draft.answers} - {""}:
        if not re.fullmatch("[a-z]{2,3}", language) or language == UNKNOWN:
            text = message(
                "'{name}' is no language: write a code of two letters such as fr or en", name=language[:40]
            )
            yield Problem(at("question"), with_owner(owner, text))
    for language, answer in draft.answers.items():
        placeholder = "{{" if "{{" in answer or "{%" in answer else find_foreign_placeholder(answer)
        if placeholder:
            text = message("{text} is not filled in here; an answer is sent as it stands", text=placeholder)
            yield Problem(at("answer"), with_owner(owner, text))
        if len(answer) > _LONGEST_ANSWER:
            text = message("an answer longer than {limit} characters", limit=_LONGEST_ANSWER)
            yield Problem(at("answer"), with_owner(owner, text))
        link = draft.links.get(language, "")
        if link and not _LINK.fullmatch(link):
            text = message("a link begins with https:// and has no spaces")
            yield Problem(at("link"), with_owner(owner, text))
    ways = [*draft.questions.values(), *(text for texts in draft.variants.values() for text in texts)]
    if len(ways) > MAX_WAYS:
        yield Problem(
            at("variants"), with_owner(owner, message("more than {limit} ways of asking", limit=MAX_WAYS))
        )
    if any(len(text) > _LONGEST_QUESTION for text in ways):
        text = message("a question longer than {limit} characters", limit=_LONGEST_QUESTION)
        yield Problem(at("question"), with_owner(owner, text))
    if draft.valid_from and draft.valid_until and draft.valid_until < draft.valid_from:
        text = message("'valid_until' is before 'valid_from'")
        yield Problem(at("valid_until"), with_owner(owner, text))


def _contradictions(first: Entry, second: Entry, draft: Draft) -> Iterator[Problem]:
    """What two pages say of one entry and cannot both hold."""
    owner = message("entry {name}", name=second.id)
    file, line, _ = first.where.rsplit(":", 2)
    if first.wordings.keys() & second.wordings.keys():
        text = message("this id is used twice (first in {file}, line {line})", file=file, line=line)
        yield Problem(draft.where[""], with_owner(owner, text))
    elif _terms(first) != _terms(second):
        text = message(
            "audience, accounts and days of validity differ from those in {file}, line {line}",
            file=file,
            line=line,
        )
        yield Problem(draft.where[""], with_owner(owner, text))


def _terms(entry: Entry) -> tuple[object, ...]:
    return entry.audience, entry.accounts, entry.valid_from, entry.valid_until


def _unanswered(entries: Iterable[Entry]) -> Iterator[Problem]:
    for entry in entries:
        if not any(wording.answer for wording in entry.wordings.values()):
            text = with_owner(message("entry {name}", name=entry.id), message("has no answer"))
            yield Problem(entry.where, text)
