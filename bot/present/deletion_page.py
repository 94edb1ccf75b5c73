"""The page on which a person sees how far the deletion of their data is. Says when, never who.

Nothing of a stranger stands in it: two dates, and sentences of ours.
"""

from datetime import datetime
from html import escape

from bot.domain import ErasureState
from bot.present.accept_language import preferred_language
from bot.present.messages import Catalog

_PAGE = """\
<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>body {{ font: 1.1rem/1.6 sans-serif; max-width: 36rem; margin: 4rem auto; padding: 0 1rem; }}</style>
</head>
<body>
<main>
<h1>{title}</h1>
{paragraphs}
</main>
</body>
</html>
"""


def render_deletion_page(
    state: ErasureState, requested_at: datetime, done_at: datetime | None, evidence: int, accept_language: str
) -> str:
    """The page in the first language of the reader's that we speak. Dates are of UTC. `evidence` is how many
    messages are kept all the same."""
    t = Catalog(preferred_language(accept_language))
    is_done = state is ErasureState.DONE and done_at is not None
    sentences = [
        t("page.requested", day=requested_at.date().isoformat()),
        t("page.done", day=done_at.date().isoformat()) if is_done and done_at else t("page.pending"),
        *([t.count("page.evidence", evidence)] if is_done and evidence else []),
        t("page.later"),
    ]
    paragraphs = "\n".join(f"<p>{escape(sentence)}</p>" for sentence in sentences)
    return _PAGE.format(language=t.language, title=escape(t("page.title")), paragraphs=paragraphs)
