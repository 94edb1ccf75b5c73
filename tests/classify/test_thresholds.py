"""The thresholds in effect: the model's own, overlaid with those that the operator measured and saved."""

import json
import logging
from datetime import date
from pathlib import Path

import pytest

from bot.classify.manifest import Threshold, Thresholds
from bot.classify.thresholds import FILE, OperatorCalibration, overlay, read_calibration, thresholds_in_effect
from bot.config import CustomModel
from bot.errors import ConfigError
from bot.training.calibration import save_calibration
from tests.fakes.models import manifest_document, write_model_folder

FOUND = Threshold(score=0.95, recall=0.5, low=0.4, high=0.6, positives=40, negatives=300)
OWN = OperatorCalibration(
    model="tiny-1",
    day=date(2026, 11, 23),
    harmful=40,
    harmless=300,
    thresholds={"toxicity": {"fr": {"1%": FOUND}}},
)


@pytest.fixture
def model(tmp_path: Path) -> str:
    return str(write_model_folder(tmp_path / "weights", manifest_document()))


@pytest.mark.parametrize(
    "written",
    [b"", b"{", b"[]", b"null", b"\xff", b"{}", b'{"format": 2}', b"[" * 100_000],
    ids=["empty", "half", "list", "null", "bytes", "bare", "later", "deep"],
)
def test_a_damaged_file_is_refused_with_a_way_out(tmp_path: Path, written: bytes) -> None:
    (tmp_path / FILE).write_bytes(written)
    with pytest.raises(ConfigError, match="tamis calibrate --forget"):
        read_calibration(tmp_path)


@pytest.mark.parametrize(
    ("key", "value"),
    [("day", "soon"), ("decisions", {}), ("thresholds", {"toxicity": {"fr": {"1%": {"score": 2}}}})],
)
def test_a_wrong_value_is_refused(tmp_path: Path, key: str, value: object) -> None:
    path = save_calibration(tmp_path, OWN)
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {key: value}), "utf-8")
    with pytest.raises(ConfigError, match="is not a calibration"):
        read_calibration(tmp_path)


def test_the_model_alone_speaks_for_itself(model: str, tmp_path: Path) -> None:
    assert thresholds_in_effect(model) == {"toxicity": {"fr": {"1%": 0.9}}}
    assert thresholds_in_effect(model, None, str(tmp_path)) == {"toxicity": {"fr": {"1%": 0.9}}}


def test_what_was_measured_here_comes_first(model: str, tmp_path: Path) -> None:
    save_calibration(tmp_path, OWN)
    assert thresholds_in_effect(model, None, str(tmp_path)) == {"toxicity": {"fr": {"1%": 0.95}}}


def test_what_was_measured_of_another_model_does_not_count(model: str, tmp_path: Path) -> None:
    save_calibration(
        tmp_path,
        OperatorCalibration(model="tiny-0", day=OWN.day, harmful=1, harmless=1, thresholds=OWN.thresholds),
    )
    assert thresholds_in_effect(model, None, str(tmp_path)) == {"toxicity": {"fr": {"1%": 0.9}}}


def test_a_damaged_calibration_leaves_the_shipped_one_and_is_logged(
    model: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / FILE).write_text("{", "utf-8")
    with caplog.at_level(logging.ERROR):
        assert thresholds_in_effect(model, None, str(tmp_path)) == {"toxicity": {"fr": {"1%": 0.9}}}
    assert "tamis calibrate --forget" in caplog.text


def test_no_model_has_no_thresholds(tmp_path: Path) -> None:
    save_calibration(tmp_path, OWN)
    assert thresholds_in_effect(None, None, str(tmp_path)) is None
    assert thresholds_in_effect(str(tmp_path / "none"), None, str(tmp_path)) is None


def test_a_model_of_ones_own_has_what_was_measured_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "toxic-bert").mkdir()
    own = CustomModel(model=str(tmp_path / "toxic-bert"), labels="map.yaml")
    assert thresholds_in_effect("models/weights", own, str(tmp_path)) is None
    measured = OperatorCalibration(
        model="toxic-bert", day=OWN.day, harmful=1, harmless=1, thresholds=OWN.thresholds
    )
    save_calibration(tmp_path, measured)
    assert thresholds_in_effect("models/weights", own, str(tmp_path)) == {"toxicity": {"fr": {"1%": 0.95}}}


def by_share(**scores: float) -> dict[str, Threshold]:
    """`_1` stands for 1 %, `_0_5` for 0.5 %."""
    return {
        name.removeprefix("_").replace("_", ".") + "%": Threshold(
            score=score, recall=0.5, low=0.4, high=0.6, positives=10, negatives=100
        )
        for name, score in scores.items()
    }


def scores(thresholds: Thresholds, label: str, language: str) -> dict[str, float]:
    return {share: threshold.score for share, threshold in thresholds[label][language].items()}


def test_own_figures_stand_in_the_places_of_the_shipped_ones() -> None:
    shipped = {
        "toxicity": {"fr": by_share(_1=0.8, _5=0.5), "any": by_share(_1=0.9)},
        "spam": {"any": by_share(_1=0.7)},
    }
    own = {"toxicity": {"fr": by_share(_5=0.6), "en": by_share(_5=0.65)}, "hate": {"any": by_share(_1=0.75)}}
    effective = overlay(shipped, own)
    assert scores(effective, "toxicity", "fr") == {"1%": 0.8, "5%": 0.6}
    assert scores(effective, "toxicity", "any") == {"1%": 0.9}
    assert scores(effective, "toxicity", "en") == {"5%": 0.65}
    assert scores(effective, "spam", "any") == {"1%": 0.7}
    assert scores(effective, "hate", "any") == {"1%": 0.75}


def test_fewer_false_alarms_never_come_at_a_lower_score() -> None:
    shipped = {"toxicity": {"fr": by_share(_0_1=0.95, _0_5=0.8, _1=0.7)}}
    own = {"toxicity": {"fr": by_share(_1=0.9, _5=0.85)}}
    assert scores(overlay(shipped, own), "toxicity", "fr") == {
        "0.1%": 0.95,
        "0.5%": 0.9,
        "1%": 0.9,
        "5%": 0.85,
    }
