#!/usr/bin/env python3
"""Turns captured records of data.gouv.fr (JSON lines) into one DCAT-AP catalogue (Turtle).

    convert.py docs.jsonl COG_FOLDER > datagouv-fr.ttl

COG_FOLDER holds communes.json, departements.json, regions.json and epci.json of the npm package
@etalab/decoupage-administratif. The same input always gives the same bytes. See README.md.
"""

import collections
import datetime
import email.utils
import json
import pathlib
import re
import sys
import unicodedata

SITE = "https://www.data.gouv.fr"
EU = "http://publications.europa.eu/resource/authority/"
IANA = "http://www.iana.org/assignments/media-types/"
INSEE = "http://id.insee.fr/geo/"

PREFIXES = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

# Trial copies of the site hold datasets that the site itself may never have held.
TRIAL_SITES = {"demo.data.gouv.fr"}

LICENSES = {
    "lov2": EU + "licence/ETALAB_2_0",
    "odc-odbl": EU + "licence/ODC_BL",
    "fr-lo": "https://www.etalab.gouv.fr/wp-content/uploads/2014/05/Licence_Ouverte.pdf",
}
# Named by data.gouv.fr, without a document that could be pointed at.
NAMED_LICENSES = {
    "cc-by": "Creative Commons Attribution",
    "other-at": "Other (Attribution)",
    "other-open": "Other (Open)",
    "other-pd": "Other (Public Domain)",
}

FREQUENCIES = {
    "annual": "ANNUAL", "bimonthly": "BIMONTHLY", "biweekly": "BIWEEKLY", "continuous": "UPDATE_CONT",
    "daily": "DAILY", "hourly": "HOURLY", "irregular": "IRREG", "monthly": "MONTHLY",
    "punctual": "NEVER", "quarterly": "QUARTERLY", "semiannual": "ANNUAL_2",
    "threeTimesAYear": "ANNUAL_3", "weekly": "WEEKLY",
}

# What publishers wrote -> EU file type, IANA media type.
FORMATS = {
    "7z": ("7Z", None), "csv": ("CSV", "text/csv"), "csv/utf8": ("CSV", "text/csv"),
    "dbase": ("DBF", None), "doc": ("DOC", "application/msword"), "docx": ("DOCX", None),
    "excel": ("XLS", "application/vnd.ms-excel"), "geojson": ("GEOJSON", "application/geo+json"),
    "html": ("HTML", "text/html"), "jpg": ("JPEG", "image/jpeg"), "json": ("JSON", "application/json"),
    "kml": ("KML", "application/vnd.google-earth.kml+xml"),
    "kmz": ("KMZ", "application/vnd.google-earth.kmz"),
    "ods": ("ODS", "application/vnd.oasis.opendocument.spreadsheet"),
    "odt": ("ODT", "application/vnd.oasis.opendocument.text"), "page web": ("HTML", "text/html"),
    "pdf": ("PDF", "application/pdf"), "rdf": ("RDF", None), "rtf": ("RTF", "application/rtf"),
    "shapefile": ("SHP", None), "shp": ("SHP", None), "shp (wgs84)": ("SHP", None),
    "shp.zip": ("SHP", None), "sql": ("SQL", None), "txt": ("TXT", "text/plain"),
    "web page": ("HTML", "text/html"), "wfs": ("WFS_SRVC", None),
    "xls": ("XLS", "application/vnd.ms-excel"),
    "xlsx": ("XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "xml": ("XML", "application/xml"), "zip": ("ZIP", "application/zip"),
}
# Ends of addresses that the site took for file formats.
NOT_FORMATS = {"aspx", "dot", "dtd", "fr", "ksh", "obj", "php", "sl3", "url", "www", "xlb"}

COUNTRIES = {
    "at": "AUT", "au": "AUS", "bf": "BFA", "br": "BRA", "bw": "BWA", "ca": "CAN", "cg": "COG",
    "cm": "CMR", "co": "COL", "ec": "ECU", "fr": "FRA", "gl": "GRL", "gn": "GIN", "hr": "HRV",
    "ie": "IRL", "in": "IND", "it": "ITA", "jp": "JPN", "lk": "LKA", "ml": "MLI", "mr": "MRT",
    "my": "MYS", "mz": "MOZ", "pe": "PER", "sa": "SAU", "sb": "SLB", "sr": "SUR", "tg": "TGO",
    "tr": "TUR", "tz": "TZA", "us": "USA", "ve": "VEN", "zm": "ZMB",
}
# Regions that the official geographic code of 2026 no longer holds.
FORMER_REGIONS = {"26": "Bourgogne"}
PLACES_WITHOUT_CODE = {
    "country-group:world": "Monde",
    "country-subset:fr:metro": "France métropolitaine",
    "country-subset:fr:dromcom": "DROM-COM",
}

ENTITIES = {"&#x27;": "'", "&#39;": "'", "&#x3D;": "=", "&#x60;": "`", "&quot;": '"', "&amp;": "&"}
ENGLISH = {"the", "of", "and", "is", "are", "for", "by", "with", "this"}
FRENCH = {"de", "la", "le", "les", "des", "et", "du", "pour", "par", "est", "dans", "sur", "d", "l"}


def main():
    records, cog = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    rows = [json.loads(line) for line in records.read_text("utf-8").splitlines()]
    rows = sorted((row for row in rows if is_wanted(row)), key=lambda row: row["id"])
    places = Places(cog)
    themes = read_themes(pathlib.Path(__file__).with_name("themes.tsv"))
    publishers = publisher_names(rows)

    out = [f"@prefix {name}: <{iri}> ." for name, iri in PREFIXES.items()]
    datasets = [dataset(row, places, themes) for row in rows]
    out += catalogue(rows)
    out += [organization(slug, names) for slug, names in sorted(publishers.items())]
    out.append(block(iri(LICENSES["fr-lo"]), [
        ("a", "dct:LicenseDocument"),
        ("dct:title", text("Licence Ouverte / Open Licence version 1.0", "fr")),
    ]))
    out += [places.described[place] for place in sorted(places.described)]
    out += datasets
    sys.stdout.buffer.write(("\n".join(out) + "\n").encode("utf-8"))


def is_wanted(row):
    a_trial = row["site"] in TRIAL_SITES or "(test)" in row["title"]
    return bool(row["description"]) and not a_trial and not row["archived"]


# Resources


def catalogue(rows):
    latest = max(row["stamp"] for row in rows)[:10]
    facts = [
        ("a", "dcat:Catalog"),
        ("dct:title", text("Extrait du catalogue data.gouv.fr", "fr")),
        ("dct:title", text("An extract of the data.gouv.fr catalogue", "en")),
        ("dct:description", text(
            "Métadonnées de jeux de données publics français, relevées sur data.gouv.fr et sur ses "
            "moteurs de recherche entre 2018 et 2022.", "fr")),
        ("dct:description", text(
            "Metadata of French public datasets, captured from data.gouv.fr and its search "
            "engines between 2018 and 2022.", "en")),
        ("dct:publisher", iri(SITE + "/organizations/data-gouv-fr")),
        ("foaf:homepage", iri(SITE + "/")),
        ("dct:language", iri(EU + "language/FRA")),
        ("dct:license", iri(LICENSES["lov2"])),
        ("dct:spatial", iri(EU + "country/FRA")),
        ("dcat:themeTaxonomy", iri(EU + "data-theme")),
        ("dct:modified", f'"{latest}"^^xsd:date'),
    ] + [("dcat:dataset", dataset_iri(row)) for row in rows]
    return [block(iri(SITE + "/catalog#extract"), facts)]


def organization(slug, names):
    facts = [("a", "foaf:Organization"), ("a", "foaf:Agent")]
    facts.append(("foaf:name", text(names["name"], "fr")))
    if names["acronym"]:
        facts.append(("skos:altLabel", text(names["acronym"])))
    return block(iri(f"{SITE}/organizations/{slug}"), facts)


def dataset(row, places, themes):
    title, description = tidy(row["title"]), tidy(row["description"])
    language = language_of(f"{title} {description}")
    page = iri(f"{SITE}/fr/datasets/{row['slug'] or row['id']}/")
    license = license_of(row)
    facts = [
        ("a", "dcat:Dataset"),
        ("dct:identifier", text(row["id"])),
        ("dct:title", text(title, language)),
    ]
    if row["acronym"]:
        facts.append(("skos:altLabel", text(tidy(row["acronym"]), language)))
    facts.append(("dct:description", text(description, language)))
    facts += [("dcat:keyword", text(tidy(word), language)) for word in row["keywords"]]
    facts += [("dcat:theme", iri(f"{EU}data-theme/{code}")) for code in themes_of(row, themes)]
    if row["publisher"].strip():
        facts.append(("dct:publisher", iri(f"{SITE}/organizations/{slug_of(row['publisher'])}")))
    facts += [("dcat:landingPage", page), ("dct:language", iri(EU + "language/" + EU_LANGUAGE[language]))]
    if license:
        facts.append(("dct:license", license))
    if row["frequency"] in FREQUENCIES:
        facts.append(("dct:accrualPeriodicity", iri(EU + "frequency/" + FREQUENCIES[row["frequency"]])))
    issued, modified = moment(row["created"]), moment(row["last_update"] or row["modified"])
    # Some portals give their own first date to what was modified before it reached data.gouv.fr.
    if issued and not (modified and modified < issued):
        facts.append(("dct:issued", f'"{issued}"^^xsd:dateTime'))
    if modified:
        facts.append(("dct:modified", f'"{modified}"^^xsd:dateTime'))
    zones = (row["spatial"] or {}).get("zones") or []
    facts += [("dct:spatial", places.of(zone)) for zone in zones]
    if row["temporal"] and row["temporal"]["start"] <= row["temporal"]["end"]:
        facts.append(("dct:temporal", nested([
            ("a", "dct:PeriodOfTime"),
            ("dcat:startDate", f'"{row["temporal"]["start"]}"^^xsd:date'),
            ("dcat:endDate", f'"{row["temporal"]["end"]}"^^xsd:date'),
        ])))
    files = [
        (iri(f"{SITE}/datasets/{row['id']}#resource-{number}"), file)
        for number, file in enumerate(row["resources"], 1)
    ]
    facts += [("dcat:distribution", name) for name, _ in files]
    return "\n".join([block(dataset_iri(row), facts)] + [
        distribution(name, file, page, license, language) for name, file in files
    ])


def distribution(name, file, page, license, language):
    facts = [("a", "dcat:Distribution"), ("dcat:accessURL", page)]
    title, description = tidy(file["title"] or ""), tidy(file["description"] or "")
    if title:
        facts.append(("dct:title", text(title, language if " " in title else None)))
    if description:
        facts.append(("dct:description", text(description, language)))
    label = (file["format"] or "").strip()
    file_type, media_type = FORMATS.get(label.lower().lstrip("."), (None, None))
    if file_type:
        facts.append(("dct:format", iri(EU + "file-type/" + file_type)))
    elif label and label.lower() not in NOT_FORMATS and "/" not in label:
        facts.append(("dct:format", nested([("a", "dct:MediaTypeOrExtent"), ("rdfs:label", text(label))])))
    if media_type:
        facts.append(("dcat:mediaType", iri(IANA + media_type)))
    if license:
        facts.append(("dct:license", license))
    return block(name, facts)


class Places:
    """Zones as data.gouv.fr writes them (`fr:commune:17300@1943-01-01`), as locations."""

    def __init__(self, folder):
        def names(file, key="code"):
            rows = json.loads((folder / file).read_text("utf-8"))
            return {row[key]: row["nom"] for row in rows}

        self.names = {
            "commune": names("communes.json"),
            "departement": names("departements.json"),
            "region": {**FORMER_REGIONS, **names("regions.json")},
            "epci": names("epci.json"),
        }
        self.described = {}

    def of(self, zone):
        zone = zone.split("@")[0]
        kind, _, code = zone.rpartition(":")
        if kind == "country":
            return iri(EU + "country/" + COUNTRIES[code])
        if zone == "country-group:ue":
            return iri(EU + "country/EUR")
        if zone == "fr:collectivite:987":
            return iri(EU + "country/PYF")
        if zone in PLACES_WITHOUT_CODE:
            label = PLACES_WITHOUT_CODE[zone]
            return nested([("a", "dct:Location"), ("skos:prefLabel", text(label, "fr"))])
        level = kind.removeprefix("fr:")
        label = text(self.names[level][code], "fr")
        if level == "epci":
            return nested([
                ("a", "dct:Location"), ("dct:identifier", text(code)), ("skos:prefLabel", label),
            ])
        place = iri(f"{INSEE}{level}/{code}")
        self.described[place] = block(place, [
            ("a", "dct:Location"), ("dct:identifier", text(code)), ("skos:prefLabel", label),
        ])
        return place


# What a record says


def publisher_names(rows):
    spellings, acronyms = collections.defaultdict(collections.Counter), {}
    for row in rows:
        name = tidy(row["publisher"])
        if name:
            spellings[slug_of(name)][name] += 1
            if row["publisher_acronym"]:
                acronyms[slug_of(name)] = tidy(row["publisher_acronym"])
    found = {
        slug: {"name": min(names, key=lambda name: (-names[name], name)), "acronym": acronyms.get(slug)}
        for slug, names in spellings.items()
    }
    found.setdefault("data-gouv-fr", {"name": "data.gouv.fr", "acronym": None})
    return found


def license_of(row):
    if row["license"] in LICENSES:
        return iri(LICENSES[row["license"]])
    if row["license"] in NAMED_LICENSES:
        label = text(NAMED_LICENSES[row["license"]], "en")
        return nested([("a", "dct:LicenseDocument"), ("dct:identifier", text(row["license"])),
                       ("dct:title", label)])
    return None


def read_themes(path):
    lines = (line for line in path.read_text("utf-8").splitlines() if not line.startswith("#"))
    return {code: words.split() for code, words in (line.split("\t") for line in lines)}


def themes_of(row, themes):
    said = f" {slug_of(row['title'])} " + " ".join(slug_of(word) for word in row["keywords"]) + " "
    said = said.replace(" ", "-")
    return [code for code, words in themes.items() if any(mentions(said, word) for word in words)]


def mentions(said, word):
    return f"-{word[:-1]}" in said if word.endswith("*") else f"-{word}-" in said


EU_LANGUAGE = {"fr": "FRA", "en": "ENG"}


def language_of(words):
    words = collections.Counter(re.findall(r"[a-zà-ÿ]+", words.lower()))
    english, french = (sum(words[word] for word in known) for known in (ENGLISH, FRENCH))
    return "en" if english > max(french, 2) else "fr"


def moment(written):
    """UTC to the second, from either of the two ways in which the site wrote its dates."""
    if not written:
        return None
    if "," in written:
        when = email.utils.parsedate_to_datetime(written)
    else:
        when = datetime.datetime.fromisoformat(written[:19])
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")


def tidy(words):
    for entity, character in ENTITIES.items():
        words = words.replace(entity, character)
    # Windows-1252 read as Latin-1 leaves control characters where quotes and ligatures stood.
    words = re.sub("[\x80-\x9f]", lambda found: found[0].encode("latin-1").decode("cp1252", "ignore"), words)
    words = words.replace("\r\n", "\n").replace("\r", "\n").strip()
    return unicodedata.normalize("NFC", words)


def slug_of(words):
    words = unicodedata.normalize("NFKD", words.lower().replace("œ", "oe"))
    words = "".join(letter for letter in words if not unicodedata.combining(letter))
    return re.sub("[^a-z0-9]+", "-", words).strip("-")


# Turtle


def dataset_iri(row):
    return iri(f"{SITE}/datasets/{row['id']}")


def iri(address):
    if re.search('[\\x00-\\x20<>"{}|^`\\\\]', address):
        raise ValueError(f"not an IRI: {address}")
    return f"<{address}>"


def text(words, language=None):
    for character, escape in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\t", "\\t")):
        words = words.replace(character, escape)
    return f'"{words}"' + (f"@{language}" if language else "")


def nested(facts):
    return "[ " + " ; ".join(f"{predicate} {value}" for predicate, value in facts) + " ]"


def block(subject, facts):
    values = {}
    for predicate, value in facts:
        if value not in values.setdefault(predicate, []):
            values[predicate].append(value)
    lines = [f"  {predicate} {', '.join(found)}" for predicate, found in values.items()]
    return f"\n{subject}\n" + " ;\n".join(lines) + " ."


if __name__ == "__main__":
    main()
