"""What a person sees of the demo: one block per decision, a mark when it is done, a table at the end.

Plain lines, nothing is redrawn: it reads the same in a pipe, in a log and to a screen reader.
"""

import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.cli.terminal import sanitize_terminal, width
from bot.demo.harness import StartupInfo
from bot.demo.scenario import ScriptedMessage
from bot.demo.scoreboard import Outcome
from bot.domain import Action, Decision, Judgement, Kind, Mode, Origin, State, Verb
from bot.domain.taxonomy import HARMS, INTENT_PREFIX
from bot.present.local_time import format_clock
from bot.present.messages import Catalog
from bot.present.sanitize import mixed_script
from bot.services.workspace import configured_timezone

_BADGES = {
    "facebook": "FB",
    "instagram": "IG",
    "messenger": "Messenger",
    "tiktok": "TikTok",
    "linkedin": "LinkedIn",
    "youtube": "YouTube",
    "whatsapp": "WhatsApp",
    "threads": "Threads",
}
_ONLY_MESSAGES = ("messenger", "whatsapp")
_MARKS = {
    State.DONE: ("✓", "green"),
    State.WAITING: ("…", "yellow"),
    State.UNKNOWN: ("?", "yellow"),
    State.REFUSED: ("✗", "red"),
    State.FAILED: ("✗", "red"),
    State.CANCELLED: ("-", "dim"),
}
_COLOURS = {Verb.HIDE: "red", Verb.ESCALATE: "magenta", Verb.QUEUE: "yellow", Verb.LIKE: "blue"}
#: Scores from these on are shown, beside the language and the sentiment.
_MIN_HARM, _MIN_INTENT = 0.5, 0.3
#: Conditions that say where and when; what was read in the text is more interesting.
_CIRCUMSTANCES = frozenset({"kinds", "origin", "language", "thread", "platforms", "accounts", "none", "ref"})
_MAX_REASONS = 2


def plain_console() -> Console:
    """A console without any reading of markup; plain when piped or NO_COLOR is set."""
    columns = None if sys.stdout.isatty() else width()
    return Console(file=sys.stdout, markup=False, emoji=False, highlight=False, width=columns)


class Screen:
    """An `Observer` in front of a terminal, or of a file."""

    def __init__(self, console: Console, t: Catalog, folder: Path, program: str) -> None:
        self._console = console
        self._t = t
        self._folder = folder
        self._program = program
        self._timezone = configured_timezone(None)
        self._monitoring_url = ""

    def show_loading(self) -> None:
        """The first lines, before anything is loaded."""
        self._print(Text(self._t("demo.title"), style="bold"))
        self._print(Text(self._t("demo.loading"), style="dim"))

    def on_started(self, startup: StartupInfo) -> None:
        """Where both sides listen, and which model classifies."""
        t, self._monitoring_url = self._t, startup.monitoring_url
        self._print(Text(t("demo.intro", messages=startup.messages)))
        self._print(Text(t("demo.listens", url=startup.url, platform_url=startup.platform_url), style="dim"))
        if startup.has_model:
            self._print(Text(t("demo.model", model=sanitize_terminal(startup.model)), style="dim"))
        else:
            self._print(Text(t("demo.no_model"), style="bold yellow"))
        self._print()

    def on_delivered(self, batch: Sequence[ScriptedMessage], status: int, *, is_repeated: bool) -> None:
        """A note about a delivery that is special."""
        t, first = self._t, batch[0]
        if first.forged:
            self._print_note(t("demo.forged", status=status))
        elif is_repeated:
            self._print_note(t("demo.repeated", status=status))
        elif first.by_staff:
            self._print_note(t("demo.staff"))
        elif any(message.removal_of for message in batch):
            self._print_note(t("demo.removed", who=sanitize_terminal(first.author)))
        elif len(batch) > 1:
            self._print_note(t.count("demo.batch", len(batch)))

    def on_decided(self, outcome: Outcome) -> None:
        """The message, what the classifier read in it, and what was decided."""
        event, decision = outcome.event, outcome.decision
        heading = Text(format_clock(datetime.now(UTC), self._timezone) + " ", style="dim")
        heading.append(self._badge(outcome), style="reverse")
        heading.append(f" {_author(outcome)}", style="bold")
        self._print(heading)
        self._print(Text(sanitize_terminal(event.text)), indent=9)
        hints = [_summarise(outcome.judgement), mixed_script(event.text)]
        self._print(Text("  ".join(hint for hint in hints if hint), style="dim"), indent=9)
        self._print(self._decision_line(decision), indent=7)

    def on_settled(self, outcome: Outcome, action: Action, state: State, why: str) -> None:
        """What became of an action."""
        if state not in _MARKS:
            return
        mark, colour = _MARKS[state]
        code = "demo.state.found" if state is State.DONE and why == "read-back" else f"demo.state.{state}"
        verb = self._t.term("verb", action.verb)
        reason = self._t.term("reason", sanitize_terminal(why, 100))
        text = self._t(code, verb=verb, who=_author(outcome), why=reason)
        self._print(Text(f"{mark} {text}", style=colour), indent=7)

    def on_finished(self, summary: dict[str, object]) -> None:
        """The table of figures, and where a community manager would have done otherwise."""
        self._print()
        self._print(Text(self._t("demo.summary"), style="bold"))
        self._console.print(self._build_table(summary))
        self._print_differences(summary["differences"])
        self._print()

    def show_end(self) -> None:
        """The last line."""
        self._print(Text(self._t("demo.ended", folder=self._folder), style="dim"))

    def show_next_steps(self) -> None:
        """What to try while the program runs on."""
        data = f"--data {self._folder}"
        self._print(Text(self._t("demo.next"), style="bold"))
        for command, code in (
            (f"{self._program} queue next {data}", "demo.try_queue"),
            (f"{self._program} report {data}", "demo.try_report"),
            (f"{self._program} posts list {data}", "demo.try_posts"),
            (f"curl -s {self._monitoring_url}/metrics", "demo.try_metrics"),
            (f"$EDITOR {self._folder}/rules.yaml", "demo.try_rules"),
        ):
            self._console.print(Text("  " + command, style="cyan"), soft_wrap=True)  # to be copied whole
            self._print(Text(self._t(code), style="dim"), indent=6)
        self._print(Text(self._t("demo.running", folder=self._folder)))

    # ---- details

    def _print(self, text: Text | None = None, *, indent: int = 0) -> None:
        """One line, or several that keep their indent."""
        # Narrower than 20 columns, a word would be split letter by letter.
        for line in (text or Text()).wrap(self._console, max(20, self._console.width - indent)):
            line.rstrip()
            self._console.print(Text(" " * indent) + line)

    def _print_note(self, text: str) -> None:
        self._print(Text(f"~ {text}", style="italic dim"), indent=7)

    def _badge(self, outcome: Outcome) -> str:
        event = outcome.event
        words = [_BADGES.get(event.platform, event.platform)]
        if event.kind is Kind.DM and event.platform not in _ONLY_MESSAGES:
            words.append("DM")
        if event.origin is Origin.AD:
            words.append(self._t("demo.ad"))
        if event.kind is Kind.EDIT:
            words.append(self._t("demo.edited"))
        return f" {' '.join(words)} "

    def _decision_line(self, decision: Decision) -> Text:
        line = Text("→ ", style="dim")
        verbs = [action.verb for action in decision.actions if action.verb is not Verb.LABEL]
        if decision.case and not {Verb.QUEUE, Verb.ESCALATE} & set(verbs):
            verbs.append(Verb.QUEUE)
        for index, verb in enumerate(verbs):
            line.append(", " if index else "", style="")
            line.append(self._name_of(verb), style=f"bold {_COLOURS.get(verb, 'green')}")
        if not verbs:
            line.append(self._t("demo.nothing_to_do"))
        line.append("  " + (_reasons(decision) or self._t("demo.no_rule")), style="dim")
        return line

    def _build_table(self, summary: Mapping[str, Any]) -> Table:
        table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
        table.add_column(style="dim")
        table.add_column()
        for code, value in self._rows(summary).items():
            table.add_row(self._t(f"demo.row.{code}"), Text(value, style="bold"))
        return table

    def _rows(self, summary: Mapping[str, Any]) -> Mapping[str, str]:
        t = self._t
        actions = [
            f"{t.term('verb', verb)} {states['done']}"
            for verb, states in summary["actions"].items()
            if states.get("done")
        ]
        cases = [f"{name} {count}" for name, count in summary["cases"].items()]
        times = [t("demo.seconds", seconds=seconds) for seconds in summary["response_seconds"].values()]
        guarded = (summary["forged_refused"], summary["repeated"], summary["own_echoes"])
        return {
            "deliveries": str(summary["deliveries"]),
            "guarded": " · ".join(map(str, guarded)),
            "decisions": f"{summary['decisions']} ({summary['on_ads']})",
            "actions": ", ".join(actions) or t("demo.none"),
            "cases": ", ".join(cases) or t("demo.none"),
            "retries": str(summary["retries"]),
            "response": " · ".join(times) or t("demo.none"),
            "posts": ", ".join(self._post(post) for post in summary["posts"]) or t("demo.none"),
            "hands_off": self._share(summary["hands_off_touched"], summary["hands_off"]),
            "reconciled": t("demo.yes" if summary["books_balance"] else "demo.no"),
            "expected": self._share(summary["as_hoped"], summary["hoped"]),
        }

    def _post(self, post: Mapping[str, Any]) -> str:
        """A planned post: where it is public, and what was written below it; else what became of it."""
        badge = _BADGES.get(post["platform"], post["platform"])
        if post["state"] != State.DONE:
            return f"{badge} {self._t.term('state', post['state'])}"
        return self._t.count("demo.post", post["comments"], network=badge)

    def _share(self, count: int, total: int) -> str:
        return self._t("demo.share", count=count, total=total)

    def _print_differences(self, differences: Any) -> None:
        if not differences:
            return
        self._print()
        self._print(Text(self._t("demo.differences"), style="bold"))
        for difference in differences:
            expected, actual = (self._list_reactions(difference[key]) for key in ("hope", "got"))
            self._print(Text(sanitize_terminal(difference["text"])), indent=2)
            line = self._t("demo.difference", expected=expected, actual=actual)
            self._print(Text(line, style="dim"), indent=6)

    def _name_of(self, verb: str) -> str:
        # Who watches the demo has not met the word of the rules yet.
        return self._t("demo.case") if verb == Verb.QUEUE else self._t.term("verb", verb)

    def _list_reactions(self, reactions: Sequence[str]) -> str:
        return " / ".join(
            self._t("demo.none") if reaction == "none" else self._name_of(reaction) for reaction in reactions
        )


def _author(outcome: Outcome) -> str:
    return sanitize_terminal(outcome.event.author_name or outcome.event.author_id or "?")


def _summarise(judgement: Judgement) -> str:
    """The judgement in a few words: language, intent, sentiment, and the harms that stand out."""
    words = [judgement.language]
    intent = judgement.intent
    if intent and (score := judgement.score(INTENT_PREFIX + intent) or 0) >= _MIN_INTENT:
        words.append(f"{intent} {score:.2f}")
    if judgement.sentiment:
        words.append(judgement.sentiment)
    words += [f"{harm} {score:.2f}" for harm in HARMS if (score := judgement.score(harm) or 0) >= _MIN_HARM]
    return "  ".join(words)


def _reasons(decision: Decision) -> str:
    """The rule that acts, or else the first that matched, and what it saw; empty when none matched."""
    matches = [match for match in decision.matches if match.mode is not Mode.OFF]
    if not matches:
        return ""
    match = next((match for match in matches if match.granted), matches[0])
    reasons = [reason for reason in match.reasons if reason.condition not in _CIRCUMSTANCES] or match.reasons
    seen = [sanitize_terminal(f"{reason.condition} {reason.saw}", 60) for reason in reasons[:_MAX_REASONS]]
    return sanitize_terminal(match.rule) + (f": {'; '.join(seen)}" if seen else "")
