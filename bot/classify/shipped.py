"""The hash of the manifest of the model that comes with the program.

Calibration and thresholds stand in the manifest, with the hashes of all other files: whoever can write in the
folder of the model changes nothing unnoticed. Written by `python -m models.pin`.
"""

MANIFEST_SHA256 = "fc25b7637dab9775550c03f29dea5a956e0efa3e7fc7d819db901dd0691a0cba"
