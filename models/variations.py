"""Lists the brand comments of the dev and test parts that say nearly what one of the training part says.

    python -m models.variations --data FOLDER --out models/corpus/variations.txt

Two texts are variations when they share most of their runs of letters. Sets of contrasts are left alone:
their key keeps them on one side. Translations are not seen: to the fine-tuned network, two questions for a
price are as alike as a question and its translation.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

from sklearn.feature_extraction.text import TfidfVectorizer

from models.data import Example, hash_words, read_examples, split

#: The cosine from which on two texts are variations. Below, most pairs share a phrase and ask another thing.
_SAME_LETTERS = 0.65


def main() -> None:
    """Parse the command line and write the list."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    parts = split(read_examples(*args.data))
    held_out = _brand_comments([*parts["dev"], *parts["test"]])
    variations = find_variations(held_out, _brand_comments(parts["train"]))
    earlier = args.out.read_text("utf-8").split() if args.out.exists() else []
    hashes = sorted({*earlier, *(hash_words(text)[:16] for text in variations)})
    args.out.write_text("\n".join(hashes) + "\n", "utf-8")
    print(f"{len(variations)} of {len(held_out)} comments are variations")


def find_variations(held_out: Sequence[str], train: Sequence[str]) -> list[str]:
    """The texts of `held_out` that are variations of one of `train`."""
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)
    features = letters.fit_transform(train)
    nearest = (letters.transform(held_out) @ features.T).max(axis=1).toarray().ravel()
    return [text for text, cosine in zip(held_out, nearest, strict=True) if cosine >= _SAME_LETTERS]


def _brand_comments(examples: Sequence[Example]) -> list[str]:
    return [example.text for example in examples if example.is_brand and not example.group]


if __name__ == "__main__":
    main()
