"""How fast is the classifier, compared with what people would run instead, on the same texts in one run?

    python bench/classify.py [--quick] [--count 512] [--threads 2] [--rounds 1] [--model models/weights]

| contender | is |
| --- | --- |
| `tamis` | what the program runs, `load_model`, word lists included |
| `tamis_network` | the same without the word lists |
| `encoder_eager` | an encoder of the same shape (12 x 384 x 1536, 48,000 tokens) in PyTorch, float32, eager |
| `bert_base` | a sequence classifier of 109 million parameters in `transformers.pipeline` |
| `xlm_r_base` | one of 278 million |

The last three have random weights, on which speed does not depend, and need PyTorch; without it they are
skipped with a message: run this with the Python of the extra `train`. All read the same tokens, those of the
shipped tokenizer: where a vocabulary is smaller, ids are folded into it. Each contender has a fresh process
on `--threads` CPUs; with `--rounds` they take turns, and the median counts.

Prints JSON: texts per second in batches of 1, 8 and 32 and how many times that of `bert_base` in
batches of 8; milliseconds of a single text; memory of the process (now, and at most); weights on
disk; seconds from the start of a process to its first judgement. Needs Linux for the memory.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
BATCHES = (1, 8, 32)
MAX_TOKENS = 256
SHAPES = {
    "bert_base": {"vocab_size": 30_522, "max_position_embeddings": 512},
    "xlm_r_base": {"vocab_size": 250_002, "max_position_embeddings": 514, "type_vocab_size": 1},
}
#: The number of labels of Detoxify's models, whose architectures these are.
LABELS = {"bert_base": 6, "xlm_r_base": 7}
Judge = Callable[[list[str]], object]

FRENCH = """Bonjour, vous avez encore cette robe en taille 38 ?|C'est combien avec la livraison ?
J'ai commandé le 12 et toujours rien reçu 😡|Trop beau, j'adore la couleur 😍
Merci pour votre réponse rapide !|Le service client ne répond jamais, c'est une honte
Vous livrez aussi en Belgique et en Suisse ?|Mon colis est arrivé abîmé, comment je fais pour le retour ?
Franchement déçue de la qualité pour ce prix|@lea regarde c'est exactement celui que tu cherchais
Ma fille l'a reçu pour son anniversaire, elle est ravie
Est-ce que le magasin de Lyon est ouvert le dimanche ?|Ça taille petit, prenez une taille au-dessus
Je vous ai écrit en MP il y a trois jours|Encore une marque qui se moque de ses clients
Bravo à toute l'équipe, continuez comme ça 👏|Vous faites vraiment n'importe quoi en ce moment
On peut payer en plusieurs fois ?|Le code promo ne marche pas sur le site
La couture a lâché au bout de deux lavages|Quelle bande d'incapables, remboursez-moi
C'est fabriqué où exactement ?|Je recommande les yeux fermés|Il sera de nouveau en stock quand svp ?
Toujours aussi jolie votre collection|idem pour moi, commande 48213|Pub mensongère, passez votre chemin
Mdr le prix, vous êtes sérieux ?|Même pas un mot d'excuse, bravo
Un grand merci à Sophie de la boutique de Nantes|Je ne commanderai plus jamais chez vous"""
ENGLISH = """Hi, do you still have this dress in a size 10?|How much is it with shipping?
I ordered on the 12th and still nothing 😡|So beautiful, I love the colour 😍|Thanks for the quick answer!
Customer service never picks up, what a joke|Do you ship to Ireland and the Netherlands as well?
My parcel arrived damaged, how do I send it back?|Honestly disappointed by the quality at this price
@tom look, that is the one you were searching for
Got it for my sister's birthday and she is over the moon|Is the shop in Leeds open on Sundays?
It runs small, better take one size up|I sent you a DM three days ago
Yet another brand that does not care about its customers|Well done to the whole team, keep it up 👏
You really have no idea what you are doing|Can I pay in three instalments?
The promo code does not work on your website|The seam came apart after two washes
What a bunch of clowns, give me my money back|Where exactly is this made?
Would recommend with my eyes closed|When will it be back in stock please?
Your new collection is lovely as always|same here, order 48213|False advertising, keep scrolling people
lol that price, are you serious?|Not even a word of apology, wow
Huge thanks to Sophie at the Bristol store|I will never ever order from you again"""


def comments(count: int, seed: int = 7) -> list[str]:
    """`count` different comments, French and English in turn, of one to four sentences."""
    rng, texts = random.Random(seed), dict[str, None]()
    languages = [listed.replace("\n", "|").split("|") for listed in (FRENCH, ENGLISH)]
    while len(texts) < count:
        sentences = rng.sample(languages[len(texts) % 2], 4)
        words = rng.randint(8, 20)
        used = 1
        while used < 4 and len(" ".join(sentences[: used + 1]).split()) <= words:
            used += 1
        text = " ".join(sentences[:used])
        if 8 <= len(text.split()) <= 20:
            texts[text] = None
    return list(texts)


def main() -> None:
    """Run each contender in its own process, compare and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=512)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--quick", action="store_true", help="32 texts, to see that it runs")
    parser.add_argument("--model", type=Path, default=ROOT / "models" / "weights")
    parser.add_argument("--only", choices=CONTENDERS, action="append", help="may be given several times")
    parser.add_argument("--run", choices=CONTENDERS, help=argparse.SUPPRESS)  # in the contender's process
    parser.add_argument("--first", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    args.count = min(args.count, 32) if args.quick else args.count
    if args.first:
        print(tamis(args)(["Bonjour, c'est combien ?"]))
    elif args.run:
        print(json.dumps(measure_contender(args)))
    else:
        print(json.dumps(compare_contenders(args), indent=1, ensure_ascii=False))


def compare_contenders(args: argparse.Namespace) -> dict[str, Any]:
    """The figures of all contenders, and their ratios."""
    asked = args.only or list(CONTENDERS)
    skipped = [name for name in asked if name not in OURS and find_spec("torch") is None]
    for name in skipped:
        print(f"{name} is skipped: it needs PyTorch, which is not installed here", file=sys.stderr)
    load = os.getloadavg()[0]
    rounds: dict[str, list[dict[str, Any]]] = {name: [] for name in asked if name not in skipped}
    for turn in range(args.rounds):
        for name, measured in rounds.items():
            print(f"round {turn + 1}: {name}", file=sys.stderr)
            measured.append(json.loads(run_child(args, "--run", name)))
    contenders = {name: median_of_rounds(measured) for name, measured in rounds.items()}
    base = contenders.get("bert_base", {}).get("per_second", {}).get("8")
    for figures in contenders.values():
        figures["times_bert_base"] = round(figures["per_second"]["8"] / base, 1) if base else None
    return {
        "texts": describe_texts(args),
        "threads": args.threads,
        "rounds": args.rounds,
        "load_before": round(load, 1),
        "start_to_first_judgement_s": {"tamis": seconds_to_first_judgement(args)},
        **contenders,
        "skipped": skipped,
    }


def run_child(args: argparse.Namespace, *more: str) -> str:
    """What this script prints in a fresh process."""
    command = [sys.executable, __file__, "--count", str(args.count), "--threads", str(args.threads)]
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
    quiet = {"TRANSFORMERS_VERBOSITY": "error", "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": str(args.threads)}
    command += ["--model", str(args.model), *more]
    env = {**os.environ, **quiet, "PYTHONPATH": path}
    return subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE, text=True).stdout


def seconds_to_first_judgement(args: argparse.Namespace) -> float:
    """Seconds from the start of Python to the end of a process that judges one text."""
    waits = []
    for _ in range(1 if args.quick else 5):
        began = time.perf_counter()
        run_child(args, "--first")
        waits.append(time.perf_counter() - began)
    return round(statistics.median(waits), 2)


def describe_texts(args: argparse.Namespace) -> dict[str, Any]:
    """How many texts, and how many tokens they have."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(args.model / "tokenizer.json"))
    lengths = sorted(len(encoding.ids) for encoding in tokenizer.encode_batch(comments(args.count)))
    middle = statistics.median(lengths)
    return {"count": args.count, "tokens": {"least": lengths[0], "median": middle, "most": lengths[-1]}}


def median_of_rounds(rounds: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Figure by figure, the median of the rounds."""
    return {
        key: median_of_rounds([figures[key] for figures in rounds])
        if isinstance(value, dict)
        else round(statistics.median(figures[key] for figures in rounds), 1)
        for key, value in rounds[0].items()
    }


def measure_contender(args: argparse.Namespace) -> dict[str, Any]:
    """The figures of one contender, in this process."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: args.threads])
    judge, texts = CONTENDERS[args.run](args), comments(args.count)
    judge(texts[:32])
    speeds, single = {}, list[float]()
    for size in BATCHES:
        waits = []
        for start in range(0, len(texts), size):
            began = time.perf_counter()
            judge(texts[start : start + size])
            waits.append(time.perf_counter() - began)
        speeds[str(size)] = round(len(texts) / sum(waits), 1)
        single = single or sorted(wait * 1000 for wait in waits)
    shares = {f"p{share}": single[min(len(single) - 1, len(single) * share // 100)] for share in (50, 99)}
    status = Path("/proc/self/status").read_text("utf-8")
    memory = {name: int(status.split(f"{word}:")[1].split()[0]) // 1024 for name, word in MEMORY.items()}
    return {"per_second": speeds, "ms": shares, "memory_mb": memory, "weights_mb": weights(args, judge)}


MEMORY = {"now": "VmRSS", "most": "VmHWM"}


def weights(args: argparse.Namespace, judge: Judge) -> float:
    """Megabytes on disk: of our files, or of so many parameters in float32."""
    parameters: int = getattr(judge, "parameters", 0)
    if parameters:
        return parameters * 4 / 1e6
    return sum(path.stat().st_size for path in args.model.iterdir()) / 1e6


def tamis(args: argparse.Namespace) -> Judge:
    """The classifier as the program runs it."""
    from bot.classify.loading import load_model

    return load_model(args.model).judge


def tamis_network(args: argparse.Namespace) -> Judge:
    """The shipped network alone."""
    from bot.classify.manifest import read_verified_manifest
    from bot.classify.onnx import OnnxClassifier

    return OnnxClassifier(args.model, read_verified_manifest(args.model)).judge


def encoder_eager(args: argparse.Namespace) -> Judge:
    """The shape of our encoder as PyTorch runs it, with the mean of its outputs."""
    import torch
    from transformers import BertConfig, BertModel

    torch.set_num_threads(args.threads)
    shape = {
        "hidden_size": 384,
        "num_hidden_layers": 12,
        "num_attention_heads": 12,
        "intermediate_size": 1536,
    }
    model = BertModel(BertConfig(vocab_size=48_000, **shape), add_pooling_layer=False).eval()
    tokenizer = shipped_tokenizer(args)

    def judge(texts: list[str]) -> object:
        batch = tokenizer(texts, padding=True, truncation=True, max_length=MAX_TOKENS, return_tensors="pt")
        with torch.inference_mode():
            return model(**batch).last_hidden_state.mean(1).numpy()

    return with_parameter_count(judge, model)


def pipeline(args: argparse.Namespace) -> Judge:
    """A sequence classifier of that name in `transformers.pipeline`, as its documentation shows it."""
    import torch
    from transformers import (
        BertConfig,
        BertForSequenceClassification,
        TextClassificationPipeline,
        XLMRobertaConfig,
        XLMRobertaForSequenceClassification,
    )

    torch.set_num_threads(args.threads)
    shape = SHAPES[args.run] | {"num_labels": LABELS[args.run], "pad_token_id": 1}
    if args.run == "bert_base":
        model = BertForSequenceClassification(BertConfig(**shape))
    else:
        model = XLMRobertaForSequenceClassification(XLMRobertaConfig(**shape))
    vocabulary = shape["vocab_size"]

    def fold(module: object, positional: object, named: dict[str, Any]) -> tuple[object, dict[str, Any]]:
        return positional, named | {"input_ids": named["input_ids"] % vocabulary}

    model.eval().register_forward_pre_hook(fold, with_kwargs=True)
    classify = TextClassificationPipeline(model=model, tokenizer=shipped_tokenizer(args), device="cpu")

    def judge(texts: list[str]) -> object:
        options = {
            "top_k": None,
            "function_to_apply": "sigmoid",
            "truncation": True,
            "max_length": MAX_TOKENS,
        }
        return classify(texts, batch_size=len(texts), **options)

    return with_parameter_count(judge, model)


def shipped_tokenizer(args: argparse.Namespace) -> Any:
    """The tokenizer that all share, so that all read the same number of tokens."""
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(args.model, local_files_only=True)


def with_parameter_count(judge: Judge, model: Any) -> Judge:
    """The judge, with its number of parameters as an attribute."""
    judge.parameters = sum(weights.numel() for weights in model.parameters())  # type: ignore[attr-defined]
    return judge


OURS = ("tamis", "tamis_network")
CONTENDERS: dict[str, Callable[[argparse.Namespace], Judge]] = {
    "tamis": tamis,
    "tamis_network": tamis_network,
    "encoder_eager": encoder_eager,
    "bert_base": pipeline,
    "xlm_r_base": pipeline,
}


if __name__ == "__main__":
    main()
