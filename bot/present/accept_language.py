"""In which of our languages somebody with a browser reads."""

from bot.present.messages import languages

_MOST = 20


def preferred_language(accept_language: str, default: str = "en") -> str:
    """The best of our languages (RFC 9110, 12.5.4); the default where none is asked for."""
    ranked = sorted((_rank(entry) for entry in accept_language.split(",")[:_MOST]), key=lambda rank: -rank[1])
    return next((name for name, weight in ranked if name in languages() and weight > 0), default)


def _rank(entry: str) -> tuple[str, float]:
    name, _, parameter = entry.partition(";")
    weight = parameter.strip().removeprefix("q=")
    try:
        return name.strip().lower().partition("-")[0], float(weight) if weight else 1.0
    except ValueError:
        return "", 0.0
