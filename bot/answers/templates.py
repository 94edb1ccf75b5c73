"""The texts of `replies:` as templates that can do no harm.

A template may name a placeholder, pass it through a few filters and ask `{% if author %}`;
everything else is refused when it is loaded. A placeholder without a value is false in an
`if` and refuses to be printed. Values are data: they are put in once and never read as a
template.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError, UndefinedError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

PLACEHOLDERS = ("account", "author")
FILTERS = ("capitalize", "default", "lower", "title", "trim", "upper")
MAX_TEMPLATE = 4_000
MAX_REPLY = 2_000

_ALLOWED = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.Filter),
    *(nodes.If, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not),
)
_WHAT = {
    nodes.For: "loops",
    nodes.Call: "calls",
    nodes.Getattr: "dots after a placeholder",
    nodes.Getitem: "square brackets",
    nodes.CondExpr: "an if inside {{ }}; write {% if author %}…{% endif %}",
}


class Unfilled(Exception):
    """A text cannot be sent: a placeholder has no value, or nothing is left of it."""


class _Missing(StrictUndefined):
    """A placeholder without a value: false, but never printed as nothing."""

    __slots__ = ()

    def __bool__(self) -> bool:  # type: ignore[override]  # jinja2 says it always raises
        return False


@dataclass(frozen=True, kw_only=True)
class Reply:
    """One entry of `replies:`: by language, the texts that take turns."""

    name: str
    texts: Mapping[str, tuple[Template, ...]]

    def language(self, wanted: str, default: str) -> str:
        """The language to answer in: the author's when there is a text for it, else the default."""
        return wanted if wanted in self.texts else default

    def render(self, language: str, seed: str, values: Mapping[str, str], turn: int | None = None) -> str:
        """The text whose `turn` it is, or the one that `seed` always chooses. Raises `Unfilled`."""
        variants = self.texts.get(language)
        if not variants:
            raise Unfilled(f"there is no text in '{language}'")
        number = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8], "big") if turn is None else turn
        known = {name: value for name, value in values.items() if value}
        try:
            text = variants[number % len(variants)].render(known).strip()
        except UndefinedError as trouble:
            raise Unfilled(str(trouble.message)) from trouble
        except (TemplateError, ArithmeticError, TypeError, ValueError) as trouble:
            raise Unfilled(f"it fails with {type(trouble).__name__}") from trouble
        _refuse_leftovers(text, known)
        return text


def compile_reply(name: str, texts: Mapping[str, Any], default: str) -> tuple[Reply, list[tuple[str, str]]]:
    """The reply, and what is wrong with it as pairs of language and message.

    `default` is the language that every reply must have (empty: do not check).
    """
    compiled: dict[str, tuple[Template, ...]] = {}
    problems: list[tuple[str, str]] = []
    for language, value in texts.items():
        variants = value if isinstance(value, list) else [value]
        found = []
        for variant in variants:
            try:
                found.append(_compile(variant))
            except ValueError as trouble:
                problems.append((language, f"{language}: {trouble}"))
        if not variants:
            problems.append((language, f"{language}: the list of texts is empty"))
        compiled[language] = tuple(found)
    if default and default not in texts:
        problems.append(("", f"has no text in the default language '{default}'"))
    return Reply(name=name, texts=compiled), problems


def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(undefined=_Missing, keep_trailing_newline=False)
    environment.globals.clear()
    environment.filters = {name: environment.filters[name] for name in FILTERS}
    environment.tests = {}
    return environment


_ENVIRONMENT = _environment()


def _compile(source: object) -> Template:
    if not isinstance(source, str) or not source.strip():
        raise ValueError("expected a text, or a list of texts that take turns")
    if len(source) > MAX_TEMPLATE:
        raise ValueError(f"longer than {MAX_TEMPLATE} characters")
    try:
        tree = _ENVIRONMENT.parse(source)
        _refuse_power(tree)
        return _ENVIRONMENT.from_string(source)
    except TemplateSyntaxError as trouble:
        raise ValueError(f"line {trouble.lineno} of the text: {trouble.message}") from trouble
    except RecursionError as trouble:
        raise ValueError("nested too deeply") from trouble


def _refuse_power(tree: nodes.Template) -> None:
    """Refuse whatever is not on the short list of harmless things."""
    pending: list[nodes.Node] = [tree]
    while pending:
        node = pending.pop()
        line = f"line {node.lineno or 1} of the text"
        if not isinstance(node, _ALLOWED):
            what = _WHAT.get(type(node), f"'{type(node).__name__}'")
            raise ValueError(f"{line}: {what} cannot be used; only placeholders, filters and if")
        if isinstance(node, nodes.Name) and node.name not in PLACEHOLDERS:
            raise ValueError(
                f"{line}: unknown placeholder '{node.name}'; there are {', '.join(PLACEHOLDERS)}"
            )
        if isinstance(node, nodes.Filter) and node.name not in FILTERS:
            raise ValueError(f"{line}: unknown filter '{node.name}'; there are {', '.join(FILTERS)}")
        if isinstance(node, nodes.TemplateData) and ("{{" in node.data or "{%" in node.data):
            raise ValueError(f"{line}: would send a template sign; remove raw")
        pending += node.iter_child_nodes()


def _refuse_leftovers(text: str, values: Mapping[str, str]) -> None:
    if not text:
        raise Unfilled("nothing is left of the text")
    if len(text) > MAX_REPLY:
        raise Unfilled(f"it is longer than {MAX_REPLY} characters")
    for value in values.values():
        text = text.replace(value, "")
    if "{{" in text or "{%" in text:
        raise Unfilled("a template sign is left in the text")
