"""What other machines are there for, played on 127.0.0.1: an object store, a cluster."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

KEYS = {"AWS_ACCESS_KEY_ID": "invented", "AWS_SECRET_ACCESS_KEY": "invented", "AWS_DEFAULT_REGION": "us-east-1"}
BUCKET = "s3://bucket"


@contextmanager
def s3() -> Iterator[dict[str, str]]:
    """Play S3 with one empty bucket. Give the environment in which it is found; this process is in it meanwhile."""
    from moto.server import ThreadedMotoServer
    from s3fs import S3FileSystem

    from openrecs import remote

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        found = {**KEYS, "AWS_ENDPOINT_URL": f"http://{host}:{port}"}
        with pytest.MonkeyPatch.context() as patch:
            for name, value in found.items():
                patch.setenv(name, value)
            S3FileSystem.clear_instance_cache()  # one of another test is bound to its server
            files, name = remote.filesystem(BUCKET)
            if files.exists(name):  # moto's buckets outlive its server
                files.rm(name, recursive=True)
            files.mkdir(name)
            yield found
    finally:
        server.stop()


@contextmanager
def cluster(workers: int = 2) -> Iterator[Any]:
    """Start a dask cluster of processes of one thread each; one that is killed is started again."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=":0", host="127.0.0.1"
    ) as found:
        yield found
