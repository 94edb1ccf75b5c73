"""The classifier: text in, scores out, as they are used while the bot runs.

`loading` gives a classifier; `thresholds` and `head_versions` answer what rules ask about one without loading
it. Nothing here decides what happens to a text, and nothing is trained or measured (`bot/training`). This
module imports nothing of weight, so that a light command never pays for a heavy one.
"""

import os

# ONNX Runtime 1.32 otherwise keeps a device id in the user's cache folder and reports to Microsoft. It reads
# this when it is imported, so it stands where no module that imports it can come first.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
