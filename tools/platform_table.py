"""Writes `docs/adapters/README.md`, the page of all platforms, as the adapters declare them.

`make platforms`; `tests/tools/test_platform_table.py` says when it has to be run.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from bot.domain import Verb
from bot.present.messages import Catalog
from bot.present.platform_view import actions_by_kind, facts
from bot.services.platforms import platform_capabilities

PAGE = Path(__file__).parent.parent / "docs" / "adapters" / "README.md"
_INTRODUCTION = """\
# All platforms

What comes in from where, what rules and people can do there, and within which limits. This page is written
by `make platforms` from what the adapters declare, by which rules and calls are checked, too.
`tamis platforms` shows it for the version that you run, `tamis platforms NAME` all about one.

`tamis rules check` tells of a rule what a platform of yours cannot do, which texts are too long for it, and
which waits are longer than it takes an answer. What shows itself only when something is to be done (a window
that has ended, a refusal, a limit that is used up) makes the account wait, or gives a person a case with the
reason; nothing is dropped in silence.
"""
_ACTIONS = """\
## What can be done

By kind of event, in the words of `then:` in rules. In a direct message `reply` means `message`. `edit_reply`
changes what our own reply to the event says; no rule does that, people do with `tamis queue edit`. An empty
cell: nothing; a dash: such events do not come in.
"""
_UNDER_ADS = """\
Comments under advertisements take the same actions, except: {exceptions}.
"""
_LIMITS = """\
## Ways in, windows and limits

A message window counts from somebody's last message in the conversation, a private reply window from the
comment.
"""
_TARGETS = """\
## Where cases go

[Slack](slack.md) and [Chatwoot](chatwoot.md) are told of cases and receive no comments; [generic](generic.md)
does both, for programs of your own.
"""


def build_page() -> str:
    """The whole page."""
    t = Catalog("en")
    listed = platform_capabilities()
    names = [f"[{each.platform}]({_page_of(each.platform, each.adapter)})" for each in listed]
    actions = [dict(actions_by_kind(each, t)) for each in listed]
    limits = [dict(facts(each, t)) for each in listed]
    exceptions = "; ".join(
        f"{each.platform}: no {', '.join(f'`{verb}`' for verb in sorted(each.limits.impossible_under_ads))}"
        for each in listed
        if each.limits.impossible_under_ads
    )
    quoted = [{kind: _quoted(words) for kind, words in row.items()} for row in actions]
    return "\n".join(
        (
            _INTRODUCTION,
            _ACTIONS,
            *_table(names, quoted),
            "",
            _UNDER_ADS.format(exceptions=exceptions),
            _LIMITS,
            *_table(names, limits),
            "",
            _TARGETS,
        )
    ).replace("\n\n\n", "\n\n")


def _page_of(platform: str, adapter: str) -> str:
    is_own = (PAGE.parent / f"{platform}.md").exists()
    return f"{platform if is_own else adapter}.md"


def _quoted(words: str) -> str:
    actions = {verb.value for verb in Verb}
    return ", ".join(f"`{word}`" if word in actions else word for word in words.split(", "))


def _table(names: Sequence[str], rows: Sequence[dict[str, str]]) -> Iterator[str]:
    headings = list(rows[0])
    yield _row(["Platform", *(f"{heading[:1].upper()}{heading[1:]}" for heading in headings)])
    yield _row(["---"] * (len(headings) + 1))
    for name, row in zip(names, rows, strict=True):
        yield _row([name, *row.values()])


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    PAGE.write_text(build_page(), "utf-8")
