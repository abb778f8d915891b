"""Starting a portal in a process of its own, and stopping it whatever happens."""

import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path

START_SECONDS = 90
STOP_SECONDS = 10


class PortalError(Exception):
    pass


@contextmanager
def running(script, folder):
    """What `script` announces when it serves, as words; it is stopped at the end."""
    folder.mkdir(parents=True)
    log = folder.with_suffix(".log")
    with log.open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, "-B", "-W", "ignore", Path(__file__).parent / script, "--folder", folder],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True,
        )
    try:
        yield _announcement(process, script, log)
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(STOP_SECONDS)


def _announcement(process, script, log):
    lines = []
    reader = threading.Thread(target=lambda: lines.append(process.stdout.readline()), daemon=True)
    reader.start()
    reader.join(START_SECONDS)
    words = lines[0].split() if lines else []
    if not words:
        said = log.read_text(errors="replace")[-4000:]
        raise PortalError(f"{script} did not come to serve in {START_SECONDS} seconds:\n{said}")
    return words
