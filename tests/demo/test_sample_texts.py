"""What people of the made-up community write."""

from bot.demo.sample_texts import TEXTS


def test_everybody_has_something_to_say_and_says_it_once() -> None:
    assert all(len(texts) >= 3 for texts in TEXTS.values())
    everything = [text for texts in TEXTS.values() for text in texts]
    assert len(everything) == len(set(everything))
    assert all(text.strip() == text and "  " not in text for text in everything)
