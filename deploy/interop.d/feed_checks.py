"""udata harvests Terreau: what one udata portal holds goes through a node into another udata portal."""

import json
import subprocess
import sys
from pathlib import Path

from portals import PortalError, running
from udata_portal import Portal

SECONDS = 180


def check(place, node, checks):
    with running("udata_server.py", place / "origin") as (address, token):
        portal, terreau = Portal(address, token), node("between")
        terreau.imported("rdf", portal.catalogue("ttl"))
        datasets, services = portal.datasets(), portal.services()
    with terreau.serving() as feed:
        for syntax in ("ttl", "xml"):
            checks.section(f"udata harvests Terreau's catalog.{syntax}")
            had = _harvested(place / f"consumer-{syntax}", f"{feed}/catalog.{syntax}")
            checks.equal("the job ended well", ("done", []), (had["status"], had["errors"]))
            badly = {item["id"]: item["errors"] for item in had["items"] if item["status"] != "done"}
            checks.equal("no item failed", {}, badly)
            checks.equal("items", len(datasets) + len(services), len(had["items"]))
            _compare(datasets, had["datasets"], checks)


def _harvested(folder, catalogue):
    folder.mkdir()
    script = Path(__file__).parent / "udata_harvest.py"
    done = subprocess.run(
        [sys.executable, "-B", "-W", "ignore", script, "--folder", folder, catalogue],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=SECONDS,
    )
    if done.returncode:
        raise PortalError(f"udata could not harvest {catalogue}:\n{done.stderr[-2000:]}")
    return json.loads(done.stdout)


def _compare(expected, found, checks):
    checks.equal("datasets, by title", set(expected), set(found))
    both = [title for title in expected if title in found]
    facts = {
        "description": lambda said: said["description"],
        "tags": lambda said: sorted(said["tags"]),
        "files": lambda said: sorted(file["url"] for file in said["resources"]),
        # The RDF that Terreau had it from states no licence of a dataset without files.
        "licence": lambda said: said["license"] if said["resources"] else "notspecified",
        "period": _period,
    }
    for what, said in facts.items():
        checks.equal(
            what,
            {title: said(expected[title]) for title in both},
            {title: found[title][what] for title in both},
        )


def _period(said):
    times = said["temporal_coverage"]
    return [times["start"][:10], times["end"][:10]] if times else None
