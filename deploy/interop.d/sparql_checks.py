"""The SPARQL endpoint of a node, asked and changed by SPARQLWrapper, rdflib and Comunica."""

import json
import os
import subprocess
from pathlib import Path

import requests
from rdflib import Graph
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore
from SPARQLWrapper import CSV, JSON, POST, TURTLE, XML, SPARQLWrapper

ROOT = Path(__file__).parent.parent.parent
CATALOGUE = ROOT / "deploy/catalogue/datagouv-fr.ttl.zst"
SECONDS = 60
PREFIXES = """PREFIX dcat: <http://www.w3.org/ns/dcat#>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX search: <urn:terreau:search:>
"""
QUERIES = {
    "how many datasets": "SELECT (COUNT(*) AS ?n) { ?d a dcat:Dataset }",
    "datasets by publisher": """SELECT ?p (COUNT(?d) AS ?n) { ?d a dcat:Dataset ; dct:publisher ?p }
        GROUP BY ?p""",
    "titles, with what is optional": """SELECT ?d ?t ?l { ?d a dcat:Dataset ; dct:title ?t
        OPTIONAL { ?d dct:license ?l } } ORDER BY ?d LIMIT 300""",
    "a search": """SELECT ?d ?t { SERVICE <{base}/search> { ?d search:matches "transport" ; search:limit 20 }
        ?d dct:title ?t }""",
}
GRAPH = "CONSTRUCT { ?d dct:title ?t } WHERE { ?d a dcat:Dataset ; dct:title ?t ; dct:license ?l }"


def check(place, node, checks):
    node = node("of a SPARQL endpoint")
    node.run("import", "--source", "portal", str(CATALOGUE))
    made = json.loads(node.run("--json", "token", "client"))
    node.environment["TERREAU__ADMIN__TOKENS"] = json.dumps([made["setting"]])
    with node.serving() as address:
        answers_alike(address, checks)
        changes(address, made["token"], checks)


def answers_alike(address, checks):
    endpoint = f"{address}/sparql"
    checks.section("SPARQLWrapper, rdflib and Comunica ask the same")
    for what, query in QUERIES.items():
        query = PREFIXES + query.replace("{base}", address)
        found = plainly(endpoint, query)
        checks.equal(f"{what}: SPARQLWrapper, JSON by GET", found, by_wrapper(endpoint, query))
        checks.equal(f"{what}: rdflib, by POST", found, by_rdflib(endpoint, query))
        checks.equal(f"{what}: Comunica", found, by_comunica(endpoint, query))
    query = PREFIXES + QUERIES["how many datasets"]
    wrapper = wrapped(endpoint, query, XML, POST)
    checks.equal("SPARQLWrapper, XML by POST", True, "1155" in wrapper.query().convert().toxml())
    checks.equal("SPARQLWrapper, CSV", b"n\r\n1155\r\n", wrapped(endpoint, query, CSV).query().convert())
    graph = wrapped(endpoint, PREFIXES + GRAPH, TURTLE).query().convert()
    graph = graph if isinstance(graph, Graph) else Graph().parse(data=graph, format="turtle")
    store = Graph(SPARQLStore(endpoint))
    checks.equal("triples of a CONSTRUCT: SPARQLWrapper, rdflib", len(graph), len(store.query(PREFIXES + GRAPH).graph))
    try:
        wrapped(endpoint, "SELECT ?s { ?s ", JSON).query()
        checks.failed("a wrong query is an error of the client", "it was answered")
    except Exception as error:
        checks.equal("a wrong query is an error of the client", "QueryBadFormed", type(error).__name__)


def plainly(endpoint, query):
    """The rows as the node gives them, each as a set of pairs."""
    answer = requests.post(
        endpoint, data=query.encode(), timeout=SECONDS,
        headers={"Content-Type": "application/sparql-query", "Accept": "application/sparql-results+json"},
    )
    answer.raise_for_status()
    return rows(answer.json())


def rows(answer):
    return {
        frozenset((name, term["value"]) for name, term in row.items()) for row in answer["results"]["bindings"]
    }


def wrapped(endpoint, query, form, method=None):
    wrapper = SPARQLWrapper(endpoint)
    wrapper.setTimeout(SECONDS)
    wrapper.setQuery(query)
    wrapper.setReturnFormat(form)
    if method:
        wrapper.setMethod(method)
    return wrapper


def by_wrapper(endpoint, query):
    return rows(wrapped(endpoint, query, JSON).query().convert())


def by_rdflib(endpoint, query):
    store = SPARQLStore(endpoint, method="POST", returnFormat="xml")
    return {frozenset((str(name), str(term)) for name, term in row.items()) for row in store.query(query).bindings}


def by_comunica(endpoint, query):
    done = subprocess.run(
        [os.environ["COMUNICA"], f"sparql@{endpoint}", query, "-t", "application/sparql-results+json"],
        capture_output=True, text=True, timeout=SECONDS, stdin=subprocess.DEVNULL, check=True,
    )
    return rows(json.loads(done.stdout))


def changes(address, token, checks):
    endpoint = f"{address}/sparql"
    checks.section("SPARQLWrapper and rdflib change local records")
    insert = PREFIXES + """INSERT DATA { <https://ville.example/haies> a dcat:Dataset ; dct:title "Haies" }"""
    wrapper = wrapped(endpoint, insert, JSON, POST)
    try:
        wrapper.query()
        checks.failed("nobody changes anything without a token", "it was done")
    except Exception as error:
        checks.equal("nobody changes anything without a token", "Unauthorized", type(error).__name__)
    wrapper.addCustomHttpHeader("Authorization", f"Bearer {token}")
    written = wrapper.query().response
    checks.equal("SPARQLWrapper inserts", "1", written.headers["X-Terreau-Added"])
    store = SPARQLUpdateStore(endpoint, endpoint, headers={"Authorization": f"Bearer {token}"})
    store.update(
        PREFIXES + """DELETE { ?d dct:title ?t } INSERT { ?d dct:title "Haies bocagères" }
        WHERE { ?d dct:title ?t FILTER(?t = "Haies") }"""
    )
    graph = requests.get(
        f"{address}/graphs", params={"graph": "https://ville.example/haies"}, timeout=SECONDS,
        headers={"Authorization": f"Bearer {token}", "Accept": "application/n-triples"},
    )
    checks.equal("rdflib changes", True, "Haies bocagères" in graph.text)
