"""The folder that a newcomer copies is a knowledge base without a mistake, in both languages."""

from pathlib import Path

from bot.knowledge.loading import is_page, load_knowledge

FOLDER = Path(__file__).parent.parent.parent / "examples" / "knowledge"


def test_every_entry_of_the_example_answers_in_french_and_english() -> None:
    texts = {path.name: path.read_text("utf-8") for path in FOLDER.iterdir() if is_page(path.name)}
    base = load_knowledge(texts, "fr")
    assert {entry.id for entry in base.entries} == {"sunday", "parking", "delivery-time", "returns"}
    assert all(
        {"en", "fr"} <= {language for language, wording in entry.wordings.items() if wording.answer}
        for entry in base.entries
    )
