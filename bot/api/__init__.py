"""The HTTP API, as both sides know it: what can be asked, how values are spelled, what a refusal says.

The same declarations route and validate a request, and make the OpenAPI document. The listener is
`bot.web.api`.
"""

#: Under which path everything of the API stands.
PREFIX = "/api/v1"
