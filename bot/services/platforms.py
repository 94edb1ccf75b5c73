"""What can be done on each platform, whatever the instance: as the adapters declare it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from bot import platforms
from bot.documents import suggestion
from bot.domain import DECIDABLE_KINDS, Kind, PlatformLimits, Verb
from bot.errors import UserError
from bot.rules import possible_verbs


@dataclass(frozen=True, kw_only=True, slots=True)
class PlatformCapabilities:
    """One platform: the adapter that serves it, and what can be done about each kind of event that rules
    decide about and that comes in there."""

    platform: str
    adapter: str
    verbs: Mapping[Kind, tuple[Verb, ...]]
    limits: PlatformLimits


def platform_capabilities(name: str = "") -> tuple[PlatformCapabilities, ...]:
    """Every platform that events come from, or those that `name` means: a platform, or an adapter's all.

    Raises `UserError` for a name that is neither.
    """
    every = tuple(
        PlatformCapabilities(
            platform=platform,
            adapter=adapter,
            verbs={
                kind: possible_verbs(kind, declared.verbs[platform], limits)
                for kind in DECIDABLE_KINDS
                if kind in limits.kinds
            },
            limits=limits,
        )
        for adapter, declared in sorted(platforms.adapter_classes().items())
        for platform, limits in declared.limits.items()
    )
    chosen = tuple(each for each in every if name.lower() in ("", each.platform, each.adapter))
    if not chosen:
        names = sorted({name for each in every for name in (each.platform, each.adapter)})
        raise UserError(
            "no_such_platform", name=name[:60], names=", ".join(names), hint=suggestion(name, names)
        )
    return chosen


@cache
def platforms_with(verb: Verb) -> frozenset[str]:
    """The platforms on which this can be done, as the adapters declare it."""
    return frozenset(
        platform
        for adapter in platforms.adapter_classes().values()
        for platform, verbs in adapter.verbs.items()
        if verb in verbs
    )
