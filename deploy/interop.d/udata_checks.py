"""Terreau against udata: by its RDF and by its API, then again after one portal's day of work."""

from rdflib.namespace import DCAT, DCTERMS, PROV

import catalogue
import harvests
from portals import running
from udata_portal import FORMATS, Portal

# The licences of the portal by their names in the list of the EU, by which Terreau knows them.
EU = "http://publications.europa.eu/resource/authority/licence/"
LICENCES = {"lov2": f"{EU}ETALAB_2_0", "odc-odbl": f"{EU}ODC_BL"}


def check(parts, place, node, checks):
    """Checks the kinds `rdf` and `udata` among `parts`."""
    with running("udata_server.py", place / "udata") as (address, token):
        portal = Portal(address, token)
        routes = list(_routes(parts, portal))
        nodes = {name: node(name) for _, name, _ in routes}
        for kind, name, url in routes:
            checks.section(f"udata by the kind {kind}, {name}")
            harvests.first(nodes[name], kind, url, checks)
            _compare(portal, nodes[name].graph(), kind, name, checks)
            harvests.same_again(nodes[name], kind, url, checks)
        kept = node("kept source")
        if "udata" in parts:
            checks.section("udata as a source that is kept")
            harvests.recognised(kept, address, "udata", checks)
        before = {name: node.graph() for name, node in nodes.items()}
        touched, changed = _work_day(portal)
        for kind, name, url in routes:
            checks.section(f"udata by the kind {kind}, {name}, after its day of work")
            harvests.after_changes(nodes[name], kind, url, (1, 1, 1), checks)
            after = nodes[name].graph()
            checks.equal("no other is touched", touched, catalogue.differing(before[name], after))
            first, now = (catalogue.names(before[name]), catalogue.names(after))
            checks.equal("it keeps its IRI and its record", first[changed[0]], now[changed[1]])
            _compare(portal, after, kind, name, checks)
            harvests.same_again(nodes[name], kind, url, checks)
        if "udata" in parts:
            checks.section("udata as a source that is kept, after its day of work")
            harvests.kept_after_changes(kept, (1, 1, 1), checks)
            checks.equal(
                "datasets, by title", set(portal.datasets()), set(catalogue.datasets(kept.graph()))
            )


def _routes(parts, portal):
    """Kind, name and address of every way to harvest the portal."""
    if "rdf" in parts:
        for syntax in FORMATS:
            yield "rdf", syntax, portal.catalogue(syntax)
    if "udata" in parts:
        yield "udata", "API 1", portal.address
        yield "udata", "API 2", f"{portal.address}api/2/datasets/"


def _work_day(portal):
    """One dataset gets another title, and so another slug, one is deleted, one is new: all their
    titles, and the changed one's before and after."""
    # None of them shares with others what else a harvest could add or lose.
    plain = {
        title: dataset for title, dataset in portal.datasets().items()
        if not dataset["harvest"] and not dataset["contact_points"] and dataset["organization"]
    }
    changed, deleted = sorted(plain)[3], sorted(plain)[7]
    revised = f"{changed} (révisé)"
    portal.change(plain[changed]["id"], title=revised, description="Tout autre texte.")
    assert portal.datasets()[revised]["slug"] != plain[changed]["slug"], "udata makes a slug of the title"
    portal.delete(plain[deleted]["id"])
    portal.create(
        title="Nouveau jeu", description="Né pendant l'essai.", frequency="unknown",
        organization=plain[changed]["organization"]["id"],
    )
    return {changed, revised, deleted, "Nouveau jeu"}, (changed, revised)


def _compare(portal, graph, kind, name, checks):
    """Holds a catalogue against what the API of the portal says at this moment."""
    expected, found = portal.datasets(), catalogue.datasets(graph)
    checks.equal("datasets, by title", set(expected), set(found))
    both = [title for title in expected if title in found]

    def each(what, said, read):
        checks.equal(
            what,
            {title: said(expected[title]) for title in both},
            {title: read(graph, found[title]) for title in both},
        )

    def values(predicate):
        return lambda graph, dataset: catalogue.texts(graph, dataset, predicate)

    each("descriptions", lambda said: {said["description"]}, values(DCTERMS.description))
    each("keywords", lambda said: set(said["tags"]), values(DCAT.keyword))
    each(
        "files", lambda said: {file["url"] for file in said["resources"]},
        lambda graph, dataset: catalogue.files(graph, dataset, DCAT.downloadURL),
    )
    each("titles of files", lambda said: {file["title"] for file in said["resources"]},
         catalogue.file_titles)
    each("publishers", _publisher, catalogue.publishers)
    each("temporal coverages", _period, catalogue.period)
    if kind == "rdf":
        _compare_rdf(portal, graph, name, each, checks)
    else:
        _compare_api(graph, each)
    if not name == "API 2":
        checks.equal(
            "data services, by title", set(portal.services()), set(catalogue.services(graph))
        )


def _compare_rdf(portal, graph, syntax, each, checks):
    known = portal.licences()
    # In udata's RDF the files have the licence, not the dataset.
    each("licences", lambda said: _licence(known, said) if said["resources"] else set(),
         catalogue.licences)
    each(
        "identifiers",
        lambda said: {said["harvest"]["remote_id"] if said["harvest"] else said["id"]},
        lambda graph, dataset: catalogue.texts(graph, dataset, DCTERMS.identifier),
    )
    said = catalogue.statements(portal.pages(syntax))
    lost = said - catalogue.without_bookkeeping(graph)
    checks.equal(f"of {len(said)} triples none was lost", set(), lost)


def _compare_api(graph, each):
    each("licences", lambda said: _licence(LICENCES, said), catalogue.licences)
    each("identifiers", lambda said: {said["id"]},
         lambda graph, dataset: catalogue.texts(graph, dataset, DCTERMS.identifier))
    each("whether a place is covered", lambda said: said["spatial"] is not None,
         lambda graph, dataset: (dataset, DCTERMS.spatial, None) in graph)
    each("where it was harvested from",
         lambda said: {said["harvest"]["remote_url"]} if said["harvest"] else set(),
         lambda graph, dataset: catalogue.texts(graph, dataset, PROV.wasDerivedFrom))


def _licence(known, said):
    url = known.get(said["license"])
    return {url} if url else set()


def _publisher(said):
    if said["organization"]:
        return {said["organization"]["name"]}
    return {f"{said['owner']['first_name']} {said['owner']['last_name']}"}


def _period(said):
    times = said["temporal_coverage"]
    return (times["start"][:10], times["end"][:10]) if times else None
