"""Says who somebody is by what they present: a token, or the secret of a browser that is signed in.

Everything is looked up at each request, so that what was revoked opens nothing a second later.
"""

from dataclasses import dataclass

from bot.domain.roles import Identity
from bot.services.team.secrets import TOKEN_MARK, matches, new_secret, public_prefix
from bot.services.workspace import Workspace
from bot.store import Transaction
from bot.store.team import sessions, users

#: What the secret of a browser begins with; no token does.
_SESSION_MARK = "tamis_s_"


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenedSession:
    """A browser that was just signed in: the secret for its cookie, and for how many seconds it is good."""

    identity: Identity
    secret: str
    seconds: float


async def identify_token(workspace: Workspace, presented: str) -> Identity | None:
    """Whose valid token this is; None for anything else. Notes that it was used, to the minute."""
    at = workspace.now().timestamp()

    def work(tx: Transaction) -> tuple[Identity, float] | None:
        token = users.find_token(tx, public_prefix(presented, TOKEN_MARK))
        if token is None or not matches(presented, token.sha256) or not token.is_valid(at):
            return None
        return Identity(token.user, token.role, token.id), token.last_used_at or 0.0

    match = await workspace.store.read(work)
    if match is None:
        return None
    identity, last_used_at = match
    if at - last_used_at >= users.USE_SECONDS:
        await workspace.store.write(lambda tx: users.note_use(tx, identity.token_id, at))
    return identity


async def sign_in(workspace: Workspace, presented: str, seconds: float) -> OpenedSession | None:
    """Sign a browser in by a token for so many seconds, and no longer than the token lasts; None where it is
    no valid one."""
    now = workspace.now().timestamp()
    secret = new_secret(_SESSION_MARK)

    def work(tx: Transaction) -> OpenedSession | None:
        token = users.find_token(tx, public_prefix(presented, TOKEN_MARK))
        if token is None or not matches(presented, token.sha256) or not token.is_valid(now):
            return None
        users.note_use(tx, token.id, now)
        session = sessions.open_session(
            tx, token, prefix=secret.prefix, sha256=secret.sha256, at=now, expires_at=now + seconds
        )
        identity = Identity(session.user, session.role, session.token_id, session.id)
        return OpenedSession(identity=identity, secret=secret.text, seconds=session.expires_at - now)

    # A write for nothing would let a stranger who guesses make the disk work.
    if await identify_token(workspace, presented) is None:
        return None
    return await workspace.store.write(work)


async def identify_session(workspace: Workspace, presented: str) -> Identity | None:
    """Whose browser is signed in by this secret; None for anything else."""
    at = workspace.now().timestamp()

    def work(tx: Transaction) -> Identity | None:
        session = sessions.find_session(tx, public_prefix(presented, _SESSION_MARK))
        if session is None or not matches(presented, session.sha256) or not session.is_valid(at):
            return None
        return Identity(session.user, session.role, session.token_id, session.id)

    return await workspace.store.read(work)


async def sign_out(workspace: Workspace, identity: Identity) -> None:
    """End the session of a browser; the token stays valid."""
    session_id, at = identity.session_id, workspace.now().timestamp()
    if session_id is not None:
        await workspace.store.write(lambda tx: sessions.close_session(tx, session_id, identity.name, at))
