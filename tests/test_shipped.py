"""What is shipped is found from a clone."""

from bot.shipped import shipped


def test_the_default_rules_and_model_are_there() -> None:
    assert shipped("rules.yaml").is_file()
    assert (shipped("models/weights") / "manifest.json").is_file()
