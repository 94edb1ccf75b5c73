"""What people did on a site of the operator's own, such as buying: counted, never who they are.

An id is known by its hash alone, which tells conversions apart and names nobody.
"""

from dataclasses import dataclass

#: The parameters of a link that are kept, of those that the trade knows; search terms are people's own words.
UTM_NAMES = ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_id")


@dataclass(frozen=True, kw_only=True, slots=True)
class Conversion:
    """One conversion. `key` is the SHA-256 of its id, `happened_at` are seconds since 1970, `amount` is in
    millionths of its currency and None where nobody says what it was worth.

    `is_ours` is whether its link carries the parameters that our replies carry. One that was taken back, such
    as an order, `is_cancelled` and counts no more.
    """

    key: bytes
    happened_at: float
    amount: int | None = None
    currency: str = ""
    platform: str = ""
    campaign_id: str = ""
    campaign: str = ""
    ad_id: str = ""
    post_id: str = ""
    utm_source: str = ""
    utm_medium: str = ""
    utm_campaign: str = ""
    utm_content: str = ""
    utm_id: str = ""
    is_ours: bool = False
    is_cancelled: bool = False
