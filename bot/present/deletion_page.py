"""The page on which a person sees how far the deletion of their data is. Says when, never who.

Nothing of a stranger stands in it: two dates, and sentences of ours.
"""

from datetime import datetime
from html import escape

from bot.domain import ErasureState
from bot.present.messages import Catalog, languages

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
    t = Catalog(_preferred(accept_language))
    is_done = state is ErasureState.DONE and done_at is not None
    sentences = [
        t("page.requested", day=requested_at.date().isoformat()),
        t("page.done", day=done_at.date().isoformat()) if is_done and done_at else t("page.pending"),
        *([t.count("page.evidence", evidence)] if is_done and evidence else []),
        t("page.later"),
    ]
    paragraphs = "\n".join(f"<p>{escape(sentence)}</p>" for sentence in sentences)
    return _PAGE.format(language=t.language, title=escape(t("page.title")), paragraphs=paragraphs)


def _preferred(accept_language: str) -> str:
    """The best of our languages (RFC 9110, 12.5.4); English where none is asked for."""
    ranked = sorted((_ranked(entry) for entry in accept_language.split(",")[:20]), key=lambda rank: -rank[1])
    return next((name for name, weight in ranked if name in languages() and weight > 0), "en")


def _ranked(entry: str) -> tuple[str, float]:
    name, _, parameter = entry.partition(";")
    weight = parameter.strip().removeprefix("q=")
    try:
        return name.strip().lower().partition("-")[0], float(weight) if weight else 1.0
    except ValueError:
        return "", 0.0
