"""Fine-tunes the encoder for all tasks at once, with masked losses.

    python -m models.train --data FOLDER --base ENCODER --out RUN [--most 64000] [--resume RUN/last.pt]

Checkpoints every 100 steps to `RUN/last.pt`, so that a long run can be stopped and exported.
On two quiet cores an epoch of 64,000 examples takes about 40 minutes.
"""

import argparse
import json
import random
import time
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import nn
from transformers import PreTrainedTokenizerFast

from bot.text import clean, placeholders
from models.data import Example, mixture, read, split
from models.network import Network, build

BATCH = 32
MAX_TOKENS = 96
ENCODER_RATE = 1e-4
HEAD_RATE = 1e-3
WARM_UP = 150


def main() -> None:
    """Parse the command line and train."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, nargs="+")
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--most", type=int, default=64_000, help="examples in the run")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--written", type=float, default=0.25, help="share of brand comments in the run")
    parser.add_argument("--resume", type=Path, help="go on from these weights")
    parser.add_argument("--quick", action="store_true", help="a few steps, to see that it works")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    most = 128 if args.quick else args.most
    train(args.data, args.base, args.out, most, args.seed, args.written, args.resume)


def train(
    data: Sequence[Path],
    base: Path,
    out: Path,
    most: int,
    seed: int,
    written: float = 0.25,
    resume: Path | None = None,
) -> None:
    """Fit on the training part of `data` and keep `out/last.pt` and `out/run.json` up to date."""
    random.seed(seed)
    torch.manual_seed(seed)
    out.mkdir(parents=True, exist_ok=True)
    chosen = mixture(split(read(*data))["train"], most, seed, written)
    tokenizer = PreTrainedTokenizerFast.from_pretrained(base)
    network = build(base)
    if resume:
        network.load_state_dict(torch.load(resume))
    batches = bucketed(chosen, seed)
    optimiser = _optimiser(network)
    began = time.monotonic()
    network.train()
    for step, batch in enumerate(batches):
        _set_rate(optimiser, step, len(batches))
        loss = _loss(network, tokenizer, batch, random.Random(f"{seed}/{step}"))
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        if step % 50 == 0:
            pace = (step + 1) * BATCH / (time.monotonic() - began)
            print(f"{step}/{len(batches)} loss {float(loss.detach()):.3f} {pace:.1f} examples/s", flush=True)
        if step % 100 == 99 or step == len(batches) - 1:
            torch.save(network.state_dict(), out / "last.pt")
            seen = sum(map(len, batches[: step + 1]))
            this = {"seed": seed, "examples": seen, "of": len(chosen), "written": written, "batch": BATCH}
            _note(out, this | {"torch": torch.__version__}, resume)


def bucketed(examples: Sequence[Example], seed: int) -> list[list[Example]]:
    """Batches of similar length in random order: padding is what costs most on a CPU."""
    rng = random.Random(seed)
    batches: list[list[Example]] = []
    for start in range(0, len(examples), BATCH * 50):
        chunk = sorted(examples[start : start + BATCH * 50], key=lambda example: len(example.text))
        some = [chunk[at : at + BATCH] for at in range(0, len(chunk), BATCH)]
        rng.shuffle(some)
        batches += some
    return batches


def roughen(text: str, rng: random.Random) -> str:
    """Sometimes the text as people type it: without accents, all small, or shouting."""
    roll = rng.random()
    if roll < 0.12:
        return "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))
    if roll < 0.20:
        return text.lower()
    return text.upper() if roll < 0.23 else text


def _note(out: Path, this: dict[str, object], resume: Path | None) -> None:
    """Write down what the weights in `out` have seen, in this run and in those before it."""
    before = json.loads((resume.parent / "run.json").read_text("utf-8")) if resume else {"runs": []}
    runs = [*before["runs"], this]
    run = {"examples": sum(one["examples"] for one in runs), "runs": runs}
    (out / "run.json").write_text(json.dumps(run, indent=1) + "\n", "utf-8")


def _loss(
    network: Network, tokenizer: PreTrainedTokenizerFast, batch: Sequence[Example], rng: random.Random
) -> torch.Tensor:
    texts = [roughen(placeholders(clean(example.text)), rng) for example in batch]
    encoded = tokenizer(texts, padding=True, truncation=True, max_length=MAX_TOKENS, return_tensors="pt")
    binary, sentiment, intent, _ = network(encoded["input_ids"], encoded["attention_mask"])
    wanted = torch.tensor([example.binary for example in batch])
    known = ~torch.isnan(wanted)
    weight = torch.tensor([example.weight for example in batch])[:, None]
    each = nn.functional.binary_cross_entropy_with_logits(binary, torch.nan_to_num(wanted), reduction="none")
    loss = 2.0 * (each * known * weight).sum() / known.sum().clamp(min=1)
    moods = torch.tensor([example.sentiment for example in batch])
    if (moods >= 0).any():
        loss = loss + 0.7 * nn.functional.cross_entropy(sentiment, moods, ignore_index=-1)
    rows = [row for row, example in enumerate(batch) if example.intents]
    if rows:
        aims = torch.zeros(len(rows), intent.shape[1])
        for place, row in enumerate(rows):
            aims[place, list(batch[row].intents or ())] = 1
        off = nn.functional.binary_cross_entropy_with_logits(intent[rows], aims, reduction="none")
        loss = loss + 0.5 * off.sum(1).mean()
    return loss


def _optimiser(network: Network) -> torch.optim.AdamW:
    encoder = [
        one for name, one in network.named_parameters() if name.startswith("enc") and one.requires_grad
    ]
    heads = [one for name, one in network.named_parameters() if not name.startswith("enc")]
    groups = [{"params": encoder, "peak": ENCODER_RATE}, {"params": heads, "peak": HEAD_RATE}]
    return torch.optim.AdamW(groups, lr=HEAD_RATE, weight_decay=0.01)


def _set_rate(optimiser: torch.optim.AdamW, step: int, steps: int) -> None:
    warm_up = min(WARM_UP, steps // 10 + 1)
    share = min(1.0, step / warm_up) * max(0.03, 1 - step / steps)
    for group in optimiser.param_groups:
        group["lr"] = group["peak"] * share


if __name__ == "__main__":
    main()
