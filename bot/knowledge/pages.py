"""The shape of a page of the knowledge base: entries in YAML, or questions as headings in Markdown."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from bot.documents import Document, from_yaml
from bot.documents.editor_schema import LISTS, TEXTS
from bot.documents.validation import validate
from bot.errors import ConfigError, Problem, message
from bot.knowledge.entries import Audience

_ID = re.compile("[a-z0-9][a-z0-9_-]{0,63}")
_LANGUAGE = re.compile("[a-z]{2,3}")
_FENCE = "---"
#: `## Are you open on Sunday? {#hours}`
_HEADING = re.compile(r"#{1,3}\s+(?P<question>.*?)(?:\s*\{#(?P<id>[^}]*)\})?\s*#*\s*")
_ITEM = re.compile(r"[-*]\s+(?P<text>.+)")


def _id(text: str) -> str:
    if _ID.fullmatch(text):
        return text
    raise ValueError(message("expected up to 64 lowercase letters, digits, - and _"))


def _language(text: str) -> str:
    if not text or _LANGUAGE.fullmatch(text):
        return text
    raise ValueError(message("expected a language code such as fr or en"))


def _day(value: Any) -> Any:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError as error:
        raise ValueError(message("expected a day such as 2026-12-31")) from error


def _texts(value: Any) -> Any:
    values = list(value.values()) if isinstance(value, dict) else [value]
    if values and all(isinstance(text, str) and text.strip() for text in values):
        return value
    raise ValueError(message("expected a text, or one for each language: {fr: …, en: …}"))


def _lists(value: Any) -> Any:
    lists = list(value.values()) if isinstance(value, dict) else [value]
    if all(isinstance(item, list) and all(isinstance(text, str) for text in item) for item in lists):
        return value
    raise ValueError(message("expected a list of texts, or one for each language: {fr: […], en: […]}"))


_Id = Annotated[str, AfterValidator(_id)]
_Language = Annotated[str, AfterValidator(_language)]
_Day = Annotated[date | None, BeforeValidator(_day)]
_Texts = Annotated[Any, BeforeValidator(_texts), WithJsonSchema(dict(TEXTS))]
_Lists = Annotated[Any, BeforeValidator(_lists), WithJsonSchema(dict(LISTS))]
_AudienceName = Literal["everybody", "public", "private"]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class _Terms(_Model):
    audience: _AudienceName | None = None
    accounts: list[str] = []
    valid_from: _Day = None
    valid_until: _Day = None


class EntryModel(_Terms):
    """One entry in YAML, as it is written."""

    id: _Id
    question: _Texts
    answer: _Texts
    variants: _Lists = []
    link: _Texts | None = None


class Terms(_Terms):
    """What holds for all entries of a page unless they say otherwise."""

    language: _Language = ""


class MarkdownTerms(Terms):
    """What may stand above the first question of a page in Markdown."""

    link: str | None = None


class PageModel(Terms):
    """A page in YAML, as it is written."""

    version: Literal[1]
    entries: Annotated[list[EntryModel], Field(max_length=2_000)] = []


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """An entry as one page has it, not checked yet. `where` is the position of each of its parts."""

    id: str
    questions: Mapping[str, str]
    variants: Mapping[str, Sequence[str]]
    answers: Mapping[str, str]
    links: Mapping[str, str]
    audience: Audience
    accounts: frozenset[str]
    valid_from: date | None
    valid_until: date | None
    where: Mapping[str, str]


def read_yaml_page(text: str, name: str) -> list[Draft]:
    """The entries of a page in YAML. Raises `ConfigError` with its mistakes."""
    document = from_yaml(text, name)
    page = validate(PageModel, document)
    return [_from_model(entry, page, document, number) for number, entry in enumerate(page.entries)]


def read_markdown_page(text: str, name: str) -> list[Draft]:
    """The entries of a page in Markdown: a heading is a question, a list right below it says what else people
    ask for the same, the paragraphs below are the answer. Raises `ConfigError` with its mistakes."""
    lines = text.splitlines()
    terms, first = _read_terms(lines, name)
    drafts: list[Draft] = []
    problems: list[Problem] = []
    starts = [number for number in range(first, len(lines)) if lines[number].startswith("#")]
    before = [number for number in range(first, starts[0] if starts else len(lines)) if lines[number].strip()]
    if before:
        text_of_problem = message(
            "a text before the first question; a question is a heading: ## Are you open?"
        )
        problems.append(Problem(f"{name}:{before[0] + 1}:1", text_of_problem))
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        where = f"{name}:{start + 1}:1"
        heading = _HEADING.fullmatch(lines[start])
        if heading is None or not heading["question"]:
            problems.append(Problem(where, message("a heading without a question")))
        elif heading["id"] is not None and not _ID.fullmatch(heading["id"]):
            text_of_problem = message("the id in {#…} has up to 64 lowercase letters, digits, - and _")
            problems.append(Problem(where, text_of_problem))
        else:
            drafts.append(_from_section(heading, lines[start + 1 : end], terms, where))
    if problems:
        raise ConfigError(problems)
    return drafts


def _from_model(entry: EntryModel, page: PageModel, document: Document, number: int) -> Draft:
    def by_language(value: Any) -> dict[str, Any]:
        return value if isinstance(value, dict) else {page.language: value} if value else {}

    path = ("entries", number)
    parts = ("question", "answer", "variants", "link", "valid_until")
    return Draft(
        id=entry.id,
        questions=by_language(entry.question),
        variants=by_language(entry.variants),
        answers=by_language(entry.answer),
        links=by_language(entry.link)
        if isinstance(entry.link, dict)
        else dict.fromkeys(by_language(entry.answer), entry.link or ""),
        audience=Audience(entry.audience or page.audience or Audience.EVERYBODY),
        accounts=frozenset(entry.accounts or page.accounts),
        valid_from=entry.valid_from or page.valid_from,
        valid_until=entry.valid_until or page.valid_until,
        where={"": document.where((*path, "id"))} | {part: document.where((*path, part)) for part in parts},
    )


def _from_section(heading: re.Match[str], lines: Sequence[str], terms: MarkdownTerms, where: str) -> Draft:
    variants: list[str] = []
    remaining = list(lines)
    while remaining and (not remaining[0].strip() or _ITEM.fullmatch(remaining[0].strip())):
        item = _ITEM.fullmatch(remaining.pop(0).strip())
        if item:
            variants.append(item["text"])
        elif variants:
            break
    question = heading["question"].strip()
    paragraphs = re.split(r"\n\s*\n", "\n".join(remaining).strip())
    answer = "\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)
    language = terms.language
    return Draft(
        id=heading["id"] or _slug(question),
        questions={language: question},
        variants={language: variants},
        answers={language: answer} if answer else {},
        links={language: terms.link or ""},
        audience=Audience(terms.audience or Audience.EVERYBODY),
        accounts=frozenset(terms.accounts),
        valid_from=terms.valid_from,
        valid_until=terms.valid_until,
        where={"": where},
    )


def _read_terms(lines: Sequence[str], name: str) -> tuple[MarkdownTerms, int]:
    """What stands between two lines of --- at the top, and the number of the line after it."""
    if not lines or lines[0].strip() != _FENCE:
        return MarkdownTerms(), 0
    closing = [number for number in range(1, len(lines)) if lines[number].strip() == _FENCE]
    if not closing:
        raise ConfigError([Problem(f"{name}:1:1", message("the --- that opens here is never closed"))])
    # The empty line stands for the one of dashes, so that every mistake has the line of the file.
    document = from_yaml("\n" + "\n".join(lines[1 : closing[0]]), name)
    return validate(MarkdownTerms, document), closing[0] + 1


def _slug(question: str) -> str:
    from_question = "-".join(re.findall(r"[a-z0-9]+", question.lower()))
    return from_question[:64].strip("-") or "question"
