"""A Terreau node with a data folder of its own, driven by its command line as an operator would."""

import json
import os
import socket
import sqlite3
import subprocess
import time
from contextlib import contextmanager

from rdflib import Graph

COMMAND_SECONDS = 180


class CommandError(Exception):
    pass


class Node:
    def __init__(self, binary, folder):
        self.binary = binary
        folder.mkdir(parents=True)
        self.folder = folder
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("TERREAU")},
            "TERREAU__STORAGE__FOLDER": str(folder / "data"),
            # The portals of the test are on this machine.
            "TERREAU__FETCH__ALLOW_PRIVATE": '["127.0.0.1"]',
        }

    def run(self, *arguments, codes=(0,)):
        """What a command writes to standard output."""
        done = subprocess.run(
            [self.binary, *arguments],
            cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=COMMAND_SECONDS,
        )
        if done.returncode not in codes:
            told = " ".join(arguments)
            raise CommandError(f"terreau {told}: ended with {done.returncode}\n{done.stderr[-2000:]}")
        return done.stdout

    def imported(self, kind, address):
        """The outcome of an import that withdraws what it does not meet."""
        answer = self.run(
            "--json", "import", "--prune", "--kind", kind, "--source", "portal", address
        )
        return _done(json.loads(answer)[0])

    def added(self, address):
        """Keeps a portal as the source `portal`; its kind is found out."""
        self.run("--json", "harvest", "add", "--yes", "--name", "portal", address)

    def harvested(self):
        """The outcome of harvesting the source `portal`."""
        return json.loads(self.run("--json", "harvest", "run", "portal", codes=(0, 3)))

    def age_missing(self, days):
        """Makes what is missing be so for longer: nobody waits a week for a test."""
        ledger = sqlite3.connect(self.folder / "data" / "ledger.sqlite")
        with ledger:
            ledger.execute("UPDATE missing SET since = since - ?", (days * 86_400_000,))
        ledger.close()

    @contextmanager
    def serving(self):
        """Serves the catalogue, and gives its public address."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            listen = f"127.0.0.1:{free.getsockname()[1]}"
        address = f"http://{listen}"
        environment = {
            **self.environment,
            "TERREAU__SERVER__LISTEN": listen,
            "TERREAU__NODE__BASE_URL": address,
        }
        log = self.folder / "serve.log"
        with log.open("wb") as told:
            process = subprocess.Popen(
                [self.binary, "serve"], cwd=self.folder, env=environment,
                stdin=subprocess.DEVNULL, stdout=told, stderr=told,
            )
        try:
            _wait_for(process, log)
            yield address
        finally:
            process.terminate()
            try:
                process.wait(COMMAND_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()

    def graph(self):
        """The whole catalogue."""
        return Graph().parse(data=self.run("export", "--format", "ntriples"), format="nt")


def _wait_for(process, log):
    deadline = time.monotonic() + COMMAND_SECONDS
    while "listening on http" not in log.read_text(errors="replace"):
        if process.poll() is not None or time.monotonic() > deadline:
            raise CommandError(f"terreau serve did not come to listen:\n{log.read_text()[-2000:]}")
        time.sleep(0.1)


def _done(result):
    if "Ok" not in result:
        raise CommandError(f"terreau import: {result['Err']}")
    return result["Ok"]
