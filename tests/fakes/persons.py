"""A person who left traces everywhere: what must be gone once they are forgotten."""

from dataclasses import replace

from bot.domain import (
    SLOT_OF,
    Action,
    Actor,
    Attachment,
    AuthorLabel,
    CaseRequest,
    CounterIncrement,
    Decision,
    Delivery,
    Handover,
    Judgement,
    Kind,
    Match,
    Mode,
    Reason,
    RightsState,
    Strike,
    Timer,
    Verb,
)
from bot.domain.dialogues import DialogueRun, DialogueTurn, FilledSlot, LookUpRequest
from bot.store import Transaction, decisions
from bot.store.context import similar_events
from bot.store.intake import events, inbox
from bot.store.review import case_notes, cases, overrides, rights
from tests.factories import NOW, event
from tests.fakes.cases import START, moment

#: Whom the tests forget, and the words that only they, or what we said to them, contain.
PERSON = "770012345678"
NAME = "Zebulon Quatrefages"
TRACES = (PERSON, NAME, "Quatrefages", "rhubarb", "zebulon@example.org", "Dear Zebulon")
CONVERSATION = "m_5501"


def _delivered(tx: Transaction, mark: str, *, text: str, person: str = PERSON, name: str = NAME) -> int:
    body = f'{{"mark": "{mark}", "from": {{"id": "{person}", "name": "{name}"}}, "message": "{text}"}}'
    delivery = Delivery(source="meta", body=body.encode(), headers={}, received_at=NOW)
    inbox.insert_delivery(tx, delivery)
    (stored,) = inbox.claim_deliveries(tx, 1)
    inbox.close_delivery(tx, stored.id, [])
    return stored.id


def wrote(
    tx: Transaction,
    message_id: str,
    text: str,
    *,
    at: float = 0.0,
    person: str = PERSON,
    name: str = NAME,
    state: str = "new",
    **changes: object,
) -> int:
    """Something that a person wrote, with its delivery and its judgement; answers its row."""
    message = event(
        message_id=message_id,
        author_id=person,
        author_name=name,
        text=text,
        created_at=moment(at),
        permalink=f"https://facebook.com/{person}/posts/55",
        dedupe_key=f"facebook:1000:{message_id}",
        extra={"rating": "2", "payload": f"rhubarb {name}"},
        attachments=(Attachment(type="image", url=f"https://cdn.example/{person}.jpg", name=name),),
    )
    message = replace(message, **changes)  # type: ignore[arg-type]  # fields of an event
    row = events.insert_event(
        tx,
        message,
        source="meta",
        delivery_id=_delivered(tx, message_id, text=text, person=person, name=name),
        received_at=START + at,
        state=state,
        not_before=0,
    )
    assert row is not None
    similar_events.insert_keys(tx, row, message, ["rhubarb.example"])
    return row


def judged(tx: Transaction, row: int) -> None:
    """The judgement of an event, which names its words."""
    judgement = Judgement(
        scores={"toxicity": 0.9, "needs_answer": 0.8},
        language="en",
        model="small-1",
        attributions={"toxicity": (("rhubarb", 0.4),)},
    )
    events.close_event(tx, row, state="decided", judgement=judgement, at=START)


def decision_about(row: int, *verbs: Verb, target: str = "55_1", text: str = "") -> Decision:
    """What a rule decides about them, with every trace that a decision can leave."""
    handover = Handover(title=NAME, author_name=NAME, why="rhubarb", permalink=f"https://x.example/{PERSON}")
    actions = tuple(
        Action(
            verb=verb,
            slot=SLOT_OF[verb],
            platform="facebook",
            account_id="1000",
            message_id="55_1",
            target=target,
            key=f"facebook:1000:{SLOT_OF[verb]}:{PERSON}:{row}",
            actor=Actor.rule("insult"),
            via="meta",
            text=text,
            author_id=PERSON,
            thread_id=target,
            handover=handover,
        )
        for verb in verbs
    )
    reasons = (Reason(condition="words", saw="rhubarb"),)
    return Decision(
        rules_version="v1",
        matches=(Match(rule="insult", mode=Mode.ENFORCE, reasons=reasons, requested=verbs, granted=verbs),),
        actions=actions,
        labels=("noisy",),
        case=CaseRequest(
            actor=Actor.rule("insult"),
            why=f"{NAME} was rude",
            draft="Dear Zebulon, we are sorry",
            note=f"{NAME} called twice about the rhubarb",
        ),
        strikes=(Strike(rule="insult", weight=2.0),),
        counter_increments=(CounterIncrement(counter="posts", of=PERSON),),
        author_labels=(AuthorLabel(label="noisy"),),
        timers=(Timer(rule="later", due_at=moment(3600)),),
    )


def _filled_in() -> DialogueTurn:
    """A dialogue in which they said who they are, about which the shop is asked."""
    slots = {"email": FilledSlot(value="zebulon@example.org", shown="zebulon@example.org")}
    run = DialogueRun(dialogue="order", step="find", slots=slots, looked_up={"name": NAME}, turn=1)
    request = LookUpRequest(
        target="shop",
        dialogue="order",
        step="find",
        values={"email": "zebulon@example.org"},
        fields=("status",),
    )
    return DialogueTurn(run=run, saw="order: it begins", look_up=request)


def leave_traces(tx: Transaction) -> list[int]:
    """A comment that was answered, a conversation, a reaction and an undecided comment; their rows."""
    comment = wrote(tx, "55_1", "You rhubarb! Write to zebulon@example.org")
    judged(tx, comment)
    decision = decision_about(comment, Verb.REPLY, Verb.HIDE, Verb.ESCALATE, text="Dear Zebulon, hello")
    decisions.commit(tx, event_id=comment, decision=decision, at=START + 1)
    overrides.set_override(
        tx, account_id="1000", message_id="55_1", verb=Verb.HIDE, by=Actor.person("Léa"), at=START + 2
    )
    dm = wrote(
        tx, CONVERSATION, "rhubarb in private", kind=Kind.DM, platform="messenger", thread_id=PERSON, at=5
    )
    judged(tx, dm)
    decision = decision_about(dm, Verb.MESSAGE, target=PERSON, text="Dear Zebulon, in private")
    decision = replace(decision, dialogue=_filled_in())
    decisions.commit(tx, event_id=dm, decision=decision, at=START + 6)
    overrides.start_takeover(tx, account_id="1000", thread_id=PERSON, until=START + 9000)
    wrote(tx, "55_2", "rhubarb undecided", at=7)
    reaction = f"facebook:1000:reaction:55:{PERSON}:like"
    wrote(tx, "55_3", "", kind=Kind.REACTION, dedupe_key=reaction, state="recorded", at=8)
    ours = {"is_own_echo": True, "extra": {}, "attachments": ()}
    wrote(tx, "55_4", "Dear Zebulon, hello", person="1000", name="Maison", parent_id="55_1", **ours)
    wrote(
        tx,
        "m_5502",
        "Dear Zebulon, in private",
        person="1000",
        name="Maison",
        kind=Kind.DM,
        thread_id=PERSON,
        **ours,
    )
    case = cases.case_of_event(tx, comment)
    assert case is not None
    case_notes.add_note(tx, case.id, by=Actor.person("Léa"), text=f"spoke to {NAME}", at=START + 3)
    stored = events.get_event(tx, comment)
    assert stored is not None
    words, mail = f"Yes, {NAME}", "mail of zebulon@example.org"
    rights.record_by_person(
        tx,
        comment,
        stored.event,
        RightsState.GRANTED,
        words=words,
        evidence=mail,
        by=Actor.person("Léa"),
        at=START + 4,
    )
    return [comment, dm]
