"""A shelf that travels: what a worker on another machine would keep goes back with its results."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping


class Carried:
    """What was put on it, by name: a `cache.Shelf` that is on no disk."""

    def __init__(self) -> None:
        self.bodies: dict[str, bytes] = {}
        self.problems: Mapping[str, str] = {}

    def get(self, name: str) -> bytes | None:
        """Return what was put there."""
        return self.bodies.get(name)

    def put(self, name: str, body: Iterable[bytes]) -> bool:
        """Take something along."""
        self.bodies[name] = b"".join(body)
        return True

    def names(self, prefix: str) -> tuple[str, ...]:
        """Return the names of what was put there that have a prefix, sorted."""
        return tuple(sorted(name for name in self.bodies if name.startswith(prefix)))

    def tidy(self, prefix: str, kept: Collection[str]) -> None:
        """Forget what has the prefix and is not to be kept."""
        self.bodies = {name: body for name, body in self.bodies.items() if not name.startswith(prefix) or name in kept}
