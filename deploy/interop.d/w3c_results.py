"""Answers of SPARQL as multisets of rows, whatever format they come in, and whether two are the same."""

import csv
import io
import json
import re
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from decimal import Decimal

from rdflib import BNode, Graph, Literal, Namespace, URIRef
from rdflib.namespace import RDF

RS = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")
XML = "{http://www.w3.org/2005/sparql-results#}"


XSD = "http://www.w3.org/2001/XMLSchema#"


def value(text, datatype):
    """What a literal means: an answer is right that means the same, however it is written."""
    name = datatype.removeprefix(XSD)
    try:
        if name in ("float", "double"):
            return float(text)
        if name in ("integer", "decimal"):
            return Decimal(text).normalize()
    except (ArithmeticError, ValueError):
        return text
    if name == "boolean":
        return {"1": "true", "0": "false"}.get(text, text)
    if name in ("date", "dateTime"):
        return re.sub(r"[+-]00:00$", "Z", text)
    return text


@dataclass
class Rows:
    variables: set
    # Each row a mapping from variable to term; a list where the order counts.
    rows: list
    ordered: bool = False


def literal(value, language=None, datatype=None):
    # As written: rdflib would otherwise write `01` as `1`.
    return Literal(value, lang=language or None, datatype=datatype, normalize=False)


def from_json(text):
    answer = json.loads(text)
    if "boolean" in answer:
        return answer["boolean"]
    rows = [
        {name: json_term(term) for name, term in row.items()} for row in answer["results"]["bindings"]
    ]
    return Rows(set(answer["head"].get("vars", [])), rows)


def json_term(term):
    if term["type"] == "uri":
        return URIRef(term["value"])
    if term["type"] == "bnode":
        return BNode(term["value"])
    datatype = term.get("datatype")
    return literal(term["value"], term.get("xml:lang"), datatype and URIRef(datatype))


def from_xml(text):
    root = ElementTree.fromstring(text)
    boolean = root.find(f"{XML}boolean")
    if boolean is not None:
        return boolean.text.strip() == "true"
    head = root.find(f"{XML}head")
    variables = {one.get("name") for one in head.findall(f"{XML}variable")}
    rows = []
    for result in root.find(f"{XML}results").findall(f"{XML}result"):
        row = {}
        for binding in result.findall(f"{XML}binding"):
            (term,) = list(binding)
            row[binding.get("name")] = xml_term(term)
        rows.append(row)
    return Rows(variables, rows)


def xml_term(term):
    text = term.text or ""
    if term.tag == f"{XML}uri":
        return URIRef(text)
    if term.tag == f"{XML}bnode":
        return BNode(text)
    language = term.get("{http://www.w3.org/XML/1998/namespace}lang")
    datatype = term.get("datatype")
    return literal(text, language, datatype and URIRef(datatype))


def from_tsv(text):
    head, *lines = text.rstrip("\n").split("\n")
    names = [name.strip().lstrip("?") for name in head.split("\t")] if head.strip() else []
    rows = []
    for line in lines:
        row = {}
        for name, cell in zip(names, line.rstrip("\r").split("\t")):
            if cell:
                row[name] = turtle_term(cell)
        rows.append(row)
    return Rows(set(names), rows)


def turtle_term(cell):
    graph = Graph()
    graph.parse(data=f"<urn:s> <urn:p> {cell} .", format="turtle")
    term = next(graph.objects())
    if isinstance(term, Literal) and not cell.startswith(('"', "'")):
        return literal(cell, None, term.datatype)
    return term


def from_csv(text):
    """Cells as strings: CSV does not tell an IRI from a literal."""
    lines = list(csv.reader(io.StringIO(text)))
    names = lines[0] if lines else []
    rows = [
        {name: csv_term(cell) for name, cell in zip(names, line) if cell != ""} for line in lines[1:] if line or not names
    ]
    return Rows(set(names), rows)


def csv_term(cell):
    if cell.startswith("_:"):
        return BNode(cell[2:])
    try:
        return str(float(cell))
    except ValueError:
        return cell


def from_rdf(graph):
    """A result set in RDF, or `None` where the graph is none."""
    node = graph.value(None, RDF.type, RS.ResultSet)
    if node is None:
        return None
    boolean = graph.value(node, RS.boolean)
    if boolean is not None:
        return str(boolean) in ("true", "1")
    rows, indexes = [], []
    for solution in graph.objects(node, RS.solution):
        row = {}
        for binding in graph.objects(solution, RS.binding):
            row[str(graph.value(binding, RS.variable))] = graph.value(binding, RS.value)
        rows.append(row)
        indexes.append(graph.value(solution, RS["index"]))
    ordered = bool(rows) and all(index is not None for index in indexes)
    if ordered:
        rows = [row for _, row in sorted(zip([int(index) for index in indexes], rows), key=lambda one: one[0])]
    return Rows({str(name) for name in graph.objects(node, RS.resultVariable)}, rows, ordered)


def same(expected, found, ordered=False):
    """Whether two answers say the same, up to the names of blank nodes."""
    if isinstance(expected, bool) or isinstance(found, bool):
        return expected is found
    if expected.variables != found.variables or len(expected.rows) != len(found.rows):
        return False
    if ordered or expected.ordered:
        return matched(list(zip(expected.rows, found.rows)), {}, {})
    return multiset(expected.rows, found.rows)


def reduced(expected, found):
    """Whether an answer has every row of another, each as often or less: REDUCED allows that."""
    there, here = [shape(row) for row in expected.rows], [shape(row) for row in found.rows]
    return all(row in there and here.count(row) <= there.count(row) for row in here) and all(
        row in here for row in there
    )


def multiset(expected, found):
    left = sorted(expected, key=shape)
    right = sorted(found, key=shape)
    if [shape(row) for row in left] != [shape(row) for row in right]:
        return False
    return assign(left, right, {}, {})


def assign(left, right, there, back):
    """Finds for each row on the left one on the right that is not taken."""
    if not left:
        return True
    row, rest = left[0], left[1:]
    for at, candidate in enumerate(right):
        if shape(candidate) != shape(row):
            continue
        now, then = dict(there), dict(back)
        if matched([(row, candidate)], now, then) and assign(rest, right[:at] + right[at + 1 :], now, then):
            return True
        if not any(isinstance(term, BNode) for term in row.values()):
            return False
    return False


def matched(pairs, there, back):
    for left, right in pairs:
        if left.keys() != right.keys():
            return False
        for name, term in left.items():
            other = right[name]
            if isinstance(term, BNode) and isinstance(other, BNode):
                if there.setdefault(term, other) != other or back.setdefault(other, term) != term:
                    return False
            elif key(term) != key(other):
                return False
    return True


def shape(row):
    return sorted((name, "_" if isinstance(term, BNode) else key(term)) for name, term in row.items())


def key(term):
    if isinstance(term, Literal):
        language = (term.language or "").lower()
        datatype = str(term.datatype or "http://www.w3.org/2001/XMLSchema#string")
        return f'"{value(str(term), datatype)}"@{language}^^{"" if language else datatype}'
    return f"<{term}>" if isinstance(term, URIRef) else str(term)
