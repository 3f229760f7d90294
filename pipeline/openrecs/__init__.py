"""openrecs: GAO's open recommendations as one clean table, a snapshot a night, and what changed.

    import openrecs
    df = openrecs.load()

What a notebook needs is offered here and imported on first use, so that `import openrecs` and `openrecs --help` stay
quick: pandas and pyarrow come with the first call that needs them.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_OFFERED = {
    "diff": "openrecs.compare.between",
    "load": "openrecs.publish.load",
    "load_history": "openrecs.publish.load",
    "parse": "openrecs.night.parse_files",
    "read_comment": "openrecs.normalize.comments.reading",
}

__all__ = ["__version__", *_OFFERED]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version  # it costs more than all the rest of `import openrecs`

        return version("openrecs")
    if name not in _OFFERED:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_OFFERED[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
