"""What a head does to a judgement, which one is active, and how a damaged one is reported."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.classify.head import Head, Linear, active_head, load_head, model_identity, shift_score
from bot.classify.manifest import Manifest
from bot.classify.numeric import probability
from bot.domain import Judgement
from bot.errors import ConfigError
from bot.training import head_registry
from bot.training.head_registry import save_head
from tests.fakes.embeddings import WIDTH, embeddings_about, make_head, tiny_manifest

EMBEDDING = embeddings_about("parking", 1)[0]


@pytest.fixture
def shipped(tmp_path: Path) -> Manifest:
    return tiny_manifest(tmp_path / "model")


def judged(**scores: float) -> Judgement:
    named = {name.replace("__", "."): value for name, value in scores.items()}
    return Judgement(scores=named, model="tiny-1", abstained=True)


class TestApply:
    def test_own_intents_are_added_and_the_version_is_told(self, shipped: Manifest) -> None:
        judgement = make_head(shipped).apply(judged(intent__praise=0.2), EMBEDDING)
        assert judgement.scores["intent.parking"] == pytest.approx(probability(3.0))
        assert judgement.scores["intent.praise"] == 0.2
        assert (judgement.intent, judgement.head, judgement.model) == ("parking", "2026-11-23.1", "tiny-1")

    def test_weights_read_the_direction_of_the_text(self, shipped: Manifest) -> None:
        towards = EMBEDDING / np.linalg.norm(EMBEDDING)
        head = Head(
            version="v",
            model="",
            centre=np.zeros(WIDTH),
            intents={"parking": Linear(4 * towards, -1.0)},
            shifts={},
        )
        near = head.apply(judged(), 7 * EMBEDDING.astype(np.float32)).scores["intent.parking"]
        far = head.apply(judged(), -EMBEDDING).scores["intent.parking"]
        assert (near, far) == (pytest.approx(probability(3.0)), pytest.approx(probability(-5.0)))

    @pytest.mark.parametrize(
        ("bias", "rival", "abstained"),
        [(3.0, 0.2, False), (3.0, 0.94, True), (-1.0, 0.1, True)],
        ids=["clear", "two_alike", "low"],
    )
    def test_only_a_clear_own_intent_ends_the_doubt(
        self, shipped: Manifest, bias: float, rival: float, abstained: bool
    ) -> None:
        judgement = make_head(shipped, "v", bias).apply(judged(intent__praise=rival), EMBEDDING)
        assert judgement.abstained is abstained

    def test_two_own_intents_alike_are_not_clear(self, shipped: Manifest) -> None:
        assert make_head(shipped, "v", 3.0, "parking", "access").apply(judged(), EMBEDDING).abstained

    def test_what_was_sure_stays_sure(self, shipped: Manifest) -> None:
        sure = Judgement(scores={"intent.praise": 0.9}, abstained=False)
        assert not make_head(shipped, "v", -3.0).apply(sure, EMBEDDING).abstained

    def test_a_correction_moves_its_score_and_no_other(self) -> None:
        head = Head(
            version="v",
            model="",
            centre=np.zeros(WIDTH),
            intents={},
            shifts={"spam": Linear(np.zeros(WIDTH), 1.0)},
        )
        judgement = head.apply(judged(spam=0.5, toxicity=0.5, intent__praise=0.5), EMBEDDING)
        assert judgement.scores == {
            "spam": pytest.approx(probability(1.0)),
            "toxicity": 0.5,
            "intent.praise": 0.5,
        }
        assert head.apply(judged(toxicity=0.5), EMBEDDING).scores == {"toxicity": 0.5}

    def test_what_stands_above_settles_intents_and_not_harm(self) -> None:
        towards = Linear(4 * EMBEDDING / np.linalg.norm(EMBEDDING), 0.0)
        head = Head(
            version="v",
            model="",
            centre=np.zeros(WIDTH),
            intents={"parking": towards},
            shifts={"spam": towards},
        )
        scores = head.apply(judged(spam=0.5), EMBEDDING, without_context=-EMBEDDING).scores
        assert scores["intent.parking"] > 0.9
        assert scores["spam"] < 0.2

    @pytest.mark.parametrize(
        ("score", "by", "least", "most"),
        [
            (0.98, -50.0, 0.86, 0.88),
            (0.02, 50.0, 0.12, 0.14),
            (1.0, -50.0, 0.99, 1.0),
            (0.0, 50.0, 0.0, 0.01),
        ],
    )
    def test_a_correction_never_talks_away_what_is_plain(
        self, score: float, by: float, least: float, most: float
    ) -> None:
        assert least <= shift_score(score, by) <= most


class TestActiveHead:
    def test_nothing_taught_is_no_head(self, tmp_path: Path, shipped: Manifest) -> None:
        assert active_head(tmp_path / "heads", shipped) is None

    def test_the_active_version_is_what_was_saved(self, tmp_path: Path, shipped: Manifest) -> None:
        taught = Head(
            version="2026-11-23.2",
            model=model_identity(shipped),
            centre=EMBEDDING / 2,
            intents={"parking": Linear(EMBEDDING / 3, -0.123456)},
            shifts={"spam": Linear(EMBEDDING / 7, 0.5)},
            figures={"taught_at": "2026-11-23T05:00:00+00:00", "parts": {"parking": {"recall": 0.9}}},
        )
        save_head(tmp_path, taught)
        assert active_head(tmp_path, shipped) is None, "saved, but not active yet"
        head_registry.activate(tmp_path, taught.version)
        loaded = active_head(tmp_path, shipped)
        assert loaded is not None
        before, after = (head.apply(judged(spam=0.3), EMBEDDING).scores for head in (taught, loaded))
        assert after == pytest.approx(before, abs=1e-4)
        assert (loaded.version, loaded.figures) == (taught.version, taught.figures)

    def test_a_head_of_another_model_is_not_used_and_logged(
        self, tmp_path: Path, shipped: Manifest, caplog: pytest.LogCaptureFixture
    ) -> None:
        foreign = Head(**vars(make_head(shipped)) | {"model": f"{shipped.name} of another hash"})
        save_head(tmp_path, foreign)
        head_registry.activate(tmp_path, foreign.version)
        assert active_head(tmp_path, shipped) is None
        assert (
            "2026-11-23.1 was taught on another model and is not used; run 'tamis teach' again" in caplog.text
        )

    @pytest.mark.parametrize(
        "damage",
        [
            {"format": 2},
            {"centre": []},
            {"centre": [[1.0]]},
            {"centre": "much"},
            {"intents": {"parking": {"weights": [1.0], "bias": 0}}},
            {"intents": {"parking": 3}},
            {"shifts": {"spam": {"weights": [float("nan")] * WIDTH, "bias": 0}}},
            {"figures": {"parts": 3}},
            {"model": None},
            b"",
            b"[]",
            b"{",
            b"\x00\xff",
            b"[" * 5000,
        ],
        ids=lambda damage: str(damage)[:40],
    )
    def test_a_damaged_file_says_what_to_do(self, tmp_path: Path, shipped: Manifest, damage: Any) -> None:
        save_head(tmp_path, make_head(shipped))
        head_registry.activate(tmp_path, "2026-11-23.1")
        path = tmp_path / "2026-11-23.1.json"
        if isinstance(damage, bytes):
            path.write_bytes(damage)
        else:
            written = json.loads(path.read_text("utf-8")) | damage
            path.write_text(json.dumps({key: value for key, value in written.items() if value is not None}))
        with pytest.raises(ConfigError, match=r"is not a usable head .*tamis teach --rollback") as caught:
            active_head(tmp_path, shipped)
        assert caught.value.problems[0].where == str(path)

    def test_a_version_that_is_gone_says_so(self, tmp_path: Path, shipped: Manifest) -> None:
        save_head(tmp_path, make_head(shipped))
        head_registry.activate(tmp_path, "2026-11-23.1")
        (tmp_path / "2026-11-23.1.json").unlink()
        with pytest.raises(ConfigError, match="no such file"):
            active_head(tmp_path, shipped)
        with pytest.raises(ConfigError, match="no such file"):
            load_head(tmp_path, "2026-11-23.1")
