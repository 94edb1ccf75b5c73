"""What is said about a text while somebody writes it, and before it is sent."""

from bot.present.messages import Catalog
from bot.present.sanitize import sanitize_terminal
from bot.services.review import ReplyCheck


def describe_length(check: ReplyCheck, t: Catalog) -> str:
    """How long it is, as its platform counts, and in which language."""
    if check.longest is None:
        parts = [t.count("review.characters", check.length)]
    else:
        code = "reply.of_bytes" if check.unit != "characters" else "reply.of_characters"
        parts = [t(code, length=check.length, longest=check.longest)]
    if check.is_in_another_language:
        parts.append(t("reply.language", language=check.language, theirs=check.theirs))
    elif check.length:
        parts.append(check.language if check.language != "und" else "")
    return " · ".join(filter(None, parts))


def describe_doubts(check: ReplyCheck, t: Catalog) -> str:
    """What speaks against sending it as it is; empty when nothing does."""
    doubts = []
    if check.is_too_long:
        doubts.append(t("reply.too_long_there", over=check.length - (check.longest or 0)))
    if check.objection:
        doubts.append(t("reply.objection", objection=sanitize_terminal(check.objection, 120)))
    if check.is_in_another_language:
        doubts.append(t("reply.language", language=check.language, theirs=check.theirs))
    return " ".join([*doubts, t("reply.insist")]) if doubts else ""
