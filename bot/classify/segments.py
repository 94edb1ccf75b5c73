"""Puts what stands above a text behind it, as the model reads both."""

#: The token that ends a segment; a text is `<s> … </s>`, its context `</s> … </s>` after it.
_END = 2


def joined(text: list[int], context: list[int]) -> list[int]:
    """Token ids of both segments, each given with the tokens that begin and end a text."""
    return [*text, _END, *context[1:]] if context else text
