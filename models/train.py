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

from bot.classify.onnx import join_segments
from bot.text.normalize import clean, placeholders
from models.data import Example, mix_examples, read_examples, split
from models.network import Network, build
from models.noise import add_noise

BATCH = 32
MAX_TOKENS = 80
MAX_CONTEXT = 32
_LENGTH_STEP = 8  # lengths are rounded up to it: every new shape costs a CPU some seconds
#: How often a text is read with its own context, or with one that has nothing to do with it.
_OWN_CONTEXT, _RANDOM_CONTEXT = 0.8, 0.08
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
    parser.add_argument("--resume", type=Path, help="start from these weights")
    parser.add_argument("--rate", type=float, default=1.0, help="factor of the usual learning rate")
    parser.add_argument("--until", type=float, default=0.03, help="factor of that rate at the end")
    parser.add_argument("--quick", action="store_true", help="a few steps, as a smoke test")
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
    """Fit on the training part of `data`, and keep `out/last.pt` and `out/run.json` up to date.

    `rates` are factors of the usual learning rate: its peak, and the share of that at the end.
    """
    random.seed(seed)
    torch.manual_seed(seed)
    out.mkdir(parents=True, exist_ok=True)
    chosen = mix_examples(split(read_examples(*data))["train"], most, seed, written)
    tokenizer = PreTrainedTokenizerFast.from_pretrained(base)
    network = build(base)
    if resume:
        network.load_state_dict(torch.load(resume))
    steps = len(chosen) // BATCH
    optimiser = _optimiser(network)
    began = time.monotonic()
    network.train()
    for step, batch in enumerate(make_batches(tokenizer, chosen, seed)):
        _set_rate(optimiser, step, steps, *rates)
        loss = _loss(network, batch)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        if step % 50 == 0:
            speed = (step + 1) * BATCH / (time.monotonic() - began)
            print(f"{step}/{steps} loss {float(loss.detach()):.3f} {speed:.1f} examples/s", flush=True)
        if step % 100 == 99 or step == steps - 1:
            torch.save(network.state_dict(), out / "last.pt")
            seen = (step + 1) * BATCH
            run = {"seed": seed, "examples": seen, "of": len(chosen), "written": written, "batch": BATCH}
            _record_run(out, run | {"torch": torch.__version__}, resume)


def make_batches(
    tokenizer: PreTrainedTokenizerFast, examples: Sequence[Example], seed: int
) -> Iterator[list["TokenizedExample"]]:
    """Batches of nearly the same length in random order: padding is what costs most on a CPU."""
    rng = random.Random(seed)
    whole = len(examples) // BATCH * BATCH
    for start in range(0, whole, BATCH * 50):
        chunk = examples[start : min(whole, start + BATCH * 50)]
        tokenized = sorted(_tokenize(tokenizer, chunk, rng), key=lambda item: len(item.ids))
        batches = [tokenized[first : first + BATCH] for first in range(0, len(tokenized), BATCH)]
        rng.shuffle(batches)
        yield from batches


@dataclass(frozen=True)
class TokenizedExample:
    """An example as the network reads it."""

    ids: list[int]
    example: Example


def _tokenize(
    tokenizer: PreTrainedTokenizerFast, examples: Sequence[Example], rng: random.Random
) -> Iterator[TokenizedExample]:
    texts = [placeholders(clean(add_noise(example.text, rng))) or "." for example in examples]
    above = [_choose_context(example, examples, rng) for example in examples]
    rows = tokenizer(texts, truncation=True, max_length=MAX_TOKENS)["input_ids"]
    contexts = tokenizer(above, truncation=True, max_length=MAX_CONTEXT)["input_ids"]
    for row, context, text, example in zip(rows, contexts, above, examples, strict=True):
        yield TokenizedExample(join_segments(row, context) if text else row, example)


def _choose_context(example: Example, others: Sequence[Example], rng: random.Random) -> str:
    """The context of a text; sometimes an unrelated one, which must not change how the text is read."""
    context = example.context if rng.random() < _OWN_CONTEXT else ""
    if not example.context and rng.random() < _RANDOM_CONTEXT:
        context = rng.choice(others).text
    return placeholders(clean(context))


def _pad(batch: Sequence[TokenizedExample]) -> tuple[torch.Tensor, torch.Tensor]:
    """Token ids and their mask."""
    longest = -(-max(len(item.ids) for item in batch) // _LENGTH_STEP) * _LENGTH_STEP
    ids = torch.ones(len(batch), longest, dtype=torch.long)
    mask = torch.zeros(len(batch), longest, dtype=torch.long)
    for row, item in enumerate(batch):
        ids[row, : len(item.ids)] = torch.tensor(item.ids)
        mask[row, : len(item.ids)] = 1
    return ids, mask


def _record_run(out: Path, run: dict[str, object], resume: Path | None) -> None:
    """Write down what the weights in `out` were trained on, in this run and in those before it."""
    before = json.loads((resume.parent / "run.json").read_text("utf-8")) if resume else {"runs": []}
    runs = [*before["runs"], run]
    document = {"examples": sum(earlier["examples"] for earlier in runs), "runs": runs}
    (out / "run.json").write_text(json.dumps(document, indent=1) + "\n", "utf-8")


def _loss(network: Network, batch: Sequence[TokenizedExample]) -> torch.Tensor:
    """The losses of the three tasks together, each over the rows that are labelled for it."""
    ids, mask = _pad(batch)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        outputs = network(ids, mask)
    binary, sentiment, intent, _ = (logits.float() for logits in outputs)
    examples = [item.example for item in batch]
    truth = torch.tensor([example.binary for example in examples])
    is_labelled = ~torch.isnan(truth)
    weight = torch.tensor([example.weight for example in examples])[:, None]
    losses = nn.functional.binary_cross_entropy_with_logits(binary, torch.nan_to_num(truth), reduction="none")
    loss = 2.0 * (losses * is_labelled * weight).sum() / is_labelled.sum().clamp(min=1)
    moods = torch.tensor([example.sentiment for example in examples])
    if (moods >= 0).any():
        loss = loss + 0.7 * nn.functional.cross_entropy(sentiment, moods, ignore_index=-1)
    rows = [row for row, example in enumerate(examples) if example.intents is not None]
    if rows:
        intents = torch.zeros(len(rows), intent.shape[1])
        for index, row in enumerate(rows):
            intents[index, list(examples[row].intents or ())] = 1
        intent_losses = nn.functional.binary_cross_entropy_with_logits(
            intent[rows], intents, reduction="none"
        )
        loss = loss + 0.5 * intent_losses.sum(1).mean()
    return loss


def _optimiser(network: Network) -> torch.optim.AdamW:
    encoder, heads = [], []
    for name, parameter in network.named_parameters():
        if not name.startswith("enc"):
            heads.append(parameter)
        elif parameter.requires_grad:
            encoder.append(parameter)
    groups = [{"params": encoder, "peak": ENCODER_RATE}, {"params": heads, "peak": HEAD_RATE}]
    return torch.optim.AdamW(groups, lr=HEAD_RATE, weight_decay=0.01)


def _set_rate(optimiser: torch.optim.AdamW, step: int, steps: int, rate: float, until: float) -> None:
    warm_up = min(WARM_UP, steps // 10 + 1)
    factor = rate * min(1.0, step / warm_up) * (1 - (1 - until) * step / steps)
    for group in optimiser.param_groups:
        group["lr"] = group["peak"] * factor


if __name__ == "__main__":
    main()
