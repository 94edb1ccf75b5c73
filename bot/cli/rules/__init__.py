"""`tamis rules`: a module per command or pair of commands; `commands` has the group and the short ones.

Here options become arguments of a service and its result becomes lines or JSON; nothing is decided.
"""
