"""openrecs: GAO's open recommendations as one clean table, a snapshot a night, and what changed.

    import pipeline
    df = pipeline.load()

What a notebook needs is offered here and imported on first use, so that `import pipeline` and `openrecs --help` stay
quick: pandas and pyarrow come with the first call that needs them.
"""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import version
from typing import Any

_OFFERED = {
    "diff": "pipeline.compare.between",
    "load": "pipeline.snapshots.load",
    "parse": "pipeline.standalone",
}

__all__ = ["__version__", *_OFFERED]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return version("openrecs")
    if name not in _OFFERED:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_OFFERED[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
