"""The card: every threshold with its n, its interval and how it held on texts it was not measured on."""

from models.card import render_card

POINT = {
    "score": 0.81,
    "recall": 0.7,
    "low": 0.6,
    "high": 0.8,
    "positives": 90,
    "negatives": 800,
    "checked": 0.0125,
    "checked_low": 0.01,
    "checked_high": 0.02,
}


def manifest() -> dict[str, object]:
    return {
        "name": "tamis-base-9",
        "outputs": {"binary": ["toxicity"], "sentiment": ["positive"], "intent": ["praise"]},
        "training": {"examples": 1000, "runs": [{}]},
        "metrics": [],
        "thresholds": {"toxicity": {"fr": {"1%": POINT}}},
        "recall_thresholds": {
            "needs_answer": {
                "fr": {
                    "95%": {
                        "score": 0.4,
                        "false_positives": 0.1,
                        "low": 0.05,
                        "high": 0.2,
                        "positives": 300,
                        "negatives": 150,
                    }
                }
            }
        },
        "cost": {"texts": 300, "median_milliseconds": 6.5, "megabytes": 37.1},
    }


def test_a_threshold_stands_with_its_counts_its_interval_and_its_check() -> None:
    card = render_card(manifest())
    assert "| toxicity | fr | 90 | 800 |  |  | 0.810 (0.70 [0.60, 0.80]; held out 1.2 %) |  |" in card
    assert "| needs_answer | fr | 300 | 150 | 95% | 0.400 | 0.100 [0.050, 0.200] |" in card


def test_what_it_costs_stands_beside() -> None:
    assert "37.1 MB on disk, 6.5 ms of processor time a text (median of 300" in render_card(manifest())


def test_what_was_aimed_at_ends_the_card() -> None:
    assert render_card(manifest(), "## Aims\n").endswith("\n\n## Aims\n")
