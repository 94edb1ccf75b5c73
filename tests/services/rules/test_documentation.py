"""Generated pages: what stands above the mark is kept, and a dry run writes nothing."""

import json
from pathlib import Path

import pytest

from bot.errors import UserError
from bot.rules import REFERENCE_MARK
from bot.services.rules import documentation


def test_only_the_part_below_the_mark_is_replaced(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"by hand\n\n{REFERENCE_MARK}\nold", "utf-8")
    assert not documentation.update_reference(page, is_dry_run=False)
    assert page.read_text("utf-8") == "by hand\n\n" + documentation.build_reference()
    assert documentation.update_reference(page, is_dry_run=False)


def test_a_dry_run_only_says_whether_the_page_is_current(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"{REFERENCE_MARK}\nold", "utf-8")
    assert not documentation.update_reference(page, is_dry_run=True)
    assert page.read_text("utf-8") == f"{REFERENCE_MARK}\nold"


def test_a_page_without_the_mark_is_left_alone(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("all by hand", "utf-8")
    with pytest.raises(UserError, match="reference_mark_missing"):
        documentation.update_reference(page, is_dry_run=False)
    assert page.read_text("utf-8") == "all by hand"


def test_the_schema_is_written_where_there_was_none(tmp_path: Path) -> None:
    file = tmp_path / "rules.schema.json"
    assert not documentation.update_schema(file, is_dry_run=True)
    assert not file.exists()
    assert not documentation.update_schema(file, is_dry_run=False)
    assert documentation.update_schema(file, is_dry_run=True)
    assert json.loads(file.read_text("utf-8"))["$schema"].startswith("https://json-schema.org/")


@pytest.mark.parametrize("of", list(documentation.SCHEMAS))
def test_each_kind_of_file_has_a_schema_of_its_own(of: str, tmp_path: Path) -> None:
    file = tmp_path / "it.json"
    documentation.update_schema(file, of, is_dry_run=False)
    assert documentation.update_schema(file, of, is_dry_run=True)
    titles = {json.loads(documentation.build_schema(each))["title"] for each in documentation.SCHEMAS}
    assert len(titles) == len(documentation.SCHEMAS)


def test_a_file_that_cannot_be_written_is_an_error_of_the_user(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot_write_file"):
        documentation.update_schema(tmp_path / "none" / "rules.schema.json", is_dry_run=False)
