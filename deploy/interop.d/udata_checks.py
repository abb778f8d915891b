"""Terreau against udata: by its RDF and by its API, then again after one portal's day of work."""

from rdflib.namespace import DCAT, DCTERMS, PROV

import catalogue
from portals import running
from udata_portal import FORMATS, Portal

# The licences of the portal by their names in the list of the EU, by which Terreau knows them.
EU = "http://publications.europa.eu/resource/authority/licence/"
LICENCES = {"lov2": f"{EU}ETALAB_2_0", "odc-odbl": f"{EU}ODC_BL"}


def check(parts, place, node, checks):
    """Checks the kinds `rdf` and `udata` among `parts`."""
    with running("udata_server.py", place / "udata") as (address, token):
        portal = Portal(address, token)
        routes = []
        if "rdf" in parts:
            routes += [
                ("rdf", syntax, portal.catalogue(syntax)) for syntax in FORMATS
            ]
        if "udata" in parts:
            routes.append(("udata", "API 1", address))
            routes.append(("udata", "API 2", f"{address}api/2/datasets/"))
        nodes = {}
        for kind, name, url in routes:
            print(f"\nudata by the kind {kind}, {name}", flush=True)
            nodes[name] = node(name)
            _first(portal, nodes[name], kind, name, url, checks)
        kept = node("kept source")
        if "udata" in parts:
            print("\nudata as a source that is kept", flush=True)
            kept.added(address)
            outcome = kept.harvested()
            checks.equal("the portal is recognised", "udata", outcome["report"]["kind"])
        before = {name: node.graph() for name, node in nodes.items()}
        touched = _work_day(portal)
        for kind, name, url in routes:
            print(f"\nudata by the kind {kind}, {name}, after its day of work", flush=True)
            _again(portal, nodes[name], kind, name, url, before[name], touched, checks)
        if "udata" in parts:
            print("\nudata as a source that is kept, after its day of work", flush=True)
            outcome = kept.harvested()
            checks.equal(
                "one is new, one has changed, one is missing and waits, none withdrawn",
                (1, 1, 1, 0), tuple(outcome[key] for key in ("added", "changed", "missing", "withdrawn")),
            )


def _first(portal, node, kind, name, url, checks):
    outcome = node.imported(kind, url)
    report = outcome["report"]
    checks.equal("the walk reached its end", True, report["reached_end"])
    for trouble in ("failed", "refused", "quarantined"):
        checks.equal(f"nothing {trouble}", 0, report[trouble])
    checks.equal("everything is new", report["records"], outcome["added"])
    _compare(portal, node.graph(), kind, name, checks)
    _same_again(node, kind, url, checks)


def _same_again(node, kind, url, checks):
    outcome = node.imported(kind, url)
    wrote = tuple(outcome[key] for key in ("added", "changed", "withdrawn"))
    checks.equal("harvested again: nothing is written", (0, 0, 0), wrote)


def _again(portal, node, kind, name, url, before, touched, checks):
    outcome = node.imported(kind, url)
    wrote = tuple(outcome[key] for key in ("added", "changed", "withdrawn"))
    checks.equal("one added, one changed, one withdrawn", (1, 1, 1), wrote)
    after = node.graph()
    checks.equal("no other is touched", touched, catalogue.differing(before, after))
    _compare(portal, after, kind, name, checks)
    _same_again(node, kind, url, checks)


def _work_day(portal):
    """One dataset gets another title and description, one is deleted, one is new: their titles."""
    # None of them shares with others what else a harvest could add or lose.
    plain = {
        title: dataset for title, dataset in portal.datasets().items()
        if not dataset["harvest"] and not dataset["contact_points"] and dataset["organization"]
    }
    changed, deleted = sorted(plain)[3], sorted(plain)[7]
    portal.change(plain[changed]["id"], title=f"{changed} (révisé)", description="Tout autre texte.")
    portal.delete(plain[deleted]["id"])
    portal.create(
        title="Nouveau jeu", description="Né pendant l'essai.", frequency="unknown",
        organization=plain[changed]["organization"]["id"],
    )
    return {changed, f"{changed} (révisé)", deleted, "Nouveau jeu"}


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
