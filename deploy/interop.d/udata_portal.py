"""What udata says of itself by its API, and changes asked of it by the same API."""

import requests
from rdflib import Graph, Namespace, URIRef
from rdflib.namespace import DCTERMS, FOAF, RDF

from catalogue import HYDRA

SECONDS = 30
ADMS = Namespace("http://www.w3.org/ns/adms#")
PAGE = 10
# What rdflib calls the syntaxes that udata serves.
FORMATS = {"ttl": "turtle", "xml": "xml", "jsonld": "json-ld"}


class Portal:
    def __init__(self, address, token):
        self.address = address
        self.session = requests.Session()
        self.token = {"X-API-KEY": token}

    def _url(self, path):
        return f"{self.address}api/1/{path}"

    def _listed(self, path):
        answer = self.session.get(self._url(path), params={"page_size": 100}, timeout=SECONDS)
        answer.raise_for_status()
        listed = answer.json()
        assert listed["next_page"] is None, "the portal of the test fits one page of its API"
        assert listed["total"] == len(listed["data"])
        return listed["data"]

    def datasets(self):
        """The datasets that everyone may see, by title, as API 1 has them."""
        return {dataset["title"]: dataset for dataset in self._listed("datasets/")}

    def services(self):
        return {service["title"]: service for service in self._listed("dataservices/")}

    def licences(self):
        answer = self.session.get(self._url("datasets/licenses/"), timeout=SECONDS)
        answer.raise_for_status()
        return {licence["id"]: licence["url"] for licence in answer.json()}

    def catalogue(self, syntax):
        return self._url(f"site/catalog.{syntax}") + f"?page_size={PAGE}"

    def pages(self, syntax):
        """The RDF that udata serves, all pages together, without the catalogue and the paging."""
        graph, url = Graph(), self.catalogue(syntax)
        while url:
            page = Graph()
            answer = self.session.get(url, timeout=SECONDS)
            answer.raise_for_status()
            page.parse(data=answer.content, format=FORMATS[syntax], publicID=url)
            url = next(page.objects(None, HYDRA.next), None)
            graph += page
        catalogue = URIRef(self._url("site/catalog"))
        for publisher in list(graph.objects(catalogue, DCTERMS.publisher)):
            graph.remove((publisher, None, None))
        graph.remove((catalogue, None, None))
        for view in list(graph.subjects(RDF.type, HYDRA.PartialCollectionView)):
            graph.remove((view, None, None))
        return graph

    def change(self, id, **fields):
        """Changes fields of a dataset."""
        answer = self.session.put(
            self._url(f"datasets/{id}/"), json=fields, headers=self.token, timeout=SECONDS
        )
        answer.raise_for_status()

    def create(self, **fields):
        answer = self.session.post(
            self._url("datasets/"), json=fields, headers=self.token, timeout=SECONDS
        )
        answer.raise_for_status()

    def delete(self, id):
        answer = self.session.delete(
            self._url(f"datasets/{id}/"), headers=self.token, timeout=SECONDS
        )
        answer.raise_for_status()
