"""What Meta's platforms let anybody do: how long a text may be, until when an answer is possible, what is
known of ads.

https://developers.facebook.com/docs/graph-api/overview/rate-limiting
"""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

from bot.domain import (
    Intake,
    Kind,
    LinkForm,
    PlatformLimits,
    PostLimits,
    TextLimit,
    TextUnit,
    Verb,
)
from bot.errors import message

#: The longest reply, by platform.
# https://developers.facebook.com/documentation/threads/overview#limitations
REPLY_TEXTS: Mapping[str, TextLimit] = MappingProxyType(
    {
        "facebook": TextLimit(longest=8000),
        "instagram": TextLimit(longest=2200),
        "threads": TextLimit(longest=500, unit=TextUnit.CHARACTERS_AND_EMOJI_BYTES),
    }
)
#: The longest message; one on Facebook is sent by Messenger.
# https://developers.facebook.com/docs/messenger-platform/instagram/features/send-message
# https://developers.facebook.com/docs/whatsapp/cloud-api/messages/text-messages
MESSAGE_TEXTS: Mapping[str, TextLimit] = MappingProxyType(
    {
        "facebook": TextLimit(longest=2000),
        "messenger": TextLimit(longest=2000),
        "instagram": TextLimit(longest=1000, unit=TextUnit.BYTES),
        "whatsapp": TextLimit(longest=4096),
    }
)
#: What can be published, by platform.
# https://developers.facebook.com/docs/pages-api/posts
# https://developers.facebook.com/docs/instagram-platform/content-publishing#limitations
# https://developers.facebook.com/docs/threads/overview#limitations
POSTS: Mapping[str, PostLimits] = MappingProxyType(
    {
        "facebook": PostLimits(
            text=TextLimit(longest=63_206),
            link=LinkForm.PREVIEW,
            image_files=True,
            image_addresses=True,
            image_types=("jpeg", "png", "gif", "webp"),
            most_image_bytes=4 * 2**20,
            first_comment=REPLY_TEXTS["facebook"],
        ),
        "instagram": PostLimits(
            text=REPLY_TEXTS["instagram"],
            link=LinkForm.PLAIN,
            image_addresses=True,
            needs_image=True,
            image_types=("jpeg",),
            first_comment=REPLY_TEXTS["instagram"],
            most_posts=50,
        ),
        "threads": PostLimits(
            text=REPLY_TEXTS["threads"],
            link=LinkForm.PREVIEW,
            image_addresses=True,
            first_comment=REPLY_TEXTS["threads"],
            most_posts=250,
            most_links=5,
        ),
    }
)
# https://developers.facebook.com/docs/messenger-platform/send-messages/quick-replies
MOST_QUICK_REPLIES = 13
# https://developers.facebook.com/docs/whatsapp/cloud-api/messages/interactive-reply-buttons-messages
_MOST_WHATSAPP_BUTTONS = 3
LONGEST_TEXT_WITH_BUTTONS = 1024
# https://developers.facebook.com/docs/messenger-platform/policy/policy-overview
STANDARD_WINDOW = timedelta(hours=24)
# https://developers.facebook.com/docs/messenger-platform/send-messages/message-tags (HUMAN_AGENT)
HUMAN_AGENT_WINDOW = timedelta(days=7)
# https://developers.facebook.com/docs/messenger-platform/discovery/private-replies
PRIVATE_REPLY_WINDOW = timedelta(days=7)

_IN_CONVERSATIONS = (Kind.DM, Kind.EDIT, Kind.DELETE, Kind.REACTION)
_BY_USE = message("the more people an account reaches, the more; usage headers slow it down from 75 % on")
_ENTERED = message("a conversation that began with an ad says which")
_UNKNOWN = message("not known")
_ONLY_CONVERSATIONS = message("it has conversations only, and nothing to publish on")

LIMITS: Mapping[str, PlatformLimits] = MappingProxyType(
    {
        "facebook": PlatformLimits(
            intake=(Intake.WEBHOOK, Intake.BACKFILL),
            kinds=(
                *(Kind.COMMENT, Kind.REPLY, Kind.MENTION, Kind.REVIEW),
                *(Kind.EDIT, Kind.DELETE, Kind.REACTION),
            ),
            ads=message("known for posts that are ads only; a boosted post counts as one, uncertainly"),
            calls=_BY_USE,
            hide=message("its author and their friends still see it"),
            reply_text=REPLY_TEXTS["facebook"],
            post=POSTS["facebook"],
            message_text=MESSAGE_TEXTS["facebook"],
            answer_window=STANDARD_WINDOW,
            private_reply_window=PRIVATE_REPLY_WINDOW,
        ),
        "instagram": PlatformLimits(
            intake=(Intake.WEBHOOK, Intake.BACKFILL),
            kinds=(Kind.COMMENT, Kind.REPLY, Kind.MENTION, *_IN_CONVERSATIONS),
            ads=message("known, with the ad's id and title; a comment names its post"),
            calls=_BY_USE,
            hide=message("only its author still sees it"),
            reply_text=REPLY_TEXTS["instagram"],
            post=POSTS["instagram"],
            message_text=MESSAGE_TEXTS["instagram"],
            most_buttons=MOST_QUICK_REPLIES,
            answer_window=STANDARD_WINDOW,
            private_reply_window=PRIVATE_REPLY_WINDOW,
        ),
        "messenger": PlatformLimits(
            intake=(Intake.WEBHOOK, Intake.BACKFILL),
            kinds=_IN_CONVERSATIONS,
            ads=_ENTERED,
            calls=_BY_USE,
            message_text=MESSAGE_TEXTS["messenger"],
            no_posts=_ONLY_CONVERSATIONS,
            most_buttons=MOST_QUICK_REPLIES,
            answer_window=STANDARD_WINDOW,
        ),
        "whatsapp": PlatformLimits(
            intake=(Intake.WEBHOOK,),
            kinds=(Kind.DM, Kind.REACTION),
            ads=_ENTERED,
            calls=message("80 messages a second and number; fewer to people who have not written"),
            message_text=MESSAGE_TEXTS["whatsapp"],
            no_posts=_ONLY_CONVERSATIONS,
            most_buttons=_MOST_WHATSAPP_BUTTONS,
            answer_window=STANDARD_WINDOW,
            takes_templates=True,
        ),
        "threads": PlatformLimits(
            intake=(Intake.WEBHOOK,),
            kinds=(Kind.COMMENT, Kind.REPLY, Kind.MENTION, Kind.DELETE),
            ads=_UNKNOWN,
            calls=message("1,000 replies a day and profile"),
            hide=message("only its author still sees it; all replies below it go with it"),
            # With a reply to the post go all below it, and one of these cannot be hidden alone.
            impossible=MappingProxyType({Kind.REPLY: frozenset({Verb.HIDE, Verb.UNHIDE})}),
            reply_text=REPLY_TEXTS["threads"],
            post=POSTS["threads"],
        ),
    }
)
