"""udata harvests Terreau: what one udata portal holds goes through a node into another udata portal."""

import json
import subprocess
import sys
from pathlib import Path

from portals import PortalError, running
from udata_holdings import BRACKETS
from udata_portal import Portal

SECONDS = 180
# How the node between has it all, and what udata reads of it then.
KINDS = {
    "rdf": ("catalog.ttl", "profiles/fr/catalog.xml"),
    "udata": ("profiles/fr/catalog.ttl",),
}


def check(place, node, checks):
    with running("udata_server.py", place / "origin") as (address, token):
        portal, nodes = Portal(address, token), {kind: node(f"between, by {kind}") for kind in KINDS}
        nodes["rdf"].imported("rdf", portal.catalogue("ttl"))
        nodes["udata"].imported("udata", portal.address)
        datasets, services = portal.datasets(), portal.services()
    for kind, catalogues in KINDS.items():
        with nodes[kind].serving() as feed:
            for number, path in enumerate(catalogues):
                checks.section(f"udata harvests the {path} of what came by the kind {kind}")
                had = _harvested(place / f"consumer-{kind}-{number}", f"{feed}/{path}")
                _compare_items(len(datasets) + len(services), had, checks)
                _compare(kind, datasets, had["datasets"], checks)
                again = had["again"]
                _compare_items(len(datasets) + len(services), again, checks)
                checks.equal("harvested again: it has the same", had["datasets"], again["datasets"])


def _compare_items(expected, had, checks):
    checks.equal("the job ended well", ("done", []), (had["status"], had["errors"]))
    badly = {item["id"]: item["errors"] for item in had["items"] if item["status"] != "done"}
    checks.equal("no item failed", {}, badly)
    checks.equal("items", expected, len(had["items"]))


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


def _compare(kind, expected, found, checks):
    checks.equal("datasets, by title", set(expected), set(found))
    both = [title for title in expected if title in found]
    # udata takes the whole of a description for HTML, if something in it looks like a tag.
    both = [title for title in both if not expected[title]["description"].endswith(BRACKETS)]
    facts = {
        "description": lambda said: said["description"],
        "tags": lambda said: sorted(said["tags"]),
        "files": lambda said: sorted(file["url"] for file in said["resources"]),
        # udata's RDF states no licence of a dataset without files; its API does.
        "licence": lambda said: (
            said["license"] if said["resources"] or kind == "udata" else "notspecified"
        ),
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
