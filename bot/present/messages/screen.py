"""What the command line says around every command."""

from collections.abc import Mapping

MESSAGES: Mapping[str, str | tuple[str, str]] = {
    "pair": "{label}: {value}",
    "cli.unopened_secrets": (
        "warning: {count} secret cannot be used here ({first}); this command needs none, the bot does: 'tamis config check'",
        "warning: {count} secrets cannot be used here (the first: {first}); this command needs none, the bot does: 'tamis config check'",
    ),
    "cli.not_allowed": "you may not use '{path}'; ask whoever runs this machine, or name another",
    "cli.no_command": "there is no command '{name}'.",
    "cli.did_you_mean": "Did you mean '{name}'?",
    "cli.see_help": "'tamis --help' lists them.",
    "cli.stopped": "stopped",
    "cli.bug": "this is a bug in tamis, not a mistake of yours ({type})",
    "cli.bug_logged": "this is a bug in tamis, not a mistake of yours ({type}); the details are in {path}",
    "cli.moment": "'{value}' is neither a time back such as 24h or 7d nor a date such as 2026-11-22",
    "cli.yes_no": "y/N",
    "cli.yes": "y yes",
}
