"""Looks up known security holes in everything that is locked.

    python -m tools.audit

Asks https://osv.dev. Exit code 1 when a locked version has a hole that is not in `ACCEPTED`. Where nothing
can be looked up, such as without a network, one line says so, and the exit code is 0: no build depends on it.
"""

import json
import re
import sys
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
LOCKS = ("requirements-installer.lock", "requirements.lock", "requirements-dev.lock")
#: Holes that do not concern us, by their id, each with the reason.
ACCEPTED: Mapping[str, str] = {}

_SERVICE = "https://api.osv.dev/v1/querybatch"
_SECONDS = 20.0
_PIN = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==([^\s;\\]+)", re.M)

Pin = tuple[str, str]


class LookUpFailed(Exception):
    """Nothing is known about holes: the service did not answer, or not as documented."""


def read_pins(texts: Sequence[str]) -> list[Pin]:
    """Every locked name and version, once, by name."""
    return sorted({(name.lower(), version) for text in texts for name, version in _PIN.findall(text)})


def look_up(pins: Sequence[Pin], service: str = _SERVICE, seconds: float = _SECONDS) -> dict[Pin, list[str]]:
    """The ids of the known holes of each pin that has some. Raises `LookUpFailed`."""
    queries = [{"package": {"ecosystem": "PyPI", "name": name}, "version": version} for name, version in pins]
    request = urllib.request.Request(  # noqa: S310  no address from outside
        service,
        data=json.dumps({"queries": queries}).encode(),
        headers={"Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=seconds) as response:  # noqa: S310  as above
            results = json.load(response)["results"]
        found = [[str(hole["id"]) for hole in result.get("vulns", ())] for result in results]
        return {pin: ids for pin, ids in zip(pins, found, strict=True) if ids}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise LookUpFailed(f"{service}: {error}") from error


def report(pins: Sequence[Pin], holes: Mapping[Pin, Sequence[str]], accepted: Mapping[str, str]) -> list[str]:
    """A line for each hole that is not accepted, and for each acceptance that nothing needs any more."""
    lines = [
        f"{name} {version}: {hole}, see https://osv.dev/vulnerability/{hole}"
        for (name, version), ids in holes.items()
        for hole in ids
        if hole not in accepted
    ]
    known = {hole for ids in holes.values() for hole in ids}
    return lines + [
        f"{hole} is accepted, and in none of {len(pins)} packages" for hole in accepted.keys() - known
    ]


def main(service: str = _SERVICE) -> int:
    """Look up, report, and return the exit code."""
    pins = read_pins([(ROOT / name).read_text("utf-8") for name in LOCKS])
    try:
        lines = report(pins, look_up(pins, service), ACCEPTED)
    except LookUpFailed as error:
        sys.stderr.write(f"no audit of dependencies was made: {error}\n")
        return 0
    for line in lines:
        sys.stderr.write(f"{line}\n")
    sys.stderr.write(f"{len(pins)} locked packages, {len(lines)} to look at\n")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
