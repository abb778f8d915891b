//! What a request asks, by the SPARQL 1.1 Protocol: <https://www.w3.org/TR/sparql11-protocol/>

use super::{
    SparqlError,
    format::Wants,
    frame::{Job, Limits},
    rules,
};
use crate::config::SparqlSettings;
use oxrdf::NamedNode;
use url::form_urlencoded;

/// A request as HTTP brought it.
#[derive(Debug, Clone, Copy)]
pub struct Incoming<'a> {
    /// Everything behind the `?` of the address.
    pub query_string: &'a str,
    /// The body of a POST; nothing for GET and HEAD.
    pub post: Option<Post<'a>>,
    pub accept: Option<&'a str>,
}

#[derive(Debug, Clone, Copy)]
pub struct Post<'a> {
    pub content_type: Option<&'a str>,
    pub body: &'a [u8],
}

/// A query that may be run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    pub query: String,
    /// These go before FROM and FROM NAMED of the query.
    pub default_graphs: Vec<String>,
    pub named_graphs: Vec<String>,
    pub wants: Wants,
    /// A cut answer is welcome even in a format that has no room to say so.
    pub partial: bool,
    /// The answer must know the log up to here.
    pub at_least: Option<u64>,
}

/// What was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    Query(Box<Request>),
    /// No query: the service itself is asked for.
    Description(Wants),
}

impl Asked {
    pub fn wants(&self) -> Wants {
        match self {
            Self::Query(request) => request.wants,
            Self::Description(wants) => *wants,
        }
    }
}

impl Request {
    /// A query by itself: any format, the whole public view.
    pub fn new(query: impl Into<String>, wants: Wants) -> Self {
        Self {
            query: query.into(),
            default_graphs: Vec::new(),
            named_graphs: Vec::new(),
            wants,
            partial: false,
            at_least: None,
        }
    }

    /// Refuses what must not even reach a parser.
    pub fn check(&self, settings: &SparqlSettings) -> Result<(), SparqlError> {
        let bytes = self.query.len();
        if bytes > settings.max_query_bytes {
            return Err(SparqlError::QueryTooLong {
                bytes,
                limit: settings.max_query_bytes,
            });
        }
        let graphs = self.default_graphs.len() + self.named_graphs.len();
        let limits = Limits::of(settings);
        if graphs > limits.max_graphs {
            let message = format!(
                "a request may name {} graphs; this one names {graphs}",
                limits.max_graphs
            );
            return Err(rules::rule("graphs", message).into());
        }
        Ok(rules::before_parsing(&self.query)?)
    }

    pub(super) fn job(&self) -> Job {
        Job {
            query: self.query.clone(),
            default_graphs: self.default_graphs.clone(),
            named_graphs: self.named_graphs.clone(),
            table: self.wants.table,
            graph: self.wants.graph,
            partial: self.partial,
            searched: None,
            hold: true,
        }
    }
}

impl Incoming<'_> {
    /// Reads the request. Parameters that the protocol does not know are ignored.
    pub fn parse(&self) -> Result<Asked, SparqlError> {
        let mut given = Given::default();
        given.take_all(self.query_string.as_bytes())?;
        if let Some(post) = self.post {
            let media_type = post.content_type.unwrap_or_default();
            let media_type = media_type
                .split(';')
                .next()
                .unwrap_or_default()
                .trim()
                .to_ascii_lowercase();
            match media_type.as_str() {
                "application/x-www-form-urlencoded" => given.take_all(post.body)?,
                "application/sparql-query" => {
                    let query = std::str::from_utf8(post.body).map_err(|error| {
                        SparqlError::Request(format!("cannot read the query as UTF-8: {error}"))
                    })?;
                    given.queries.push(query.to_owned());
                }
                "application/sparql-update" => return Err(SparqlError::Update),
                _ => return Err(SparqlError::MediaType(media_type)),
            }
        }
        given.into_asked(self.post.is_some(), self.accept)
    }
}

#[derive(Default)]
struct Given {
    queries: Vec<String>,
    default_graphs: Vec<String>,
    named_graphs: Vec<String>,
    format: Option<String>,
    partial: bool,
    at_least: Option<u64>,
}

impl Given {
    fn take_all(&mut self, form: &[u8]) -> Result<(), SparqlError> {
        for (name, value) in form_urlencoded::parse(form) {
            match name.as_ref() {
                "query" => self.queries.push(value.into_owned()),
                "update" => return Err(SparqlError::Update),
                "default-graph-uri" => self.default_graphs.push(graph(&name, &value)?),
                "named-graph-uri" => self.named_graphs.push(graph(&name, &value)?),
                "using-graph-uri" | "using-named-graph-uri" => return Err(SparqlError::Update),
                "format" | "output" if !value.is_empty() => self.format = Some(value.into_owned()),
                "partial" => self.partial = matches!(value.as_ref(), "true" | "1"),
                "wait_for" => {
                    let position = value.parse().map_err(|_| {
                        SparqlError::Request(format!(
                            "`{value}` is not a position of the log: give a number"
                        ))
                    })?;
                    self.at_least = Some(position);
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn into_asked(mut self, is_post: bool, accept: Option<&str>) -> Result<Asked, SparqlError> {
        let wants =
            Wants::new(self.format.as_deref(), accept).map_err(|message| match self.format {
                Some(_) => SparqlError::NotAcceptable(message),
                None => SparqlError::Request(message),
            })?;
        let query = self.queries.pop();
        if !self.queries.is_empty() {
            return Err(SparqlError::Request("give one `query`, not several".into()));
        }
        match query {
            Some(query) => Ok(Asked::Query(Box::new(Request {
                query,
                default_graphs: self.default_graphs,
                named_graphs: self.named_graphs,
                wants,
                partial: self.partial,
                at_least: self.at_least,
            }))),
            None if is_post => Err(SparqlError::Request("the form has no `query`".into())),
            None => Ok(Asked::Description(wants)),
        }
    }
}

fn graph(name: &str, value: &str) -> Result<String, SparqlError> {
    NamedNode::new(value)
        .map(NamedNode::into_string)
        .map_err(|error| {
            SparqlError::Request(format!(
                "`{value}`, given as {name}, is not an absolute IRI: {error}"
            ))
        })
}

#[cfg(test)]
mod tests;
