"""What one can do with an instance: every use case, and the only door to it for every face.

A service takes an open `Workspace` first and returns plain values. It knows no command line, no HTTP and no
language: what is wrong has a code, and faces find the words.
"""
