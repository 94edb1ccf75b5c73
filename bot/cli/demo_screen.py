"""What a person sees of the demo: one block per decision, a mark when it is done, a table at the end.

Plain lines, nothing is redrawn: it reads the same in a pipe, in a log and to a screen reader.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.cli.terminal import mixed_script, sanitize_terminal
from bot.demo.harness import Opening
from bot.demo.messages import LANGUAGES
from bot.demo.scenario import Scene
from bot.demo.scoreboard import Outcome
from bot.domain import Action, Decision, Judgement, Kind, Mode, Origin, State, Verb

_BADGES = {"facebook": "FB", "instagram": "IG", "messenger": "Messenger"}
_MARKS = {
    State.DONE: ("✓", "green"),
    State.WAITING: ("…", "yellow"),
    State.UNKNOWN: ("?", "yellow"),
    State.REFUSED: ("✗", "red"),
    State.DEAD: ("✗", "red"),
    State.CANCELLED: ("-", "dim"),
}
_COLOURS = {Verb.HIDE: "red", Verb.ESCALATE: "magenta", Verb.QUEUE: "yellow", Verb.LIKE: "blue"}
#: Scores worth a word, beside the intent and the sentiment.
_LOUD = ("toxicity", "threat", "identity_hate", "hate", "insult", "sexual", "spam")
_LOUD_FROM = 0.5
_INTENT_FROM = 0.3
#: Conditions that say where and when; what was read in the text is more interesting.
_DULL = frozenset({"kinds", "origin", "language", "thread", "platforms", "accounts", "none", "ref"})


class Screen:
    """An `Audience` in front of a terminal, or of a file."""

    def __init__(self, console: Console, language: str, folder: Path, program: str) -> None:
        self._console = console
        self._words = LANGUAGES[language]
        self._folder = folder
        self._program = program
        self._url = ""
        self._last: Outcome | None = None

    def loading(self) -> None:
        self._say(Text(self._words["title"], style="bold"))
        self._say(Text(self._words["loading"], style="dim"))

    def opened(self, opening: Opening) -> None:
        words, self._url = self._words, opening.url
        self._say(Text(words["intro"].format(scenes=opening.scenes)))
        self._say(
            Text(words["listens"].format(url=opening.url, platform_url=opening.platform_url), style="dim")
        )
        if opening.has_model:
            self._say(Text(words["with_model"].format(model=sanitize_terminal(opening.model)), style="dim"))
        else:
            self._say(Text(words["without_model"], style="bold yellow"))
        self._say()

    def answered(self, scenes: Sequence[Scene], status: int, *, again: bool) -> None:
        words, first = self._words, scenes[0]
        if first.forged:
            self._aside(words["forged"].format(status=status))
        elif again:
            self._aside(words["repeated"].format(status=status))
        elif first.by_staff:
            self._aside(words["staff"])
        elif any(scene.remove_of for scene in scenes):
            self._aside(words["gone"].format(who=sanitize_terminal(first.by)))
        elif len(scenes) > 1:
            self._aside(words["batch"].format(count=len(scenes)))

    def decided(self, outcome: Outcome) -> None:
        event, decision = outcome.event, outcome.decision
        head = Text(datetime.now().astimezone().strftime("%H:%M:%S "), style="dim")
        head.append(self._badge(outcome), style="reverse")
        head.append(" " + sanitize_terminal(event.author_name or event.author_id or "?"), style="bold")
        self._say(head)
        self._say(Text(sanitize_terminal(event.text)), indent=9)
        seen = [_seen(outcome.judgement), mixed_script(event.text)]
        self._say(Text("  ".join(part for part in seen if part), style="dim"), indent=9)
        self._say(self._verdict(decision), indent=7)

    def settled(self, outcome: Outcome, action: Action, state: State, why: str) -> None:
        if state not in _MARKS:
            return
        mark, colour = _MARKS[state]
        name = "found" if state is State.DONE and why == "read-back" else str(state)
        who = sanitize_terminal(outcome.event.author_name or outcome.event.author_id or "?")
        text = self._words[name].format(
            verb=self._words[action.verb], who=who, why=sanitize_terminal(why, 100)
        )
        self._say(Text(f"{mark} {text}", style=colour), indent=7)

    def closed(self, summary: dict[str, object]) -> None:
        self._say()
        self._say(Text(self._words["summary"], style="bold"))
        self._console.print(self._table(summary))
        self._differences(summary["differences"])
        self._say()

    def farewell(self) -> None:
        self._say(Text(self._words["ended"].format(folder=self._folder), style="dim"))

    def invite(self) -> None:
        """What to try while the program goes on."""
        words, data = self._words, f"--data {self._folder}"
        self._say(Text(words["next"], style="bold"))
        for command, name in (
            (f"{self._program} queue next {data}", "try_queue"),
            (f"{self._program} report {data}", "try_report"),
            (f"curl -s {self._url}/metrics", "try_metrics"),
            (f"$EDITOR {self._folder}/rules.yaml", "try_rules"),
        ):
            self._console.print(Text("  " + command, style="cyan"), soft_wrap=True)  # to be copied whole
            self._say(Text(words[name], style="dim"), indent=6)
        self._say(Text(words["serving"].format(folder=self._folder)))

    # ---- parts

    def _say(self, text: Text | None = None, *, indent: int = 0) -> None:
        """One line, or several that keep their indent."""
        for line in (text or Text()).wrap(self._console, max(20, self._console.width - indent)):
            line.rstrip()
            self._console.print(Text(" " * indent) + line)

    def _aside(self, text: str) -> None:
        self._say(Text(f"~ {text}", style="italic dim"), indent=7)

    def _badge(self, outcome: Outcome) -> str:
        event = outcome.event
        parts = [_BADGES.get(event.platform, event.platform)]
        if event.kind is Kind.DM and event.platform != "messenger":
            parts.append("DM")
        if event.origin is Origin.AD:
            parts.append(self._words["ad"])
        if event.kind is Kind.EDIT:
            parts.append(self._words["edited"])
        return f" {' '.join(parts)} "

    def _verdict(self, decision: Decision) -> Text:
        line = Text("→ ", style="dim")
        wanted = [action.verb for action in decision.actions if action.verb is not Verb.LABEL]
        if decision.case and not {Verb.QUEUE, Verb.ESCALATE} & set(wanted):
            wanted.append(Verb.QUEUE)
        for place, verb in enumerate(wanted):
            line.append(", " if place else "", style="")
            line.append(self._words[verb], style=f"bold {_COLOURS.get(verb, 'green')}")
        if not wanted:
            line.append(self._words["nothing"])
        line.append("  " + _because(decision, self._words["no_rule"]), style="dim")
        return line

    def _table(self, summary: Mapping[str, Any]) -> Table:
        words = self._words
        table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
        table.add_column(style="dim")
        table.add_column()
        actions = [
            f"{words[verb]} {states['done']}"
            for verb, states in summary["actions"].items()
            if states.get("done")
        ]
        spread = [words["seconds"].format(seconds=value) for value in summary["response_seconds"].values()]
        guards = (summary["forged_refused"], summary["repeated"], summary["own_echoes"])
        rows = {
            "deliveries": str(summary["deliveries"]),
            "guards": " · ".join(map(str, guards)),
            "decisions": f"{summary['decisions']} ({summary['on_ads']})",
            "actions": ", ".join(actions) or words["none"],
            "cases": ", ".join(f"{name} {count}" for name, count in summary["cases"].items())
            or words["none"],
            "retries": str(summary["retries"]),
            "response": " · ".join(spread) or words["none"],
            "hands_off": self._share(summary["hands_off_touched"], summary["hands_off"]),
            "books": words["yes"] if summary["books_balance"] else words["no"],
            "hoped": self._share(summary["as_hoped"], summary["hoped"]),
        }
        for name, value in rows.items():
            table.add_row(words[name], Text(value, style="bold"))
        return table

    def _share(self, n: int, of: int) -> str:
        return self._words["of"].format(n=n, all=of)

    def _differences(self, differences: Any) -> None:
        if not differences:
            return
        self._say()
        self._say(Text(self._words["otherwise"], style="bold"))
        for one in differences:
            hope, got = (" / ".join(self._words[word] for word in one[key]) for key in ("hope", "got"))
            self._say(Text(sanitize_terminal(one["text"])), indent=2)
            self._say(Text(self._words["wanted"].format(hope=hope, got=got), style="dim"), indent=6)


def _seen(judgement: Judgement) -> str:
    """The judgement in a few words: language, intent, sentiment, and what is alarming."""
    parts = [judgement.language]
    intent = judgement.intent
    if intent and (score := judgement.score(f"intent.{intent}") or 0) >= _INTENT_FROM:
        parts.append(f"{intent} {score:.2f}")
    if judgement.sentiment:
        parts.append(judgement.sentiment)
    parts += [f"{name} {score:.2f}" for name in _LOUD if (score := judgement.score(name) or 0) >= _LOUD_FROM]
    return "  ".join(parts)


def _because(decision: Decision, otherwise: str) -> str:
    """The rule that got something, or else spoke first, and what it saw."""
    matches = [match for match in decision.matches if match.mode is not Mode.OFF]
    if not matches:
        return otherwise
    match = next((one for one in matches if one.granted), matches[0])
    telling = [reason for reason in match.reasons if reason.condition not in _DULL] or match.reasons
    saw = "; ".join(sanitize_terminal(f"{reason.condition} {reason.saw}", 60) for reason in telling[:2])
    return sanitize_terminal(match.rule) + (f": {saw}" if saw else "")
