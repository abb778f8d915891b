#!/usr/bin/env python3
"""Makes territories.tsv from the INSEE geographic code and the EU table of countries.

    python3 make.py COG_FOLDER COUNTRIES.rdf > territories.tsv
    zstd -19 --rm territories.tsv

COG_FOLDER holds communes.json, epci.json, departements.json and regions.json of the npm package
@etalab/decoupage-administratif; COUNTRIES.rdf is the EU authority table `country` in SKOS.
The same input gives the same bytes. README.md says which were used, and what the lines mean.
"""

import json
import sys
import xml.etree.ElementTree as ET
from collections import Counter, defaultdict
from pathlib import Path

# NUTS 2016, 2021 and 2024 are the same for France: Regulation (EU) 2016/2066, annex I, and after.
NUTS_REGIONS = {
    "11": "FR1 FR10", "24": "FRB FRB0", "27": "FRC", "28": "FRD", "32": "FRE", "44": "FRF",
    "52": "FRG FRG0", "53": "FRH FRH0", "75": "FRI", "76": "FRJ", "84": "FRK", "93": "FRL FRL0",
    "94": "FRM FRM0", "01": "FRY1", "02": "FRY2", "03": "FRY3", "04": "FRY4", "06": "FRY5",
}
# Regions until 2015: INSEE code, name, NUTS, the region that they are a part of.
FORMER_REGIONS = [
    ("21", "Champagne-Ardenne", "FRF2", "44"), ("22", "Picardie", "FRE2", "32"),
    ("23", "Haute-Normandie", "FRD2", "28"), ("25", "Basse-Normandie", "FRD1", "28"),
    ("26", "Bourgogne", "FRC1", "27"), ("31", "Nord-Pas-de-Calais", "FRE1", "32"),
    ("41", "Lorraine", "FRF3", "44"), ("42", "Alsace", "FRF1", "44"),
    ("43", "Franche-Comté", "FRC2", "27"), ("54", "Poitou-Charentes", "FRI3", "75"),
    ("72", "Aquitaine", "FRI1", "75"), ("73", "Midi-Pyrénées", "FRJ2", "76"),
    ("74", "Limousin", "FRI2", "75"), ("82", "Rhône-Alpes", "FRK2", "84"),
    ("83", "Auvergne", "FRK1", "84"), ("91", "Languedoc-Roussillon", "FRJ1", "76"),
]
NUTS_DEPARTMENTS = {
    "FR10": "75 77 78 91 92 93 94 95", "FRB0": "18 28 36 37 41 45", "FRC1": "21 58 71 89",
    "FRC2": "25 39 70 90", "FRD1": "14 50 61", "FRD2": "27 76", "FRE1": "59 62",
    "FRE2": "02 60 80", "FRF1": "67 68", "FRF2": "08 10 51 52", "FRF3": "54 55 57 88",
    "FRG0": "44 49 53 72 85", "FRH0": "22 29 35 56", "FRI1": "24 33 40 47 64",
    "FRI2": "19 23 87", "FRI3": "16 17 79 86", "FRJ1": "11 30 34 48 66",
    "FRJ2": "09 12 31 32 46 65 81 82", "FRK1": "03 15 43 63", "FRK2": "01 07 26 38 42 69 73 74",
    "FRL0": "04 05 06 13 83 84", "FRM0": "2A 2B",
}
OVERSEAS = {"FRY10": "971", "FRY20": "972", "FRY30": "973", "FRY40": "974", "FRY50": "976"}
MUNICIPAL = {"13": "13055", "69": "69123", "75": "75056"}

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
SKOS = "{http://www.w3.org/2004/02/skos/core#}"
DC = "{http://purl.org/dc/elements/1.1/}"
AT = "{http://publications.europa.eu/ontology/authority/}"
XML = "{http://www.w3.org/XML/1998/namespace}"


def read(folder, name):
    return json.loads((folder / name).read_text(encoding="utf-8"))


def nuts_of_departments():
    codes = {dep: code for code, dep in OVERSEAS.items()}
    for level2, departments in NUTS_DEPARTMENTS.items():
        for number, department in enumerate(departments.split(), 1):
            codes[department] = f"{level2}{number}"
    return codes


def countries(path):
    for concept in ET.parse(path).getroot().iter(SKOS + "Concept"):
        code = concept.get(RDF + "about").rsplit("/", 1)[1]
        labels = {label.get(XML + "lang"): label.text for label in concept.iter(SKOS + "prefLabel")}
        if len(code) != 3 or not code.isalpha() or "fr" not in labels:
            continue
        two = [m.findtext(AT + "legacy-code") for m in concept.iter(AT + "MappedCode")
               if m.findtext(DC + "source") == "TED"]
        two = next((c for c in two if c and len(c) == 2), "")
        yield code, labels["fr"], labels.get("en", ""), two


def lines(folder, table):
    for code, fr, en, two in sorted(countries(table)):
        yield "C", code, fr, en, two
    for region in sorted(read(folder, "regions.json"), key=lambda r: r["code"]):
        yield "R", region["code"], region["nom"], NUTS_REGIONS.get(region["code"], "")
    for code, name, nuts, region in FORMER_REGIONS:
        yield "O", code, name, nuts, region
    nuts = nuts_of_departments()
    # Collectivities overseas are regions of their own in the geographic code, and no departments.
    departments = [d for d in read(folder, "departements.json") if d["code"] != d["region"]]
    for department in sorted(departments, key=lambda d: d["code"]):
        code = department["code"]
        yield "D", code, department["nom"], nuts.get(code, ""), department["region"]

    communes = read(folder, "communes.json")
    current = {c["code"]: c for c in communes if c["type"] == "commune-actuelle"}
    former = defaultdict(set)
    for commune in communes:
        if commune["type"] in ("commune-deleguee", "commune-associee"):
            former[commune["chefLieu"]].add(commune["code"])
        former[commune["code"]].update(commune.get("anciensCodes", []))
    epci_of = {}
    for epci in sorted(read(folder, "epci.json"), key=lambda e: e["code"]):
        people = Counter()
        for member in epci["membres"]:
            commune = current.get(member["code"])
            if commune:
                epci_of[member["code"]] = epci["code"]
                people[commune["departement"]] += commune.get("population", 0) + 1
        departments = [d for d, _ in sorted(people.items(), key=lambda p: (-p[1], p[0]))]
        yield "E", epci["code"], epci["nom"], ",".join(departments)
    for code in sorted(current):
        commune = current[code]
        old = sorted(former[code] - {code} - set(current))
        above = commune["departement"] if commune["departement"] != commune["region"] else ""
        yield ("M", code, commune["nom"], above or "R" + commune["region"], epci_of.get(code, ""),
               str(commune.get("population", 0)), ",".join(old))
    for commune in sorted(communes, key=lambda c: c["code"]):
        if commune["type"] == "arrondissement-municipal":
            yield ("A", commune["code"], commune["nom"], MUNICIPAL[commune["departement"]],
                   str(commune.get("population", 0)))


if __name__ == "__main__":
    for line in lines(Path(sys.argv[1]), sys.argv[2]):
        print("\t".join(line).rstrip("\t"))
