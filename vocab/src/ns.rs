//! The namespaces, and the terms we use from each.

use oxrdf::NamedNodeRef;

macro_rules! terms {
    ($module:ident, $base:literal, $($name:ident = $local:literal),* $(,)?) => {
        #[doc = concat!("Terms of `", $base, "`.")]
        pub mod $module {
            use super::NamedNodeRef;
            /// The namespace itself.
            pub const NS: &str = $base;
            $(
                #[doc = concat!("`", $base, $local, "`")]
                pub const $name: NamedNodeRef<'_> = NamedNodeRef::new_unchecked(concat!($base, $local));
            )*
        }
    };
}

terms!(
    rdf,
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    TYPE = "type",
    FIRST = "first",
    REST = "rest",
    NIL = "nil",
    LANG_STRING = "langString",
    HTML = "HTML"
);
terms!(
    rdfs,
    "http://www.w3.org/2000/01/rdf-schema#",
    LABEL = "label",
    COMMENT = "comment",
    SEE_ALSO = "seeAlso",
    RESOURCE = "Resource",
    CLASS = "Class",
    SUB_CLASS_OF = "subClassOf"
);
terms!(
    xsd,
    "http://www.w3.org/2001/XMLSchema#",
    STRING = "string",
    BOOLEAN = "boolean",
    INTEGER = "integer",
    DECIMAL = "decimal",
    FLOAT = "float",
    DOUBLE = "double",
    DATE = "date",
    DATE_TIME = "dateTime",
    G_YEAR = "gYear",
    G_YEAR_MONTH = "gYearMonth",
    DURATION = "duration",
    ANY_URI = "anyURI",
    HEX_BINARY = "hexBinary",
    NON_NEGATIVE_INTEGER = "nonNegativeInteger"
);
terms!(
    dcat,
    "http://www.w3.org/ns/dcat#",
    CATALOG = "Catalog",
    CATALOG_RECORD = "CatalogRecord",
    DATASET_CLASS = "Dataset",
    DATASET_SERIES = "DatasetSeries",
    DISTRIBUTION_CLASS = "Distribution",
    DATA_SERVICE = "DataService",
    RESOURCE = "Resource",
    RELATIONSHIP = "Relationship",
    DATASET = "dataset",
    SERVICE = "service",
    RECORD = "record",
    CATALOG_PROP = "catalog",
    RESOURCE_PROP = "resource",
    DISTRIBUTION = "distribution",
    KEYWORD = "keyword",
    THEME = "theme",
    THEME_TAXONOMY = "themeTaxonomy",
    CONTACT_POINT = "contactPoint",
    LANDING_PAGE = "landingPage",
    ACCESS_URL = "accessURL",
    DOWNLOAD_URL = "downloadURL",
    ACCESS_SERVICE = "accessService",
    ENDPOINT_URL = "endpointURL",
    ENDPOINT_DESCRIPTION = "endpointDescription",
    SERVES_DATASET = "servesDataset",
    MEDIA_TYPE = "mediaType",
    BYTE_SIZE = "byteSize",
    COMPRESS_FORMAT = "compressFormat",
    PACKAGE_FORMAT = "packageFormat",
    START_DATE = "startDate",
    END_DATE = "endDate",
    BBOX = "bbox",
    CENTROID = "centroid",
    SPATIAL_RESOLUTION = "spatialResolutionInMeters",
    TEMPORAL_RESOLUTION = "temporalResolution",
    IN_SERIES = "inSeries",
    SERIES_MEMBER = "seriesMember",
    FIRST = "first",
    LAST = "last",
    PREV = "prev",
    NEXT = "next",
    VERSION = "version",
    HAS_VERSION = "hasVersion",
    QUALIFIED_RELATION = "qualifiedRelation",
    HAD_ROLE = "hadRole",
    ROLE = "Role"
);
terms!(
    dcatap,
    "http://data.europa.eu/r5r/",
    APPLICABLE_LEGISLATION = "applicableLegislation",
    HVD_CATEGORY = "hvdCategory",
    AVAILABILITY = "availability"
);
terms!(
    dct,
    "http://purl.org/dc/terms/",
    TITLE = "title",
    DESCRIPTION = "description",
    ABSTRACT = "abstract",
    IDENTIFIER = "identifier",
    ISSUED = "issued",
    MODIFIED = "modified",
    CREATED = "created",
    PUBLISHER = "publisher",
    CREATOR = "creator",
    CONTRIBUTOR = "contributor",
    RIGHTS_HOLDER = "rightsHolder",
    LICENSE = "license",
    RIGHTS = "rights",
    ACCESS_RIGHTS = "accessRights",
    LANGUAGE = "language",
    SPATIAL = "spatial",
    SUBJECT = "subject",
    TEMPORAL = "temporal",
    ACCRUAL_PERIODICITY = "accrualPeriodicity",
    FORMAT = "format",
    CONFORMS_TO = "conformsTo",
    PROVENANCE = "provenance",
    SOURCE = "source",
    RELATION = "relation",
    IS_PART_OF = "isPartOf",
    HAS_PART = "hasPart",
    IS_REFERENCED_BY = "isReferencedBy",
    REFERENCES = "references",
    TYPE = "type",
    IS_VERSION_OF = "isVersionOf",
    HAS_VERSION = "hasVersion",
    LOCATION = "Location",
    PERIOD_OF_TIME = "PeriodOfTime",
    LICENSE_DOCUMENT = "LicenseDocument",
    RIGHTS_STATEMENT = "RightsStatement",
    FREQUENCY = "Frequency",
    LINGUISTIC_SYSTEM = "LinguisticSystem",
    MEDIA_TYPE_OR_EXTENT = "MediaTypeOrExtent",
    MEDIA_TYPE = "MediaType",
    STANDARD = "Standard",
    PROVENANCE_STATEMENT = "ProvenanceStatement"
);
terms!(
    dc,
    "http://purl.org/dc/elements/1.1/",
    TITLE = "title",
    DESCRIPTION = "description"
);
terms!(
    foaf,
    "http://xmlns.com/foaf/0.1/",
    AGENT = "Agent",
    ORGANIZATION = "Organization",
    PERSON = "Person",
    DOCUMENT = "Document",
    NAME = "name",
    HOMEPAGE = "homepage",
    PAGE = "page",
    MBOX = "mbox",
    PHONE = "phone",
    LOGO = "logo",
    PRIMARY_TOPIC = "primaryTopic",
    IS_PRIMARY_TOPIC_OF = "isPrimaryTopicOf",
    TOPIC = "topic",
    WORKPLACE_HOMEPAGE = "workplaceHomepage"
);
terms!(
    vcard,
    "http://www.w3.org/2006/vcard/ns#",
    KIND = "Kind",
    ORGANIZATION = "Organization",
    INDIVIDUAL = "Individual",
    FN = "fn",
    HAS_EMAIL = "hasEmail",
    EMAIL = "email",
    HAS_TELEPHONE = "hasTelephone",
    TEL = "tel",
    HAS_URL = "hasURL",
    HAS_VALUE = "hasValue",
    ORGANIZATION_NAME = "organization-name",
    HAS_ADDRESS = "hasAddress",
    ADDRESS_CLASS = "Address",
    STREET_ADDRESS = "street-address",
    LOCALITY = "locality",
    REGION = "region",
    POSTAL_CODE = "postal-code",
    COUNTRY_NAME = "country-name"
);
terms!(
    skos,
    "http://www.w3.org/2004/02/skos/core#",
    CONCEPT = "Concept",
    CONCEPT_SCHEME = "ConceptScheme",
    PREF_LABEL = "prefLabel",
    ALT_LABEL = "altLabel",
    IN_SCHEME = "inScheme",
    NOTATION = "notation",
    DEFINITION = "definition",
    BROADER = "broader"
);
terms!(
    adms,
    "http://www.w3.org/ns/adms#",
    IDENTIFIER = "identifier",
    IDENTIFIER_CLASS = "Identifier",
    SAMPLE = "sample",
    STATUS = "status",
    VERSION_NOTES = "versionNotes",
    REPRESENTATION_TECHNIQUE = "representationTechnique"
);
terms!(
    spdx,
    "http://spdx.org/rdf/terms#",
    CHECKSUM = "checksum",
    CHECKSUM_CLASS = "Checksum",
    ALGORITHM = "algorithm",
    CHECKSUM_VALUE = "checksumValue",
    ALGORITHM_SHA256 = "checksumAlgorithm_sha256"
);
terms!(
    locn,
    "http://www.w3.org/ns/locn#",
    GEOMETRY = "geometry",
    GEOGRAPHIC_NAME = "geographicName",
    ADDRESS = "Address",
    ADDRESS_PROP = "address",
    THOROUGHFARE = "thoroughfare",
    POST_NAME = "postName",
    POST_CODE = "postCode",
    ADMIN_UNIT_L1 = "adminUnitL1",
    ADMIN_UNIT_L2 = "adminUnitL2"
);
terms!(
    gsp,
    "http://www.opengis.net/ont/geosparql#",
    WKT_LITERAL = "wktLiteral",
    GEOJSON_LITERAL = "geoJSONLiteral",
    AS_WKT = "asWKT",
    AS_GEOJSON = "asGeoJSON"
);
terms!(
    prov,
    "http://www.w3.org/ns/prov#",
    AGENT = "agent",
    QUALIFIED_ATTRIBUTION = "qualifiedAttribution",
    WAS_DERIVED_FROM = "wasDerivedFrom",
    WAS_GENERATED_BY = "wasGeneratedBy",
    GENERATED_AT_TIME = "generatedAtTime",
    AGENT_CLASS = "Agent",
    ACTIVITY = "Activity",
    ASSOCIATION = "Association",
    ATTRIBUTION = "Attribution",
    ENTITY = "Entity",
    PLAN = "Plan",
    GENERATED = "generated",
    HAD_PLAN = "hadPlan",
    QUALIFIED_ASSOCIATION = "qualifiedAssociation",
    USED = "used",
    STARTED_AT_TIME = "startedAtTime",
    ENDED_AT_TIME = "endedAtTime",
    WAS_USED_BY = "wasUsedBy"
);
terms!(
    ldp,
    "http://www.w3.org/ns/ldp#",
    CONTAINS = "contains",
    NON_RDF_SOURCE = "NonRDFSource"
);
terms!(
    tree,
    "https://w3id.org/tree#",
    NODE_CLASS = "Node",
    GREATER_THAN_OR_EQUAL_TO_RELATION = "GreaterThanOrEqualToRelation",
    LESS_THAN_RELATION = "LessThanRelation",
    SHAPE = "shape",
    VIEW = "view",
    MEMBER = "member",
    RELATION = "relation",
    NODE = "node",
    PATH = "path",
    VALUE = "value"
);
terms!(
    ldes,
    "https://w3id.org/ldes#",
    EVENT_STREAM = "EventStream",
    TIMESTAMP_PATH = "timestampPath",
    VERSION_OF_PATH = "versionOfPath",
    VERSION_CREATE_OBJECT = "versionCreateObject",
    VERSION_UPDATE_OBJECT = "versionUpdateObject",
    VERSION_DELETE_OBJECT = "versionDeleteObject",
    POLLING_INTERVAL = "pollingInterval",
    RETENTION_POLICY = "retentionPolicy",
    LATEST_VERSION_SUBSET = "LatestVersionSubset",
    AMOUNT = "amount",
    VERSION_AMOUNT = "versionAmount",
    VERSION_DELETE_DURATION = "versionDeleteDuration",
    IMMUTABLE = "immutable"
);
terms!(
    activity,
    "https://www.w3.org/ns/activitystreams#",
    CREATE = "Create",
    UPDATE = "Update",
    DELETE = "Delete",
    OBJECT = "object",
    PUBLISHED = "published"
);
terms!(
    fdp,
    "https://w3id.org/fdp/fdp-o#",
    METADATA_CATALOG = "metadataCatalog"
);
terms!(
    hydra,
    "http://www.w3.org/ns/hydra/core#",
    NS_COLLECTION = "Collection",
    PARTIAL_COLLECTION_VIEW = "PartialCollectionView",
    PAGED_COLLECTION = "PagedCollection",
    FIRST = "first",
    LAST = "last",
    NEXT = "next",
    PREVIOUS = "previous",
    NEXT_PAGE = "nextPage",
    PREVIOUS_PAGE = "previousPage",
    FIRST_PAGE = "firstPage",
    LAST_PAGE = "lastPage",
    TOTAL_ITEMS = "totalItems",
    ITEMS_PER_PAGE = "itemsPerPage",
    VIEW = "view",
    MEMBER = "member"
);
terms!(
    schema,
    "http://schema.org/",
    NAME = "name",
    START_DATE = "startDate",
    END_DATE = "endDate"
);
terms!(
    void,
    "http://rdfs.org/ns/void#",
    DATASET = "Dataset",
    DATASET_DESCRIPTION = "DatasetDescription",
    IN_DATASET = "inDataset",
    SPARQL_ENDPOINT = "sparqlEndpoint",
    DATA_DUMP = "dataDump",
    ENTITIES = "entities",
    URI_SPACE = "uriSpace",
    VOCABULARY = "vocabulary",
    TRIPLES = "triples",
    CLASSES = "classes",
    PROPERTIES = "properties",
    CLASS = "class",
    PROPERTY = "property",
    CLASS_PARTITION = "classPartition",
    PROPERTY_PARTITION = "propertyPartition",
    DISTINCT_OBJECTS = "distinctObjects"
);
terms!(
    qb,
    "http://purl.org/linked-data/cube#",
    DATA_SET_CLASS = "DataSet",
    DATA_SET = "dataSet",
    STRUCTURE = "structure",
    DATA_STRUCTURE_DEFINITION = "DataStructureDefinition",
    COMPONENT = "component",
    DIMENSION = "dimension",
    MEASURE = "measure",
    OBSERVATION = "Observation"
);
terms!(
    org,
    "http://www.w3.org/ns/org#",
    ORGANIZATION = "Organization",
    IDENTIFIER = "identifier",
    MEMBER_OF = "memberOf"
);
terms!(
    owl,
    "http://www.w3.org/2002/07/owl#",
    SAME_AS = "sameAs",
    VERSION_INFO = "versionInfo"
);
terms!(
    geodcatap,
    "http://data.europa.eu/930/",
    CUSTODIAN = "custodian",
    DISTRIBUTOR = "distributor",
    ORIGINATOR = "originator",
    PRINCIPAL_INVESTIGATOR = "principalInvestigator",
    PROCESSOR = "processor",
    PURPOSE = "purpose",
    REFERENCE_SYSTEM = "referenceSystem",
    RESOURCE_PROVIDER = "resourceProvider",
    RESOURCE_TYPE = "resourceType",
    SERVICE_CATEGORY = "serviceCategory",
    SERVICE_PROTOCOL = "serviceProtocol",
    SERVICE_TYPE = "serviceType",
    SPATIAL_RESOLUTION_AS_SCALE = "spatialResolutionAsScale",
    TOPIC_CATEGORY = "topicCategory",
    USER = "user"
);
terms!(
    sh,
    "http://www.w3.org/ns/shacl#",
    NODE_SHAPE = "NodeShape",
    PROPERTY_SHAPE = "PropertyShape",
    TARGET_CLASS = "targetClass",
    TARGET_NODE = "targetNode",
    TARGET_SUBJECTS_OF = "targetSubjectsOf",
    TARGET_OBJECTS_OF = "targetObjectsOf",
    PATH = "path",
    INVERSE_PATH = "inversePath",
    ALTERNATIVE_PATH = "alternativePath",
    ZERO_OR_MORE_PATH = "zeroOrMorePath",
    ONE_OR_MORE_PATH = "oneOrMorePath",
    ZERO_OR_ONE_PATH = "zeroOrOnePath",
    DEACTIVATED = "deactivated",
    SEVERITY = "severity",
    VIOLATION = "Violation",
    WARNING = "Warning",
    INFO = "Info",
    MESSAGE = "message",
    ENTAILMENT = "entailment",
    CONSTRAINT_COMPONENT = "ConstraintComponent",
    PROPERTY = "property",
    NODE = "node",
    NOT = "not",
    AND = "and",
    OR = "or",
    XONE = "xone",
    QUALIFIED_VALUE_SHAPE = "qualifiedValueShape",
    QUALIFIED_VALUE_SHAPES_DISJOINT = "qualifiedValueShapesDisjoint",
    FLAGS = "flags",
    IGNORED_PROPERTIES = "ignoredProperties",
    VALIDATION_REPORT = "ValidationReport",
    VALIDATION_RESULT = "ValidationResult",
    CONFORMS = "conforms",
    RESULT = "result",
    FOCUS_NODE = "focusNode",
    RESULT_PATH = "resultPath",
    RESULT_SEVERITY = "resultSeverity",
    RESULT_MESSAGE = "resultMessage",
    SOURCE_SHAPE = "sourceShape",
    SOURCE_CONSTRAINT_COMPONENT = "sourceConstraintComponent",
    VALUE = "value"
);
terms!(
    dqv,
    "http://www.w3.org/ns/dqv#",
    HAS_QUALITY_ANNOTATION = "hasQualityAnnotation",
    HAS_QUALITY_MEASUREMENT = "hasQualityMeasurement",
    IS_MEASUREMENT_OF = "isMeasurementOf",
    METRIC = "Metric",
    QUALITY_ANNOTATION = "QualityAnnotation",
    QUALITY_MEASUREMENT = "QualityMeasurement",
    COMPUTED_ON = "computedOn",
    EXPECTED_DATA_TYPE = "expectedDataType",
    VALUE = "value"
);
terms!(
    oa,
    "http://www.w3.org/ns/oa#",
    HAS_TARGET = "hasTarget",
    HAS_BODY = "hasBody",
    MOTIVATED_BY = "motivatedBy"
);
terms!(
    cnt,
    "http://www.w3.org/2011/content#",
    CHARACTER_ENCODING = "characterEncoding"
);

/// Prefixes written at the head of Turtle, TriG, RDF/XML and JSON-LD: `(prefix, namespace)`.
pub const PREFIXES: &[(&str, &str)] = &[
    ("adms", adms::NS),
    ("as", activity::NS),
    ("cnt", cnt::NS),
    ("dcat", dcat::NS),
    ("dcatap", dcatap::NS),
    ("dct", dct::NS),
    ("dqv", dqv::NS),
    ("foaf", foaf::NS),
    ("geo", gsp::NS),
    ("geodcatap", geodcatap::NS),
    ("hydra", hydra::NS),
    ("ldes", ldes::NS),
    ("locn", locn::NS),
    ("org", org::NS),
    ("owl", owl::NS),
    ("prov", prov::NS),
    ("qb", qb::NS),
    ("rdf", rdf::NS),
    ("rdfs", rdfs::NS),
    ("schema", schema::NS),
    ("skos", skos::NS),
    ("spdx", spdx::NS),
    ("tree", tree::NS),
    ("vcard", vcard::NS),
    ("void", void::NS),
    ("xsd", xsd::NS),
];
