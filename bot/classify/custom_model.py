"""Judges with a model of the operator's own: any sequence classifier that transformers can read.

What its labels mean stands in a map of the operator's (`bot/classify/label_map.py`); how it is read
and run is in `bot/classify/networks.py`. Scores that no label is mapped to are missing.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from bot.classify import label_map, networks
from bot.classify.label_map import Floats
from bot.classify.networks import Ids
from bot.documents import Document, from_yaml
from bot.domain import Judgement
from bot.errors import ConfigError, Problem
from bot.text.language_id import language
from bot.text.normalize import clean, placeholders

#: More tokens than most comments have; the shipped model reads no further either.
_MOST_TOKENS = 256
#: RoBERTa and its kin count positions from 2.
_POSITIONS_LOST = 2
#: Texts of like length in one pass. More gain little on a CPU and keep the first one waiting.
_COMPANY = 8
_LEAST_INTENT = 0.5
_TRIED = ("ok", "merci beaucoup, à très bientôt")


class OwnClassifier:
    """One model of somebody else's, whose labels are read through a map.

    `model` is a folder, or else a name on the Hugging Face hub, from where it is downloaded.
    What stands above a text is not read. Raises `ConfigError` when model or map cannot be used.
    """

    def __init__(self, model: str, labels: Path) -> None:
        sheet = _sheet(labels)
        place = networks.place_of(model)
        self.name = model if isinstance(place, str) else place.resolve().name
        with networks.said_of(place):
            described = networks.described(place)
            known = networks.labels(described)
            self._map = label_map.read(sheet, known, described.get("problem_type"))
            self._tokenizer = networks.tokenizer(place)
            self._network = networks.network(place, self._tokenizer)
            self._most_tokens = _most_tokens(self._tokenizer, described)
            self._alone = self._network.alone or self._tokenizer.pad_token_id is None
            self._try(known, described.get("vocab_size"))
        self._tokenizing = Lock()  # a tokenizer raises "Already borrowed" when two threads use it

    def judge(self, texts: Sequence[str], above: Sequence[str] = ()) -> list[Judgement]:
        """One judgement per text, in order. Never raises because of a text."""
        read = [placeholders(clean(text)) for text in texts]
        todo = list(dict.fromkeys(text for text in read if text))
        with self._tokenizing:
            encoded = self._encode(todo)
        judged = {
            todo[place]: self._judgement(todo[place], row)
            for places in batches([len(ids) for ids in encoded["input_ids"]], 1 if self._alone else _COMPANY)
            for place, row in zip(places, self._network.run(self._feed(encoded, places)), strict=True)
        }
        return [judged[text] if text else self._nothing_to_read() for text in read]

    def _encode(self, texts: Sequence[str]) -> Mapping[str, list[list[int]]]:
        if not texts:
            return {"input_ids": []}
        found: Mapping[str, list[list[int]]] = self._tokenizer(
            list(texts), truncation=True, max_length=self._most_tokens
        )
        return found

    def _feed(self, encoded: Mapping[str, list[list[int]]], places: Sequence[int]) -> dict[str, Ids]:
        """The inputs of one pass, filled up on the right to the longest of them."""
        ids = [encoded["input_ids"][place] for place in places]
        types = encoded.get("token_type_ids")
        rows = {
            "input_ids": (ids, self._tokenizer.pad_token_id or 0),
            "attention_mask": ([[1] * len(row) for row in ids], 0),
            "token_type_ids": ([types[place] if types else [] for place in places], 0),
        }
        longest = max(len(row) for row in ids)
        return {
            name: np.array([row + [fill] * (longest - len(row)) for row in filled], dtype=whole)
            for name, whole in self._network.inputs.items()
            for filled, fill in [rows[name]]
        }

    def _judgement(self, text: str, logits: Floats) -> Judgement:
        spoken = language(text)
        if np.isnan(logits).any():  # a broken network has no opinion, which is never "harmless"
            return Judgement(scores={}, language=spoken, abstained=True, model=self.name, degraded=True)
        scores = self._map.scores(logits)
        aims = [score for name, score in scores.items() if name.startswith("intent.")]
        unsure = max(aims, default=0.0) < _LEAST_INTENT
        return Judgement(scores=scores, language=spoken, abstained=unsure, model=self.name)

    def _nothing_to_read(self) -> Judgement:
        return Judgement(scores=self._map.nothing_to_read(), abstained=True, model=self.name)

    def _try(self, labels: tuple[str, ...], vocabulary: object) -> None:
        """Whether the parts fit together, so that it is told now and not by a comment at night."""
        if isinstance(vocabulary, int) and len(self._tokenizer) > vocabulary:
            known = len(self._tokenizer)
            raise ValueError(
                f"its tokenizer knows {known} tokens, its network {vocabulary}; they are not a pair"
            )
        encoded = self._encode(_TRIED)
        for places in [[0], [1]] if self._alone else [[0, 1]]:
            answer = self._network.run(self._feed(encoded, places))
            if answer.shape != (len(places), len(labels)):
                wanted = f"{len(places)} x {len(labels)}"
                found = " x ".join(str(size) for size in answer.shape)
                raise ValueError(f"expected {wanted} outputs (texts x labels of config.json), found {found}")


def batches(lengths: Sequence[int], most: int) -> Iterator[list[int]]:
    """The places of all texts, like lengths together so that little has to be filled up."""
    order = sorted(range(len(lengths)), key=lambda place: lengths[place])
    yield from (order[start : start + most] for start in range(0, len(order), most))


def _sheet(path: Path) -> Document:
    try:
        return from_yaml(path.read_text("utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as trouble:
        why = trouble.strerror if isinstance(trouble, OSError) else "it is not UTF-8"
        message = f"the map of labels cannot be read ({why}); see docs/bring-your-own.md"
        raise ConfigError([Problem(str(path), message)]) from trouble


def _most_tokens(tokenizer: Any, described: Mapping[str, Any]) -> int:
    positions = described.get("max_position_embeddings")
    limits = [positions - _POSITIONS_LOST] if isinstance(positions, int) else []
    return min(_MOST_TOKENS, int(tokenizer.model_max_length), *limits)
