"""The hash of the manifest of the model that comes with the program.

Calibration and thresholds stand in the manifest, with the hashes of all other files: whoever can write in the
folder of the model changes nothing unnoticed. Written by `python -m models.pin`.
"""

MANIFEST_SHA256 = "540dc57fec93368baa58544428583f9a09b2509c524bd16d49cb824b3153092d"
