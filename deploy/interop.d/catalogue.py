"""Reading a catalogue in RDF: facts by title, and graphs without the names of their blank nodes."""

import re

from rdflib import BNode, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF

HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
SCHEMA = Namespace("http://schema.org/")
SKOLEM = "#genid-c14n"


def datasets(graph):
    """Every dataset and series, by title."""
    kinds = (DCAT.Dataset, DCAT.DatasetSeries)
    subjects = {subject for kind in kinds for subject in graph.subjects(RDF.type, kind)}
    return {str(graph.value(subject, DCTERMS.title)): subject for subject in subjects}


def services(graph):
    """Every data service that is an item of its own, by title."""
    subjects = graph.subjects(RDF.type, DCAT.DataService)
    return {str(graph.value(subject, DCTERMS.title)): subject for subject in subjects}


def names(graph):
    """The IRIs of every dataset and of its record, by title."""
    records = {topic: record for record, topic in graph.subject_objects(FOAF.primaryTopic)}
    return {title: (subject, records[subject]) for title, subject in datasets(graph).items()}


def texts(graph, subject, predicate):
    return {str(value) for value in graph.objects(subject, predicate)}


def files(graph, dataset, *predicates):
    """The addresses of a dataset's distributions, by the predicates that may hold them."""
    return {
        str(url)
        for distribution in graph.objects(dataset, DCAT.distribution)
        for predicate in predicates
        for url in graph.objects(distribution, predicate)
    }


def file_titles(graph, dataset):
    distributions = graph.objects(dataset, DCAT.distribution)
    return {title for one in distributions for title in texts(graph, one, DCTERMS.title)}


def licences(graph, dataset):
    """The licences of a dataset and of its distributions."""
    holders = [dataset, *graph.objects(dataset, DCAT.distribution)]
    return {str(licence) for one in holders for licence in graph.objects(one, DCTERMS.license)}


def publishers(graph, dataset):
    agents = graph.objects(dataset, DCTERMS.publisher)
    return {name for agent in agents for name in texts(graph, agent, FOAF.name)}


def period(graph, dataset):
    """Start and end of the temporal coverage, as days."""
    times = graph.value(dataset, DCTERMS.temporal)
    if times is None:
        return None
    # udata's JSON-LD says it in the words of schema.org, its other syntaxes in those of DCAT.
    ends = ((DCAT.startDate, SCHEMA.startDate), (DCAT.endDate, SCHEMA.endDate))
    return tuple(
        str(graph.value(times, dcat) or graph.value(times, schema))[:10] for dcat, schema in ends
    )


def bounds(graph, dataset):
    """West, south, east and north of the spatial coverage, from its WKT."""
    places = graph.objects(dataset, DCTERMS.spatial)
    shapes = [str(shape) for place in places for shape in graph.objects(place, DCAT.bbox)]
    pairs = [
        (float(x), float(y))
        for shape in shapes
        for x, y in re.findall(r"(-?[\d.]+) (-?[\d.]+)", shape)
    ]
    if not pairs:
        return None
    xs, ys = zip(*pairs)
    return (min(xs), min(ys), max(xs), max(ys))


def statements(graph, leave_out=frozenset()):
    """The triples, each blank or skolemised node replaced by what is said of it."""

    def said(node):
        own = sorted((str(p), str(o)) for p, o in graph.predicate_objects(node))
        return f"[{own}]"

    def is_blank(node):
        return isinstance(node, BNode) or (isinstance(node, URIRef) and SKOLEM in node)

    return {
        (said(s) if is_blank(s) else s, p, said(o) if is_blank(o) else o)
        for s, p, o in graph
        if s not in leave_out
    }


def without_bookkeeping(graph):
    """What Terreau's catalogue says besides its own records of what it holds."""
    records = set(graph.subjects(RDF.type, DCAT.CatalogRecord))
    return statements(graph, records)


def differing(before, after):
    """Datasets and services, by title, whose description or distributions are not the same."""
    first, second = described(before), described(after)
    return {
        title for title in set(first) | set(second) if first.get(title) != second.get(title)
    }


def described(graph):
    items = {**datasets(graph), **services(graph)}
    own = {}
    for title, subject in items.items():
        parts = [subject, *graph.objects(subject, DCAT.distribution)]
        own[title] = {
            (part, predicate, value)
            for part in parts
            for predicate, value in graph.predicate_objects(part)
        }
    return own
