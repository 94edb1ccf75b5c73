"""Judges with the operator's own model: any sequence classifier that transformers can read.

What its labels mean is in the operator's map (`bot/classify/label_map.py`); how it is loaded and run is in
`bot/classify/networks.py`. Scores that no label is mapped to are missing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from bot.classify import label_map, networks
from bot.classify.networks import Ids
from bot.classify.numeric import Floats
from bot.classify.ports import MayGoOn, always
from bot.classify.worst_sentence import with_negative_sentence
from bot.documents import Document, from_yaml
from bot.domain import Judgement
from bot.domain.taxonomy import INTENT_PREFIX
from bot.errors import ConfigError, Problem, explain_io, message
from bot.files import read_text
from bot.text.language_id import identify_language
from bot.text.normalize import clean, placeholders

#: More tokens than most comments have; the shipped model reads no further either.
_MAX_TOKENS = 256
#: RoBERTa and its kin count positions from 2.
_RESERVED_POSITIONS = 2
#: Texts of similar length in one pass. More gain little on a CPU and keep the first one waiting.
_BATCH_SIZE = 8
_MIN_INTENT = 0.5
_TRIAL_TEXTS = ("ok", "merci beaucoup, à très bientôt")


class CustomClassifier:
    """One custom model, whose labels are read through a map.

    `model` is its folder. The context of a text is not read. Raises `ConfigError` when model or map cannot be
    used.
    """

    def __init__(self, model: str, labels: Path) -> None:
        document = _read_map(labels)
        folder = networks.locate_model(model)
        self.name = folder.resolve().name
        with networks.translate_errors(folder):
            config = networks.read_config(folder)
            names = networks.label_names(config)
            self._map = label_map.parse_label_map(document, names, config.get("problem_type"))
            self._tokenizer = networks.load_tokenizer(folder)
            self._network = networks.load_network(folder, self._tokenizer)
            self._max_tokens = _max_tokens(self._tokenizer, config)
            # Without a padding token the rows of a batch cannot be filled up to the same length.
            is_single = self._network.alone or self._tokenizer.pad_token_id is None
            self._batch_size = 1 if is_single else _BATCH_SIZE
            self._try(names, config.get("vocab_size"))
        self._tokenizing = Lock()  # a tokenizer raises "Already borrowed" when two threads use it

    def judge(
        self, texts: Sequence[str], above: Sequence[str] = (), may_go_on: MayGoOn = always
    ) -> list[Judgement]:
        """One judgement per text, in order. Never raises because of a text. Each takes one pass, of which
        nothing can be left out."""
        readable = [placeholders(clean(text)) for text in texts]
        distinct = list(dict.fromkeys(text for text in readable if text))
        with self._tokenizing:
            encoded = self._encode(distinct)
        lengths = [len(ids) for ids in encoded["input_ids"]]
        judgements = {
            distinct[index]: replace(
                self._judge_one(distinct[index], logits), truncated=lengths[index] >= self._max_tokens
            )
            for batch in group_by_length(lengths, self._batch_size)
            for index, logits in zip(batch, self._network.run(self._feed(encoded, batch)), strict=True)
        }
        return [judgements[text] if text else self._judge_nothing() for text in readable]

    def _encode(self, texts: Sequence[str]) -> Mapping[str, list[list[int]]]:
        if not texts:
            return {"input_ids": []}
        encoded: Mapping[str, list[list[int]]] = self._tokenizer(
            list(texts), truncation=True, max_length=self._max_tokens
        )
        return encoded

    def _feed(self, encoded: Mapping[str, list[list[int]]], batch: Sequence[int]) -> dict[str, Ids]:
        """The inputs of one pass, padded on the right to the longest of them."""
        ids = [encoded["input_ids"][index] for index in batch]
        types = encoded.get("token_type_ids")
        rows = {
            "input_ids": (ids, self._tokenizer.pad_token_id or 0),
            "attention_mask": ([[1] * len(row) for row in ids], 0),
            "token_type_ids": ([types[index] if types else [] for index in batch], 0),
        }
        longest = max(len(row) for row in ids)
        return {
            name: np.array([row + [padding] * (longest - len(row)) for row in unpadded], dtype=integer)
            for name, integer in self._network.inputs.items()
            for unpadded, padding in [rows[name]]
        }

    def _judge_one(self, text: str, logits: Floats) -> Judgement:
        language = identify_language(text)
        if np.isnan(logits).any():  # a broken network has no opinion, which is never "harmless"
            return Judgement(scores={}, language=language, abstained=True, model=self.name, degraded=True)
        scores = self._map.scores(logits)
        intents = [score for name, score in scores.items() if name.startswith(INTENT_PREFIX)]
        abstained = max(intents, default=0.0) < _MIN_INTENT
        judgement = Judgement(scores=scores, language=language, abstained=abstained, model=self.name)
        return with_negative_sentence(judgement)

    def _judge_nothing(self) -> Judgement:
        judgement = Judgement(scores=self._map.nothing_to_read(), abstained=True, model=self.name)
        return with_negative_sentence(judgement)

    def _try(self, labels: tuple[str, ...], vocabulary: object) -> None:
        """Run two texts, so that parts that do not fit together are reported now and not by the first
        comment at night."""
        if isinstance(vocabulary, int) and len(self._tokenizer) > vocabulary:
            raise ValueError(
                message(
                    "its tokenizer knows {tokens} tokens, its network {vocabulary}; they are not a pair",
                    tokens=len(self._tokenizer),
                    vocabulary=vocabulary,
                )
            )
        encoded = self._encode(_TRIAL_TEXTS)
        for batch in group_by_length([1, 2], min(2, self._batch_size)):
            logits = self._network.run(self._feed(encoded, batch))
            if logits.shape != (len(batch), len(labels)):
                raise ValueError(
                    message(
                        "expected {expected} outputs (texts x labels of config.json), found {actual}",
                        expected=f"{len(batch)} x {len(labels)}",
                        actual=" x ".join(str(size) for size in logits.shape),
                    )
                )


def group_by_length(lengths: Sequence[int], size: int) -> Iterator[list[int]]:
    """The indices of all texts in groups of `size`, similar lengths together so that padding stays short."""
    order = sorted(range(len(lengths)), key=lambda index: lengths[index])
    yield from (order[start : start + size] for start in range(0, len(order), size))


def _read_map(path: Path) -> Document:
    try:
        return from_yaml(read_text(path), str(path))
    except (OSError, UnicodeDecodeError) as error:
        reason = explain_io(error)
        text = message(
            "the map of labels cannot be read ({reason}); see docs/bring-your-own.md", reason=reason
        )
        raise ConfigError([Problem(str(path), text)]) from error


def _max_tokens(tokenizer: Any, config: Mapping[str, Any]) -> int:
    positions = config.get("max_position_embeddings")
    limits = [positions - _RESERVED_POSITIONS] if isinstance(positions, int) else []
    return min(_MAX_TOKENS, int(tokenizer.model_max_length), *limits)
