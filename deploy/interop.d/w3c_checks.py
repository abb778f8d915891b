"""The W3C's suites for SPARQL, over HTTP, against `terreau scratch`.

Each test of query evaluation and update fills the store by the Graph Store Protocol, asks or changes by the
SPARQL Protocol, and compares what comes back. The folder of the suites is given: it is not part of Terreau.
"""

import re
import subprocess
from collections import Counter
from contextlib import contextmanager
from urllib.parse import quote, urljoin

from rdflib import Graph
from rdflib.compare import isomorphic
from rdflib.namespace import RDF, Namespace

import w3c_http
from w3c_http import Wrong, exchange
from w3c_manifests import MF, QT, UT, data_of, path_of, tests
from w3c_results import RS, Rows, from_csv, from_json, from_rdf, from_tsv, from_xml, reduced, same

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
SYNTAX = {
    ".ttl": "text/turtle",
    ".nt": "application/n-triples",
    ".rdf": "application/rdf+xml",
    ".n3": "text/turtle",
    ".trig": "application/trig",
}
RDFLIB = {".ttl": "turtle", ".nt": "nt", ".rdf": "xml", ".n3": "n3"}


# What fails for a reason that is known. Whatever else fails is a fault.
BY_VALUE = "the store keeps a number by its value: `01` and `1.0` of one type are `1`"
NO_SERVICE = "the store of this suite calls no other endpoint; a node calls members only"
PATH = "a path of no length does not begin at a term that is in no statement (no approved test)"
GRAPH = "the variable of GRAPH is bound within its group, not around it (no approved test)"
LANGUAGE = "GROUP_CONCAT keeps a language that all its values share (no approved test)"
KNOWN = {
    **{f"open-world/{name}": BY_VALUE for name in ("open-eq-01",)},
    **{
        f"expr-builtin/{name}": BY_VALUE
        for name in ("dawg-str-1", "dawg-str-2", "sameTerm-simple", "sameTerm-eq", "sameTerm-not-eq")
    },
    **{f"expr-equals/{name}": BY_VALUE for name in ("eq-graph-1", "eq-graph-2")},
    **{f"distinct/{name}": BY_VALUE for name in ("distinct-1", "distinct-9")},
    "open-world/date-2": "a date with a time zone is found unequal to one without",
    "csv-tsv-res/tsv03": "the store keeps the types derived from xsd:integer as xsd:integer",
    "functions/bnode01": "BNODE of one text is one node in all rows of an answer",
    "expr-builtin/case-insensitive-booleans": "the parser knows `true` in small letters only (no approved test)",
    "syntax-sparql3/syn-bad-26": "the parser reads `?x<?a&&?b>?y` as two comparisons",
    **{f"service/service{name}": NO_SERVICE for name in ("1", "2", "3", "4a", "5", "6")},
    **{
        f"property-path/zero_or_{name}": PATH
        for name in ("more_set_start", "more_set_end", "one_set_start", "one_set_end")
    },
    **{
        name: GRAPH
        for name in (
            "aggregates/agg-empty-group-count-graph",
            "bindings/graph",
            "negation/graph-minus",
            "graph/graph-variable-scope",
            "graph/graph-optional",
        )
    },
    **{f"aggregates/agg-groupconcat-{name}": LANGUAGE for name in ("04", "06")},
}


@contextmanager
def scratch(binary):
    """A store in memory, and its address."""
    server = subprocess.Popen(
        [binary, "scratch"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        yield server.stdout.readline().split()[2].rstrip(":")
    finally:
        server.terminate()
        server.wait(10)


def check(folder, binary, checks):
    """Plays every test of the suites and prints the rates."""
    with scratch(binary) as base:
        for name in ("sparql11", "sparql10"):
            play_suite(folder / name, base, checks)


def play_suite(folder, base, checks):
    manifest = next(one for one in (folder / "manifest-all.ttl", folder / "manifest.ttl") if one.exists())
    checks.section(f"W3C {folder.name}")
    passed, played, wrong = Counter(), Counter(), []
    for test in tests(manifest):
        kind, play = player(test)
        if play is None:
            continue
        played[kind] += 1
        try:
            play(test, base)
            passed[kind] += 1
        except Exception as error:  # whatever it is, it is this test's failure
            wrong.append((kind, test.name, f"({test.approval}) " + str(error).split("\n")[0][:700]))
    for kind in sorted(played):
        print(f"  {kind}: {passed[kind]} of {played[kind]}", flush=True)
    checks.passed += sum(passed.values())
    for kind, name, error in wrong:
        reason = KNOWN.get(name)
        if reason is None:
            checks.failed(f"{kind} {name}", error)
        else:
            print(f"  known {kind} {name}: {reason}", flush=True)


def player(test):
    """The kind of a test in our words, and how it is played; nothing where it is not for us."""
    if test.entailment:
        return "entailment", None
    return {
        "QueryEvaluationTest": ("query evaluation", play_query),
        "CSVResultFormatTest": ("query evaluation", play_query),
        "UpdateEvaluationTest": ("update", play_update),
        "PositiveSyntaxTest": ("query syntax", play_syntax(True, False)),
        "PositiveSyntaxTest11": ("query syntax", play_syntax(True, False)),
        "NegativeSyntaxTest": ("query syntax", play_syntax(False, False)),
        "NegativeSyntaxTest11": ("query syntax", play_syntax(False, False)),
        "PositiveUpdateSyntaxTest11": ("update syntax", play_syntax(True, True)),
        "NegativeUpdateSyntaxTest11": ("update syntax", play_syntax(False, True)),
        "ProtocolTest": ("protocol", play_protocol),
        "GraphStoreProtocolTest": ("graph store protocol", play_graph_store),
        "ServiceDescriptionTest": ("service description", play_description),
    }.get(test.kind, (test.kind, None))


def update(base, text, base_iri=None):
    if base_iri:
        text = f"BASE <{base_iri}>\n{text}"
    status, _, content = exchange(
        "POST", f"{base}/sparql", [("Content-Type", "application/sparql-update")], text.encode()
    )
    return status, content


def fill(base, data):
    """Nothing but `data` in the store."""
    require(update(base, "DROP ALL"))
    for path in data.default:
        put(base, "default", path)
    for name, path in data.named:
        put(base, f"graph={quote(name, safe='')}", path)


def put(base, which, path):
    """Adds a file to a graph. What is relative in it stands to the file."""
    graph = Graph()
    if path.suffix in RDFLIB and path.suffix != ".n3":
        body = path.read_bytes()
        if path.suffix in (".ttl",):
            body = f"@base <{path.as_uri()}> .\n".encode() + body
        elif path.suffix == ".rdf":
            graph.parse(path, format="xml", publicID=path.as_uri())
            body = graph.serialize(format="nt").encode()
    else:
        body = f"@base <{path.as_uri()}> .\n".encode() + path.read_bytes()
    media_type = "application/n-triples" if path.suffix in (".rdf", ".nt") else "text/turtle"
    status, _, content = exchange(
        "POST", f"{base}/graphs?{which}", [("Content-Type", media_type)], body
    )
    require((status, content))


def require(answer):
    status, content = answer
    if status >= 300:
        raise Wrong(f"status {status}: {content[:300]!r}")


def play_query(test, base):
    graph = test.manifest
    action = graph.value(test.node, MF.action)
    query = path_of(graph.value(action, QT.query))
    text = query.read_text(encoding="utf-8")
    data = data_of(graph, action, QT)
    if not data.default and not data.named:
        # A query that says itself what it is about.
        data.named = [(str(iri), path_of(iri)) for iri in from_clauses(query, text)]
    fill(base, data)
    expected_file = path_of(graph.value(test.node, MF.result))
    expected, accept = expectation(expected_file)
    found = ask(base, f"BASE <{query.as_uri()}>\n{text}", accept, expected_file.suffix)
    if isinstance(expected, Graph):
        if not isomorphic(expected, found):
            raise Wrong("another graph than expected")
    elif (test.node, MF.resultCardinality, MF.LaxCardinality) in graph:
        if not reduced(expected, found):
            raise Wrong(f"expected {brief(expected)}, found {brief(found)}")
    elif not same(expected, found, "ORDER BY" in text.upper() and expected_file.suffix in (".srj", ".srx")):
        raise Wrong(f"expected {brief(expected)}, found {brief(found)}")


def from_clauses(query, text):
    """The files that FROM and FROM NAMED name."""
    return {urljoin(query.as_uri(), iri) for iri in re.findall(r"FROM\s+(?:NAMED\s+)?<([^>]*)>", text, re.IGNORECASE)}


def brief(answer):
    return f"{len(answer.rows)} rows {answer.rows[:3]}" if isinstance(answer, Rows) else str(answer)


def expectation(path):
    """What a file of the suite expects, and the format to ask for."""
    if path.suffix == ".srx":
        return from_xml(path.read_text(encoding="utf-8")), "application/sparql-results+xml"
    if path.suffix == ".srj":
        return from_json(path.read_text(encoding="utf-8")), "application/sparql-results+json"
    if path.suffix == ".csv":
        return from_csv(path.read_text(encoding="utf-8")), "text/csv"
    if path.suffix == ".tsv":
        return from_tsv(path.read_text(encoding="utf-8")), "text/tab-separated-values"
    graph = Graph()
    graph.parse(path, format=RDFLIB[path.suffix], publicID=path.as_uri())
    rows = from_rdf(graph)
    if rows is not None:
        return rows, "application/sparql-results+json"
    return graph, "text/turtle"


READERS = {
    "application/sparql-results+xml": from_xml,
    "application/sparql-results+json": from_json,
    "text/csv": from_csv,
    "text/tab-separated-values": from_tsv,
}


def ask(base, text, accept, suffix=""):
    status, headers, content = exchange(
        "POST", f"{base}/sparql", [("Content-Type", "application/sparql-query"), ("Accept", accept)], text.encode()
    )
    require((status, content))
    media_type = headers["content-type"].split(";")[0]
    if media_type in READERS:
        return READERS[media_type](content.decode())
    graph = Graph()
    graph.parse(data=content.decode(), format="turtle")
    return graph


def play_update(test, base):
    graph = test.manifest
    action = graph.value(test.node, MF.action)
    request = path_of(graph.value(action, UT.request))
    fill(base, data_of(graph, action, UT))
    require(update(base, request.read_text(encoding="utf-8"), request.as_uri()))
    expected = data_of(graph, graph.value(test.node, MF.result), UT)
    wanted = {"default": union(expected.default)}
    for name, path in expected.named:
        wanted[f"graph={quote(name, safe='')}"] = union([path])
    for which, one in wanted.items():
        status, _, content = exchange("GET", f"{base}/graphs?{which}", [("Accept", "application/n-triples")])
        found = Graph()
        if status == 200:
            found.parse(data=content.decode(), format="nt")
        if not isomorphic(one, found):
            raise Wrong(f"another graph than expected at {which}")
    names = ask(base, "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }", "application/sparql-results+json")
    others = {str(row["g"]) for row in names.rows} - {name for name, _ in expected.named}
    if others:
        raise Wrong(f"graphs that are not expected: {others}")


def union(paths):
    graph = Graph()
    for path in paths:
        graph.parse(path, format=RDFLIB[path.suffix], publicID=path.as_uri())
    return graph


def play_syntax(is_right, is_update):
    def play(test, base):
        path = path_of(test.manifest.value(test.node, MF.action))
        text = path.read_bytes().decode()
        require(update(base, "DROP ALL"))
        if is_update:
            status, content = update(base, text, path.as_uri())
        else:
            status, _, content = exchange(
                "POST", f"{base}/sparql", [("Content-Type", "application/sparql-query")],
                f"BASE <{path.as_uri()}>\n{text}".encode(),
            )
        # What is understood may be impossible still: a function that nobody has, a LOAD of a file.
        understood = status < 300 or b"sparql-syntax" not in content
        if understood != is_right:
            raise Wrong(f"status {status}: {content[:200]!r}")

    return play


def play_protocol(test, base):
    require(update(base, "DROP ALL"))
    for name, path in data_of(test.manifest, test.node, UT).named:
        put(base, f"graph={quote(name, safe='')}", path)
    w3c_http.play(test, base, [("/sparql/", "/sparql/")])


def play_graph_store(test, base):
    require(update(base, "DROP ALL"))
    w3c_http.play(test, base, [("/gsp", "/graphs")])


def play_description(test, base):
    status, headers, content = exchange("GET", f"{base}/sparql", [("Accept", "text/turtle")])
    require((status, content))
    graph = Graph()
    graph.parse(data=content.decode(), format="turtle", publicID=f"{base}/sparql")
    endpoints = list(graph.subject_objects(SD.endpoint))
    if not any(str(endpoint) == f"{base}/sparql" for _, endpoint in endpoints):
        raise Wrong(f"no sd:endpoint {base}/sparql")
    if "conforms" in test.name:
        hold_to_schema(graph)


# Properties of the vocabulary, with the class of what they lead to.
RANGES = {
    SD.defaultDataset: SD.Dataset,
    SD.defaultGraph: SD.Graph,
    SD.availableGraphs: SD.GraphCollection,
    SD.namedGraph: SD.NamedGraph,
}


def hold_to_schema(graph):
    services = set(graph.subjects(RDF.type, SD.Service))
    for service, _ in graph.subject_objects(SD.endpoint):
        if service not in services:
            raise Wrong(f"{service} has an endpoint and is no sd:Service")
    for predicate, kind in RANGES.items():
        for _, there in graph.subject_objects(predicate):
            if (there, RDF.type, kind) not in graph:
                raise Wrong(f"{predicate} leads to something that is no {kind}")
    for _, feature in graph.subject_objects(SD.feature):
        if not str(feature).startswith(str(SD)):
            raise Wrong(f"{feature} is no feature of the vocabulary")
