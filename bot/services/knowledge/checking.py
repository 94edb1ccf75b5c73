"""Checks a knowledge base: every mistake, and what is allowed but looks wrong."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations

from bot.documents import sort_problems, with_owner
from bot.documents.local_time import local_day
from bot.errors import ConfigError, Message, Problem, UserError, message
from bot.knowledge.entries import Entry
from bot.knowledge.lookup import Knowledge
from bot.knowledge.words import content_words
from bot.rules import RuleSet
from bot.services.workspace import Workspace

_SOON = timedelta(days=14)
#: What may hold today and not for everybody: somebody will come back to it.
_PROMISE = re.compile(
    r"\b(?:garanti\w*|promet\w*|promis\w*|à vie|sans condition|100 ?%|satisfait ou remboursé|guarante\w*"
    r"|promise\w*|for life|no matter what|unconditional\w*|always)",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class KnowledgeCheck:
    """What is wrong with a knowledge base, and what looks wrong. `answering` are the rules that use it."""

    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    version: str = ""
    entries: int = 0
    languages: tuple[str, ...] = ()
    answering: tuple[str, ...] = ()
    is_calibrated: bool = True

    @property
    def is_valid(self) -> bool:
        """Whether it can be used; warnings do not prevent that."""
        return not self.problems


def check_knowledge(workspace: Workspace) -> KnowledgeCheck:
    """Check the knowledge base beside the rules. Raises `UserError` where there is none."""
    try:
        knowledge = workspace.knowledge
    except ConfigError as error:
        return KnowledgeCheck(problems=error.problems)
    if knowledge is None:
        raise UserError("no_knowledge", folder=workspace.knowledge_folder)
    rules = workspace.rules
    entries = knowledge.base.entries
    today = local_day(workspace.now(), knowledge.timezone)
    warnings = [
        *(problem for entry in entries for problem in _doubts(entry, today)),
        *_alike(entries),
        *_unsendable(knowledge, rules),
    ]
    return KnowledgeCheck(
        warnings=sort_problems(warnings),
        version=knowledge.base.version,
        entries=len(entries),
        languages=tuple(sorted({language for entry in entries for language in entry.wordings})),
        answering=tuple(rule.id for rule in rules.rules if rule.asks_knowledge),
        is_calibrated=knowledge.is_calibrated,
    )


def _doubts(entry: Entry, today: date) -> Iterator[Problem]:
    if entry.valid_until is not None and entry.valid_until < today:
        yield _warning(entry, message("expired on {day}", day=entry.valid_until))
    elif entry.valid_until is not None and entry.valid_until <= today + _SOON:
        yield _warning(entry, message("expires on {day}", day=entry.valid_until))
    if entry.valid_from is not None and entry.valid_from > today:
        yield _warning(entry, message("not valid before {day}", day=entry.valid_from))
    for language, wording in entry.wordings.items():
        if not wording.answer:
            text = message("is asked in '{language}' and has no answer in it", language=language)
            yield _warning(entry, text)
        if promised := _PROMISE.search(wording.answer):
            text = message("'{word}' is a promise; does it hold for everybody?", word=promised[0])
            yield _warning(entry, text)


def _alike(entries: tuple[Entry, ...]) -> Iterator[Problem]:
    """Entries that are asked alike: one is superfluous, or they contradict each other."""
    asked = [
        {
            (language, frozenset(keys))
            for language, wording in entry.wordings.items()
            for text in wording.asked
            if (keys := {word.key for word in content_words(text)})
        }
        for entry in entries
    ]
    for first, second in combinations(range(len(entries)), 2):
        earlier, later = entries[first], entries[second]
        if not asked[first] & asked[second] or not _may_meet(earlier, later):
            continue
        file, line, _ = earlier.where.rsplit(":", 2)
        if _answers(earlier) == _answers(later):
            text = message(
                "says the same as {name} ({file}, line {line})", name=earlier.id, file=file, line=line
            )
        else:
            text = message(
                "is asked like {name} ({file}, line {line}) and answered otherwise: neither will be sent",
                name=earlier.id,
                file=file,
                line=line,
            )
        yield _warning(later, text)


def _may_meet(first: Entry, second: Entry) -> bool:
    """Whether both may hold for one account on one day."""
    of_one_account = not first.accounts or not second.accounts or bool(first.accounts & second.accounts)
    begins = max(first.valid_from or date.min, second.valid_from or date.min)
    ends = min(first.valid_until or date.max, second.valid_until or date.max)
    return of_one_account and begins <= ends


def _answers(entry: Entry) -> dict[str, str]:
    return {language: wording.answer.casefold() for language, wording in entry.wordings.items()}


def _unsendable(knowledge: Knowledge, rules: RuleSet) -> Iterator[Problem]:
    """Answers that have what the rules let nobody say."""
    for entry in knowledge.base.entries:
        for language, wording in entry.wordings.items():
            text = "\n".join(part for part in (wording.answer, wording.link) if part)
            if text and (problem := rules.why_unsendable(text, language)):
                yield _warning(entry, problem)


def _warning(entry: Entry, text: Message) -> Problem:
    return Problem(entry.where, with_owner(message("entry {name}", name=entry.id), text))
