"""The one way for text to get onto the app's screen: no control, no markup, nothing that a widget would read.

Widgets parse `[markup]` in plain strings, and raise where a comment has a bracket too many.
"""

from rich.text import Text

from bot.present.sanitize import sanitize_terminal


def safe_text(text: str, style: str = "") -> Text:
    """Text as a widget may show it; line ends stay."""
    return Text(sanitize_terminal(text, lines=True), style=style, end="")
