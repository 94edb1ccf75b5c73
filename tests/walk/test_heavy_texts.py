"""Texts that are cheap to send and dear to read: each costs a bounded number of characters and passes, and
comes before a person when its end was not read."""

import pytest
from tokenizers import Tokenizer

from bot.classify.lexicon import LexiconClassifier, rude_words
from bot.classify.manifest import read_verified_manifest
from bot.classify.onnx import OnnxClassifier
from bot.classify.preprocess import Preprocessor
from bot.classify.readings import Reader
from bot.domain import Facts
from bot.resources import bundled
from bot.rules import SAFETY_NET, RuleSet, catch_unanswered, decide, load_rules
from bot.text.normalize import MAX_CHARACTERS, clean, compatible, exceeds_limit, skeletons
from tests.corpora.heavy import heavy_texts
from tests.factories import NOW, event
from tests.fakes.deadline import must_end

pytestmark = pytest.mark.no_cover

WEIGHTS = bundled("models/weights")
LONGEST, LONG = 65_000, 9_000
KINDS = sorted(heavy_texts(1))
#: Signs that nobody sees, signs alone and a single link: there is nothing behind their beginning.
EMPTY = {"joiners", "combining marks", "hebrew marks", "pictures", "families", "exclamations", "schemes"}


@pytest.fixture(scope="module")
def shop() -> RuleSet:
    return load_rules(bundled("rules.yaml").read_text("utf-8"), "rules.yaml")


@pytest.fixture(scope="module")
def reader() -> Reader:
    tokenizer = Tokenizer.from_file(str(WEIGHTS / "tokenizer.json"))
    tokenizer.enable_truncation(256)
    return Reader(Preprocessor.from_folder(WEIGHTS, rude_words()), tokenizer)


@pytest.fixture(scope="module")
def model() -> OnnxClassifier:
    return OnnxClassifier(WEIGHTS, read_verified_manifest(WEIGHTS))


@pytest.mark.parametrize("kind", KINDS)
def test_every_form_of_a_text_has_its_limit(kind: str) -> None:
    text = heavy_texts(LONGEST)[kind]
    with must_end():
        forms = [clean(text), compatible(text), *skeletons(text)]
    assert max(map(len, forms)) <= MAX_CHARACTERS
    assert exceeds_limit(text)


@pytest.mark.parametrize("kind", KINDS)
def test_a_network_reads_no_more_than_the_beginning(reader: Reader, kind: str) -> None:
    reading = reader.read(heavy_texts(LONGEST)[kind], "")
    assert len(reading.inputs) <= 13
    assert sum(len(entry.forms.raw) for entry in reading.inputs) <= 5_000


@pytest.mark.parametrize("kind", KINDS)
def test_a_person_looks_at_what_was_not_read_to_its_end(
    shop: RuleSet, model: OnnxClassifier, kind: str
) -> None:
    text = heavy_texts(LONG)[kind]
    with must_end():
        (judgement,) = model.judge([text])
        decision = decide(shop, event(text=text), judgement, Facts(), NOW)
    assert judgement.truncated is (kind not in EMPTY)
    net = catch_unanswered(decision, shop, event(text=text), judgement, Facts(), NOW)
    hidden = any(action.verb in ("hide", "delete") for action in decision.actions)
    is_seen = hidden or net.case is not None or any(timer.rule == SAFETY_NET for timer in net.timers)
    assert is_seen or kind in EMPTY


@pytest.mark.parametrize("kind", KINDS)
def test_the_word_lists_say_so_too(kind: str) -> None:
    (judgement,) = LexiconClassifier().judge([heavy_texts(LONGEST)[kind]])
    assert judgement.truncated
