"""How sure the best entry is."""

from dataclasses import replace

import numpy as np

from bot.domain import Judgement
from bot.knowledge.calibrated import shipped_calibration
from bot.knowledge.confidence import Calibration, likelihoods_of
from bot.knowledge.index import Features

ASKING = Judgement(scores={"needs_answer": 0.9})
FITS = Features(
    overlap=1.0, matched=1.0, coverage=1.0, bm25=1.8, topic=1.0, evidence=1.0, asked=1.0, cosine=0.9
)
FAR = Features(missing_topic=1.0)


def test_an_entry_that_fits_alone_is_sure() -> None:
    first = shipped_calibration().rank([FAR, FITS, FAR], ASKING)[0]
    assert (first.entry, first.precision > 0.95) == (1, True)


def test_a_second_entry_that_fits_as_well_leaves_nothing_sure() -> None:
    first, second, _ = shipped_calibration().rank([FITS, FITS, FAR], ASKING)
    assert first.likelihood == second.likelihood < 0.5
    assert first.precision < 0.9


def test_nothing_that_fits_is_none_of_them() -> None:
    assert shipped_calibration().rank([FAR, FAR], ASKING)[0].likelihood < 0.2


def test_all_likelihoods_leave_room_for_none() -> None:
    calibration = shipped_calibration()
    weights = np.array(calibration.fit), np.array(calibration.none)
    assert 0 < sum(likelihoods_of([FITS, FAR], ASKING, *weights)) < 1
    assert likelihoods_of([], ASKING, *weights) == []


def test_precision_rises_with_likelihood() -> None:
    calibration = shipped_calibration()
    precisions = [calibration.precision(number / 50) for number in range(51)]
    assert precisions == sorted(precisions)
    assert precisions[0] == 0.0
    assert precisions[-1] < 1.0


def test_it_is_read_as_it_was_written() -> None:
    calibration = replace(shipped_calibration(), fingerprint="x")
    assert Calibration.from_json(calibration.to_json()) == calibration
