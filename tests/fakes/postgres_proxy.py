"""Stands between the program and its database, and cuts the line around a commit."""

import select
import socket
import threading
from contextlib import suppress
from pathlib import Path

_SOCKET = ".s.PGSQL.5432"
_MOST = 65_536


class PostgresProxy:
    """Listens in `folder` for what would go to the server in `server`. `cut` says when the line is lost:
    `before` the next COMMIT reaches the server, or `after` it, so that only its answer is lost."""

    def __init__(self, server: Path, folder: Path) -> None:
        self.cut = ""
        self._server = server
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(folder / _SOCKET))
        self._listener.listen()
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    def close(self) -> None:
        """Listen no more."""
        self._listener.shutdown(socket.SHUT_RDWR)  # which wakes who accepts
        self._accepting.join()
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, socket.socket(socket.AF_UNIX) as upstream, suppress(OSError):
            upstream.connect(str(self._server / _SOCKET))
            while True:
                ready, _, _ = select.select([client, upstream], [], [])
                for source in ready:
                    data = source.recv(_MOST)
                    if not data or (source is client and self._is_cut(data, upstream)):
                        return
                    (upstream if source is client else client).sendall(data)

    def _is_cut(self, data: bytes, upstream: socket.socket) -> bool:
        if not self.cut or b"COMMIT" not in data:
            return False
        if self.cut == "after":
            upstream.sendall(data)
            upstream.recv(_MOST)  # the answer, which nobody gets
        self.cut = ""
        return True
