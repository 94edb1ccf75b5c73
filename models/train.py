"""Fine-tunes the encoder for all tasks at once, with masked losses.

    python -m models.train --data FOLDER --base ENCODER --out RUN [--most 64000] [--resume RUN/last.pt]

Checkpoints every 100 steps to `RUN/last.pt`, so that a long run can be stopped and exported.
Matrices are multiplied in bfloat16, which CPUs with AVX512-BF16 or AMX do two to three times faster:
there one core sees 40 to 45 examples a second.
"""

import argparse
import json
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn
from transformers import PreTrainedTokenizerFast

from bot.classify.segments import joined
from bot.text.normalize import clean, placeholders
from models.data import Example, mixture, read, split
from models.network import Network, build
from models.noise import roughen

BATCH = 32
MAX_TOKENS = 80
MAX_CONTEXT = 32
_STEP = 8  # lengths are rounded up to it: every new shape costs a CPU some seconds
#: How often a text is read under what stood above it, or under something that has nothing to do with it.
_OWN_CONTEXT, _OTHER_CONTEXT = 0.8, 0.08
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
    parser.add_argument("--written", type=float, default=0.3, help="share of brand comments in the run")
    parser.add_argument("--resume", type=Path, help="go on from these weights")
    parser.add_argument("--rate", type=float, default=1.0, help="share of the usual learning rate")
    parser.add_argument("--until", type=float, default=0.03, help="share of that rate at the end")
    parser.add_argument("--quick", action="store_true", help="a few steps, to see that it works")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    most = 128 if args.quick else args.most
    rates = (args.rate, args.until)
    train(args.data, args.base, args.out, most, args.seed, args.written, args.resume, rates)


def train(
    data: Sequence[Path],
    base: Path,
    out: Path,
    most: int,
    seed: int,
    written: float = 0.3,
    resume: Path | None = None,
    rates: tuple[float, float] = (1.0, 0.03),
) -> None:
    """Fit on the training part of `data` and keep `out/last.pt` and `out/run.json` up to date.

    `rates` are shares of the usual learning rate: the first at the top, the second of it at the end.
    """
    random.seed(seed)
    torch.manual_seed(seed)
    out.mkdir(parents=True, exist_ok=True)
    chosen = mixture(split(read(*data))["train"], most, seed, written)
    tokenizer = PreTrainedTokenizerFast.from_pretrained(base)
    network = build(base)
    if resume:
        network.load_state_dict(torch.load(resume))
    steps = len(chosen) // BATCH
    optimiser = _optimiser(network)
    began = time.monotonic()
    network.train()
    for step, batch in enumerate(batches(tokenizer, chosen, seed)):
        _set_rate(optimiser, step, steps, *rates)
        loss = _loss(network, batch)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        if step % 50 == 0:
            pace = (step + 1) * BATCH / (time.monotonic() - began)
            print(f"{step}/{steps} loss {float(loss.detach()):.3f} {pace:.1f} examples/s", flush=True)
        if step % 100 == 99 or step == steps - 1:
            torch.save(network.state_dict(), out / "last.pt")
            seen = (step + 1) * BATCH
            this = {"seed": seed, "examples": seen, "of": len(chosen), "written": written, "batch": BATCH}
            _note(out, this | {"torch": torch.__version__}, resume)


def batches(
    tokenizer: PreTrainedTokenizerFast, examples: Sequence[Example], seed: int
) -> Iterator[list["Read"]]:
    """Batches of nearly the same length in random order: padding is what costs most on a CPU."""
    rng = random.Random(seed)
    whole = len(examples) // BATCH * BATCH
    for start in range(0, whole, BATCH * 50):
        chunk = examples[start : min(whole, start + BATCH * 50)]
        ready = sorted(_read(tokenizer, chunk, rng), key=lambda one: len(one.ids))
        some = [ready[at : at + BATCH] for at in range(0, len(ready), BATCH)]
        rng.shuffle(some)
        yield from some


@dataclass(frozen=True)
class Read:
    """An example as the network reads it."""

    ids: list[int]
    example: Example


def _read(
    tokenizer: PreTrainedTokenizerFast, examples: Sequence[Example], rng: random.Random
) -> Iterator[Read]:
    texts = [placeholders(clean(roughen(example.text, rng))) or "." for example in examples]
    above = [_above(example, examples, rng) for example in examples]
    rows = tokenizer(texts, truncation=True, max_length=MAX_TOKENS)["input_ids"]
    contexts = tokenizer(above, truncation=True, max_length=MAX_CONTEXT)["input_ids"]
    for row, context, text, example in zip(rows, contexts, above, examples, strict=True):
        yield Read(joined(row, context) if text else row, example)


def _above(example: Example, others: Sequence[Example], rng: random.Random) -> str:
    """What stands above a text; sometimes something that must not change how it is read."""
    context = example.context if rng.random() < _OWN_CONTEXT else ""
    if not example.context and rng.random() < _OTHER_CONTEXT:
        context = rng.choice(others).text
    return placeholders(clean(context))


def _padded(batch: Sequence[Read]) -> tuple[torch.Tensor, torch.Tensor]:
    """Token ids and their mask."""
    longest = -(-max(len(one.ids) for one in batch) // _STEP) * _STEP
    ids = torch.ones(len(batch), longest, dtype=torch.long)
    mask = torch.zeros(len(batch), longest, dtype=torch.long)
    for row, one in enumerate(batch):
        ids[row, : len(one.ids)] = torch.tensor(one.ids)
        mask[row, : len(one.ids)] = 1
    return ids, mask


def _note(out: Path, this: dict[str, object], resume: Path | None) -> None:
    """Write down what the weights in `out` have seen, in this run and in those before it."""
    before = json.loads((resume.parent / "run.json").read_text("utf-8")) if resume else {"runs": []}
    runs = [*before["runs"], this]
    run = {"examples": sum(one["examples"] for one in runs), "runs": runs}
    (out / "run.json").write_text(json.dumps(run, indent=1) + "\n", "utf-8")


def _loss(network: Network, read: Sequence[Read]) -> torch.Tensor:
    ids, mask = _padded(read)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits = network(ids, mask)
    binary, sentiment, intent, _ = (one.float() for one in logits)
    batch = [one.example for one in read]
    wanted = torch.tensor([example.binary for example in batch])
    known = ~torch.isnan(wanted)
    weight = torch.tensor([example.weight for example in batch])[:, None]
    each = nn.functional.binary_cross_entropy_with_logits(binary, torch.nan_to_num(wanted), reduction="none")
    loss = 2.0 * (each * known * weight).sum() / known.sum().clamp(min=1)
    moods = torch.tensor([example.sentiment for example in batch])
    if (moods >= 0).any():
        loss = loss + 0.7 * nn.functional.cross_entropy(sentiment, moods, ignore_index=-1)
    rows = [row for row, example in enumerate(batch) if example.intents is not None]
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


def _set_rate(optimiser: torch.optim.AdamW, step: int, steps: int, rate: float, until: float) -> None:
    warm_up = min(WARM_UP, steps // 10 + 1)
    share = rate * min(1.0, step / warm_up) * (1 - (1 - until) * step / steps)
    for group in optimiser.param_groups:
        group["lr"] = group["peak"] * share


if __name__ == "__main__":
    main()
