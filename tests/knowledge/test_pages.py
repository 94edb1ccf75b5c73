"""Pages as they are written."""

from bot.knowledge.pages import read_markdown_page, read_yaml_page
from tests.fakes.knowledge import PAGE


def test_both_kinds_of_pages_give_the_same_draft() -> None:
    (marked,) = read_markdown_page("## Ouvert ? {#open}\n- dimanche ?\n\nOui.\n", "a.md")
    page = "version: 1\nentries: [{id: open, question: 'Ouvert ?', variants: ['dimanche ?'], answer: Oui.}]\n"
    (written,) = read_yaml_page(page, "a.yaml")
    for name in ("id", "questions", "answers", "audience", "accounts"):
        assert getattr(marked, name) == getattr(written, name)


def test_every_part_has_its_position() -> None:
    assert read_yaml_page(PAGE, "p.yaml")[0].where["answer"].startswith("p.yaml:6:")
