"""What we do on Threads: reply, delete a reply of ours, and hide or show somebody's again.

A reply is made in two steps: a container that nobody sees, which is then published. Nothing is remembered
between the calls: a container that was never published expires within a day.
https://developers.facebook.com/documentation/threads/retrieve-and-manage-replies/create-replies
https://developers.facebook.com/documentation/threads/reply-management
"""

from bot.documents import text_in
from bot.domain import Action, Effect, Kind, Verb
from bot.errors import NotSent, OutcomeUnknown, Rejected
from bot.platforms.http import readable
from bot.platforms.meta.graph_requests import AccountApi
from bot.platforms.meta.graph_responses import created_id, parse_response, require_success
from bot.platforms.meta.limits import REPLY_TEXTS
from bot.platforms.ports import Flow

#: How often a container is asked whether it is ready; a text is at once, as a rule.
_LOOKS = 4
_READY = frozenset({"FINISHED", "PUBLISHED"})
_BROKEN = frozenset({"ERROR", "EXPIRED"})
_HIDDEN = "HIDDEN"


def perform(api: AccountApi, action: Action) -> Flow[Effect]:
    """Carries the action out."""
    if action.verb is Verb.REPLY:
        return (yield from _reply(api, action))
    if action.verb is Verb.DELETE:
        require_success((yield api.delete(action.target)))
        return Effect()
    return (yield from _set_visibility(api, action))


def check_visibility(api: AccountApi, action: Action) -> "Flow[Effect | None]":
    """The proof that the reply is hidden, or shown, as the action wants; else None."""
    response = yield api.get(action.target, fields="hide_status")
    status = text_in(parse_response(response, has_side_effects=False), "hide_status")
    if status is None:
        raise NotSent("Threads does not say whether it is hidden")
    return Effect(found_by="read-back") if (status == _HIDDEN) is (action.verb is Verb.HIDE) else None


def _set_visibility(api: AccountApi, action: Action) -> Flow[Effect]:
    if action.kind is Kind.REPLY:
        raise Rejected(
            "Threads hides replies to the post only, with all below them, and this one is below another"
        )
    response = yield api.post(
        action.target, "manage_reply", form={"hide": "true" if action.verb is Verb.HIDE else "false"}
    )
    require_success(response)
    return Effect()


def _reply(api: AccountApi, action: Action) -> Flow[Effect]:
    _require_fitting(action.text)
    container = yield from _create_container(api, action)
    yield from _await_container(api, container)
    response = yield api.post(api.sender, "threads_publish", form={"creation_id": container})
    return Effect(external_id=created_id(parse_response(response, has_side_effects=True), "id"))


def _create_container(api: AccountApi, action: Action) -> Flow[str]:
    """Nobody sees it, so one that was made without our learning its id does no harm."""
    form = {"media_type": "TEXT", "text": action.text, "reply_to_id": api.checked_id(action.target)}
    response = yield api.post(api.sender, "threads", form=form, has_side_effects=False)
    try:
        return created_id(parse_response(response, has_side_effects=False), "id")
    except OutcomeUnknown as error:
        raise NotSent(str(error)) from error


def _await_container(api: AccountApi, container: str) -> Flow[None]:
    """Returns when it can be published, or has been asked often enough; publishing then says the rest."""
    for _ in range(_LOOKS):
        response = yield api.get(container, fields="status,error_message")
        with readable("Threads", has_side_effects=False):
            status = text_in(parse_response(response, has_side_effects=False), "status") or ""
        if status in _BROKEN:
            raise Rejected(f"Threads cannot make the reply ({status.lower()})")
        if status in _READY:
            return


def _require_fitting(text: str) -> None:
    if not text:
        raise Rejected("the text is empty")
    limit = REPLY_TEXTS["threads"]
    if (length := limit.length_of(text)) > limit.longest:
        raise Rejected(
            f"the text is too long for this platform: {length} characters, at most {limit.longest};"
            " an emoji counts as its bytes"
        )
