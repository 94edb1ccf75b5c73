"""Writes out an answer of the knowledge base: the text of its entry, its link, and what a rule puts around.

The name under which it is stored says which entry was sent: `knowledge:hours`, or `knowledge:hours:around`
with the text of `replies:` around it. No text of `replies:` has such a name.
"""

from bot.answers.templates import Unfilled
from bot.domain import Judgement, KnowledgeAnswer
from bot.domain.platform_limits import TextLimit
from bot.text.sentences import sentence_spans

_PREFIX, _SEPARATOR = "knowledge", ":"


def knowledge_template(entry: str, around: str = "") -> str:
    """The name of the answer of an entry, with the text around it."""
    return _SEPARATOR.join((_PREFIX, entry, *((around,) if around else ())))


def knowledge_entry(template: str) -> str:
    """The entry that was answered with under this name; empty for any other text."""
    prefix, _, remainder = template.partition(_SEPARATOR)
    return remainder.partition(_SEPARATOR)[0] if prefix == _PREFIX else ""


def knowledge_frame(template: str) -> str:
    """The text of `replies:` around it; empty for none."""
    return template.partition(_SEPARATOR)[2].partition(_SEPARATOR)[2]


def find_answer(judgement: Judgement, template: str) -> KnowledgeAnswer:
    """The answer of that name. Raises `Unfilled` when it was not looked up for this text."""
    entry = knowledge_entry(template)
    answer = next((answer for answer in judgement.knowledge if answer.entry == entry), None)
    if answer is None or not answer.text:
        raise Unfilled("there is no such entry")
    return answer


def with_link(answer: KnowledgeAnswer, text: str) -> str:
    """The text with the link of its entry below."""
    return f"{text}\n{answer.link}" if answer.link else text


def shorten(text: str, limit: TextLimit | None, around: int) -> str:
    """As many sentences of a text as fit within the limit together with `around` more. Raises `Unfilled` when
    not even the first does."""
    if limit is None or limit.length_of(text) + around <= limit.longest:
        return text
    ends = [end for _, end in sentence_spans(text) if limit.length_of(text[:end]) + around <= limit.longest]
    if not ends:
        raise Unfilled("it is too long for the platform")
    return text[: ends[-1]].rstrip()
