"""Many machines: documents read by the workers of a dask cluster, as `--scheduler tcp://host:8786` asks for.

A cluster is one more executor for `parallel`. What travels are the bytes of documents there and their rows back: no
worker needs to see a disk of ours. Each has to have the same openrecs with the same libraries, or what it reads could
differ: it says which it has before it reads anything. A worker that is lost costs time: what it had is read again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Executor, Future
from contextlib import contextmanager
from typing import Any

from openrecs.errors import NetworkError, UsageError, needs, shown
from openrecs.normalize import cache, versions
from openrecs.normalize.corrections import Corrections
from openrecs.parallel import AHEAD, Jobs

SAFE = "nothing was published, and what was published before is as it was"
SAME = "install the same versions on all machines, from one requirements.lock, and start scheduler and workers again"
PATIENCE = 30  # seconds that a scheduler, and then its first worker, may take to answer
PARCEL = "1GB"  # of less, dask would warn


@contextmanager
def workers(scheduler: str | None, jobs: int) -> Iterator[Jobs]:
    """Give who reads documents: so many processes here, or the workers of a scheduler.

    `UsageError`: its workers are not as we are, or what asks them is not installed; `NetworkError`: it cannot be asked,
    or was lost on the way.
    """
    if scheduler is None:
        yield jobs
        return
    with needs("scale", "a cluster", where=scheduler):
        import dask
        from distributed import Client, KilledWorker
        from distributed.comm.core import CommClosedError
    quiet = dask.config.set({"distributed.admin.large-graph-warning-threshold": PARCEL})
    with quiet, _connected(Client, scheduler) as client:
        try:
            yield _Same(client.get_executor(pure=False), _own_version(), sum(client.nthreads().values()))
        except (KilledWorker, CommClosedError, CancelledError) as error:
            mend = "look at the logs of scheduler and workers (is memory short?), then run the same command again"
            what = f"the cluster was lost: {_said(error)}"
            raise NetworkError(what, where=scheduler, safe=SAFE, mend=mend) from error
        except (ModuleNotFoundError, RuntimeError) as error:
            if "openrecs" not in str(error) and "deserializ" not in str(error):
                raise
            what = f"scheduler or workers cannot take our work, they have no openrecs, or another: {_said(error)}"
            raise UsageError(what, where=scheduler, safe=SAFE, mend=SAME) from error


@contextmanager
def _connected(client: Any, scheduler: str) -> Iterator[Any]:
    """Ask a scheduler, and wait for its first worker."""
    from distributed.comm.addressing import get_address_host_port

    try:
        get_address_host_port(scheduler)  # or a client would try to end what never began, for a minute
        asked = client(scheduler, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:  # ValueError: it is not an address
        mend = "look at its address and whether it runs, as in tcp://host:8786; without --scheduler this machine reads"
        what = f"the scheduler cannot be asked: {_said(error)}"
        raise NetworkError(what, where=scheduler, safe=SAFE, mend=mend) from error
    with asked:
        try:
            asked.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError as error:
            what, mend = "the scheduler has no workers", f"start one: `dask worker {scheduler}`"
            raise NetworkError(what, where=scheduler, safe=SAFE, mend=mend) from error
        yield asked


def _said(error: Exception) -> str:
    return shown(f"{type(error).__name__}: {error}")


class _Same(Executor):
    """Hands work to workers that are as we are, `threads` of them; so much is given out `ahead` that none waits."""

    def __init__(self, pool: Executor, version: str, threads: int) -> None:
        self._pool, self._version, self.ahead = pool, version, max(AHEAD, 2 * threads)

    def submit(self, work: Callable[..., Any], /, *given: Any, **named: Any) -> Future[Any]:
        """Let a worker do some work."""
        return self._pool.submit(_checked, self._version, work, *given, **named)


def _own_version() -> str:
    """Return one text for all that decides what is read: the code, its data and the libraries."""
    return cache.version(versions.current(Corrections()))


def _checked(version: str, work: Callable[..., Any], *given: Any, **named: Any) -> Any:
    """Do some work, in a worker, if it is as those who sent it."""
    if _own_version() != version:
        own = versions.current(Corrections())["code"]
        what = f"a worker has another openrecs ({own}) or other libraries than this machine: it could read otherwise"
        raise UsageError(what, safe=SAFE, mend=SAME)
    return work(*given, **named)
