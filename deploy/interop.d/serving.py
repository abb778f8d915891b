"""How a portal of the test serves: it says where, and ends when whoever started it does."""

import os
import sys
import threading


def serve(server, announcement, out=None):
    """Announces on standard output, then serves until stopped, or until standard input is closed."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    print(announcement, file=out or sys.stdout, flush=True)
    server.serve_forever()


def _end_with_parent():
    sys.stdin.buffer.read()
    os._exit(0)
