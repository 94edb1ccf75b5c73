"""What is learned, and above all what is refused. The real network: `tests/cli/test_teach.py`."""

from pathlib import Path

import numpy as np
import pytest

from bot.classify.head import standardise
from bot.classify.manifest import Manifest
from bot.training.candidates import MIN_DECISIONS, Candidate, Decisions, count_decisions, has_enough
from bot.training.dev_set import DevSet
from bot.training.intent_layers import MAX_FALSE_ALARMS
from bot.training.teach import teach
from tests.fakes.embeddings import WIDTH, embeddings_about, make_decisions, make_dev_set, tiny_manifest

DEV = make_dev_set()


@pytest.fixture
def known(tmp_path: Path) -> Manifest:
    return tiny_manifest(tmp_path)


def one(parts: list[Candidate]) -> Candidate:
    (part,) = parts
    return part


class TestOwnIntents:
    def test_what_stands_apart_is_found_and_little_else(self, known: Manifest) -> None:
        examples = {"parking": embeddings_about("parking", 12), "workshop": embeddings_about("workshop", 12)}
        centre, parts = teach(DEV, known, examples, None)
        assert [part.why for part in parts] == ["", ""]
        for part in parts:
            own = part.layer(standardise(embeddings_about(part.name, 100, seed=5), centre))
            assert (own > 0).mean() > 0.9
            fresh = np.vstack(
                [embeddings_about(topic, 200, seed=6, noise=0.4) for topic in ("praise", "banter")]
            )
            assert (part.layer(standardise(fresh, centre)) > 0).mean() <= MAX_FALSE_ALARMS
            other = "workshop" if part.name == "parking" else "parking"
            assert (part.layer(standardise(embeddings_about(other, 100, seed=5), centre)) > 0).mean() < 0.1

    def test_figures_say_how_it_did_on_what_it_had_not_seen(self, known: Manifest) -> None:
        figures = one(teach(DEV, known, {"parking": embeddings_about("parking", 12)}, None)[1]).figures
        assert (figures["examples"], figures["dev_texts"]) == (12, 600)
        assert 0.8 <= float(figures["recall"]) <= 1
        assert 0 <= float(figures["false_alarms"]) <= MAX_FALSE_ALARMS

    def test_what_means_nothing_in_common_is_refused_with_the_figures(self, known: Manifest) -> None:
        noise = np.vstack([embeddings_about(f"topic {number}", 1, noise=1.0) for number in range(10)])
        part = one(teach(DEV, known, {"odds": noise}, None)[1])
        assert not part.accepted
        assert "of its 10 examples when they are held out, at least 50% must be" in part.why

    def test_what_the_model_knows_already_is_refused(self, known: Manifest) -> None:
        part = one(teach(DEV, known, {"cost": embeddings_about("question_price", 12, noise=0.4)}, None)[1])
        assert not part.accepted
        assert part.why.endswith("texts of question_price, which the model knows already, read the same")

    def test_many_intents_share_the_false_alarms(self, known: Manifest) -> None:
        examples = {f"topic{number}": embeddings_about(f"own {number}", 10) for number in range(12)}
        centre, parts = teach(DEV, known, examples, None)
        fresh = standardise(
            np.vstack([embeddings_about(topic, 300, seed=4, noise=0.4) for topic in ("praise", "banter")]),
            centre,
        )
        alarms = np.any([part.layer(fresh) > 0 for part in parts], axis=0)
        assert alarms.mean() <= 0.1

    def test_the_same_lesson_twice_gives_the_same(self, known: Manifest) -> None:
        first, second = (
            one(teach(DEV, known, {"parking": embeddings_about("parking", 12)}, None)[1]) for _ in range(2)
        )
        assert (first.layer.weights == second.layer.weights).all()
        assert first.figures == second.figures


def brand(disliked: str, count: int = 60, seed: int = 0) -> Decisions:
    """People hide what is about a topic that the model finds harmless, and keep the rest."""
    embedding = np.vstack(
        [embeddings_about(disliked, count, seed), embeddings_about("praise", count, seed, noise=0.4)]
    )
    harmful = np.repeat([True, False], count)
    return make_decisions(embedding, harmful, np.full(2 * count, -1.0))


class TestCorrections:
    def test_what_people_hide_again_and_again_scores_higher(self, known: Manifest) -> None:
        centre, parts = teach(DEV, known, {}, brand("competitors"))
        part = one(parts)
        assert (part.kind, part.name, part.why) == ("shift", "toxicity", "")
        hidden = part.layer(standardise(embeddings_about("competitors", 50, seed=8), centre))
        kept = part.layer(standardise(embeddings_about("banter", 50, seed=8, noise=0.4), centre))
        assert hidden.mean() > 1.0
        assert abs(kept.mean()) < 0.3
        assert part.figures["auc_after"] > part.figures["auc_before"]

    def test_without_evidence_a_score_is_left_alone(self, known: Manifest) -> None:
        random = np.random.default_rng(3)
        embedding = np.vstack(
            [embeddings_about("praise", 60, noise=0.4), embeddings_about("banter", 60, noise=0.4)]
        )
        harmful = random.random(120) < 0.5
        part = one(teach(DEV, known, {}, make_decisions(embedding, harmful, random.normal(0, 1, 120)))[1])
        assert not part.accepted
        assert "people's decisions that were held out are not read better" in part.why

    def test_where_people_and_model_agree_nothing_moves(self, known: Manifest) -> None:
        embedding = np.vstack(
            [embeddings_about("praise", 60, noise=0.4), embeddings_about("banter", 60, noise=0.4)]
        )
        harmful = np.arange(120) % 2 == 0
        sure = np.where(harmful, 4.0, -4.0)
        part = one(teach(DEV, known, {}, make_decisions(embedding, harmful, sure))[1])
        moved = part.layer(standardise(DEV.embedding, DEV.embedding.mean(axis=0)))
        assert np.abs(moved).mean() < 0.1

    def test_what_spoils_the_shipped_model_is_refused(self, known: Manifest) -> None:
        """People who hide all praise and keep all toxic banter are right about their own page only."""
        toxic = DEV.binary[:, 0] > 0
        taught = make_decisions(DEV.embedding, ~toxic, np.where(toxic, 0.5, -0.5))
        part = one(teach(DEV, known, {}, taught)[1])
        assert not part.accepted
        assert "the shipped dev set is read worse by more than 0.01: AUC" in part.why
        assert part.figures["dev_auc_after"] < part.figures["dev_auc_before"]

    @pytest.mark.parametrize(
        ("harmful", "harmless", "enough"), [(30, 30, True), (29, 90, False), (90, 29, False)]
    )
    def test_too_few_decisions_teach_nothing(
        self, known: Manifest, harmful: int, harmless: int, enough: bool
    ) -> None:
        embedding = embeddings_about("praise", harmful + harmless)
        taught = make_decisions(
            embedding, np.repeat([True, False], [harmful, harmless]), np.zeros(len(embedding))
        )
        assert count_decisions(taught, "toxicity") == (harmful, harmless)
        assert has_enough(taught, "toxicity") is enough is (min(harmful, harmless) >= MIN_DECISIONS)
        assert len(teach(DEV, known, {}, taught)[1]) == int(enough)

    def test_a_harmful_text_counts_for_the_likelier_label(self) -> None:
        taught = Decisions(
            embedding=np.zeros((3, WIDTH)),
            logit={"toxicity": np.array([1.0, -3.0, 0.0]), "spam": np.array([-1.0, 2.0, 0.0])},
            harmful=np.array([True, True, False]),
        )
        assert (taught.rows_for("toxicity").tolist(), taught.rows_for("spam").tolist()) == ([0, 2], [1, 2])


@pytest.mark.parametrize("dev", [None, make_dev_set(90)], ids=["none", "too_small"])
def test_without_a_dev_set_everything_is_refused(known: Manifest, dev: DevSet | None) -> None:
    _, parts = teach(dev, known, {"parking": embeddings_about("parking", 12)}, brand("competitors"))
    assert [(part.name, part.accepted) for part in parts] == [("parking", False), ("toxicity", False)]
    assert all("nothing can be checked: the model has no dev set" in part.why for part in parts)
