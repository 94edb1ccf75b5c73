"""The hash of the manifest of the model that comes with the program.

Calibration and thresholds stand in the manifest, with the hashes of all other files: whoever can write in the
folder of the model changes nothing unnoticed. Written by `python -m models.pin`.
"""

MANIFEST_SHA256 = "ab42fa768e3f99910ef2ae37ab4cfe2ecc1e001b78e4f5fde7aabd43a8a8f7a7"
