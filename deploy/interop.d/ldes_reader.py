"""Reading the feed of a node: by a walk of our own over N-Quads, and by ldes-client."""

import os
import re
import subprocess
import time

import requests
from rdflib import Dataset, Namespace

LDES_CLIENT = os.environ.get("LDES_CLIENT", "ldes-client")
SECONDS = 180
AS = Namespace("https://www.w3.org/ns/activitystreams#")
TREE = Namespace("https://w3id.org/tree#")
MEDIA_TYPES = {
    "nquads": "application/n-quads",
    "trig": "application/trig",
    "json-ld": "application/ld+json",
}


def page(address, syntax="nquads"):
    """A page as rdflib reads it."""
    answer = requests.get(address, headers={"Accept": MEDIA_TYPES[syntax]}, timeout=30)
    answer.raise_for_status()
    read = Dataset(default_union=False)
    read.parse(data=answer.content, format=syntax, publicID=answer.url)
    return read


def pages(address):
    """Every page that is reached from the root, by its address."""
    found, ways = {}, [f"{address}/feed"]
    while ways:
        way = ways.pop()
        if way in found:
            continue
        found[way] = page(way)
        ways += [str(to) for to in found[way].objects(None, TREE.node)]
    return found


def members(read):
    """What pages tell: of each activity its class, its object and the lines of its payload."""
    told = {}
    for one in read.values():
        for activity in one.objects(None, TREE.member):
            said = {str(p): str(o) for p, o in one.predicate_objects(activity)}
            payload = {line(s, p, o) for s, p, o in one.graph(activity)}
            kind = said["http://www.w3.org/1999/02/22-rdf-syntax-ns#type"].removeprefix(str(AS))
            told[str(activity)] = (kind, said[str(AS.object)], payload)
    return told


def line(s, p, o):
    return f"{s.n3()} {p.n3()} {o.n3()}"


def client(address, folder=None):
    """What ldes-client emits, in the same form; with a folder it goes on where it was."""
    kept = ["--save", folder] if folder else []
    done = subprocess.run(
        [LDES_CLIENT, f"{address}/feed", "--no-shape", *kept],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=SECONDS,
    )
    if done.returncode:
        raise OSError(f"ldes-client ended with {done.returncode}:\n{done.stderr[-2000:]}")
    told, read = {}, Dataset(default_union=False)
    read.parse(data=done.stdout, format="nquads")
    for activity in set(read.subjects(AS.published, None)):
        said = {str(p): str(o) for p, o in read.predicate_objects(activity)}
        payload = {line(s, p, o) for s, p, o in read.graph(activity)}
        kind = said["http://www.w3.org/1999/02/22-rdf-syntax-ns#type"].removeprefix(str(AS))
        told[str(activity)] = (kind, said[str(AS.object)], payload)
    # Emitted twice, a member would be one in the set.
    emitted = len(re.findall(rf"<{re.escape(str(AS.published))}>", done.stdout))
    return told, emitted


def wait_for(address, **counts):
    """Reads the feed until it tells so many activities of each class, twice the same."""
    deadline, before = time.monotonic() + SECONDS, None
    while True:
        told = members(pages(address))
        found = {kind: sum(1 for one in told.values() if one[0] == kind) for kind in counts}
        # Pages that tell mostly the past are written again meanwhile.
        if found == counts and told == before:
            return told
        before = told
        if time.monotonic() > deadline:
            raise OSError(f"the feed tells {found}, not {counts}")
        time.sleep(0.2)
