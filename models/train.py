"""Fine-tunes the encoder for all tasks at once, with masked losses.

    python -m models.train --data FOLDER --base ENCODER --out RUN [--most 64000] [--start OTHER/last.pt]

Every 250 steps the weights go to `RUN/last.pt`, what was done to `RUN/run.json`, and all that is needed to go
on to `RUN/state.pt`: the same command with `--resume` continues a run that was interrupted. A GPU is used
where there is one. Matrices are multiplied in bfloat16, which CPUs with AMX do two to three times faster:
there one core sees 40 to 45 examples a second. Where `--precision float32` is faster, take it.
"""

import argparse
import hashlib
import json
import os
import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import torch
from torch import nn
from transformers import PreTrainedTokenizerFast

from models.batches import BATCH, TokenizedExample, make_batches, pad_batch
from models.data import Example, read_examples, split
from models.losses import SourceBias, measure_loss
from models.mixture import mix_examples
from models.network import Network, build

ENCODER_RATE = 1e-4
HEAD_RATE = 1e-3
BIAS_RATE = 1e-2
WARM_UP = 150
_STEPS_BETWEEN_LINES, _STEPS_BETWEEN_CHECKPOINTS = 50, 250
WEIGHTS_FILE, STATE_FILE, RECORD_FILE = "last.pt", "state.pt", "run.json"


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """What a run does. `most` is the number of examples, `written` the share of brand comments among them;
    `rate` is a factor of the usual learning rate, `until` the share of it that is left at the end. The lowest
    `frozen` layers of the encoder stay as they are. `precision` is that of the products of matrices."""

    most: int = 64_000
    seed: int = 1
    written: float = 0.3
    rate: float = 1.0
    until: float = 0.03
    frozen: int = 0
    precision: str = "bfloat16"


def main() -> None:
    """Parse the command line and train."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    usual = Recipe()
    parser.add_argument("--data", type=Path, required=True, nargs="+")
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--most", type=int, default=usual.most, help="examples in the run")
    parser.add_argument("--seed", type=int, default=usual.seed)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    parser.add_argument("--written", type=float, default=usual.written, help="share of brand comments")
    parser.add_argument("--start", type=Path, help="begin with these weights of an earlier run")
    parser.add_argument("--rate", type=float, default=usual.rate, help="factor of the usual learning rate")
    parser.add_argument("--until", type=float, default=usual.until, help="share of that rate at the end")
    parser.add_argument(
        "--frozen", type=int, default=usual.frozen, help="lowest layers that stay as they are"
    )
    parser.add_argument("--precision", choices=("bfloat16", "float32"), default=usual.precision)
    parser.add_argument("--resume", action="store_true", help="go on with the interrupted run in --out")
    parser.add_argument("--quick", action="store_true", help="a few steps, as a smoke test")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    recipe = Recipe(
        most=128 if args.quick else args.most,
        seed=args.seed,
        written=args.written,
        rate=args.rate,
        until=args.until,
        frozen=args.frozen,
        precision=args.precision,
    )
    train(args.data, args.base, args.out, recipe, start=args.start, resume=args.resume, device=args.device)


def train(
    data: Sequence[Path],
    base: Path,
    out: Path,
    recipe: Recipe,
    *,
    start: Path | None = None,
    resume: bool = False,
    device: str = "auto",
) -> None:
    """Fit on the training part of `data`, and keep the files in `out` up to date.

    `start` are weights to begin with. With `resume` the run in `out` goes on where it stopped, if it was
    interrupted. Raises ValueError when that run had another recipe or read other texts.
    """
    random.seed(recipe.seed)
    torch.manual_seed(recipe.seed)
    out.mkdir(parents=True, exist_ok=True)
    examples = mix_examples(split(read_examples(*data))["train"], recipe.most, recipe.seed, recipe.written)
    run = _Run(
        build(base, recipe.frozen),
        SourceBias(examples),
        recipe,
        hash_mixture(examples),
        len(examples) // BATCH,
        choose_device(device),
    )
    if start:
        run.network.load_state_dict(torch.load(start, weights_only=True))
    if resume and (out / STATE_FILE).exists():
        run.restore(torch.load(out / STATE_FILE, weights_only=True))
    first, began = run.step, time.monotonic()
    tokenizer = PreTrainedTokenizerFast.from_pretrained(base)
    for batch in islice(make_batches(tokenizer, examples, recipe.seed), first, None):
        loss = run.learn(batch)
        if run.step % _STEPS_BETWEEN_LINES == 0:
            speed = (run.step - first) * BATCH / (time.monotonic() - began)
            print(f"{run.step}/{run.steps} loss {loss:.3f} {speed:.1f} examples/s", flush=True)
        if run.step % _STEPS_BETWEEN_CHECKPOINTS == 0 or run.step == run.steps:
            _save(run.network.state_dict(), out / WEIGHTS_FILE)
            _save(run.state(), out / STATE_FILE)
            record = {"examples": run.step * BATCH, "of": len(examples), "batch": BATCH, **asdict(recipe)}
            _record_run(out, record | {"torch": torch.__version__}, start)


def hash_mixture(examples: Sequence[Example]) -> str:
    """A hash of what a run reads, in its order: texts and labels."""
    digest = hashlib.sha256()
    for example in examples:
        digest.update(f"{example.text}\n{example.binary}{example.intents}{example.sentiment}\n".encode())
    return digest.hexdigest()


def choose_device(name: str) -> torch.device:
    """The device of that name; for "auto" a GPU where there is one, else the CPU."""
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    return torch.device(name)


class _Run:
    """A network in training: its optimiser and how far it is."""

    def __init__(
        self,
        network: Network,
        bias: SourceBias,
        recipe: Recipe,
        mixture: str,
        steps: int,
        device: torch.device,
    ) -> None:
        self.network, self.bias = network.to(device).train(), bias.to(device)
        self.recipe, self.step, self.steps = recipe, 0, steps
        self._mixture = mixture
        self._device = device
        self._optimiser = _make_optimiser(network, bias)

    def learn(self, batch: Sequence[TokenizedExample]) -> float:
        """Take one step and return the loss before it."""
        _set_rate(self._optimiser, self.step, self.steps, self.recipe)
        examples = [item.example for item in batch]
        ids, mask = (tensor.to(self._device) for tensor in pad_batch(batch))
        is_half = self.recipe.precision == "bfloat16"
        with torch.autocast(self._device.type, dtype=torch.bfloat16, enabled=is_half):
            binary, sentiment, intent, _ = self.network(ids, mask)
        logits = (binary.float(), sentiment.float(), intent.float())
        loss = measure_loss(logits, self.bias(examples), examples)
        self._optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self._optimiser.step()
        self.step += 1
        return float(loss.detach())

    def state(self) -> dict[str, Any]:
        """All that is needed to go on."""
        return {
            "recipe": asdict(self.recipe),
            "mixture": self._mixture,
            "step": self.step,
            "network": self.network.state_dict(),
            "bias": self.bias.state_dict(),
            "optimiser": self._optimiser.state_dict(),
            "random": torch.get_rng_state(),
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from a state. Raises ValueError when it is of another recipe or of other texts."""
        if state["recipe"] != asdict(self.recipe):
            raise ValueError(
                f"the interrupted run was {state['recipe']}, this one is {asdict(self.recipe)}: resume with "
                "the same options, or choose another --out"
            )
        if state["mixture"] != self._mixture:
            raise ValueError(
                "the interrupted run read other texts or labels than --data has now: resume with the files "
                "that it began with, or choose another --out"
            )
        self.step = state["step"]
        self.network.load_state_dict(state["network"])
        self.bias.load_state_dict(state["bias"])
        self._optimiser.load_state_dict(state["optimiser"])
        torch.set_rng_state(state["random"])


def _save(content: Mapping[str, Any], path: Path) -> None:
    """Write the file whole or not at all."""
    partial = path.with_suffix(".partial")
    torch.save(content, partial)
    os.replace(partial, path)


def _record_run(out: Path, run: dict[str, object], start: Path | None) -> None:
    """Write down what the weights in `out` were trained on, in this run and in those before it."""
    before = json.loads((start.parent / RECORD_FILE).read_text("utf-8")) if start else {"runs": []}
    runs = [*before["runs"], run]
    document = {"examples": sum(earlier["examples"] for earlier in runs), "runs": runs}
    (out / RECORD_FILE).write_text(json.dumps(document, indent=1) + "\n", "utf-8")


def _make_optimiser(network: Network, bias: SourceBias) -> torch.optim.AdamW:
    encoder, heads = [], []
    for name, parameter in network.named_parameters():
        if not name.startswith("enc"):
            heads.append(parameter)
        elif parameter.requires_grad:
            encoder.append(parameter)
    groups = [
        {"params": encoder, "peak": ENCODER_RATE},
        {"params": heads, "peak": HEAD_RATE},
        {"params": [*bias.parameters()], "peak": BIAS_RATE},
    ]
    return torch.optim.AdamW(groups, lr=HEAD_RATE, weight_decay=0.01)


def _set_rate(optimiser: torch.optim.AdamW, step: int, steps: int, recipe: Recipe) -> None:
    warm_up = min(WARM_UP, steps // 10 + 1)
    factor = recipe.rate * min(1.0, step / warm_up) * (1 - (1 - recipe.until) * step / steps)
    for group in optimiser.param_groups:
        group["lr"] = group["peak"] * factor


if __name__ == "__main__":
    main()
