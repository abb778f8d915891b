"""Datasets of our own invention that keep every rule of DCAT-AP 3.0.1, as Turtle."""

PREFIXES = """\
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
BASE = "https://rivage.example"
THEMES = "http://publications.europa.eu/resource/authority/data-theme"

AGENT = f"""
<{BASE}/agents/rivage> a foaf:Agent ; foaf:name "Ville de Rivage"@fr .
"""


def iri(number):
    return f"{BASE}/datasets/{number}"


def dataset(number, title):
    return f"""
<{iri(number)}> a dcat:Dataset ;
    dct:title "{title}"@fr ;
    dct:description "Ce que la ville de Rivage sait de {title}."@fr ;
    dct:identifier "rivage-{number}" ;
    dct:issued "2026-01-{number % 28 + 1:02}"^^xsd:date ;
    dcat:keyword "rivage"@fr, "essai"@fr ;
    dcat:theme <{THEMES}/ENVI> ;
    dct:publisher <{BASE}/agents/rivage> ;
    dcat:distribution <{iri(number)}/csv> .
<{iri(number)}/csv> a dcat:Distribution ;
    dct:title "{title}, en CSV"@fr ;
    dcat:accessURL <{iri(number)}/data.csv> ;
    dct:license <https://www.etalab.gouv.fr/licence-ouverte-open-licence> .
<{iri(number)}/data.csv> a <http://www.w3.org/2000/01/rdf-schema#Resource> .
<https://www.etalab.gouv.fr/licence-ouverte-open-licence> a dct:LicenseDocument .
<{THEMES}/ENVI> a skos:Concept ; skos:prefLabel "Environnement"@fr .
"""


def turtle(titles):
    """A document of datasets, by their numbers and titles."""
    return PREFIXES + AGENT + "".join(dataset(number, title) for number, title in titles.items())
