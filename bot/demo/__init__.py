"""A demo for people who want to watch before they trust.

The real program, the shipped rules and the shipped model run against platforms that are simulated on this
machine. `scenario` and `comments.yaml` say what people write, `runner` sends it, `fake_platform` answers like
the Graph API and `network_apis` like the other networks, `payloads` and `network_payloads` write and sign
their webhooks, `harness` sets everything up, `scoreboard` counts.
Nothing here prints, and nothing here is used outside the demo.
"""
