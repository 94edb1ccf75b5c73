"""The JSON of teaching: names that scripts outside rely on."""

import numpy as np

from bot.classify.head import Linear
from bot.errors import ConfigError, Problem, message
from bot.present import serialize_teaching
from bot.services.training.heads import HeadInfo, HeadList
from bot.services.training.teaching import DecisionCount, Lesson
from bot.training.candidates import Candidate

LAYER = Linear(np.zeros(1), 0.0)


def test_a_lesson_lists_candidates_with_the_reasons_of_a_refusal() -> None:
    refusals = (message("it finds only {n}", n=3), message("it is too vague"))
    lesson = Lesson(
        candidates=(
            Candidate(kind="intent", name="parking", layer=LAYER, figures={"recall": 0.9}),
            Candidate(kind="intent", name="odds", layer=LAYER, refusals=refusals),
        ),
        decisions={"spam": DecisionCount(harmful=1, harmless=2)},
        recent=7,
    )
    document = serialize_teaching.lesson_json(lesson)
    assert document["parts"] == [
        {"kind": "intent", "name": "parking", "accepted": True, "why": "", "figures": {"recall": 0.9}},
        {
            "kind": "intent",
            "name": "odds",
            "accepted": False,
            "why": "it finds only 3; it is too vague",
            "figures": {},
        },
    ]
    assert (document["version"], document["decisions"]) == (None, {"spam": {"harmful": 1, "harmless": 2}})


def test_a_damaged_head_carries_its_problem() -> None:
    error = ConfigError([Problem("heads/1.json", "is damaged")])
    heads = HeadList(active="", heads=(HeadInfo(version="1", is_active=False, error=error),))
    assert serialize_teaching.head_list_json(heads) == {
        "current": None,
        "heads": [
            {
                "version": "1",
                "current": False,
                "taught_at": "",
                "fits": False,
                "parts": {},
                "problem": "heads/1.json: is damaged",
            }
        ],
    }
