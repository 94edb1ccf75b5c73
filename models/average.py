"""Makes one checkpoint of two that went on from one another: the mean of their weights.

    python -m models.average models/runs/8 models/runs/9 --out models/runs/mean

The mean forgets less of the first and is surer than either on the dev part. Weight averaging:
https://arxiv.org/abs/2203.05482
"""

import argparse
import json
from pathlib import Path

import torch
from torch import Tensor


def main() -> None:
    """Parse the command line and write the checkpoint."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("first", type=Path)
    parser.add_argument("second", type=Path, help="the run that went on from the first")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    average(args.first, args.second, args.out)


def average(first: Path, second: Path, out: Path) -> None:
    """Write `out/last.pt` and `out/run.json`, which tells of all runs up to the second.

    Raises ValueError when the two checkpoints are not of one network.
    """
    one, other = (torch.load(run / "last.pt", weights_only=True) for run in (first, second))
    if {name: value.shape for name, value in one.items()} != {n: v.shape for n, v in other.items()}:
        raise ValueError(f"{first} and {second} are not of one network: names or shapes of weights differ")
    out.mkdir(parents=True, exist_ok=True)
    torch.save({name: _mean(value, other[name]) for name, value in one.items()}, out / "last.pt")
    run = json.loads((second / "run.json").read_text("utf-8")) | {"averaged": 2}
    (out / "run.json").write_text(json.dumps(run, indent=1) + "\n", "utf-8")


def _mean(one: Tensor, other: Tensor) -> Tensor:
    return (one + other) / 2 if one.is_floating_point() else other


if __name__ == "__main__":
    main()
