"""Trains, exports and measures the classifier. Never imported by `bot`.

`data` reads the corpora, `network` is the encoder with its heads, `train` fits it, `export`
writes what `bot.classify` loads, `evaluate` measures it and writes the card. Names of labels come from
`bot.domain.taxonomy`, the treatment of texts from `bot.text`, so that training and serving agree.
"""
