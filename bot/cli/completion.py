"""`tamis completion`: what a shell needs in order to complete commands, options and names."""

import click
from click.shell_completion import get_completion_class

from bot.cli import localized, main
from bot.cli.terminal import echo

#: What a shell sets when it asks for completions.
_VARIABLE = "_TAMIS_COMPLETE"
_SHELLS = ("bash", "zsh", "fish")


@localized.command()
@click.argument("shell", type=click.Choice(_SHELLS))
def completion(shell: str) -> None:
    """Print what SHELL needs to complete commands, options and the names of cases, queues, rules and macros.

    bash: eval "$(tamis completion bash)" in ~/.bashrc; zsh: the same with zsh in ~/.zshrc; fish:
    tamis completion fish > ~/.config/fish/completions/tamis.fish
    """
    completer = get_completion_class(shell)
    assert completer is not None  # one of ours
    echo(completer(main, {}, "tamis", _VARIABLE).source().rstrip())
