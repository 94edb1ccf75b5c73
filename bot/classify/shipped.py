"""The hash of the manifest of the model that comes with the program.

Calibration and thresholds stand in the manifest, with the hashes of all other files: whoever can write in the
folder of the model changes nothing unnoticed. Written by `python -m models.pin`.
"""

MANIFEST_SHA256 = "7ada14027e19f51c6a4127903ddce216571d61c3483922420422a5062c31e4f1"
