"""The docs keep up: every command, adapter and setting has its place, every link leads somewhere."""

import functools
import re
from pathlib import Path

import click
import pytest

from bot import platforms
from bot.classify.loading import load_model
from bot.classify.ports import Classifier
from bot.classify.thresholds import thresholds_in_effect
from bot.cli import ALIASES, main
from bot.config import Config
from bot.domain import Verb
from bot.present.platform_view import every_action
from bot.resources import bundled
from bot.rules import Environment, load_rules, run_tests
from bot.services.platforms import PlatformCapabilities, platform_capabilities

ROOT = Path(__file__).parent.parent
WEIGHTS = bundled("models/weights")
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "models").glob("*.md")])


def all_docs() -> str:
    return "\n".join(page.read_text("utf-8") for page in PAGES)


def commands() -> list[str]:
    def walk(command: click.Command, name: str) -> list[str]:
        if not isinstance(command, click.Group):
            return [name]
        context = click.Context(command)
        found = []
        for child in command.list_commands(context):
            known = command.get_command(context, child)
            assert known is not None
            found += walk(known, f"{name} {child}".strip())
        return found

    return walk(main, "")


@pytest.mark.parametrize("command", commands())
def test_every_command_is_documented(command: str) -> None:
    assert f"tamis {command}" in all_docs()


def test_every_command_in_the_docs_exists() -> None:
    known = {f"tamis {command}" for command in [*commands(), *ALIASES]}
    groups = {command.rsplit(" ", 1)[0] for command in known if command.count(" ") == 2}
    for mention in re.findall(r"`(tamis(?: [a-z][a-z-]*){1,2})", all_docs()):
        words = mention.split()
        assert mention in known | groups or " ".join(words[:2]) in known, mention


@pytest.mark.parametrize("name", platforms.adapter_names())
def test_every_adapter_has_a_page(name: str) -> None:
    assert (ROOT / "docs" / "adapters" / f"{name}.md").stat().st_size > 500


def page_of(platform: str, adapter: str) -> str:
    own = ROOT / "docs" / "adapters" / f"{platform}.md"
    return (own if own.exists() else own.with_name(f"{adapter}.md")).read_text("utf-8")


@pytest.mark.parametrize("each", platform_capabilities(), ids=lambda each: str(each.platform))
def test_the_page_of_a_platform_says_what_can_be_done_there(each: PlatformCapabilities) -> None:
    page = page_of(each.platform, each.adapter)
    named = set(re.findall(r"`([a-z_]+)`", page))
    assert {verb.value for verb in every_action(each)} <= named
    for limit in (each.limits.reply_text, each.limits.message_text):
        assert limit is None or str(limit.longest) in page.replace(",", "")
    for window in (each.limits.answer_window, each.limits.private_reply_window):
        hours = window.total_seconds() / 3600 if window else 0
        assert not window or f"{hours:.0f} hours" in page or f"{hours / 24:.0f} days" in page
    assert "## What works" in page
    assert "## What the platform cannot do" in page


@pytest.mark.parametrize("each", platform_capabilities(), ids=lambda each: str(each.platform))
def test_the_page_of_a_platform_claims_no_action_that_there_is_none_of(each: PlatformCapabilities) -> None:
    page = page_of(each.platform, each.adapter)
    works = page.partition("## What works")[2].partition("\n## ")[0]
    possible = {
        verb.value
        for other in platform_capabilities(each.adapter)
        for verb in every_action(other)
        if page_of(other.platform, other.adapter) == page
    }
    claimed = set(re.findall(r"^(?:\||\*)[^\n|]*`([a-z_]+)`", works, re.M)) & {verb.value for verb in Verb}
    # In a conversation a reply means a message, and everywhere cases and labels are our own.
    own_replies = {"reply", "message", "delete", "escalate", "queue", "notify"}
    assert claimed - possible - own_replies == set()


@pytest.mark.parametrize("setting", sorted(Config.__dataclass_fields__))
def test_every_setting_is_in_the_commented_example(setting: str) -> None:
    assert re.search(rf"^\s*#?\s*{setting}:", (ROOT / "config.example.yaml").read_text("utf-8"), re.M)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_to_a_file_leads_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\((?!https?://|#|mailto:)([^)#\s]+)", page.read_text("utf-8")):
        assert (page.parent / link).exists(), link


def anchors(page: Path) -> set[str]:
    """The anchors that GitHub gives the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.M)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_to_a_heading_leads_somewhere(page: Path) -> None:
    for link, anchor in re.findall(r"\]\((?!https?://)([^)#\s]*)#([^)\s]+)\)", page.read_text("utf-8")):
        target = page.parent / link if link else page
        assert anchor in anchors(target), f"{link}#{anchor}"


def threats() -> list[tuple[str, list[str], list[str]]]:
    """Of each row of the table of threats: its name, the files and the tests that it names."""
    text = (ROOT / "docs" / "threats.md").read_text("utf-8")
    rows = [row.split(" | ") for row in re.findall(r"^\| (.+) \|$", text, re.M)][2:]
    return [
        (row[0], re.findall(r"\]\(\.\./([^)]+)\)", row[3]), re.findall(r"`(tests/[^`]+)`", row[4]))
        for row in rows
    ]


@pytest.mark.parametrize(("threat", "files", "tests"), threats(), ids=[threat for threat, *_ in threats()])
def test_every_threat_names_files_and_tests_that_exist(
    threat: str, files: list[str], tests: list[str]
) -> None:
    assert files, threat
    assert tests, threat
    for file in files:
        assert (ROOT / file).is_file(), file
    for test in tests:
        file, _, name = test.partition("::")
        assert re.search(rf"^\s*(?:async )?def {name}\(", (ROOT / file).read_text("utf-8"), re.M), test


def test_the_table_has_the_threats_that_were_tried() -> None:
    names = " ".join(threat for threat, *_ in threats())
    numbers = (1, 2, 3, 4, 10, 11, 12, 13, 14, 15, 16, 17, 21, 23, 24, 25, 26, 30, 31, 32)
    for name in (*(f"T{number}" for number in numbers), "Identity", "Cookies", "Dependencies", "Container"):
        assert re.search(rf"\b{name}\b", names), name


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text("utf-8").splitlines()) <= 150


def test_decisions_are_sorted_by_area_and_numbered_once() -> None:
    text = (ROOT / "docs" / "decisions.md").read_text("utf-8")
    numbers = [int(number) for number in re.findall(r"^### (\d+)\. ", text, re.M)]
    assert sorted(numbers) == list(range(1, len(numbers) + 1))
    areas = re.split(r"^## .+\n", text, flags=re.M)[1:]
    assert areas
    for area in areas:
        in_area = [int(number) for number in re.findall(r"^### (\d+)\. ", area, re.M)]
        assert in_area
        assert in_area == sorted(in_area)


_RECIPE = re.compile(r"^## (\d+)\..*?```yaml\n(.*?)```", re.M | re.S)
RECIPES = _RECIPE.findall((ROOT / "docs" / "recipes.md").read_text("utf-8"))


def test_there_are_sixteen_recipes() -> None:
    assert [int(number) for number, _ in RECIPES] == list(range(1, 17))


@pytest.mark.parametrize(("number", "text"), RECIPES, ids=lambda value: value[:2])
def test_a_recipe_loads_and_does_what_its_tests_say(number: str, text: str) -> None:
    rules = load_rules(
        text, f"recipe-{number}.yaml", Environment(thresholds=thresholds_in_effect(str(WEIGHTS)))
    )
    failed = [f"{one.where}: {one.message}" for one in run_tests(rules, model().judge) if not one.passed]
    assert (failed, [str(one) for one in rules.warnings]) == ([], [])


@pytest.mark.parametrize(("number", "text"), RECIPES, ids=lambda value: value[:2])
def test_a_recipe_that_answers_has_a_limit_before_it_is_enforced(number: str, text: str) -> None:
    enforced = text.replace("mode: observe", "mode: enforce")
    warnings = [str(one) for one in load_rules(enforced, f"recipe-{number}.yaml").warnings]
    assert [warning for warning in warnings if "without a limit" in warning] == []


@functools.cache
def model() -> Classifier:
    return load_model(WEIGHTS)
