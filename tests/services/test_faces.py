"""The contract of every face: each use case can be reached, and nothing is decided or looked up on the way.

The command line is the first face; a terminal app and an API will be held to the same services.
"""

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import get_type_hints

import click
import pytest

from bot.cli import main
from bot.services.workspace import Workspace

ROOT = Path(__file__).parent.parent.parent
SERVICES = ROOT / "bot" / "services"
#: Not a use case of a person, or reached only through another service.
INTERNAL = {
    "load_rules": "behind Workspace.rules",
    "environment_of": "behind Workspace.environment",
    "find_model_folder": "behind teaching and calibrating",
    "require_target": "behind escalating",
    "with_holds": "behind every answer of a person",
    "plan_connection": "behind connecting an account",
    "read_opening_hours": "behind the report",
    "identify_token": "behind signing in over a network",
    "identify_session": "behind signing in over a network",
    "sign_in": "the page on which people sign in",
    "sign_out": "the page on which people sign in",
    "take_conversions": "what a shop posts, which no person calls",
    "list_open_spikes": "for the live page",
    "draft_posts": "behind planning a post, and behind its preview",
    "posts_file": "behind checking and previewing posts",
    "require_dialogues": "behind every command on dialogues",
    "beside_rules": "behind the desk's files",
    "views_file": "behind saved views",
    "view_named": "behind every list that takes a view",
    "macro_recorder": "behind macros, of one item and of many",
    "require_command": "behind bulk answers",
    "find_macro": "behind bulk answers",
    "carry_out_bulk": "behind bulk answers, and behind going on with them",
    "carry_out_undo": "behind undoing bulk answers, and behind going on with that",
    "continue_bulks": "what the running program does about bulk answers",
    "read_outcome": "behind bulk answers",
    "open_pseudonyms": "behind exports, and what assistants see",
    "read_rules_text": "behind trying and backtesting rules that stand in no file",
    "check_text": "behind proposing",
    "describe_answer": "behind every answer of a person",
    "judge_with": "behind trying and testing dialogues",
}


def services() -> Iterator[tuple[str, str]]:
    """Every public function of the services that takes the workspace first: a use case."""
    for path in sorted(SERVICES.rglob("*.py")):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
                first = node.args.args[0].annotation if node.args.args else None
                if first is not None and ast.unparse(first) == "Workspace" and node.name not in INTERNAL:
                    yield str(path.relative_to(ROOT)), node.name


def names_in(folder: Path) -> set[str]:
    """Every name that the modules of a face use."""
    return {
        node.attr if isinstance(node, ast.Attribute) else node.id
        for path in folder.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute | ast.Name)
    }


def leaves(command: click.Command, *names: str) -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, by the words that call it."""
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            assert child is not None
            yield from leaves(child, *names, name)
    else:
        yield " ".join(names), command


COMMANDS = list(leaves(main))
USED = {
    name for face in ("api", "cli", "mcp", "web", "mail", "tui") for name in names_in(ROOT / "bot" / face)
}


@pytest.mark.parametrize(("module", "service"), list(services()))
def test_every_use_case_is_reached_by_a_command_or_a_route(module: str, service: str) -> None:
    assert service in USED, f"{service} of {module} is reached by no face: add a command, or remove it"


@pytest.mark.parametrize(("name", "command"), COMMANDS, ids=[name for name, _ in COMMANDS])
def test_every_command_explains_itself(name: str, command: click.Command) -> None:
    assert command.help, f"tamis {name} has no help"
    for parameter in command.params:
        if isinstance(parameter, click.Option) and not parameter.hidden:
            assert parameter.help, f"tamis {name} {parameter.opts[0]} has no help"


@pytest.mark.parametrize(("name", "command"), COMMANDS, ids=[name for name, _ in COMMANDS])
def test_every_command_that_shows_data_shows_it_to_programs_too(name: str, command: click.Command) -> None:
    speaks_json = {"--json"} <= {option for parameter in command.params for option in parameter.opts}
    assert speaks_json or name in {"completion", "serve", "review", "rules reference", "rules schema", "mcp"}


def test_services_know_no_face() -> None:
    for path in SERVICES.rglob("*.py"):
        imported = {
            alias.name if isinstance(node, ast.Import) else str(node.module)
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in node.names
        }
        faces = [
            name
            for name in imported
            if name.split(".")[0] == "click" or name.startswith(("bot.cli", "bot.present"))
        ]
        assert faces == [], path


def test_a_use_case_is_told_who_acts_and_when_by_its_workspace() -> None:
    hints = get_type_hints(Workspace.__init__)
    assert {"actor", "clock"} <= set(hints)
    for path in SERVICES.rglob("*.py"):
        if path.name != "workspace.py":
            assert "datetime.now(" not in path.read_text("utf-8"), f"{path}: ask workspace.now()"
    assert inspect.getdoc(Workspace)
