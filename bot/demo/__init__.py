"""A play for people who want to watch before they trust.

The real program, the shipped rules and the shipped model; only the platform is pretended, on
this machine: `sandbox` answers like the Graph API, `envelopes` writes and signs what it sends,
`script` and `comments.yaml` say what people write, `stage` sets everything up, `play` raises the
curtain, `tally` counts. Nothing here prints, and nothing here is used outside the demo.
"""
