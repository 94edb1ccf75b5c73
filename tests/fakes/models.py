"""A model folder without a model: a manifest, and files that match it."""

import hashlib
import json
from pathlib import Path
from typing import Any

#: Harmless texts in other scripts, which must not be taken for obfuscated ones.
OTHER_SCRIPTS = (
    "Привет, очень красивая сумка, спасибо!",
    "Καλημέρα, υπέροχο χρώμα, μπράβο σας",
    "مرحبا، المنتج رائع وشكرا جزيلا",
    "नमस्ते, यह बहुत सुंदर है, धन्यवाद",
    "👨‍👩‍👧‍👦 vive les vacances en famille 🏖️",
    "とても可愛いです、ありがとう",
)

FILES = {"model.onnx": b"graph", "tokenizer.json": b"{}"}
THRESHOLD = {"score": 0.9, "recall": 0.41, "low": 0.35, "high": 0.47, "positives": 320, "negatives": 2400}


def manifest_document(**changed: Any) -> dict[str, Any]:
    """A manifest as the exporter writes it, with two binary outputs and three intents."""
    return {
        "format": 1,
        "name": "tiny-1",
        "text_version": 1,
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in FILES.items()},
        "max_tokens": 256,
        "outputs": {
            "binary": ["toxicity", "spam"],
            "sentiment": ["positive", "neutral", "negative"],
            "intent": ["question_price", "praise", "banter"],
        },
        "calibration": {
            "binary": {"toxicity": {"scale": 2.0, "bias": -1.0}, "spam": {"scale": 1.0, "bias": 0.0}},
            "sentiment": {"scale": 0.5},
            "intent": {"scale": 1.0, "bias": 0.0},
        },
        "abstain": {"min": 0.4, "margin": 0.05},
        "thresholds": {"toxicity": {"fr": {"1%": THRESHOLD}}},
        "licences": {},
        "metrics": {},
    } | changed


def write_model_folder(folder: Path, manifest: Any) -> Path:
    """Lay the folder out as a release has it."""
    folder.mkdir(exist_ok=True)
    for name, content in FILES.items():
        (folder / name).write_bytes(content)
    text = manifest if isinstance(manifest, str) else json.dumps(manifest)
    (folder / "manifest.json").write_text(text, "utf-8")
    return folder
