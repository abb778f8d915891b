"""Terreau against pycsw, with OWSLib as the other client of the same catalogue."""

from owslib.csw import CatalogueServiceWeb
from rdflib.namespace import DCAT, DCTERMS

import catalogue
import harvests
from csw_holdings import HOLDINGS, LICENCE
from portals import running

ISO = "http://www.isotc211.org/2005/gmd"
RECORD = "gmd:MD_Metadata"


def check(place, node, checks):
    with running("csw_server.py", place / "csw") as (address,):
        checks.section("pycsw by the kind csw")
        csw, kept = node("csw"), node("kept CSW source")
        report = harvests.first(csw, "csw", address, checks)
        checks.equal("as many as declared", len(HOLDINGS), report["declared_total"])
        before = csw.graph()
        _compare(_held(address), before, checks)
        harvests.same_again(csw, "csw", address, checks)
        harvests.recognised(kept, address, "csw", checks)
        checks.section("pycsw by the kind csw, after its day of work")
        touched = _work_day(address)
        harvests.after_changes(csw, "csw", address, (0, 1, 1), checks)
        after = csw.graph()
        checks.equal("no other is touched", touched, catalogue.differing(before, after))
        _compare(_held(address), after, checks)
        harvests.same_again(csw, "csw", address, checks)
        harvests.kept_after_changes(kept, (0, 1, 1), checks)


def _held(address):
    """What OWSLib reads from the catalogue, by title."""
    client, held, start = CatalogueServiceWeb(address, timeout=30), {}, 1
    while start:
        client.getrecords2(
            esn="full", outputschema=ISO, typenames=RECORD, startposition=start, maxrecords=50
        )
        held.update({
            metadata.identificationinfo[0].title: metadata for metadata in client.records.values()
        })
        start = client.results["nextrecord"]
    return held


def _work_day(address):
    """One record gets another title, one is deleted: the titles that a harvest has to tell."""
    changed, deleted = HOLDINGS[1], HOLDINGS[2]
    client = CatalogueServiceWeb(address, timeout=30)
    record = changed.retitled().xml().split("?>", 1)[1]
    client.transaction(ttype="update", typename=RECORD, record=record)
    client.transaction(ttype="delete", typename=RECORD, cql=f"apiso:Identifier = '{deleted.id}'")
    return {changed.title, changed.retitled().title, deleted.title}


def _compare(expected, graph, checks):
    found = catalogue.datasets(graph)
    checks.equal("records, by title", set(expected), set(found))
    both = [title for title in expected if title in found]

    def each(what, said, read):
        checks.equal(
            what,
            {title: said(expected[title]) for title in both},
            {title: read(graph, found[title]) for title in both},
        )

    each("abstracts", lambda said: {said.identificationinfo[0].abstract},
         lambda graph, dataset: catalogue.texts(graph, dataset, DCTERMS.description))
    each("keywords",
         lambda said: {word for group in said.identificationinfo[0].keywords for word in group["keywords"]},
         lambda graph, dataset: catalogue.texts(graph, dataset, DCAT.keyword))
    each("files", lambda said: {online.url for online in said.distribution.online},
         lambda graph, dataset: catalogue.files(graph, dataset, DCAT.downloadURL, DCAT.accessURL))
    each("identifiers", lambda said: {said.identifier},
         lambda graph, dataset: catalogue.texts(graph, dataset, DCTERMS.identifier))
    each("licences", lambda said: {LICENCE}, catalogue.licences)
    each("publishers", lambda said: {"Agglomération d'essai"}, catalogue.publishers)
    each("bounding boxes", lambda said: _box(said.identificationinfo[0].bbox), catalogue.bounds)


def _box(box):
    return tuple(float(side) for side in (box.minx, box.miny, box.maxx, box.maxy))
