"""The command line: `tamis`. Here commands are found by name and errors become exit codes.

0 done · 1 refused, wrong or not found · 2 called wrongly · 3 nothing to do · 70 a bug of ours.
A command's module is imported only when it is called, so that help costs nothing.
"""

import errno
import importlib
import os
import sys
import traceback
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from bot import __version__
from bot.cli import localized
from bot.cli.terminal import warn
from bot.errors import TamisError, explain_io
from bot.files import open_own
from bot.hardening import harden_process
from bot.present.messages import Catalog

OK, WRONG, USAGE, NOTHING, BUG, STOPPED = 0, 1, 2, 3, 70, 130
_DISK_FULL = (errno.ENOSPC, errno.EDQUOT)

#: Name → module in this package, the command in it, and its line in the help.
COMMANDS = {
    "serve": ("serve", "serve", "Run the bot: receive, decide, act."),
    "demo": ("demo", "demo", "Run the demo against a simulated platform."),
    "connect": ("connect", "connect", "Connect an account: app, sign-in, secrets, webhooks."),
    "review": ("review", "review", "Work the moderation queue on a whole screen."),
    "queue": ("queue.commands", "queue", "Review the moderation queue."),
    "care": ("care", "care", "Choose what spares you when you review."),
    "agreement": ("agreement", "agreement", "Show how far people agree, by policy, and appeals by rule."),
    "golden": ("golden", "golden", "Check yourself by items whose right answer is agreed on."),
    "appeals": ("appeals", "appeals", "File and decide appeals against decisions."),
    "report": ("report", "report", "Service, sentiment and moderation metrics."),
    "metrics": ("metrics", "metrics", "Import what platforms count: reach, clicks, spend."),
    "trends": ("trends", "show_trends", "Show spikes, rising topics and questions without an answer."),
    "classify": ("classify", "classify", "Classify texts."),
    "teach": ("teach", "teach", "Teach the classifier custom intents and your moderators' decisions."),
    "calibrate": ("calibrate", "calibrate", "Show how much each score catches, at how many false alarms."),
    "inspect-webhook": ("inspect_webhook", "inspect", "Show what an adapter reads in captured webhooks."),
    "rules": ("rules.commands", "rules", "Check, test and explain rules."),
    "drafts": ("drafts", "drafts", "Try the drafts of answers by a language model."),
    "knowledge": ("knowledge", "knowledge", "Check and try the answers to what people ask."),
    "posts": ("posts", "post_commands", "Plan posts, and see what becomes of them."),
    "dialogues": ("dialogues", "dialogues", "Check and try conversations that ask for something."),
    "config": ("config", "config", "Check config.yaml."),
    "platforms": ("platforms", "platforms", "Show what can be done on which platform."),
    "pause": ("pause", "pause", "Stop acting: everything, an account or a rule."),
    "resume": ("pause", "resume", "Act again after a pause."),
    "contest": ("contest", "contest", "Close, draw and publish contests."),
    "rights": ("rights", "rights", "Ask for the rights to what people made."),
    "state": ("state", "state", "Switch states that rules look at, such as a disruption."),
    "backfill": ("backfill", "backfill_accounts", "Fetch what no webhook told."),
    "breaker": ("breaker", "breaker", "Show and reset tripped rules."),
    "strikes": ("strikes", "strikes", "Show or clear an author's strikes."),
    "completion": ("completion", "completion", "Print what a shell needs to complete commands."),
    "keys": ("keys", "keys", "Make and revoke keys of programs that ask for scores."),
    "mcp": ("mcp", "mcp", "Let an assistant read, try and propose, by MCP."),
    "users": ("users", "users", "Add users of the dashboard, and make their tokens."),
    "privacy": ("privacy", "privacy", "Erase people who ask for it."),
    "undo": ("undo", "undo_by_rule", "Undo what one rule did."),
    "backup": ("backup", "backup", "Copy the database while the bot runs."),
    "store": ("store", "store", "Move the database to PostgreSQL."),
    "adopt": ("adopt", "adopt", "Make a copied data folder the instance."),
    "restored": ("restored", "restored", "Show and settle what a restore left in doubt."),
    "doctor": ("doctor", "doctor", "Find out what is wrong, if anything."),
    "audit": ("audit", "audit", "Verify the record of who did what."),
}

#: Former names that scripts outside still call; not listed.
ALIASES = {"judge": "classify", "parse": "inspect-webhook"}


class LazyGroup(localized.Group):
    """A group whose commands are imported when they are called, and whose errors are sentences."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in the order in which a newcomer needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now."""
        name = ALIASES.get(cmd_name, cmd_name)
        if name not in COMMANDS:
            return None
        module, attribute, _ = COMMANDS[name]
        command = getattr(importlib.import_module(f"bot.cli.{module}"), attribute)
        assert isinstance(command, click.Command)
        return command

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """The names that begin so; click would import the module of every command to describe it."""
        t = localized.catalog()
        return [
            CompletionItem(name, help=t.help(line))
            for name, (_, _, line) in COMMANDS.items()
            if name.startswith(incomplete)
        ]

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, but near misses are found among the names without importing anything."""
        name = args[0] if args else ""
        if name and name not in COMMANDS and name not in ALIASES and not name.startswith("-"):
            t = localized.catalog()
            # click would import the module of every command to find out what it is called.
            near = get_close_matches(name, COMMANDS, n=1)
            hint = t("cli.did_you_mean", name=near[0]) if near else t("cli.see_help")
            ctx.fail(f"{t('cli.no_command', name=name[:60])} {hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list for `--help`, from the table above."""
        t = localized.catalog()
        with formatter.section(t.help("Commands")):
            formatter.write_dl([(name, t.help(line)) for name, (_, _, line) in COMMANDS.items()])

    def main(self, args: Sequence[str] | None = None, *positional: Any, **options: Any) -> Any:
        """Run a command and end the process with its exit code. Shows no trace to anybody."""
        harden_process()
        options["standalone_mode"] = False
        arguments = sys.argv[1:] if args is None else list(args)
        # Before click parses: what is wrong with the arguments is said in that language, too.
        t = localized.speak(arguments)
        try:
            code = super().main(arguments, *positional, **options)
            # A command returns its exit code; what click does itself, such as --help, returns None.
            sys.exit(code if isinstance(code, int) else OK)
        except click.ClickException as error:
            sys.exit(_called_wrongly(error))
        except (click.Abort, KeyboardInterrupt):
            warn(t("cli.stopped"))
            sys.exit(STOPPED)
        except TamisError as error:
            warn(t.error(error))
            sys.exit(WRONG)
        except BrokenPipeError:
            # Whoever read us has gone.
            _forget_output()
            sys.exit(WRONG)
        except OSError as error:
            sys.exit(_stopped_by_system(error, t))
        except Exception as fault:  # noqa: BLE001  the outermost line
            sys.exit(_report_bug(fault, t))


@click.group(
    cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, prog_name="tamis")
def main() -> None:
    """Tamis looks after your comments and messages: it classifies, answers, hides and escalates,
    and measures itself.

    Exit codes: 0 done, 1 refused or not found, 2 called wrongly, 3 nothing to do.
    """


def _forget_output() -> None:
    """Print nothing more: Python would complain once more when it flushes at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _stopped_by_system(error: OSError, t: Catalog) -> int:
    """A file or a disk that nobody expected to be so is no bug of ours, and what to do about it is clear."""
    if error.errno in _DISK_FULL:
        _forget_output()
        warn(t.translate(explain_io(error)))
    elif error.filename is not None:
        path = os.fsdecode(error.filename) if isinstance(error.filename, bytes) else str(error.filename)
        warn(t("cannot_use_file", path=path, reason=explain_io(error)))
    else:
        return _report_bug(error, t)
    return WRONG


def _called_wrongly(error: click.ClickException) -> int:
    if isinstance(error, click.UsageError) and error.ctx is not None:
        warn(error.ctx.get_usage())
    warn(error.format_message())
    return error.exit_code


def _report_bug(fault: Exception, t: Catalog) -> int:
    """Tell the person in one line, and log the details for those who fix it."""
    path, name = _log(fault), type(fault).__name__
    warn(t("cli.bug_logged", type=name, path=path) if path else t("cli.bug", type=name))
    return BUG


def _log(fault: Exception) -> Path | None:
    state = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    path = Path(state) / "tamis" / "bugs.log"
    try:
        # A trace may quote what people wrote: it is for its owner only.
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = open_own(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        with open(descriptor, "a", encoding="utf-8") as file:
            file.writelines(traceback.format_exception(fault))
    except (OSError, UnicodeError):
        return None
    return path
