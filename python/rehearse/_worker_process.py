"""One job in a child process: `rehearse worker`, or a Python one where Python must decide.

The job is one line of JSON on standard input, messages come on standard output: a line of JSON
each, a result followed by its bytes. See scenarios/run/job.hpp.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
from collections.abc import Callable, Sequence
from typing import Any

from ._program import program
from .errors import Diagnostic, RunError, ScenarioError

Progress = Callable[[float, float, int], None]
"""Told simulated seconds, simulated seconds in all, requests so far."""


class WorkerProcess:
    """Plays one job. `cancel` may be called from any thread."""

    def __init__(self, job: dict[str, Any], command: Sequence[str] = (), more: bytes = b"",
                 python_path: str | None = None) -> None:
        self._child = subprocess.Popen(
            list(command) or [program(), "worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=None if python_path is None else {**os.environ, "PYTHONPATH": python_path},
        )
        assert self._child.stdin and self._child.stdout and self._child.stderr
        self._in, self._out, self._err = self._child.stdin, self._child.stdout, self._child.stderr
        self._cancelled = False
        self._said = b""
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        try:
            self._in.write(json.dumps(job).encode() + b"\n" + more)
            self._in.flush()
        except BrokenPipeError:
            pass  # dead already: its end tells why

    def _listen(self) -> None:
        for line in self._err:
            self._said = line

    def cancel(self) -> None:
        """Kills the process; `answer` then raises KeyboardInterrupt."""
        self._cancelled = True
        self._child.kill()

    def answer(self, progress: Progress | None = None) -> tuple[str, Any]:
        """Waits for the last message: ("result", bytes) or ("readable", dict).

        Raises:
            ScenarioError: the scenario is wrong.
            RunError: the run failed, or its process died.
        """
        try:
            return self.next_message(progress)
        finally:
            self.close()

    def reply(self, decision: Any) -> None:
        """Answers a message "decision"."""
        try:
            self._in.write(json.dumps(decision).encode() + b"\n")
            self._in.flush()
        except BrokenPipeError:
            pass  # the next message tells why

    def next_message(self, progress: Progress | None = None) -> tuple[str, Any]:
        """Waits for a message other than progress: an answer as above, or ("decision", list)."""
        for line in self._out:
            message = json.loads(line)
            kind, content = next(iter(message.items()))
            if kind == "progress":
                if progress:
                    progress(content["time_s"], content["duration_s"], content["requests"])
            elif kind == "result":
                data = self._out.read(content["bytes"])
                if len(data) == content["bytes"]:
                    return kind, data
            elif kind == "failed":
                raise RunError(content["message"])
            elif kind == "invalid":
                raise ScenarioError(Diagnostic(d["pointer"], d["message"], d["file"], d["line"],
                                               d["column"]) for d in content)
            else:
                return kind, content
        if self._cancelled:
            raise KeyboardInterrupt
        error = RunError(self._last_words())
        error.killed = -self._child.returncode in (signal.SIGKILL, signal.SIGTERM)
        raise error

    def _last_words(self) -> str:
        code = self._child.wait()
        self._listener.join(timeout=1)
        how = f"ended early with exit code {code}"
        if code < 0:
            how = f"was killed by signal {-code} ({signal.Signals(-code).name})"
        said = self._said.decode(errors="replace").strip()
        return f"the worker process {how}" + (f": {said}" if said else "")

    def close(self) -> None:
        """Ends the process, whatever it is doing."""
        self._child.kill()
        self._child.wait()
        self._listener.join(timeout=1)
        for pipe in (self._in, self._out, self._err):
            try:
                pipe.close()
            except OSError:
                pass
