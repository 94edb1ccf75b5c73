"""What spares whoever reads: what they are reminded of, and what hides behind covered words.

Pure; told to the person whom it is about and to nobody else.
"""

from bot.present.messages import Catalog
from bot.services.review import CareStatus, CaseView, severe_categories
from bot.services.review.care import URGENT_WAIT


def describe_care(status: CareStatus, worked: float, t: Catalog) -> str:
    """That they have read enough of what is hard to read, and that it is time for a break; mostly nothing."""
    texts = []
    if status.is_capped:
        span = t.duration(URGENT_WAIT)
        texts.append(t.count("care.capped", status.severe_read, span=span))
    if 0 < status.settings.break_after <= worked:
        texts.append(t("care.break", span=t.duration(worked)))
    return " · ".join(texts)


def describe_cover(view: CaseView, t: Catalog) -> str:
    """What makes the covered words hard to read, before anybody reads them."""
    categories = severe_categories(view.stored.judgement)
    scores = view.stored.judgement.scores if view.stored.judgement else {}
    named = " · ".join(f"{name} {scores[name]:.2f}" for name in categories)
    return t("care.covered", categories=named) if named else t("care.covered_all")
