"""The hash of the manifest of the model that comes with the program.

Calibration and thresholds stand in the manifest, with the hashes of all other files: whoever can write in the
folder of the model changes nothing unnoticed. Written by `python -m models.pin`.
"""

MANIFEST_SHA256 = "4711e60d7faed364557ed02892dee683e42c2eeac24ef937f6b2993e48a395d6"
