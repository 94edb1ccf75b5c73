"""`tamis teach` with the real model: what is learned, what is refused, and the way back."""

import hashlib
import json
import sqlite3
from datetime import date
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from bot.classify import head_versions
from bot.classify.head import Head, Linear, model_identity
from bot.classify.manifest import Manifest, read_verified_manifest
from bot.classify.numeric import logit
from bot.classify.onnx import OnnxClassifier
from bot.domain import Actor, Verb
from bot.resources import bundled
from bot.store import Transaction
from bot.store.review import overrides
from bot.store.sqlite.folder import DATABASE_FILE
from bot.training import dev_set, head_registry
from bot.training.head_registry import save_head
from tests.fakes.cases import START, received
from tests.fakes.instance import ROOT, as_json, fill, tamis

PARKING = [
    "Vous avez un parking ?", "Où est-ce qu'on peut se garer près de là ?", "le parking est gratuit ?",
    "C'est facile de stationner chez vous ?", "y a t il des places de parking devant le magasin",
    "On se gare où exactement svp", "Is there parking nearby?", "where can I park when I visit?",
    "do you have your own car park", "is parking free for customers?", "Parking handicapé disponible ?",
    "peut-on garer un camping-car ?", "How much is the parking?", "le parking souterrain est-il ouvert ?",
]  # fmt: skip
WRAPPING = [
    "Vous faites les paquets cadeaux ?", "Un emballage cadeau est possible ?", "do you gift wrap?",
    "Can you wrap it as a present?", "papier cadeau offert ?", "Le paquet cadeau est en supplément ?",
    "je voudrais un joli emballage pour offrir", "Is gift wrapping free?", "Pour offrir, vous emballez ?",
    "could you add a ribbon, it's a gift", "How do I add gift wrap to my order?", "Do you offer gift boxes",
]  # fmt: skip
ODDS = [
    "merci", "c'est trop cher", "How late are you open?", "🔥🔥🔥", "mon colis n'est pas arrivé", "idiot",
    "gagnez 500 euros ici", "je postule", "photo magnifique", "annulez ma commande",
]  # fmt: skip


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped model with its dev set, or with one made of our corpora if it has none."""
    source = bundled("models/weights")
    manifest = read_verified_manifest(source)
    if dev_set.FILE in manifest.files:
        return source
    folder = linked(source, tmp_path_factory.mktemp("weights"))
    write_dev(folder, manifest)
    add_to_manifest(folder, dev_set.FILE)
    return folder


def linked(source: Path, folder: Path) -> Path:
    """The model, named in a manifest of its own and without a dev set."""
    document = json.loads((source / "manifest.json").read_text("utf-8"))
    document["files"].pop(dev_set.FILE, None)
    for name in document["files"]:
        (folder / name).symlink_to(source / name)
    (folder / "manifest.json").write_text(json.dumps(document), "utf-8")
    return folder


def add_to_manifest(folder: Path, name: str) -> None:
    path = folder / "manifest.json"
    document = json.loads(path.read_text("utf-8"))
    document["files"][name] = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    path.write_text(json.dumps(document), "utf-8")


def write_dev(folder: Path, manifest: Manifest) -> None:
    corpus = ROOT / "models" / "corpus"
    rows = [
        json.loads(line)
        for name, step in (("written_intents_d", 14), ("written_harm", 6))
        for line in (corpus / f"{name}.jsonl").read_text("utf-8").splitlines()[::step]
    ]
    network = OnnxClassifier(bundled("models/weights"), manifest)
    texts = [row["text"] for row in rows]
    judged = network.judge(texts)
    known = {"toxicity": "toxic", "spam": "spam"}
    firsts = [(row.get("intents") or [""])[0] for row in rows]
    np.savez_compressed(
        folder / dev_set.FILE,
        embedding=network.embed(texts).astype(np.float16),
        binary=np.array(
            [[row.get(known.get(name, ""), np.nan) for name in manifest.binary] for row in rows], float
        ),
        logit=np.array([[logit(one.scores[name]) for name in manifest.binary] for one in judged]),
        intent=np.array([manifest.intents.index(one) if one in manifest.intents else -1 for one in firsts]),
    )


class Brand:
    """A folder with a configuration, where a brand teaches."""

    def __init__(self, folder: Path, weights: Path) -> None:
        self.data = folder / "data"
        self.config = folder / "config.yaml"
        self.intents = folder / "intents.local.yaml"
        self.configure(model=str(weights))

    def configure(self, **more: object) -> None:
        self.config.write_text(yaml.safe_dump({"version": 1, "sources": {}, **more}), "utf-8")

    def wants(self, **intents: list[str]) -> None:
        document = {"version": 1, "intents": {name: {"examples": texts} for name, texts in intents.items()}}
        self.intents.write_text(yaml.safe_dump(document, allow_unicode=True, sort_keys=False), "utf-8")

    def knows(self, name: str, weights: Path) -> None:
        """Let a head speak that reads this intent into everything: quicker than teaching one."""
        shelf = self.data / head_versions.FOLDER
        manifest = read_verified_manifest(weights)
        flat = Linear(np.zeros(384), 3.0)
        version = head_registry.next_version(shelf, date(2026, 1, 1))
        one = Head(
            version=version,
            model=model_identity(manifest),
            centre=np.zeros(384),
            intents={name: flat},
            shifts={},
        )
        save_head(shelf, one)
        head_registry.activate(shelf, version)

    def teach(self, *args: str) -> Any:
        return tamis("teach", "--config", str(self.config), *args)

    def judge(self, *texts: str) -> list[dict[str, Any]]:
        result = tamis("classify", "--data", str(self.data), *texts)
        assert result.exit_code == 0, result.stderr
        return [json.loads(line) for line in result.stdout.splitlines()]

    def audited(self) -> list[tuple[str, str, str]]:
        with sqlite3.connect(self.data / DATABASE_FILE) as db:
            return db.execute("SELECT actor, action, subject FROM audit ORDER BY id").fetchall()


@pytest.fixture
def brand(tmp_path: Path, weights: Path) -> Brand:
    return Brand(tmp_path, weights)


def test_own_intents_are_taught_judged_listed_and_taken_back(brand: Brand) -> None:
    brand.wants(parking=PARKING, gift_wrapping=WRAPPING)
    told = as_json(brand.teach("--json"))
    version = told["version"]
    assert [(part["kind"], part["name"], part["accepted"]) for part in told["parts"]] == [
        ("intent", "parking", True),
        ("intent", "gift_wrapping", True),
    ]
    for part in told["parts"]:
        assert part["figures"]["recall"] >= 0.5
        assert part["figures"]["false_alarms"] <= 0.02

    asked, other = brand.judge("peut-on se garer près de la boutique ?", "j'adore cette couleur !")
    assert (asked["head"], asked["intents"][0]["intent"]) == (version, "parking")
    assert (other["head"], other["intents"][0]["intent"]) == (version, "praise")

    listed = as_json(brand.teach("--list", "--json"))
    assert (listed["current"], [one["version"] for one in listed["heads"]]) == (version, [version])
    assert (listed["heads"][0]["fits"], set(listed["heads"][0]["parts"])) == (
        True,
        {"parking", "gift_wrapping"},
    )
    assert f"* {version} · taught 20" in brand.teach("--list").stdout

    assert brand.teach("--rollback").stdout == "the shipped head is the active version now\n"
    (alone,) = brand.judge("peut-on se garer près de la boutique ?")
    assert alone["head"] is None
    assert "parking" not in {one["intent"] for one in alone["intents"]}
    assert brand.teach("--rollback", version).stdout == f"head {version} is the active version now\n"
    assert brand.judge("merci")[0]["head"] == version
    assert brand.audited() == [
        ("person:Léa", "taught", f"head:{version}"),
        ("person:Léa", "head_rolled_back", "head:none"),
        ("person:Léa", "head_rolled_back", f"head:{version}"),
    ]
    assert as_json(tamis("audit", "verify", "--data", str(brand.data), "--json"))["whole"]


def test_weights_are_kept_and_no_text(brand: Brand) -> None:
    brand.wants(parking=PARKING)
    assert brand.teach().exit_code == 0
    kept = b"".join(path.read_bytes() for path in brand.data.rglob("*") if path.is_file())
    assert not [text for text in PARKING if text.encode() in kept or json.dumps(text).encode() in kept]


def test_what_proves_itself_speaks_and_the_rest_is_refused_with_figures(brand: Brand) -> None:
    brand.wants(parking=PARKING, odds=ODDS)
    result = brand.teach()
    assert result.exit_code == 0
    assert "parking: accepted; finds " in result.stdout
    assert "odds: refused; it finds only " in result.stderr
    (found,) = brand.judge("merci")
    assert {"parking"} == {one["intent"] for one in found["intents"]} & {"parking", "odds"}


def test_when_nothing_was_accepted_nothing_changes(brand: Brand, weights: Path) -> None:
    brand.knows("parking", weights)
    brand.wants(odds=ODDS)
    result = brand.teach()
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (1, "nothing was changed")
    assert len(head_versions.list_versions(brand.data / head_versions.FOLDER)) == 1
    assert "parking" in {one["intent"] for one in brand.judge("merci")[0]["intents"]}


def test_what_a_new_head_does_not_know_any_more_is_said(brand: Brand, weights: Path) -> None:
    brand.knows("delivery_drone", weights)
    brand.wants(gift_wrapping=WRAPPING)
    result = brand.teach()
    assert "no longer known: delivery_drone; rules that name them do not match" in result.stderr
    assert len(head_versions.list_versions(brand.data / head_versions.FOLDER)) == 2


def test_a_dry_run_changes_nothing(brand: Brand) -> None:
    brand.wants(parking=PARKING)
    result = brand.teach("--dry-run")
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (0, "nothing was changed: a dry run")
    assert not brand.data.exists()


def test_without_anything_to_learn_from_there_is_nothing_to_do(brand: Brand) -> None:
    result = brand.teach()
    assert (result.exit_code, "nothing to learn from yet" in result.stdout) == (3, True)
    assert (brand.teach("--list").exit_code, brand.data.exists()) == (3, False)


RIVALS = [
    f"{opening} {end}"
    for opening, end in product(
        ("allez chez Nordine,", "Nordine fait la même chose,", "chez Nordine c'est mieux,", "go to Nordine,",
         "Nordine has the same,", "j'ai tout acheté chez Nordine,"),
        ("deux fois moins cher", "et livré en un jour", "half the price", "sans frais de port", "much faster",
         "et ils répondent eux"),
    )
]  # fmt: skip
FINE = [
    f"{opening} {end}"
    for opening, end in product(
        ("je voudrais savoir", "pouvez-vous me dire", "could you tell me", "bonjour,", "svp,", "hi,"),
        ("si le 38 revient", "quand ouvre la boutique", "how to wash it", "le prix de la robe",
         "if it fits small", "où en est ma commande"),
    )
]  # fmt: skip


def decided(tx: Transaction) -> None:
    for number, text in enumerate([*RIVALS, *FINE], 1):
        verb = Verb.HIDE if text in RIVALS else Verb.KEEP
        received(tx, number, text=text)
        overrides.set_override(
            tx,
            account_id="1000",
            message_id=f"55_{number}",
            by=Actor.person("platform"),
            verb=verb,
            at=START + number,
        )


def test_scores_follow_what_people_decide_again_and_again(brand: Brand) -> None:
    text = "Nordine vend la même robe moitié prix"
    fill(brand.data, decided)
    (before,) = brand.judge(text)
    told = as_json(brand.teach("--json"))
    (part,) = told["parts"]
    assert (part["kind"], part["accepted"], part["why"]) == ("shift", True, "")
    assert sum(counted["harmful"] for counted in told["decisions"].values()) == 36
    assert {counted["harmless"] for counted in told["decisions"].values()} == {36}
    assert part["figures"]["auc_after"] > part["figures"]["auc_before"]
    assert part["figures"]["dev_auc_after"] >= part["figures"]["dev_auc_before"] - 0.01
    after, kind, rude = brand.judge(text, "merci beaucoup, super service", "you are a worthless idiot")
    assert after[part["name"]] > before[part["name"]] + 0.02
    assert kind["toxicity"] < 0.2
    assert rude["toxicity"] > 0.5


def test_how_often_an_intent_would_have_been_read_lately_is_told(brand: Brand) -> None:
    fill(brand.data, decided)
    brand.wants(parking=PARKING)
    figures = {part["name"]: part["figures"] for part in as_json(brand.teach("--dry-run", "--json"))["parts"]}
    assert figures["parking"]["recent"] <= 0.25


def test_too_few_decisions_are_counted_and_teach_nothing(brand: Brand) -> None:
    def few(tx: Transaction) -> None:
        received(tx, 1, text="un seul")
        overrides.set_override(
            tx, account_id="1000", message_id="55_1", by=Actor.person("platform"), verb="hide", at=START
        )

    fill(brand.data, few)
    result = brand.teach()
    assert (result.exit_code, "30 of each are needed" in result.stdout) == (3, True)


def test_a_model_without_a_dev_set_teaches_nothing(brand: Brand, tmp_path: Path) -> None:
    (tmp_path / "bare").mkdir()
    brand.configure(model=str(linked(bundled("models/weights"), tmp_path / "bare")))
    brand.wants(parking=PARKING)
    result = brand.teach()
    assert result.exit_code == 1
    assert "parking: refused; nothing can be checked: the model has no dev set" in result.stderr


def test_mistakes_in_the_intents_have_their_place(brand: Brand) -> None:
    brand.intents.write_text('version: 1\nintents:\n  "a\\e[31m": {examples: [a, b]}\n  praise: 3\n', "utf-8")
    result = brand.teach()
    assert (result.exit_code, result.stdout) == (1, "")
    assert (
        f"{brand.intents}:3:25: intent a\\x1b[31m: 'examples': expected 8 to 200 examples, found 2"
        in result.stderr
    )
    assert f"{brand.intents}:4:11: intent praise: 'praise': expected keys and values" in result.stderr


def test_intents_that_are_named_must_be_there(brand: Brand) -> None:
    result = brand.teach("--intents", "nowhere.yaml")
    assert (result.exit_code, "nowhere.yaml: the intents cannot be read" in result.stderr) == (1, True)


def test_a_model_of_ones_own_cannot_be_taught(brand: Brand) -> None:
    brand.configure(classifier={"model": "toxic-bert", "labels": "map.yaml"})
    result = brand.teach()
    assert (result.exit_code, "only the shipped model and its relatives can be taught" in result.stderr) == (
        1,
        True,
    )


def test_a_damaged_head_is_said_and_can_be_left_behind(brand: Brand, weights: Path) -> None:
    fill(brand.data)
    brand.knows("parking", weights)
    brand.knows("parking", weights)
    shelf = brand.data / head_versions.FOLDER
    first, second = head_versions.list_versions(shelf)
    (shelf / f"{second}.json").write_text("{", "utf-8")
    result = tamis("classify", "--data", str(brand.data), "merci")
    assert (result.exit_code, "is not a usable head" in result.stderr) == (1, True)
    (shelf / "current").write_text("nonsense", "utf-8")
    listed = brand.teach("--list")
    assert (listed.exit_code, f"  {first} · taught" in listed.stdout) == (0, True)
    assert f"{second}.json: is not a usable head" in listed.stderr
    assert brand.teach("--rollback").exit_code == 1
    assert brand.teach("--rollback", second).exit_code == 1
    assert brand.teach("--rollback", first).exit_code == 0
    assert brand.judge("merci")[0]["head"] == first


def test_one_cannot_go_back_to_what_was_never_taught(brand: Brand) -> None:
    fill(brand.data)
    for wanted in ("2026-01-01.1", "../config"):
        result = brand.teach("--rollback", wanted)
        assert (result.exit_code, "there is no head" in result.stderr) == (1, True)
    assert "nothing to go back from" in brand.teach("--rollback").stderr
    assert brand.teach("--rollback", "--list").exit_code == 2


def test_rules_name_own_intents_and_their_examples_are_judged_with_the_head(
    brand: Brand, tmp_path: Path
) -> None:
    rules = tmp_path / "rules.yaml"
    tests = [{"text": "on peut se garer où ?", "expect": ["queue"]}, {"text": "merci beaucoup", "expect": []}]
    entry = {"id": "access", "when": {"intent": "parking"}, "then": ["queue"], "tests": tests}
    rules.write_text(yaml.safe_dump({"version": 1, "rules": [entry]}, allow_unicode=True), "utf-8")
    check = partial(tamis, "rules", "check", "--config", str(brand.config))
    assert "'intent': expected one of 38 known words, found 'parking'" in check().stderr
    brand.wants(parking=PARKING)
    brand.teach()
    assert check().exit_code == 0
    assert "2 of 2 examples pass" in tamis("rules", "test", "--config", str(brand.config)).stdout
    brand.teach("--rollback", "none")
    assert check().exit_code == 0, "going back must not take the rules down"
    rules.write_text(rules.read_text("utf-8").replace("intent: parking", "intent: parkin"), "utf-8")
    assert "did you mean 'parking'?" in check().stderr
