"""A desk far from the data: our own client of the API.

A server is as untrusted as anybody: its answers are bounded and read as the declarations say, no redirect is
followed, and what it says of itself is made safe where it is shown.
"""
