"""Harvests genuine portals with the real program, and holds what came against what they say.

Usage: main.py BINARY [rdf] [udata] [csw] [feed] [sparql] [w3c=FOLDER]
"""

import signal
import sys
import tempfile
import time
from pathlib import Path

from checks import Checks
from node import CommandError, Node
from portals import PortalError

PARTS = ("rdf", "udata", "csw", "feed", "sparql")
# All of it, whatever hangs.
SECONDS = 900


def stop(number, frame):
    raise SystemExit(f"stopped: {signal.Signals(number).name}")


def main():
    binary, *asked = sys.argv[1:]
    suites = [one.removeprefix("w3c=") for one in asked if one.startswith("w3c=")]
    parts = [one for one in asked if not one.startswith("w3c=")] or (() if suites else PARTS)
    unknown = set(parts) - set(PARTS)
    if unknown:
        raise SystemExit(f"there is no part {', '.join(sorted(unknown))}: take some of {', '.join(PARTS)}")
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGALRM):
        signal.signal(number, stop)
    signal.alarm(SECONDS)
    began, checks = time.monotonic(), Checks()
    with tempfile.TemporaryDirectory(prefix="terreau-interop-") as folder:
        place = Path(folder)

        def node(name):
            return Node(binary, place / "nodes" / name)

        for name, check in [*peers(parts), *(("W3C", w3c(folder)) for folder in suites)]:
            try:
                check(place, node, checks)
            except (CommandError, PortalError, OSError) as error:
                checks.failed(name, error)
    seconds = time.monotonic() - began
    print(f"\n{checks.passed} checks passed, {len(checks.failures)} failed, in {seconds:.0f} s")
    for failure in checks.failures:
        print(f"  failed: {failure}")
    raise SystemExit(1 if checks.failures else 0)


def w3c(folder):
    import w3c_checks

    return lambda _place, node, checks: w3c_checks.check(Path(folder), node("w3c").binary, checks)


def peers(parts):
    if "rdf" in parts or "udata" in parts:
        import udata_checks

        yield "udata", lambda *rest: udata_checks.check(parts, *rest)
    if "csw" in parts:
        import csw_checks

        yield "pycsw", csw_checks.check
    if "feed" in parts:
        import feed_checks
        import ldes_checks

        yield "readers of the feed", ldes_checks.check
        yield "udata as a consumer", feed_checks.check
    if "sparql" in parts:
        import sparql_checks

        yield "clients of SPARQL", sparql_checks.check


if __name__ == "__main__":
    main()
