"""What the udata portal holds: datasets, files, services of our own invention, made through its models."""

from datetime import datetime, timedelta

DAY = timedelta(days=1)
START = datetime(2024, 1, 15, 8, 30)

TOPICS = [
    ("Arbres d'alignement", "espaces-verts", "geojson"),
    ("Bornes de recharge électrique", "mobilite", "csv"),
    ("Consommation d'eau par quartier", "eau", "xlsx"),
    ("Délibérations du conseil", "deliberations", "pdf"),
    ("Équipements sportifs", "sport", "shp"),
    ("Fréquentation des médiathèques", "culture", "csv"),
    ("Gisements de déchets verts", "dechets", "ods"),
    ("Horaires des navettes maritimes", "transport", "gtfs"),
]
PLACES = ["Aubeville", "Bourg-sur-Mer", "Île-aux-Pins", "Val d'Orme", "Zone portuaire"]
LICENCES = [
    ("lov2", "Licence Ouverte / Open Licence version 2.0",
     "https://www.etalab.gouv.fr/licence-ouverte-open-licence"),
    ("odc-odbl", "Open Data Commons Open Database License (ODbL)",
     "http://opendatacommons.org/licenses/odbl/summary/"),
    ("notspecified", "License Not Specified", None),
]
# Text that looks like tags.
BRACKETS = " Voir <https://donnees.example.org/> ; un fichier <commune>.csv par commune."
MIME = {
    "geojson": "application/geo+json",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}


def fill():
    """Fills the portal, and answers with a token of its administrator."""
    from udata.core.api_token.models import ApiToken

    admin = _administrator()
    licences, organizations = _licences(), _organizations(admin)
    zone = _zone()
    datasets = [
        _dataset(number, admin, licences, organizations, zone)
        for number in range(len(TOPICS) * len(PLACES))
    ]
    _services(datasets, licences, organizations)
    _token, secret = ApiToken.generate(admin, name="interop")
    return secret


def prepare():
    """What a portal has before it harvests: an administrator, licences and the organisation answered."""
    _licences()
    return _organizations(_administrator())[0]


def _administrator():
    from udata.core.user.models import Role, User

    role = Role(name="admin").save()
    return User(
        first_name="Ada", last_name="Essai", email="ada@example.org", active=True,
        roles=[role], fs_uniquifier="ada", confirmed_at=START,
    ).save()


def _licences():
    from udata.core.dataset.models import License

    return [
        License(id=id, title=title, url=url).save() for id, title, url in LICENCES
    ]


def _organizations(admin):
    from udata.core.organization.models import Member, Organization

    names = ["Agglomération de l'Essai", "Ville d'Aubeville", "Port « Les Deux Quais »"]
    return [
        Organization(
            name=name, description=f"{name}, inventée pour l'essai.",
            members=[Member(user=admin, role="admin")],
        ).save()
        for name in names
    ]


def _zone():
    from udata.core.spatial.models import GeoLevel, GeoZone

    GeoLevel(id="fr:commune", name="Commune", admin_level=80).save()
    return GeoZone(
        id="fr:commune:99999", slug="aubeville", name="Aubeville", code="99999",
        level="fr:commune", uri="http://id.insee.fr/geo/commune/99999",
    ).save()


def _dataset(number, admin, licences, organizations, zone):
    from udata.core.contact_point.models import ContactPoint
    from udata.core.dataset.models import Dataset, HarvestDatasetMetadata
    from udata.mongo.datetime_fields import DateRange

    topic, tag, format = TOPICS[number % len(TOPICS)]
    place = PLACES[number // len(TOPICS)]
    created = START + number * DAY
    dataset = Dataset(
        title=f"{topic} – {place}",
        description=f"**{topic}** de {place}.\n\nRelevé n° {number}, « vérifié » & noté : 3 < 5."
        + (BRACKETS if number in (4, 20) else ""),
        tags=[tag, "essai", f"lot-{number % 4}"],
        license=licences[number % len(licences)],
        frequency=["daily", "monthly", "annual", "unknown"][number % 4],
        created_at_internal=created,
        last_modified_internal=created + DAY,
        resources=[_resource(number, index, format) for index in range(number % 4)],
    )
    if number % 7 == 6:
        dataset.owner = admin
    else:
        dataset.organization = organizations[number % len(organizations)]
    if number % 2:
        dataset.temporal_coverage = DateRange(
            start=datetime(2020, 1, 1).date(), end=datetime(2023, 12, 31).date()
        )
    dataset.spatial = _spatial(number, zone)
    if number % 5 == 0:
        contact = ContactPoint(
            name=f"Service {number}", email=f"donnees-{number}@example.org", role="contact",
            organization=dataset.organization, owner=dataset.owner,
        ).save()
        dataset.contact_points = [contact]
    if number % 8 == 3:
        dataset.harvest = HarvestDatasetMetadata(
            backend="DCAT", domain="origine.example.org",
            remote_id=f"origine-{number}",
            remote_url=f"https://origine.example.org/jeux/{number}",
            uri=f"https://origine.example.org/id/{number}",
            dct_identifier=f"origine-{number}",
            created_at=created, modified_at=created + 2 * DAY, last_update=created + 3 * DAY,
        )
    # Three that nobody but their owners, or only their addresses, may show.
    if number == 10:
        dataset.private = True
    if number == 11:
        dataset.archived = created + 30 * DAY
    if number == 12:
        dataset.deleted = created + 30 * DAY
    return dataset.save()


def _spatial(number, zone):
    from udata.core.spatial.models import SpatialCoverage

    if number % 3 == 0:
        return SpatialCoverage(zones=[zone], granularity="fr:commune")
    if number % 3 == 1:
        west, south = -1.3 + number / 100, 46.0 + number / 100
        ring = [[west, south], [west + 0.1, south], [west + 0.1, south + 0.1],
                [west, south + 0.1], [west, south]]
        return SpatialCoverage(geom={"type": "MultiPolygon", "coordinates": [[ring]]})
    return None


def _resource(number, index, format):
    from udata.core.dataset.models import Checksum, Resource

    moment = START + (number + index) * DAY
    resource = Resource(
        title=f"Fichier {index} du relevé {number}",
        description="Colonnes : nom ; valeur.",
        url=f"https://fichiers.example.org/{number}/{index}.{format}",
        filetype="remote",
        type="documentation" if index == 2 else "main",
        format="pdf" if index == 2 else format,
        mime=MIME.get(format),
        created_at_internal=moment,
        last_modified_internal=moment,
    )
    if index == 0:
        resource.filesize = 1000 + number
        resource.checksum = Checksum(type="sha1", value=f"{number:040x}")
    return resource


def _services(datasets, licences, organizations):
    from udata.core.dataservices.models import Dataservice

    for number in range(3):
        Dataservice(
            title=f"API d'essai n° {number}",
            description="Une API inventée.",
            base_api_url=f"https://api.example.org/{number}/",
            machine_documentation_url=f"https://api.example.org/{number}/openapi.json",
            license=licences[0],
            organization=organizations[number],
            tags=["api", "essai"],
            created_at=START, metadata_modified_at=START + DAY,
            datasets=datasets[number * 2 : number * 2 + 2],
        ).save()
