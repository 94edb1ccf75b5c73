"""Conditions on how a text looks: what it consists of, how long it is, what is masked in it."""

from collections.abc import Callable, Mapping

from bot.rules.model.context import EvalContext, tokens
from bot.rules.source.node import Node
from bot.rules.vocabulary.comparisons import measured, parse_comparison
from bot.rules.vocabulary.compile_context import CompileContext, Condition, Predicate
from bot.text import features
from bot.text.masked_words import masked_words


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


def letters(node: Node, compile_context: CompileContext) -> Predicate:
    """How many letters the text has: `letters: ">= 6"`. Digits, emojis and punctuation do not count."""
    return _text_measure(node, lambda context: features.count_letters(context.text))


def masked_word(node: Node, compile_context: CompileContext) -> Predicate:
    """The author has masked a word (`true`), as in `c**`, `f*** you`, `s****d` or `f#@k`; or no word is
    (`false`). A **bold** word, a footnote**, a hotel**** and a price are not masked.

    Which word it is only a person can tell: ask one. Where a word shows three letters or more, `words` finds
    it.
    """
    expected = node.flag()

    def test(context: EvalContext) -> str | None:
        masked = masked_words(context.text)
        if bool(masked) is not expected:
            return None
        return f'"{masked[0]}"' if masked else "no"

    return test


def _text_flag(node: Node, is_true_of: Callable[[str], bool]) -> Predicate:
    expected = node.flag()

    def test(context: EvalContext) -> str | None:
        return ("yes" if expected else "no") if is_true_of(context.text) is expected else None

    return test


def _text_measure(node: Node, measure: Callable[[EvalContext], float], high: float = 1e9) -> Predicate:
    return measured(parse_comparison(node, 0.0, high), measure)


CONDITIONS: Mapping[str, Condition] = {
    "only_mentions": only_mentions,
    "only_emojis": only_emojis,
    "mention_count": mention_count,
    "hashtag_count": hashtag_count,
    "emoji_count": emoji_count,
    "caps_ratio": caps_ratio,
    "repeated_chars": repeated_chars,
    "length": length,
    "word_count": word_count,
    "letters": letters,
    "masked_word": masked_word,
}
