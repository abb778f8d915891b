"""The feed of a node, read by ldes-client and checked by pySHACL."""

from pathlib import Path

import feed_holdings
import requests
from ldes_reader import AS, MEDIA_TYPES, TREE, client, members, page, pages, wait_for
from pyshacl import validate
from rdflib import Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import DCTERMS, RDF

ROOT = Path(__file__).parent.parent.parent
CATALOGUE = ROOT / "deploy/catalogue/datagouv-fr.ttl.zst"
SHAPES = ROOT / "vocab/shapes/dcat-ap-3.0.1"
STRUCTURE = Path(__file__).parent / "feed_shapes.ttl"


def check(place, node, checks):
    reads_everything(place, node("of the feed"), checks)
    conforms(place, node("of conforming records"), checks)


def reads_everything(place, node, checks):
    state = place / "ldes-client"
    with node.serving() as address:
        checks.section("ldes-client reads the feed of a real catalogue")
        node.run("import", "--source", "portal", str(CATALOGUE))
        records = records_of(address)
        told = wait_for(address, Create=records)
        found, emitted = client(address, state)
        checks.equal("members, each emitted once", len(told), emitted)
        checks.equal("members with what they state", told, found)
        checks.equal("nothing when it goes on at once", ({}, 0), client(address, state))
        syntaxes_agree(address, checks)

        checks.section("ldes-client goes on after changes")
        # A source of its own: nothing else changes.
        titles = {number: f"Relevé {number}" for number in range(600)}
        changed(node, titles)
        news = records_of(address) - records
        wait_for(address, Create=records + news)
        _, emitted = client(address, state)
        checks.equal("new members", news, emitted)
        changed(node, {number: f"Relevé {number}, corrigé" for number in range(1, 600)})
        told = wait_for(address, Update=599, Delete=1)
        found, emitted = client(address, state)
        news = {name: said for name, said in told.items() if said[0] != "Create"}
        checks.equal("updates and the deletion, which has no content", news, found)
        checks.equal("each emitted once", 600, emitted)
        found, emitted = client(address)
        checks.equal("a reader who begins now has the same", told, found)

        checks.section("pySHACL checks every page of it")
        shape, read = graph_of([STRUCTURE]), pages(address)
        wrong = {way: violations(merged(one), shape) for way, one in read.items()}
        checks.equal("violations of the structure, by page", dict.fromkeys(read, []), wrong)


def changed(node, titles):
    path = node.folder / "rivage.ttl"
    path.write_text(feed_holdings.turtle(titles))
    node.run("import", "--prune", "--source", "rivage", str(path))


def records_of(address):
    answer = requests.get(f"{address}/health/ready", timeout=30)
    return answer.json()["positions"]["ledger"]


def syntaxes_agree(address, checks):
    sealed = next(way for way in pages(address) if "/p/" in way and not way.endswith("-"))
    first, *others = [merged(page(sealed, syntax)) for syntax in MEDIA_TYPES]
    checks.equal("all syntaxes of a page say the same", [True, True],
                 [isomorphic(first, other) for other in others])


def conforms(place, node, checks):
    checks.section("pySHACL checks the pages of conforming records")
    titles = {number: f"Sujet {number}" for number in range(12)}
    with node.serving() as address:
        changed(node, titles)
        records = records_of(address)
        wait_for(address, Create=records)
        before = pages(address)
        changed(node, {number: f"{title}, revu" if number == 1 else title
                       for number, title in titles.items() if number})
        wait_for(address, Update=1, Delete=1)
        read = {**pages(address), "before": next(p for way, p in before.items() if "/p/" in way)}
    shapes = {
        "the structure of pages": [STRUCTURE],
        "DCAT-AP 3.0.1": [SHAPES / "shapes.ttl", SHAPES / "range.ttl"],
    }
    shapes = {name: graph_of(files) for name, files in shapes.items()}
    whole = Graph()
    for one in read.values():
        whole += merged(one)
    # A later one takes the place of an earlier one; the page of before has those.
    checks.equal("activities on them", records + 2, len(set(whole.objects(None, TREE.member))))
    for name, shape in shapes.items():
        checks.equal(f"violations of {name}", [], violations(whole, shape))

    checks.section("pySHACL finds what is wrong on purpose")
    created = next(whole.subjects(RDF.type, AS.Create))
    dataset = URIRef(feed_holdings.iri(3))
    relation = next(whole.objects(None, TREE.relation))
    wrong = {
        "a dataset without description": ("DCAT-AP 3.0.1", (dataset, DCTERMS.description, None), None),
        "an activity without object": ("the structure of pages", (created, AS.object, None), None),
        "an activity without class": ("the structure of pages", (created, RDF.type, None), None),
        "an activity that says more": (
            "the structure of pages", None, (created, AS.summary, Literal("more"))),
        "a relation without value": ("the structure of pages", (relation, TREE.value, None), None),
    }
    for what, (name, gone, more) in wrong.items():
        spoilt = Graph() + whole
        if gone:
            spoilt.remove(gone)
        if more:
            spoilt.add(more)
        checks.equal(what, True, bool(violations(spoilt, shapes[name])))


def graph_of(files):
    read = Graph()
    for file in files:
        read.parse(file, format="turtle")
    # Nothing is fetched.
    read.remove((None, URIRef("http://www.w3.org/2002/07/owl#imports"), None))
    return read


def merged(read):
    """The statements of a page and those of all payloads, as one graph."""
    union = Graph()
    for s, p, o, _ in read.quads((None, None, None, None)):
        union.add((s, p, o))
    return union


def violations(data, shapes):
    """The violations that pySHACL finds, as path and node."""
    _, report, _ = validate(data, shacl_graph=shapes, do_owl_imports=False, advanced=False)
    sh = "http://www.w3.org/ns/shacl#"
    found = []
    for result in report.subjects(RDF.type, URIRef(sh + "ValidationResult")):
        if report.value(result, URIRef(sh + "resultSeverity")) == URIRef(sh + "Violation"):
            path = report.value(result, URIRef(sh + "resultPath"))
            found.append(f"{report.value(result, URIRef(sh + 'focusNode'))} {path}")
    return sorted(found)
