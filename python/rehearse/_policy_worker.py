"""The worker process of a run with policies in Python: one job on standard input, then the packed
policies; messages on standard output. What policies print goes to standard error."""

from __future__ import annotations

import os
import pickle
import signal
import sys


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides
    job = sys.stdin.buffer.readline().decode()
    size = int.from_bytes(sys.stdin.buffer.read(8), "little")
    packed = sys.stdin.buffer.read(size)
    out = os.dup(1)
    os.dup2(2, 1)
    from . import _worker
    from .policies import Attachment, Remote

    policies = pickle.loads(packed)
    for policy in policies.values():
        if isinstance(policy, Remote):
            policy.connect(out)
    _worker.play(job, Attachment(policies), out)
    sys.stdout.flush()


if __name__ == "__main__":
    main()
