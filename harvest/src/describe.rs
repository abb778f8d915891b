//! Description: the DCAT of one dataset, series or service, said in a portal's own words and sealed
//! into a record.
//!
//! Every mapping from JSON or XML goes through here, so that texts, addresses, dates and codes are
//! tidied in one place, and so that the same thing gets the same name everywhere. Nothing is left
//! without a name: what hangs on the dataset is named after it (`<dataset>#contact-…`), what several
//! datasets share after the portal (`<portal>#agent-…`). The names come from the content, not from
//! its order, so that a list in another order is no change.

mod agents;
mod coverage;
mod distribution;
mod license;
mod name;
mod value;

pub use agents::{Agent, Contact};
pub use coverage::Place;
pub use distribution::Distribution;
pub use name::{NotNamed, iri_of, is_made_name, segment};

use crate::{
    kinds::Defaults,
    tidy::{self, Address, Say},
};
use name::Names;
use oxrdf::{NamedNode, NamedNodeRef};
use url::Url;
use vocab::{
    Issues, Kind, Record, Rule, Statements, codelist,
    ns::{adms, dcat, dcatap, dct, foaf, prov, rdf, rdfs, skos},
    record::SealError,
};

/// What mappings know besides the item.
#[derive(Debug, Clone)]
pub struct MapContext {
    /// The portal's address: what its datasets share is named after it.
    pub portal: Url,
    /// What holds where an item does not say otherwise.
    pub defaults: Defaults,
}

/// The name of something that the datasets of a portal share, such as `<portal>#agent-…`.
pub fn shared(portal: &Url, what: &str, key: &str) -> NamedNode {
    Names::new(portal).shared(what, key)
}

/// A description being written.
#[derive(Debug)]
pub struct Description<'c> {
    context: &'c MapContext,
    issues: &'c mut Issues,
    names: Names<'c>,
    resource: NamedNode,
    kind: Kind,
    said: Statements,
    /// The language of texts that do not tell theirs.
    language: Option<String>,
    has_title: bool,
    has_license: bool,
    has_publisher: bool,
}

impl<'c> Description<'c> {
    /// A description of `iri`, which must be an absolute IRI, mended if need be.
    pub fn new(
        iri: &str,
        kind: Kind,
        context: &'c MapContext,
        issues: &'c mut Issues,
    ) -> Result<Self, NotNamed> {
        let resource = name::named(iri, issues)?;
        let mut description = Self {
            context,
            issues,
            names: Names::new(&context.portal),
            resource,
            kind,
            said: Statements::new(),
            language: None,
            has_title: false,
            has_license: false,
            has_publisher: false,
        };
        description.language = description.tag(context.defaults.language.as_deref());
        let class = match kind {
            Kind::Dataset => dcat::DATASET_CLASS,
            Kind::DatasetSeries => dcat::DATASET_SERIES,
            Kind::DataService => dcat::DATA_SERVICE,
            Kind::Catalog => dcat::CATALOG,
            Kind::Agent => foaf::AGENT,
            Kind::Other => rdfs::RESOURCE,
        };
        description.link(rdf::TYPE, class);
        Ok(description)
    }

    pub fn iri(&self) -> &str {
        self.resource.as_str()
    }

    /// The language of the texts that follow, where they do not tell theirs.
    pub fn speaks(&mut self, language: &str) {
        if let Some(tag) = self.tag(Some(language)) {
            self.language = Some(tag);
        }
    }

    pub fn title(&mut self, text: &str, language: Option<&str>) {
        self.has_title |= self.label(dct::TITLE, text, language);
    }

    /// A text of many lines; markup is reduced to plain structure.
    pub fn description(&mut self, text: &str, language: Option<&str>) {
        self.prose(dct::DESCRIPTION, text, language);
    }

    /// Another name: an acronym, a short title.
    pub fn alternative(&mut self, text: &str, language: Option<&str>) {
        self.label(skos::ALT_LABEL, text, language);
    }

    pub fn keywords<'t>(
        &mut self,
        words: impl IntoIterator<Item = &'t str>,
        language: Option<&str>,
    ) {
        let words = tidy::keywords(words, &mut self.say());
        let tag = self.tag_or_own(language);
        for word in words {
            self.said
                .text(self.resource.as_ref(), dcat::KEYWORD, &word, tag.as_deref());
        }
    }

    /// `dct:identifier`, as the portal gives it.
    pub fn identifier(&mut self, text: &str) {
        let text = text.trim();
        if !text.is_empty() {
            self.text(dct::IDENTIFIER, text);
        }
    }

    /// Another identifier of the same resource: an alias, its id at the portal it came from.
    pub fn other_identifier(&mut self, text: &str) {
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        let node = self.own_exact_node("identifier", text);
        self.link(adms::IDENTIFIER, node.as_ref());
        self.said
            .link(node.as_ref(), rdf::TYPE, adms::IDENTIFIER_CLASS);
        self.said.text(node.as_ref(), skos::NOTATION, text, None);
    }

    pub fn issued(&mut self, text: &str) {
        self.date(dct::ISSUED, text);
    }

    pub fn modified(&mut self, text: &str) {
        self.date(dct::MODIFIED, text);
    }

    /// An EU theme by code, IRI or label; another one becomes a concept with this label.
    pub fn theme(&mut self, text: &str) {
        let Some(theme) = tidy::theme(text, &mut self.say()) else {
            return;
        };
        let resource = self.resource.clone();
        self.coded(
            resource.as_ref(),
            dcat::THEME,
            theme,
            "theme",
            skos::CONCEPT,
            skos::PREF_LABEL,
        );
    }

    /// The language of the data.
    pub fn data_language(&mut self, text: &str) {
        match tidy::language(text, &mut self.say()) {
            Some(Ok(code)) => {
                if let Some(iri) = codelist::language_iri(code) {
                    self.link(dct::LANGUAGE, NamedNodeRef::new_unchecked(&iri));
                }
            }
            Some(Err(text)) => self.text(dct::LANGUAGE, text),
            None => {}
        }
    }

    pub fn frequency(&mut self, text: &str) {
        let Some(frequency) = tidy::frequency(text, &mut self.say()) else {
            return;
        };
        let resource = self.resource.clone();
        self.coded(
            resource.as_ref(),
            dct::ACCRUAL_PERIODICITY,
            frequency,
            "frequency",
            dct::FREQUENCY,
            rdfs::LABEL,
        );
    }

    /// The licence, in the forms the portal gives it: an address, an id, a title. The first that we
    /// know counts, else the first address, else the first text.
    pub fn license<'t>(&mut self, forms: impl IntoIterator<Item = &'t str>) {
        let resource = self.resource.clone();
        self.has_license |= self.license_of(resource.as_ref(), forms);
    }

    pub fn access_rights(&mut self, text: &str) {
        let Some(rights) = tidy::access_rights(text, &mut self.say()) else {
            return;
        };
        let resource = self.resource.clone();
        self.coded(
            resource.as_ref(),
            dct::ACCESS_RIGHTS,
            rights,
            "rights",
            dct::RIGHTS_STATEMENT,
            rdfs::LABEL,
        );
    }

    /// A statement of rights in prose.
    pub fn rights(&mut self, text: &str, language: Option<&str>) {
        let resource = self.resource.clone();
        self.statement_of(
            resource.as_ref(),
            dct::RIGHTS,
            text,
            language,
            dct::RIGHTS_STATEMENT,
        );
    }

    /// How the data came about, in prose.
    pub fn provenance(&mut self, text: &str, language: Option<&str>) {
        let resource = self.resource.clone();
        let class = dct::PROVENANCE_STATEMENT;
        self.statement_of(resource.as_ref(), dct::PROVENANCE, text, language, class);
    }

    pub fn landing_page(&mut self, url: &str) {
        self.address(dcat::LANDING_PAGE, url);
    }

    /// Documentation about the resource.
    pub fn documentation(&mut self, url: &str) {
        self.address(foaf::PAGE, url);
    }

    pub fn conforms_to(&mut self, standard: &str) {
        self.address(dct::CONFORMS_TO, standard);
    }

    /// A resource this one is related to.
    pub fn relation(&mut self, url: &str) {
        self.address(dct::RELATION, url);
    }

    /// Where the portal took the resource from: its origin in a chain of harvests.
    pub fn derived_from(&mut self, origin: &str) {
        self.address(prov::WAS_DERIVED_FROM, origin);
    }

    /// A resource this one was made from.
    pub fn source(&mut self, url: &str) {
        self.address(dct::SOURCE, url);
    }

    pub fn in_series(&mut self, iri: &str) {
        self.address(dcat::IN_SERIES, iri);
    }

    pub fn version(&mut self, version: &str) {
        let resource = self.resource.clone();
        self.word_of(resource.as_ref(), dcat::VERSION, version);
    }

    pub fn version_notes(&mut self, text: &str, language: Option<&str>) {
        self.prose(adms::VERSION_NOTES, text, language);
    }

    pub fn hvd_category(&mut self, text: &str) {
        match codelist::hvd_category(text) {
            Some(code) => self.link(dcatap::HVD_CATEGORY, NamedNodeRef::new_unchecked(code.iri)),
            None => self.address(dcatap::HVD_CATEGORY, text),
        }
    }

    pub fn applicable_legislation(&mut self, iri: &str) {
        self.address(dcatap::APPLICABLE_LEGISLATION, iri);
    }

    /// Of a service: where it answers.
    pub fn endpoint_url(&mut self, url: &str) {
        self.address(dcat::ENDPOINT_URL, url);
    }

    /// Of a service: its capabilities, its OpenAPI document.
    pub fn endpoint_description(&mut self, url: &str) {
        self.address(dcat::ENDPOINT_DESCRIPTION, url);
    }

    /// Of a service: a dataset it gives access to.
    pub fn serves(&mut self, dataset: &str) {
        self.address(dcat::SERVES_DATASET, dataset);
    }

    /// Any other link of the resource, to an address that is tidied; a text where it is none.
    pub fn address(&mut self, predicate: NamedNodeRef<'_>, text: &str) {
        match tidy::address(text, &mut self.say()) {
            Some(Address::Iri(iri)) => self.link(predicate, iri.as_ref()),
            Some(Address::Text(text)) => self.text(predicate, &text),
            None => {}
        }
    }

    /// Any other date of the resource.
    pub fn date(&mut self, predicate: NamedNodeRef<'_>, text: &str) {
        let resource = self.resource.clone();
        self.date_of(resource.as_ref(), predicate, text);
    }

    /// Any other text of one line in a language; whether it says something.
    pub fn label(
        &mut self,
        predicate: NamedNodeRef<'_>,
        text: &str,
        language: Option<&str>,
    ) -> bool {
        let resource = self.resource.clone();
        self.label_of(resource.as_ref(), predicate, text, language)
    }

    /// Any other text of many lines in a language.
    pub fn prose(&mut self, predicate: NamedNodeRef<'_>, text: &str, language: Option<&str>) {
        let resource = self.resource.clone();
        self.prose_of(resource.as_ref(), predicate, text, language);
    }

    /// Any other statement, as it is: the IRI must be valid.
    pub fn link(&mut self, predicate: NamedNodeRef<'_>, object: NamedNodeRef<'_>) {
        self.said.link(self.resource.as_ref(), predicate, object);
    }

    /// Any other value without a language, as it is.
    pub fn text(&mut self, predicate: NamedNodeRef<'_>, value: &str) {
        self.said
            .text(self.resource.as_ref(), predicate, value, None);
    }

    /// Any other value of a datatype, as it is.
    pub fn typed(&mut self, predicate: NamedNodeRef<'_>, value: &str, datatype: NamedNodeRef<'_>) {
        self.said
            .typed(self.resource.as_ref(), predicate, value, datatype);
    }

    /// A number of a datatype; what is none is told and left out.
    pub fn number(&mut self, predicate: NamedNodeRef<'_>, text: &str, datatype: NamedNodeRef<'_>) {
        let text = text.trim();
        match text.parse::<f64>() {
            Ok(number) if number.is_finite() && !text.contains(['e', 'E']) => {
                self.typed(predicate, text, datatype);
            }
            _ => self.note(Rule::Number, || {
                format!("`{text}` is no number: it was left out")
            }),
        }
    }

    /// Tells of something the mapping met.
    pub fn note(&mut self, rule: Rule, message: impl FnOnce() -> String) {
        self.say().say(rule, message);
    }

    /// Adds what holds for the source, then sorts and fingerprints.
    pub fn seal(mut self) -> Result<Record, SealError> {
        let defaults = &self.context.defaults;
        let is_resource = !matches!(self.kind, Kind::Agent | Kind::Other);
        if is_resource && !self.has_title {
            self.note(Rule::Title, || "it has no title".to_owned());
        }
        if is_resource && !self.has_license {
            self.license(defaults.license.as_deref());
        }
        if is_resource && !self.has_publisher {
            let iri = defaults.publisher_iri.as_deref();
            let name = defaults.publisher.as_deref().unwrap_or_default();
            if iri.is_some() || !name.is_empty() {
                self.publisher(&Agent {
                    iri,
                    name,
                    ..Agent::default()
                });
            }
        }
        self.said.seal(self.resource, self.kind)
    }

    fn say(&mut self) -> Say<'_> {
        Say::new(self.issues, self.resource.as_str())
    }
}
