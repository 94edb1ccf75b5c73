"""Makes one checkpoint of two successive ones: the mean of their weights.

    python -m models.average models/runs/8 models/runs/9 --out models/runs/mean

The mean forgets less of the first and scores higher than either on the dev part. Weight averaging:
https://arxiv.org/abs/2203.05482
"""

import argparse
import json
from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor


def main() -> None:
    """Parse the command line and write the checkpoint."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("first", type=Path)
    parser.add_argument("second", type=Path, help="the run that resumed from the first")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    average(args.first, args.second, args.out)


def average(first: Path, second: Path, out: Path) -> None:
    """Write `out/last.pt` and `out/run.json`, which lists all runs up to the second.

    Raises ValueError when the two checkpoints are not of the same network.
    """
    earlier, later = (torch.load(run / "last.pt", weights_only=True) for run in (first, second))
    if _shapes(earlier) != _shapes(later):
        raise ValueError(
            f"{first} and {second} are not of the same network: names or shapes of weights differ"
        )
    out.mkdir(parents=True, exist_ok=True)
    means = {name: _mean(weights, later[name]) for name, weights in earlier.items()}
    torch.save(means, out / "last.pt")
    run = json.loads((second / "run.json").read_text("utf-8")) | {"averaged": 2}
    (out / "run.json").write_text(json.dumps(run, indent=1) + "\n", "utf-8")


def _shapes(weights: Mapping[str, Tensor]) -> dict[str, torch.Size]:
    return {name: tensor.shape for name, tensor in weights.items()}


def _mean(earlier: Tensor, later: Tensor) -> Tensor:
    # Counters and the like are whole numbers, of which there is no mean.
    return (earlier + later) / 2 if earlier.is_floating_point() else later


if __name__ == "__main__":
    main()
