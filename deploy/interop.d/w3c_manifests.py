"""Reading the manifests of the W3C's SPARQL suites."""

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlparse

from rdflib import Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.namespace import RDF, RDFS

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
DAWGT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-dawg#")
ENT = "http://www.w3.org/ns/entailment/"


@dataclass
class Data:
    """What a store holds before or after: files of the default graph, and files by graph name."""

    default: list = field(default_factory=list)
    named: list = field(default_factory=list)


@dataclass
class Test:
    name: str
    kind: str
    manifest: Graph
    node: URIRef
    approval: str
    # Where the entailment regime is not that of plain SPARQL.
    entailment: bool


def path_of(iri):
    return Path(unquote(urlparse(str(iri)).path))


def tests(manifest):
    """The tests of a manifest and of those that it includes, in their order."""
    graph = Graph()
    base = manifest.resolve().as_uri()
    graph.parse(manifest, format="turtle", publicID=base)
    for _, _, included in graph.triples((None, MF.include, None)):
        for one in Collection(graph, included):
            yield from tests(path_of(one))
    for _, _, entries in graph.triples((None, MF.entries, None)):
        for node in Collection(graph, entries):
            kinds = [str(kind).rsplit("#")[-1] for kind in graph.objects(node, RDF.type)]
            action = graph.value(node, MF.action)
            regime = graph.value(action, URIRef("http://www.w3.org/ns/sparql-service-description#entailmentRegime"))
            yield Test(
                name=f"{manifest.parent.name}/{str(node).rsplit('#')[-1].rsplit('/')[-1]}",
                kind=next((kind for kind in kinds if kind.endswith("Test") or "Syntax" in kind), ""),
                manifest=graph,
                node=node,
                approval=str(graph.value(node, DAWGT.approval) or "").rsplit("#")[-1],
                entailment=regime is not None or manifest.parent.name == "entailment",
            )


def data_of(graph, node, words):
    """The data that `node` names in the words of a query test (QT) or of an update test (UT)."""
    data = Data()
    data.default = [path_of(one) for one in graph.objects(node, words.data)]
    for one in graph.objects(node, words.graphData):
        label = graph.value(one, RDFS.label)
        if label is not None:
            data.named.append((str(label), path_of(graph.value(one, words.graph))))
        elif isinstance(one, URIRef):
            data.named.append((str(one), path_of(one)))
    return data
