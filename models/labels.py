"""The words of public corpora for our labels; the labels themselves are in `bot.domain.taxonomy`."""

#: Intents of the corpora that mean the same as one of ours; the others are left out.
CORPUS_INTENTS = {
    "question_price": "question_price",
    "question_availability": "question_availability",
    "question_hours": "question_hours_location",
    "question_howto": "question_howto",
    "question_policy": "question_policy",
    "question_other": "question_other",
    "order_place": "purchase_lead",
    "order_status": "order_status",
    "order_change": "order_change",
    "order_cancel": "order_change",
    "delivery": "delivery_problem",
    "refund_return": "refund_return",
    "payment_billing": "payment_billing",
    "account_access": "account_access",
    "human_handoff": "human_handoff",
    "thanks": "thanks",
    "praise": "praise",
    "feedback": "feedback_suggestion",
    "greeting": "greeting",
    "goodbye": "closing",
    "crisis": "crisis_selfharm",
    "fraud_report": "fraud_report",
}
