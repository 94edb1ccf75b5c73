"""`python -m models.long`: prints how each way of reading long texts does."""

import argparse
import json
from pathlib import Path

from models.long import compare_ways


def main() -> None:
    """Parse the command line and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=Path, default=Path("models/weights"))
    args = parser.parse_args()
    manifest = json.loads((args.weights / "manifest.json").read_text("utf-8"))
    platt = manifest["calibration"]["binary"]["toxicity"]
    print("\n".join(compare_ways(args.weights, platt, manifest["thresholds"])))


if __name__ == "__main__":
    main()
