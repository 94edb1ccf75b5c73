"""Pure functions over text: the same in training, in serving and in rules.

There are three views of a text. *Raw* is what came. *Clean* (`normalize.clean`, `normalize.placeholders`)
is what a classifier reads. The *skeleton* (`normalize.skeleton`) has its obfuscation undone and is for word
lists only. Between the last two stands `deobfuscate`, which keeps enough of a text for a model to read.

Nothing here opens a file, knows a clock or judges a text. This module imports nothing.
"""
