"""The classifier: text in, scores out, as they are used while the bot runs.

`loading` gives a classifier; `thresholds` and `head_versions` answer what rules ask about one without loading
it. Nothing here decides what happens to a text, and nothing is trained or measured (`bot/training`). This
module imports nothing, so that a light command never pays for a heavy one.
"""
