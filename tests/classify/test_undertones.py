"""What is meant beside what is said: the layer on the middle layers of the network."""

from pathlib import Path

import numpy as np
import pytest

from bot.classify.loading import load_model
from bot.classify.undertones import FILE, LAYER_OUTPUTS, Undertones, graph_with_layers, standardise_layers
from bot.domain.taxonomy import UNDERTONES
from bot.resources import bundled

WEIGHTS = bundled("models/weights")


def layer(bias: float = 0.0) -> Undertones:
    weights = np.zeros((2, 2, 3))
    weights[0, 0, 0] = weights[1, 1, 1] = 2.0
    return Undertones(["grief", "sarcasm"], np.ones((2, 3)), weights, np.array([bias, bias]))


def test_each_score_is_read_from_its_own_direction() -> None:
    scores = layer().score(np.array([[5.0, 1.0, 1.0], [1.0, 1.0, 9.0]]))
    assert scores == pytest.approx({"grief": 1 / (1 + np.exp(-2.0)), "sarcasm": 0.5})


def test_only_the_direction_counts_and_nothing_is_divided_by_zero() -> None:
    near, far = (standardise_layers(np.array([[value, 1.0, 1.0]]), np.ones((1, 3))) for value in (2.0, 9.0))
    assert np.allclose(near, far)
    assert layer(-3.0).score(np.ones((2, 3)))["grief"] < 0.5


def test_the_shipped_layer_fits_the_shipped_network_and_is_small() -> None:
    shipped = Undertones.from_folder(WEIGHTS)
    assert shipped.names == UNDERTONES
    assert set(shipped.score(np.zeros((len(LAYER_OUTPUTS), 384)))) == set(UNDERTONES)
    assert (WEIGHTS / FILE).stat().st_size < 200_000


def test_the_graph_is_followed_by_its_fragment(tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(b"graph")
    (tmp_path / "layers.onnx").write_bytes(b"means")
    assert graph_with_layers(tmp_path) == b"graphmeans"


@pytest.mark.parametrize(
    ("undertone", "meant", "said"),
    [
        ("grief", "My grandad slipped away on sunday, he loved your pies", "The kettle died on sunday"),
        ("grief", "Mon oncle ne s'est pas réveillé ce matin", "Mon oncle adore vos brioches du matin"),
        ("sarcasm", "Merci pour le carton vide, quel talent", "Merci pour la belle robe, quel talent"),
        ("promise", "Nous vous rendons votre argent demain.", "Le magasin ferme à 19 h demain."),
    ],
)
def test_what_is_meant_weighs_more_than_what_sounds_like_it(undertone: str, meant: str, said: str) -> None:
    higher, lower = load_model(WEIGHTS).judge([meant, said])
    assert higher.scores[undertone] > 0.5 > lower.scores[undertone]


def test_a_death_in_one_sentence_of_several_counts() -> None:
    text = "Bonjour, j'ai deux commandes en cours. Mon père est mort lundi. Je voudrais changer l'adresse."
    (judgement,) = load_model(WEIGHTS).judge([text])
    assert judgement.scores["grief"] > 0.5
