"""What a classifier can say about a text: the names of its scores, once for bot, training and docs.

Nothing here depends on a model. A model may know fewer names than stand here, never others, except for
the custom intents that an operator teaches.
"""

from collections.abc import Mapping
from types import MappingProxyType

#: Scores that say how harmful a text is. The order is that of the model's outputs.
HARMS = ("toxicity", "insult", "threat", "identity_hate", "obscene", "sexual", "hate", "spam")
#: Yes-or-no scores, each from 0 to 1, in the order of the model's outputs.
BINARY_SCORES = (*HARMS, "needs_answer", "constructive")
#: Exactly one of them holds: their scores add up to 1.
SENTIMENTS = ("positive", "neutral", "negative")
#: What an author may want; a text may have several. The order is that of the model's outputs.
INTENTS = (
    "question_price",
    "question_availability",
    "question_hours_location",
    "question_howto",
    "question_policy",
    "question_other",
    "purchase_lead",
    "order_status",
    "order_change",
    "delivery_problem",
    "refund_return",
    "payment_billing",
    "account_access",
    "complaint_product",
    "complaint_service",
    "complaint_values",
    "praise",
    "thanks",
    "feedback_suggestion",
    "ugc_share",
    "tag_friend",
    "contest_entry",
    "greeting",
    "closing",
    "banter",
    "off_topic",
    "human_handoff",
    "stop_automation",
    "spam_promo",
    "scam_phishing",
    "fraud_report",
    "job_application",
    "partnership_request",
    "press_request",
    "legal_threat",
    "safety_incident",
    "crisis_selfharm",
    "privacy_request",
)
SENTIMENT_PREFIX = "sentiment."
INTENT_PREFIX = "intent."
#: How negative the worst sentence is: of a text with one sentence, its `sentiment.negative`. No model has an
#: output for it.
NEGATIVE_SENTENCE = "negative_sentence"
#: What a text means beside what it says: a death, praise that means the opposite, a promise of money or law
#: (in a text of ours). Only the guards of `docs/never.md` ask for them; from this score on they hold.
GRIEF, SARCASM, PROMISE = UNDERTONES = ("grief", "sarcasm", "promise")
UNDERTONE_HOLDS = 0.5
#: Every score that a model may have by its full name, such as `intent.praise`; without custom intents.
SCORE_NAMES = (
    *BINARY_SCORES,
    *(SENTIMENT_PREFIX + name for name in SENTIMENTS),
    *(INTENT_PREFIX + name for name in INTENTS),
)
#: The shares of false positives for which a calibration holds thresholds, as they are written in rules.
FALSE_POSITIVE_SHARES: Mapping[str, float] = MappingProxyType(
    {"0.1%": 0.001, "0.5%": 0.005, "1%": 0.01, "5%": 0.05}
)
#: What a threshold calls all languages together.
ANY_LANGUAGE = "any"
