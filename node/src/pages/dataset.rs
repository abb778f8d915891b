//! One dataset, series, service or catalogue, and its distributions.

mod copies;
mod file;
mod provenance;
mod quality;
mod related;

use super::{
    Language, Page, Said,
    facts::{self, Fact, Facts, Value},
    format, link, publisher, schema_org,
};
use crate::{
    api::{
        datasets::Beside,
        records::{self, Found},
    },
    http::{Problem, blocking, negotiate},
    ledger::Entry,
    state::Node,
};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use copies::Elsewhere;
use file::File;
use provenance::{Published, Stale};
use quality::Standing;
use related::Other;
use vocab::{
    Kind, Record, agent::Agent, dataset::Dataset, graph::Node as Vertex, html, service::DataService,
};

/// Files of one page, and keywords that lead somewhere.
const FILES: usize = 20;
const KEYWORDS: usize = 15;

#[derive(Template)]
#[template(path = "dataset.html")]
struct DatasetPage {
    page: Page,
    kind: String,
    title: Said,
    /// The title in other languages.
    other_titles: Vec<Said>,
    publisher: Option<Value>,
    modified: Option<String>,
    license: Option<Value>,
    /// Safe HTML.
    description: String,
    description_lang: String,
    themes: Vec<Value>,
    keywords: Vec<Value>,
    files: Vec<File>,
    file_count: u64,
    has_size: bool,
    has_date: bool,
    more_files: Option<String>,
    fewer_files: Option<String>,
    /// How it stands to the profiles; empty until it was checked.
    quality: Vec<Standing>,
    /// Where all that was found is, for machines.
    quality_json: String,
    also_at: Vec<Elsewhere>,
    related: Vec<Other>,
    facts: Vec<Fact>,
    provenance: Vec<Fact>,
    /// That what is shown is older than what its source states.
    stale: Option<Stale>,
    /// Said of what a member publishes.
    published: Option<Published>,
    /// Name, address and media type of each form for machines.
    formats: Vec<(&'static str, String)>,
    schema_org: String,
}

/// `GET /{language}/datasets/{id}` and `GET /{language}/publishers/{id}`
pub async fn dataset(
    request: HttpRequest,
    path: web::Path<(String, String)>,
    node: web::Data<Node>,
) -> Result<HttpResponse, Problem> {
    let language = super::language(&node.config, &path.0)?;
    let (entry, record) = match records::found(&node, &path.1).await? {
        Found::Here(found) => *found,
        Found::Elsewhere(lead) => return Ok(records::moved(&request, &path.1, &lead)),
    };
    of_any_kind(&request, &node, language, entry, record).await
}

/// The page of a record, whatever its resource is.
pub async fn of_any_kind(
    request: &HttpRequest,
    node: &Node,
    language: Language,
    entry: Entry,
    record: Record,
) -> Result<HttpResponse, Problem> {
    if entry.kind == Kind::Agent {
        return publisher::of_record(request, node, language, &entry, &record).await;
    }
    let described = described_publisher(node, &record).await?;
    let beside = Beside::of(node, &entry, &record).await?;
    let asked = Asked {
        request,
        node,
        language,
        beside: &beside,
    };
    let way = records::provenance(node, &entry).await?;
    let mut template = template(&asked, &entry, &record, described.as_ref())?;
    template.provenance = provenance::lines(node, language, &entry, &way);
    template.stale = Stale::of(node, language, &entry, &way);
    template.published = Published::of(node, language, &way);
    template.related = related::of(node, language, &entry, &record).await;
    super::respond(request, language, &template)
}

/// The record about the publisher, when the dataset's own record only names it.
async fn described_publisher(
    node: &Node,
    record: &Record,
) -> Result<Option<(Entry, Record)>, Problem> {
    let dataset = Dataset(Vertex::named(record.graph(), record.resource()));
    let Some(iri) = dataset.publisher().and_then(|publisher| publisher.iri()) else {
        return Ok(None);
    };
    let (ledger, iri) = (node.ledger.clone(), iri.to_owned());
    let found = blocking(move || ledger.record_about(&iri)).await?;
    Ok(found.filter(|(entry, _)| entry.kind == Kind::Agent))
}

/// Who asks for the page, and what the node says beside the record.
struct Asked<'a> {
    request: &'a HttpRequest,
    node: &'a Node,
    language: Language,
    beside: &'a Beside,
}

fn template(
    asked: &Asked<'_>,
    entry: &Entry,
    record: &Record,
    described: Option<&(Entry, Record)>,
) -> Result<DatasetPage, Problem> {
    let Asked {
        request,
        node,
        language,
        beside,
    } = *asked;
    let vertex = Vertex::named(record.graph(), record.resource());
    let dataset = Dataset(vertex);
    let titles = dataset.titles();
    let title = Said::best(&titles, language).unwrap_or_else(|| Said::ours(language.t("untitled")));
    let other_titles = titles
        .iter()
        .filter(|text| text.value != title.value)
        .map(|text| Said::of(text, language))
        .collect();
    let description = Said::best(&dataset.descriptions(), language).unwrap_or_default();
    let publisher = publisher_value(dataset, described, language);
    let id = entry.id.as_str();
    let mut page = Page::new(
        &node.config,
        language,
        format!("datasets/{id}"),
        title.value.clone(),
    );
    page.canonical = request.path().to_owned();
    page.summary = format::excerpt(&html::plain(&description.value), 160);
    page.machine = machine(entry);
    let all = dataset.distributions();
    let first = first_file(request.query_string(), all.len())?;
    let license = dataset
        .licenses()
        .first()
        .map(|license| facts::license(license, language));
    let mut files: Vec<File> = all
        .iter()
        .skip(first)
        .take(FILES)
        .map(|file| File::of(*file, language))
        .collect();
    // Said once at the top, the licence of all need not stand beside each.
    for file in &mut files {
        file.license = file.license.take().filter(|own| {
            license
                .as_ref()
                .is_none_or(|license| license.said != own.said)
        });
    }
    let has_size = files.iter().any(|file| file.size.is_some());
    let has_date = files.iter().any(|file| file.modified.is_some());
    let path = request.path();
    let more_files =
        (first + files.len() < all.len()).then(|| format!("{path}?from={}#files", first + FILES));
    let fewer_files =
        (first > 0).then(|| format!("{path}?from={}#files", first.saturating_sub(FILES)));
    let themes = dataset
        .themes()
        .iter()
        .filter_map(|theme| {
            let said = facts::coded(theme, language)?;
            let value = theme
                .code
                .map(str::to_owned)
                .or_else(|| theme.iri.clone())?;
            Some(Value::link(
                said,
                link::with_query(&page.to("search"), [("theme", value.as_str())]),
            ))
        })
        .collect();
    let formats = negotiate::RESOURCE
        .iter()
        .skip(1)
        .map(|format| {
            (
                super::format_name(*format),
                format!("/records/{id}.{}", format.extension()),
            )
        })
        .collect();
    Ok(DatasetPage {
        kind: language.t(&format!("kind-{}", entry.kind.name())),
        other_titles,
        publisher,
        modified: dataset.modified().or_else(|| dataset.issued()),
        license,
        description: html::safe(&description.value),
        description_lang: description.lang(),
        themes,
        keywords: keywords(dataset, &page),
        files,
        file_count: all.len() as u64,
        has_size,
        has_date,
        more_files,
        fewer_files,
        quality: beside.quality.as_ref().map_or_else(Vec::new, |quality| {
            quality::standings(quality, &entry.resource, language)
        }),
        quality_json: format!("/records/{id}/quality.json"),
        also_at: copies::elsewhere(&beside.copies, language),
        facts: record_facts(entry, vertex, language),
        related: Vec::new(),
        provenance: Vec::new(),
        stale: None,
        published: None,
        formats,
        schema_org: schema_org::dataset(entry, record, described.map(|(_, record)| record), &page),
        title,
        page,
    })
}

fn machine(entry: &Entry) -> Vec<(&'static str, String)> {
    let id = entry.id.as_str();
    negotiate::RESOURCE
        .iter()
        .skip(1)
        .take(3)
        .filter_map(|format| {
            let media_type = format.content_type().split(';').next()?;
            Some((media_type, format!("/datasets/{id}.{}", format.extension())))
        })
        .collect()
}

fn publisher_value(
    dataset: Dataset<'_>,
    described: Option<&(Entry, Record)>,
    language: Language,
) -> Option<Value> {
    let publisher = dataset.publisher()?;
    let own = Said::best(&publisher.names(), language);
    let told = described.and_then(|(_, record)| {
        Said::best(
            &Agent(Vertex::named(record.graph(), record.resource())).names(),
            language,
        )
    });
    let said = own
        .or(told)
        .or_else(|| publisher.iri().map(|iri| Said::ours(facts::last_part(iri))))?;
    let to = |path: &str| format!("/{}/{path}", language.code());
    let href = match (described, publisher.iri()) {
        (Some((entry, _)), _) => Some(to(&format!("publishers/{}", entry.id.as_str()))),
        (None, Some(iri)) => Some(link::with_query(&to("publishers"), [("iri", iri)])),
        (None, None) => None,
    };
    Some(Value { said, href })
}

fn keywords(dataset: Dataset<'_>, page: &Page) -> Vec<Value> {
    let language = page.language;
    let all = dataset.keywords();
    let as_value = |(at, text): (usize, &vocab::Text)| {
        let said = Said::of(text, language);
        if at >= KEYWORDS {
            return Value::text(said);
        }
        let href = link::with_query(&page.to("search"), [("q", text.value.as_str())]);
        Value::link(said, href)
    };
    all.iter()
        .enumerate()
        .map(as_value)
        .take(3 * KEYWORDS)
        .collect()
}

fn record_facts(entry: &Entry, vertex: Vertex<'_>, language: Language) -> Vec<Fact> {
    let dataset = Dataset(vertex);
    let t = |key: &str| language.t(key);
    let addresses = |list: Vec<&str>| list.into_iter().map(Value::address).collect::<Vec<_>>();
    let mut lines = Facts::default();
    if entry.kind == Kind::DataService {
        let service = DataService(vertex);
        lines.add(
            t("endpoint"),
            service
                .endpoint_url()
                .map(Value::address)
                .into_iter()
                .collect(),
        );
        lines.add(
            t("endpoint-description"),
            addresses(service.endpoint_descriptions()),
        );
        lines.add(
            t("serves"),
            service.serves().into_iter().map(about).collect(),
        );
    }
    lines.add(
        t("license"),
        dataset
            .licenses()
            .iter()
            .map(|license| facts::license(license, language))
            .collect(),
    );
    let rights = dataset
        .access_rights()
        .map(crate::api::datasets::access_code);
    lines.add(
        t("access-rights"),
        rights
            .map(|code| Value::ours(t(&format!("access-{code}"))))
            .into_iter()
            .collect(),
    );
    lines.add(
        t("contact"),
        dataset
            .contacts()
            .into_iter()
            .filter_map(|contact| facts::contact(contact, language))
            .collect(),
    );
    let creators = dataset.creators();
    let names = creators
        .iter()
        .filter_map(|creator| Said::best(&creator.names(), language).map(Value::text));
    lines.add(t("creator"), names.collect());
    lines.add(
        t("coverage"),
        dataset
            .places()
            .iter()
            .take(12)
            .filter_map(|place| facts::place(place, language))
            .collect(),
    );
    lines.add(
        t("period"),
        dataset
            .periods()
            .iter()
            .filter_map(|period| facts::period(period, language))
            .collect(),
    );
    let dated = |date: Option<String>| {
        date.map(|date| Value::ours(format::date(&date, language)))
            .into_iter()
            .collect()
    };
    lines.add(t("issued"), dated(dataset.issued()));
    lines.add(t("modified"), dated(dataset.modified()));
    let frequency = dataset
        .frequency()
        .and_then(|frequency| facts::coded(&frequency, language));
    lines.add(
        t("frequency"),
        frequency.map(Value::text).into_iter().collect(),
    );
    let languages = dataset.languages();
    lines.add(
        t("languages"),
        languages
            .iter()
            .map(|code| Value::ours(facts::language_name(code, language)))
            .collect(),
    );
    lines.add(t("landing-page"), addresses(dataset.landing_pages()));
    lines.add(t("documentation"), addresses(dataset.documentation()));
    lines.add(t("conforms-to"), addresses(dataset.conforms_to()));
    let categories = dataset.hvd_categories();
    lines.add(
        t("hvd"),
        categories
            .iter()
            .filter_map(|code| facts::coded(code, language))
            .map(Value::text)
            .collect(),
    );
    lines.add(
        t("in-series"),
        dataset.in_series().into_iter().map(about).collect(),
    );
    lines.add(
        t("version"),
        dataset.version().map(Value::ours).into_iter().collect(),
    );
    let identifiers = dataset.identifiers();
    lines.add(
        t("identifier"),
        identifiers
            .into_iter()
            .filter(|id| *id != entry.resource)
            .map(Value::ours)
            .collect(),
    );
    let others = dataset.alternatives();
    lines.add(
        t("other-names"),
        others
            .iter()
            .map(|text| Value::text(Said::of(text, language)))
            .collect(),
    );
    lines.done()
}

/// A resource that this node may hold: its address here finds out.
fn about(iri: &str) -> Value {
    Value::link(
        Said::ours(link::shown(iri)),
        link::with_query("/resource", [("iri", iri)]),
    )
}

/// The file a page of files begins with.
fn first_file(query: &str, count: usize) -> Result<usize, Problem> {
    let from = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "from");
    let Some((_, text)) = from else { return Ok(0) };
    text.parse()
        .ok()
        .filter(|first| *first < count.max(1))
        .ok_or_else(|| Problem::parameter("from", "must be the number of a file"))
}
