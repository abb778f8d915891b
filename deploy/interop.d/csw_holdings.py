"""What the CSW catalogue holds: small ISO 19139 records of our own invention, written from one template."""

from dataclasses import dataclass, replace
from pathlib import Path
from string import Template
from xml.sax.saxutils import escape

TEMPLATE = Template((Path(__file__).parent / "record.xml").read_text(encoding="utf-8"))
LICENCE = "https://www.etalab.gouv.fr/licence-ouverte-open-licence"

KEYWORD = "<gmd:keyword><gco:CharacterString>{}</gco:CharacterString></gmd:keyword>"
FILE = """<gmd:onLine><gmd:CI_OnlineResource>
  <gmd:linkage><gmd:URL>{url}</gmd:URL></gmd:linkage>
  <gmd:protocol><gco:CharacterString>{protocol}</gco:CharacterString></gmd:protocol>
  <gmd:name><gco:CharacterString>{name}</gco:CharacterString></gmd:name>
</gmd:CI_OnlineResource></gmd:onLine>"""


@dataclass(frozen=True)
class Metadata:
    """One record, as far as records differ."""

    number: int
    title: str
    keywords: tuple
    files: tuple
    kind: str = "dataset"
    revised: str = "2024-03-01"

    @property
    def id(self):
        return f"fr-essai-{self.number:03}"

    def xml(self):
        """The record as ISO 19139."""
        west, south = -1.3 + self.number / 20, 46.0 + self.number / 20
        files = "".join(
            FILE.format(
                url=escape(f"https://geo.example.org/{self.number}/{name}"),
                protocol=protocol, name=escape(name),
            )
            for protocol, name in self.files
        )
        return TEMPLATE.substitute(
            id=self.id,
            kind=self.kind,
            title=escape(self.title),
            abstract=escape(f"{self.title} : relevé d'essai n° {self.number}, « vérifié » & corrigé."),
            keywords="".join(KEYWORD.format(escape(word)) for word in self.keywords),
            revised=self.revised,
            west=f"{west:.2f}", east=f"{west + 0.5:.2f}",
            south=f"{south:.2f}", north=f"{south + 0.5:.2f}",
            licence=LICENCE,
            files=files,
        )

    def urls(self):
        return {f"https://geo.example.org/{self.number}/{name}" for _, name in self.files}

    def retitled(self):
        """The same record a month later, under another title."""
        return replace(self, title=self.title + " (révisé)", revised="2024-04-01")


DOWNLOAD, WMS = "WWW:DOWNLOAD-1.0-http--download", "OGC:WMS"
TITLES = [
    ("Occupation du sol de l'agglomération", ("occupation du sol", "urbanisme")),
    ("Réseau d'eaux pluviales", ("eau", "réseau")),
    ("Trait de côte et érosion", ("littoral", "érosion")),
    ("Pistes cyclables", ("vélo", "mobilité")),
    ("Orthophotographie de l'île", ("image", "orthophotographie")),
    ("Zones humides inventoriées", ("zone humide", "biodiversité")),
    ("Limites de quartiers", ("quartier",)),
    ("Points d'apport volontaire", ("déchets", "collecte")),
    ("Bâtiments communaux & équipements", ("bâtiment", "équipement")),
    ("Arrêts de bus", ("bus", "transport")),
    ("Monuments classés", ("patrimoine",)),
    ("Plan local d'urbanisme", ("plu", "urbanisme")),
    ("Herbiers marins", ("herbier", "mer")),
    ("Capteurs de bruit", ("bruit", "capteur")),
]
HOLDINGS = [
    Metadata(
        number, title, keywords,
        files=((DOWNLOAD, f"donnees-{number}.zip"),) if number % 3 else
        ((DOWNLOAD, "donnees.gpkg"), (DOWNLOAD, "donnees.csv")),
        kind="series" if number == 4 else "dataset",
    )
    for number, (title, keywords) in enumerate(TITLES)
]
