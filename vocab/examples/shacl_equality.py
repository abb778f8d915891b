#!/usr/bin/env python3
"""Compares the results of our SHACL engine with those of pySHACL, document by document.

    python3 vocab/examples/shacl_equality.py [--records] [--shapes FOLDER] FOLDER_OR_FILE...

Needs pySHACL (tried with 0.40.1) and, for *.zst, the program zstd. Every document below the folders
is validated against every Turtle file below vocab/shapes, or another folder, by both; *.gz and *.zst
are unpacked first. Equal means: the same multiset of (focus node, path, value, shape, constraint
component, severity). With --records each record of a document is validated by itself. Ends with 1 if
anything differs.
"""

import argparse
import datetime
import gzip
import logging
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import rdflib
from rdflib import XSD, BNode, Graph, URIRef
from rdflib.collection import Collection
from rdflib.plugins.parsers.ntriples import NTGraphSink, W3CNTriplesParser
from rdflib.xsd_datetime import parse_xsd_date

rdflib.NORMALIZE_LITERALS = False
import pyshacl  # noqa: E402


def strict_date(text):
    """rdflib 7.6 takes `2022-03-22T08:51:36` for a date and drops the time; XML Schema does not."""
    if "T" in text:
        raise ValueError(f"{text} is a date and a time")
    return parse_xsd_date(text)


logging.disable()  # a traceback for each literal that is not as its datatype asks
rdflib.term.bind(XSD.date, datetime.date, constructor=strict_date, datatype_specific=True)

SH = rdflib.Namespace("http://www.w3.org/ns/shacl#")
VOCAB = Path(__file__).resolve().parent.parent
MARKS = {SH.zeroOrMorePath: "*", SH.oneOrMorePath: "+", SH.zeroOrOnePath: "?"}


def documents(names, unpacked):
    """The documents, with those that are packed unpacked into a folder."""
    files = []
    for name in map(Path, names):
        files += sorted(f for f in name.rglob("*") if f.is_file()) if name.is_dir() else [name]
    for number, file in enumerate(files):
        plain = Path(unpacked) / f"{number}-{file.stem}"
        if file.suffix == ".gz":
            plain.write_bytes(gzip.decompress(file.read_bytes()))
        elif file.suffix == ".zst":
            plain.write_bytes(subprocess.run(["zstd", "-dc", file], check=True, capture_output=True).stdout)
        elif file.suffix in {".ttl", ".rdf", ".xml", ".jsonld", ".nt", ".n3", ".trig", ".json"}:
            plain = file
        else:
            continue
        yield plain


def load(path, names):
    """A graph of N-Triples whose blank nodes are the same wherever their labels are."""
    graph = Graph()
    with open(path, "rb") as source:
        W3CNTriplesParser(NTGraphSink(graph), bnode_context=names).parse(source)
    return graph


def path_text(graph, path):
    """A path in the syntax of SPARQL."""

    def part(inner):
        text = path_text(graph, inner)
        return text if isinstance(inner, URIRef) else f"({text})"

    if isinstance(path, URIRef):
        return f"<{path}>"
    if (inverse := graph.value(path, SH.inversePath)) is not None:
        return "^" + part(inverse)
    if (alternatives := graph.value(path, SH.alternativePath)) is not None:
        return "|".join(map(part, Collection(graph, alternatives)))
    for predicate, mark in MARKS.items():
        if (inner := graph.value(path, predicate)) is not None:
            return part(inner) + mark
    return "/".join(map(part, Collection(graph, path)))


def key(graph, result, path):
    values = [graph.value(result, SH[p]) for p in ("focusNode", "value", "sourceShape", "sourceConstraintComponent", "resultSeverity")]
    return (path, *(v if isinstance(v, BNode) or v is None else v.n3() for v in values))


def ours(path, names):
    graph = load(path, names)
    results = set(graph.subjects(SH.sourceShape))
    return Counter(key(graph, r, str(graph.value(r, SH.resultPath) or "")) for r in results)


def theirs(data, shapes):
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none", advanced=False)
    keys = []
    for node in report.objects(None, SH.result):
        path = report.value(node, SH.resultPath)
        keys.append(key(report, node, "" if path is None else path_text(report, path)))
    return Counter(keys)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("--records", action="store_true")
    arguments.add_argument("--shapes", type=Path, default=VOCAB / "shapes")
    arguments.add_argument("names", nargs="+", metavar="FOLDER_OR_FILE")
    arguments = arguments.parse_args()
    by_record, names = arguments.records, arguments.names
    shapes = sorted(arguments.shapes.resolve().rglob("*.ttl"))
    with tempfile.TemporaryDirectory() as unpacked, tempfile.TemporaryDirectory() as out:
        sources = list(documents(names, unpacked))
        cargo = ["cargo", "run", "--quiet", "--release", "-p", "vocab", "--example", "shacl_report", "--"]
        options = ["--records"] if by_record else []
        subprocess.run([*cargo, out, *options, *map(str, shapes), "--", *map(lambda s: str(s.resolve()), sources)], check=True, cwd=VOCAB)
        different = compared = results = triples = graphs = 0
        labels = {}
        loaded = [load(f"{out}/shapes-{at}.nt", labels) for at in range(len(shapes))]
        while os.path.exists(f"{out}/data-{graphs}.nt"):
            data = load(f"{out}/data-{graphs}.nt", labels)
            triples += len(data)
            for at, graph in enumerate(loaded):
                mine, other = ours(f"{out}/results-{graphs}-{at}.nt", labels), theirs(data, graph)
                compared += 1
                results += sum(other.values())
                if mine != other:
                    different += 1
                    print(f"graph {graphs}, {shapes[at]}:")
                    for sign, side in (("only ours", mine - other), ("only pySHACL", other - mine)):
                        for found in list(side)[:5]:
                            print(f"  {sign} ({sum(side.values())}): {found}")
            graphs += 1
        print(
            f"{len(sources)} documents, {graphs} graphs, {triples} triples, {len(shapes)} files of shapes: "
            f"{compared} comparisons, {results} results by pySHACL {pyshacl.__version__}, {different} differ"
        )
        sys.exit(different > 0)


main()
