import os

# Before anything imports NumPy: test processes share the cores, where its threads would wait for each other.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
