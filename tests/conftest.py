"""What holds for every test: no property test fails because the machine is slow, or was unlucky.

`make test` tries the same examples every time; OPENRECS_RANDOM=1, which `make test-long` sets, looks for new ones.
"""

from __future__ import annotations

import os
import signal

from hypothesis import settings

LONG = bool(os.environ.get("OPENRECS_RANDOM"))
settings.register_profile("patient", deadline=None, derandomize=not LONG, max_examples=100 if LONG else 25)
settings.load_profile("patient")

# A shell that starts `make test &` without job control ignores SIGINT for it; the tests that send one need it back.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
