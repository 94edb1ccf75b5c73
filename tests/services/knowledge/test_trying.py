"""What would be answered."""

from pathlib import Path

import pytest

from bot.errors import UserError
from bot.services.knowledge.trying import try_knowledge
from bot.services.workspace import open_workspace


def test_without_a_base_it_says_where_one_would_stand(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("version: 1\nmodel: null\nsources: {}\n", "utf-8")
    with open_workspace(config=tmp_path / "config.yaml") as workspace:
        with pytest.raises(UserError) as caught:
            try_knowledge(workspace, "Ouvert ?")
    assert caught.value.code == "no_knowledge"
