"""The texts of `replies:` as templates that can do no harm.

A template may name a placeholder, pass it through a few filters and ask `{% if author %}`;
everything else is rejected when it is loaded. A placeholder without a value is false in an
`if` and fails when it is printed. Values are data: they are inserted once and never interpreted as a
template.
"""

import hashlib
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError, UndefinedError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing

from bot.answers.foreign_placeholders import find_foreign_placeholder
from bot.answers.voice import ADDRESSES
from bot.domain import ApprovedTemplate
from bot.errors import Message, message

PLACEHOLDERS = ("account", "answer", "attachment", "author", "link", "question")
FILTERS = ("capitalize", "default", "lower", "title", "trim", "upper")
MAX_TEMPLATE = 4_000
MAX_REPLY = 2_000
#: A template becomes Python, in which blocks and brackets can be nested so deep only.
MAX_NESTING = 20
_LANGUAGE = re.compile(r"[a-z]{2,3}")

#: What somebody might get.
_SAMPLE = dict.fromkeys(PLACEHOLDERS, "Camille")
_ALLOWED_NODES = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.Filter),
    *(nodes.If, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not),
)
_NODE_NAMES = {
    nodes.For: message("loops"),
    nodes.Call: message("calls"),
    nodes.Getattr: message("dots after a placeholder"),
    nodes.Getitem: message("square brackets"),
    nodes.CondExpr: message("an if inside {{ }} (write {% if author %}…{% endif %})"),
}


class Unfilled(Exception):
    """A text cannot be sent: a placeholder has no value, or nothing is left of the text."""


class InvalidTemplate(ValueError):
    """A text of `replies:` that cannot be used; `reason` says why."""

    def __init__(self, reason: Message) -> None:
        self.reason = reason
        super().__init__(str(reason))


class _Missing(StrictUndefined):
    """A placeholder without a value: false in an `if`, an error when it is printed."""

    __slots__ = ()

    def __init__(
        self, hint: str | None = None, obj: Any = missing, name: str | None = None, **about: Any
    ) -> None:
        # Stands in the case of whoever has to answer instead.
        super().__init__(hint or f"nothing is known to put in for '{name}'", obj, name, **about)

    def __bool__(self) -> bool:  # type: ignore[override]  # jinja2 says it always raises
        return False


@dataclass(frozen=True, kw_only=True)
class ApprovedForm:
    """The message that a platform approved for a reply: its name there, by our language its language there,
    and the texts for its blanks."""

    name: str
    languages: Mapping[str, str]
    parameters: tuple[Template, ...] = ()

    def fill(self, language: str, values: Mapping[str, str]) -> ApprovedTemplate | None:
        """The message with its blanks filled; None where one of them stays empty."""
        filled = {name: value for name, value in values.items() if value}
        try:
            texts = tuple(" ".join(parameter.render(filled).split()) for parameter in self.parameters)
        except (TemplateError, ArithmeticError, TypeError, ValueError):
            return None
        code = self.languages.get(language, language)
        return ApprovedTemplate(name=self.name, language=code, parameters=texts) if all(texts) else None


@dataclass(frozen=True, kw_only=True)
class Reply:
    """One entry of `replies:`: by language, the texts that take turns, and what they name.

    `forms` are the texts by language and form of address, where they are written in both; `texts` has those
    of the more polite one. With `is_random`, the texts take no turns. `buttons` are the words to choose from
    below the text, by language; `approved` is what may leave in its place when the platform takes no more
    texts.
    """

    name: str
    texts: Mapping[str, tuple[Template, ...]]
    forms: Mapping[str, Mapping[str, tuple[Template, ...]]] = field(default_factory=dict)
    is_random: bool = False
    placeholders: frozenset[str] = frozenset()
    buttons: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    approved: ApprovedForm | None = None

    def choose_language(self, preferred: str, default: str) -> str:
        """The language to reply in: the preferred one when there is a text for it, else the default."""
        return preferred if preferred in self.texts else default

    def render(
        self,
        language: str,
        seed: str,
        values: Mapping[str, str],
        turn: int | None = None,
        address: str = "",
    ) -> str:
        """The text whose `turn` it is, or the one that `seed` always chooses. Raises `Unfilled`."""
        variants = self.forms.get(language, {}).get(address) or self.texts.get(language)
        if not variants:
            raise Unfilled(f"there is no text in '{language}'")
        number = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8], "big") if turn is None else turn
        filled = {name: value for name, value in values.items() if value}
        try:
            text = variants[number % len(variants)].render(filled).strip()
        except UndefinedError as error:
            raise Unfilled(str(error.message)) from error
        except (TemplateError, ArithmeticError, TypeError, ValueError) as error:
            raise Unfilled(f"it fails with {type(error).__name__}") from error
        _reject_leftovers(text, filled)
        return text


def sample_texts(reply: Reply) -> Iterator[tuple[str, str]]:
    """Every text of a reply as somebody might get it, with its language."""
    return ((language, text) for language, _, text in sample_forms(reply))


def sample_forms(reply: Reply) -> Iterator[tuple[str, str, str]]:
    """The same with the form of address that each is written in; empty for one that is for both."""
    for language, variants in reply.texts.items():
        for address, written in (reply.forms.get(language) or {"": variants}).items():
            for turn in range(len(written)):
                try:
                    yield language, address, reply.render(language, "", _SAMPLE, turn, address)
                except Unfilled:
                    continue  # nothing is left of it for this somebody


def compile_reply(
    name: str,
    texts: Mapping[str, Any],
    default_language: str,
    placeholders: Collection[str] = PLACEHOLDERS,
) -> tuple[Reply, list[tuple[str, Message]]]:
    """The reply, and its mistakes as pairs of the language and what is wrong.

    `default_language` is the one that every reply must have (empty: do not check); `placeholders` are those
    that it may name.
    """
    compiler = _TextCompiler(placeholders=placeholders)
    compiled: dict[str, tuple[Template, ...]] = {}
    forms: dict[str, dict[str, tuple[Template, ...]]] = {}
    for language, value in texts.items():
        if not _LANGUAGE.fullmatch(language):
            text = message(
                "'{name}' is no language: write a code of two letters such as fr or en", name=language[:40]
            )
            compiler.mistakes.append((language, text))
        if isinstance(value, dict):
            forms[language] = compiler.compile_forms(language, value)
            compiled[language] = next(reversed(forms[language].values()), ())
        else:
            compiled[language] = compiler.compile_texts(language, value)
    if default_language and default_language not in texts:
        text = message("has no text in the default language '{language}'", language=default_language)
        compiler.mistakes.append(("", text))
    reply = Reply(name=name, texts=compiled, forms=forms, placeholders=frozenset(compiler.named))
    return reply, compiler.mistakes


@dataclass(frozen=True, kw_only=True)
class _TextCompiler:
    """Compiles the texts of one reply, and collects what they name and what is wrong with them."""

    placeholders: Collection[str]
    named: set[str] = field(default_factory=set)
    mistakes: list[tuple[str, Message]] = field(default_factory=list)

    def compile_forms(self, language: str, value: Mapping[str, Any]) -> dict[str, tuple[Template, ...]]:
        """The texts by form of address, in the order of `ADDRESSES`."""
        for address in value:
            if address not in ADDRESSES:
                problem = message(
                    "{language}: '{name}' is no form of address; write tu and vous, or one text",
                    language=language,
                    name=str(address)[:40],
                )
                self.mistakes.append((language, problem))
        if not value:
            self.compile_texts(language, None)
        return {
            address: self.compile_texts(language, value[address]) for address in ADDRESSES if address in value
        }

    def compile_texts(self, language: str, value: object) -> tuple[Template, ...]:
        """One text, or those of a list."""
        variants = value if isinstance(value, list) else [value]
        templates = []
        for variant in variants:
            try:
                template, named = compile_template(variant, self.placeholders)
            except InvalidTemplate as error:
                text = message("{language}: {problem}", language=language, problem=error.reason)
                self.mistakes.append((language, text))
                continue
            templates.append(template)
            self.named.update(named)
        if not variants:
            empty = message("{language}: the list of texts is empty", language=language)
            self.mistakes.append((language, empty))
        return tuple(templates)


def _create_environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(undefined=_Missing, keep_trailing_newline=False)
    # The sandbox alone still allows `range`, loops and products, with which a text could exhaust memory.
    environment.globals.clear()
    environment.filters = {name: environment.filters[name] for name in FILTERS}
    environment.tests = {}
    return environment


_ENVIRONMENT = _create_environment()


def compile_template(
    source: object, placeholders: Collection[str] = PLACEHOLDERS
) -> tuple[Template, set[str]]:
    """The template, and those of the placeholders that it names. Raises `InvalidTemplate`."""
    if not isinstance(source, str) or not source.strip():
        raise InvalidTemplate(message("expected a text, or a list of texts that take turns"))
    if len(source) > MAX_TEMPLATE:
        raise InvalidTemplate(message("longer than {limit} characters", limit=MAX_TEMPLATE))
    if "{{{" in source:
        raise InvalidTemplate(_foreign(source[source.index("{{{") :][:40], placeholders))
    try:
        tree = _ENVIRONMENT.parse(source)
        _reject_unsafe_nodes(tree, placeholders)
        return _ENVIRONMENT.from_string(source), {node.name for node in tree.find_all(nodes.Name)}
    except TemplateSyntaxError as error:
        text = message("line {line} of the text: {reason}", line=error.lineno, reason=error.message)
        raise InvalidTemplate(text) from error
    except RecursionError as error:
        raise InvalidTemplate(message("nested too deeply")) from error


def _reject_unsafe_nodes(tree: nodes.Template, placeholders: Collection[str]) -> None:
    """Reject everything that is not on the short list of harmless nodes."""
    pending: list[tuple[nodes.Node, int]] = [(tree, 0)]
    while pending:
        node, depth = pending.pop()
        problem = _problem_with(node, placeholders)
        if depth > MAX_NESTING:
            problem = message("nested more than {limit} deep", limit=MAX_NESTING)
        if problem is not None:
            line = node.lineno or 1
            raise InvalidTemplate(message("line {line} of the text: {reason}", line=line, reason=problem))
        deeper = depth + (not isinstance(node, nodes.Template | nodes.Output))
        pending += [(child, deeper) for child in node.iter_child_nodes()]


def _problem_with(node: nodes.Node, placeholders: Collection[str]) -> Message | None:
    if not isinstance(node, _ALLOWED_NODES):
        name = _NODE_NAMES.get(type(node), f"'{type(node).__name__}'")
        return message("{what} cannot be used; only placeholders, filters and if", what=name)
    if isinstance(node, nodes.Name) and node.name not in placeholders:
        return message(
            "unknown placeholder '{name}'; there are {names}", name=node.name, names=", ".join(placeholders)
        )
    if isinstance(node, nodes.Filter) and node.name not in FILTERS:
        return message("unknown filter '{name}'; there are {names}", name=node.name, names=", ".join(FILTERS))
    if isinstance(node, nodes.TemplateData):
        if "{{" in node.data or "{%" in node.data:
            return message("would send template syntax; remove raw")
        if foreign := find_foreign_placeholder(node.data):
            return _foreign(foreign, placeholders)
    return None


def _foreign(text: str, placeholders: Collection[str]) -> Message:
    return message(
        "{text} would be sent as it stands; placeholders are written {author}, and there are {names}",
        text=text,
        author="{{ author }}",
        names=", ".join(placeholders),
    )


def _reject_leftovers(text: str, values: Mapping[str, str]) -> None:
    """Raise `Unfilled` for a text that must not be sent. Braces within values are the author's own."""
    if not text:
        raise Unfilled("nothing is left of the text")
    if len(text) > MAX_REPLY:
        raise Unfilled(f"it is longer than {MAX_REPLY} characters")
    for value in values.values():
        text = text.replace(value, "")
    if "{{" in text or "{%" in text:
        raise Unfilled("template syntax is left in the text")
