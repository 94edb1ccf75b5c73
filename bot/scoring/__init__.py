"""What other programs ask for: scores, over the protocol of the Perspective Comment Analyzer API, and
decisions, for Coral's external moderation phase. Bytes in, JSON values out.

Requests are read and checked, answers and errors are built as their clients expect them. No I/O, no clock, no
classifier: `bot/runtime/scoring.py` listens, `bot/runtime/batching.py` has the texts judged.
"""
