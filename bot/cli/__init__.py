"""The command line: `tamis`. Here commands are found by name and mistakes become exit codes.

0 done · 1 refused, wrong or not found · 2 called wrongly · 3 nothing to do · 70 a bug of ours.
A command's module is imported only when it is called, so that help costs nothing.
"""

import importlib
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from bot import __version__
from bot.errors import TamisError

OK, WRONG, USAGE, NOTHING, BUG, STOPPED = 0, 1, 2, 3, 70, 130

#: Name → module in this package, the command in it, and its line in the help.
COMMANDS = {
    "serve": ("serve", "command", "Run the bot: receive, decide, act."),
    "demo": ("demo", "command", "Watch the bot at work on a pretended platform."),
    "queue": ("queue.commands", "group", "See and answer what waits for a person."),
    "report": ("report", "command", "Figures about service, mood and moderation."),
    "judge": ("judge", "command", "Say what the classifier reads in texts."),
    "teach": ("teach", "command", "Teach the classifier your own intents and your moderators' decisions."),
    "calibrate": ("calibrate", "command", "Show what each score finds, at how many false alarms."),
    "parse": ("parse", "command", "Say what an adapter reads in captured webhooks."),
    "rules": ("rules.commands", "group", "Check, test and explain rules."),
    "config": ("config", "group", "Check config.yaml."),
    "pause": ("pause", "pause", "Stop acting: everything, an account or a rule."),
    "resume": ("pause", "resume", "Act again after a pause."),
    "breaker": ("breaker", "group", "Which rules are held back, and letting them go on."),
    "strikes": ("strikes", "group", "What is held against an author, and forgiving it."),
    "undo": ("undo", "command", "Take back what one rule did."),
    "backup": ("backup", "command", "Copy the database while the bot runs."),
    "doctor": ("doctor", "command", "Find out what is wrong, if anything."),
    "audit": ("audit", "group", "Verify the record of who did what."),
}


class Lazy(click.Group):
    """A group whose commands are imported when they are called, and whose mistakes are sentences."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in the order in which a newcomer needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now."""
        if cmd_name not in COMMANDS:
            return None
        module, attribute, _ = COMMANDS[cmd_name]
        command = getattr(importlib.import_module(f"bot.cli.{module}"), attribute)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, but near misses are found among the names without importing anything."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(args[0], COMMANDS, n=1)
            hint = f" Did you mean '{near[0]}'?" if near else " 'tamis --help' lists them."
            ctx.fail(f"there is no command '{_plain(args[0])}'.{hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list for `--help`, from the table above."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, _, line) in COMMANDS.items()])

    def main(self, args: Sequence[str] | None = None, *rest: Any, **more: Any) -> Any:
        """Run a command and end the process with its exit code. Shows no trace to anybody."""
        more["standalone_mode"] = False
        try:
            code = super().main(list(args) if args is not None else None, *rest, **more)
            sys.exit(code if isinstance(code, int) else OK)
        except click.ClickException as trouble:
            sys.exit(_called_wrongly(trouble))
        except (click.Abort, KeyboardInterrupt):
            _say("stopped")
            sys.exit(STOPPED)
        except TamisError as trouble:
            _say(str(trouble))
            sys.exit(WRONG)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # whoever read us has gone
            sys.exit(WRONG)
        except Exception as fault:  # noqa: BLE001  the outermost line
            sys.exit(_bug(fault))


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="tamis")
def main() -> None:
    """Tamis looks after your comments and messages: it judges, answers, hides and escalates,
    and measures itself.

    Exit codes: 0 done, 1 refused or not found, 2 called wrongly, 3 nothing to do.
    """


def _called_wrongly(trouble: click.ClickException) -> int:
    if isinstance(trouble, click.NoSuchOption | click.UsageError) and trouble.ctx is not None:
        _say(trouble.ctx.get_usage())
    _say(trouble.format_message())
    return trouble.exit_code


def _bug(fault: Exception) -> int:
    """Tell the person in one line, and keep the details for whoever mends it."""
    kept = _keep(fault)
    where = f"; the details are in {kept}" if kept else ""
    _say(f"this is a bug in tamis, not a mistake of yours ({type(fault).__name__}){where}")
    return BUG


def _keep(fault: Exception) -> Path | None:
    state = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    path = Path(state) / "tamis" / "bugs.log"
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(
            os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="utf-8"
        ) as file:
            file.writelines(traceback.format_exception(fault))
    except (OSError, UnicodeError):
        return None
    return path


def _say(text: str) -> None:
    from bot.cli.terminal import warn

    warn(text)


def _plain(text: str) -> str:
    return text[:60]
