"""The views of an instance."""

from pathlib import Path

import pytest

from bot.errors import ConfigError, UserError
from bot.services.review import QueueFilters, with_view
from bot.services.review.saved_views import saved_views, view_named
from bot.services.workspace import Workspace

CONFIG = "rules: rules.yaml\ndata: data\n"


@pytest.fixture
def instance(tmp_path: Path) -> Workspace:
    (tmp_path / "config.yaml").write_text(CONFIG, "utf-8")
    (tmp_path / "views.yaml").write_text("views:\n  Urgent: 'priority>=50'\n", "utf-8")
    return Workspace(config=tmp_path / "config.yaml")


def test_a_view_is_found_whatever_its_capitals(instance: Workspace) -> None:
    assert view_named(instance, "urgent").query.text == "priority>=50"
    with pytest.raises(UserError) as caught:
        view_named(instance, "Urgnet")
    assert (caught.value.code, str(caught.value.data["hint"])) == ("no_such_view", ", did you mean 'Urgent'?")


def test_without_a_file_there_are_none(instance: Workspace, tmp_path: Path) -> None:
    (tmp_path / "views.yaml").unlink()
    assert saved_views(instance) == ()
    with pytest.raises(UserError, match="no_views"):
        view_named(instance, "Urgent")


def test_a_file_that_cannot_be_read_is_a_mistake_in_it(instance: Workspace, tmp_path: Path) -> None:
    (tmp_path / "views.yaml").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match=r"views\.yaml"):
        saved_views(instance)


def test_a_view_and_the_options_narrow_together(instance: Workspace) -> None:
    filters = with_view(instance, QueueFilters(view="urgent", kind="dm"))
    assert (filters.query.text, filters.view, filters.kind) == ("priority>=50", None, "dm")
    assert with_view(instance, QueueFilters()) == QueueFilters()
