"""The exchanges of the protocol suites, which their manifests write down in RDF."""

import base64
import http.client
from http import HTTPStatus
from urllib.parse import quote, urlparse

from rdflib import Dataset, Graph, Namespace
from rdflib.collection import Collection
from rdflib.compare import isomorphic

from w3c_manifests import MF
from w3c_results import from_json, from_xml

HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
RDF_TYPES = {
    "text/turtle": "turtle",
    "application/rdf+xml": "xml",
    "application/n-triples": "nt",
    "application/ld+json": "json-ld",
}
TIMEOUT = 20


class Wrong(Exception):
    pass


def exchange(method, address, headers=(), body=None):
    """Status, headers and body of one answer."""
    place = urlparse(address)
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=TIMEOUT)
    target = place.path + (f"?{place.query}" if place.query else "")
    connection.request(method, target, body=body, headers=dict(headers))
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, content


def play(test, base, prefixes):
    """Runs the requests of a test; `prefixes` say which path of ours stands for one of the suite."""
    graph = test.manifest
    connection = graph.value(test.node, MF.action)
    authority = str(graph.value(connection, HT.connectionAuthority))
    location = ""
    for request in Collection(graph, graph.value(connection, HT.requests)):
        location = one(graph, request, base, prefixes, authority, location)


def one(graph, request, base, prefixes, authority, location):
    ours = urlparse(base).netloc

    def local(text):
        for path, mine in prefixes:
            text = text.replace(f"{authority}{path}", f"{ours}{mine}")
            text = text.replace(quote(f"{authority}{path}", safe=""), quote(f"{ours}{mine}", safe=""))
        return text.replace("$LOCATION$", location)

    path = str(graph.value(request, HT.absolutePath))
    if path == "$LOCATION$":
        path = urlparse(location).path
    for known, mine in prefixes:
        if path.startswith(known):
            path = mine + path[len(known) :]
            break
    headers = list(headers_of(graph, request))
    body = content_of(graph, request)
    if isinstance(body, str):
        body = local(body)
        body = body.encode()
    method = str(graph.value(request, HT.methodName))
    status, answered, content = exchange(method, base + local(path), headers, body)
    hold(graph, graph.value(request, HT.resp), f"{method} {path}", status, answered, content, local)
    return answered.get("location", location)


def hold(graph, expected, what, status, headers, content, local):
    wanted = [str(one).rsplit("#")[-1] for one in graph.objects(expected, MF.expectedStatus)]
    if wanted and not any(is_status(status, one) for one in wanted):
        raise Wrong(f"{what}: status {status}, expected {', '.join(wanted)}: {content[:300]!r}")
    media_type = headers.get("content-type", "").split(";")[0]
    kind = str(graph.value(expected, MF.expectedFormat) or "")
    if kind in ("boolean", "tabular"):
        known = {"application/sparql-results+json": from_json, "application/sparql-results+xml": from_xml}
        if media_type not in known:
            raise Wrong(f"{what}: an answer as {media_type}")
        found = known[media_type](content.decode())
        if isinstance(found, bool) != (kind == "boolean"):
            raise Wrong(f"{what}: the answer is not {kind}")
        boolean = graph.value(expected, MF.expectedBoolean)
        if boolean is not None and boolean.toPython() is not found:
            raise Wrong(f"{what}: {found}, expected {boolean}")
    elif kind == "RDF":
        if media_type not in RDF_TYPES:
            raise Wrong(f"{what}: an answer as {media_type}")
        Dataset().parse(data=content.decode(), format=RDF_TYPES[media_type])
    if graph.value(expected, MF.expectedLocation) is not None and "location" not in headers:
        raise Wrong(f"{what}: no Location")
    body = content_of(graph, expected)
    if body and status != 204:
        known = dict(headers_of(graph, expected))
        declared = next((value for name, value in known.items() if name.lower() == "content-type"), "text/turtle")
        declared = declared.split(";")[0]
        if declared in RDF_TYPES:
            mine, theirs = Graph(), Graph()
            mine.parse(data=content.decode(), format=RDF_TYPES[media_type], publicID="http://base.example/")
            theirs.parse(data=local(body), format=RDF_TYPES[declared], publicID="http://base.example/")
            if not isomorphic(mine, theirs):
                raise Wrong(f"{what}: another graph than expected")


def is_status(status, name):
    """Whether a status is the one of this name: `StatusCode2xx` or `NoContent`."""
    if name.startswith("StatusCode"):
        return str(status)[0] == name.removeprefix("StatusCode")[0]
    return HTTPStatus(status).phrase.replace(" ", "") in (name, {"OK": "Ok"}.get(name, name))


def headers_of(graph, message):
    headers = graph.value(message, HT.headers)
    if headers is None:
        return
    for header in Collection(graph, headers):
        yield str(graph.value(header, HT.fieldName)), str(graph.value(header, HT.fieldValue))


def content_of(graph, message):
    body = graph.value(message, HT.body)
    if body is None:
        return None
    encoding = str(graph.value(body, CNT.characterEncoding) or "UTF-8")
    chars = graph.value(body, CNT.chars)
    if chars is None:
        content = graph.value(body, CNT.bytes)
        return base64.b64decode(str(content))
    return str(chars) if encoding.upper() == "UTF-8" else str(chars).encode(encoding)
