"""Help and complaints in the user's language, on every command."""

from collections.abc import Iterator

import click
import pytest

from bot.cli import ALIASES, COMMANDS, localized, main
from bot.cli.localized import TYPE_NAMES
from tests.fakes.instance import tamis


def commands(command: click.Command, *names: str) -> Iterator[tuple[str, ...]]:
    """Every command by the words that call it."""
    yield names
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            assert child is not None
            yield from commands(child, *names, name)


EVERY_COMMAND = sorted(commands(main))


@pytest.mark.parametrize("names", EVERY_COMMAND, ids=lambda names: " ".join(names) or "tamis")
def test_every_command_explains_itself_in_french(names: tuple[str, ...]) -> None:
    english, french = (tamis(*names, "--lang-ui", code, "--help") for code in ("en", "fr"))
    assert (english.exit_code, french.exit_code) == (0, 0)
    assert "Usage: " in english.stdout
    assert "Utilisation\u00a0: " in french.stdout
    assert "Affiche cette aide et quitte." in french.stdout
    assert "Language of help" not in french.stdout


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["queue", "hide"], "Il manque l'argument 'ITEM'"),
        (["undo"], "Il manque l'option '--rule'"),
        (["queue", "list", "--limits", "3"], "L'option '--limits' n'existe pas. Vouliez-vous dire"),
        (["queue", "lst"], "La commande 'lst' n'existe pas"),
        (["quee"], "Vouliez-vous dire « queue » ?"),
        (["queue", "list", "--limit", "0"], "n'est pas dans l'intervalle"),
        (["queue", "list", "--limit", "x"], "n'est pas une valeur correcte"),
        (["queue", "list", "--kind", "x"], "ne fait pas partie de"),
        (["queue", "show", "1", "2"], "Argument en trop (2)"),
        (["queue", "show", "1", "--data"], "L'option '--data' demande un argument"),
        (["queue", "show", "1", "--json=1"], "L'option '--json' ne prend pas de valeur"),
        (["report", "--since", "bientôt"], "n'est ni une durée comme 24h"),
        (["queue", "list", "--data", "nulle-part"], "il n'y a pas de base de données dans « nulle-part »"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_is_wrong_is_told_in_french(arguments: list[str], complaint: str) -> None:
    result = tamis(*arguments, env={"TAMIS_LANG": "fr"})
    assert result.exit_code in (1, 2)
    assert complaint in result.stderr.replace("\u00a0", " ")


def test_the_language_may_stand_before_the_command_or_after_it() -> None:
    for arguments in (["--lang-ui", "fr", "queue", "hide"], ["queue", "hide", "--lang-ui=fr"]):
        assert "Il manque" in tamis(*arguments).stderr


def test_a_language_that_there_is_not_is_refused() -> None:
    result = tamis("queue", "stats", "--lang-ui", "xx")
    assert (result.exit_code, "'xx' is not one of 'en', 'fr'" in result.stderr) == (2, True)


def test_an_argument_that_looks_like_the_option_is_left_alone() -> None:
    assert localized.speak(["classify", "--", "--lang-ui", "fr"]).language == "en"


@pytest.mark.parametrize("former", ALIASES)
def test_a_former_name_still_calls_its_command_and_is_not_listed(former: str) -> None:
    assert f"{former} [OPTIONS]" in tamis(former, "--help").stdout
    assert ALIASES[former] in COMMANDS
    assert former not in [line.split()[0] for line in tamis("--help").stdout.splitlines() if line.strip()]


def test_paragraphs_are_joined_and_kept_apart() -> None:
    assert localized.paragraphs("one\n    two\n\n    three\n    ") == ["one two", "three"]


def test_what_an_option_takes_is_said_in_the_language_of_the_help() -> None:
    shown = tamis("rules", "try", "--help", "--lang-ui", "fr").stdout
    for name in ("--post TEXTE", "--rating, --stars NOMBRE", "--at MOMENT", "--config FICHIER"):
        assert name in shown, name
    assert "--data DOSSIER" in tamis("queue", "list", "--help", "--lang-ui", "fr").stdout
    assert "--post TEXT " in tamis("rules", "try", "--help").stdout


def types_in_use(command: click.Command) -> set[str]:
    """What click calls the types of all options that show one."""
    own = {
        parameter.type.name
        for parameter in command.params
        if isinstance(parameter, click.Option)
        and not parameter.is_flag
        and parameter.metavar is None
        and not isinstance(parameter.type, click.Choice)
    }
    children = command.commands.values() if isinstance(command, click.Group) else ()
    return own.union(*map(types_in_use, children))


def test_every_type_of_an_option_has_its_translation() -> None:
    assert types_in_use(main) <= set(TYPE_NAMES)
