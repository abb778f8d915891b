//! What a request asks, by the SPARQL 1.1 Protocol: <https://www.w3.org/TR/sparql11-protocol/>

use super::{
    SparqlError,
    format::Wants,
    frame::{Job, Limits},
    rules, worker,
};
use crate::{config::SparqlSettings, http::Client};
use oxrdf::NamedNode;
use serde::{Deserialize, Serialize};
use spargebra::{GraphUpdateOperation, Update};
use url::form_urlencoded;

/// Members that one request may name; as many as can be asked.
const MOST_MEMBERS: usize = 16;

/// A request as HTTP brought it.
#[derive(Debug, Clone, Copy)]
pub struct Incoming<'a> {
    /// Everything behind the `?` of the address.
    pub query_string: &'a str,
    /// The body of a POST; nothing for GET and HEAD.
    pub post: Option<Post<'a>>,
    pub accept: Option<&'a str>,
    /// The IRI of the service: relative IRIs of a query stand to it (RFC 3986, 5.1).
    pub endpoint: &'a str,
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
    /// What relative IRIs stand to, unless the query says BASE itself.
    pub base: Option<String>,
    /// These go before FROM and FROM NAMED of the query.
    pub default_graphs: Vec<String>,
    pub named_graphs: Vec<String>,
    pub wants: Wants,
    /// A cut answer is welcome even in a format that has no room to say so.
    pub partial: bool,
    /// How the query is evaluated is wanted, in place of its answer.
    pub explain: bool,
    /// The answer must know the log up to here.
    pub at_least: Option<u64>,
    /// Members that are asked the same, by address; where none is named, all that may be.
    pub live: Option<Vec<String>>,
    /// It comes from a node, which asks for somebody: nobody else is asked for it.
    pub from_member: bool,
    /// Whose budget it is taken from; none for those who run the node.
    pub client: Option<Client>,
}

/// An update, and the graphs that its WHERE looks at.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Change {
    pub update: String,
    /// What relative IRIs stand to, unless the update says BASE itself.
    pub base: Option<String>,
    /// These stand for USING and USING NAMED, which the update must then not say itself.
    pub using_graphs: Vec<String>,
    pub using_named_graphs: Vec<String>,
}

/// What was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    Query(Box<Request>),
    Update(Box<Change>),
    /// No query: the service itself is asked for.
    Description(Wants),
}

impl Asked {
    pub fn wants(&self) -> Wants {
        match self {
            Self::Query(request) => request.wants,
            Self::Update(_) => Wants::default(),
            Self::Description(wants) => *wants,
        }
    }
}

impl Request {
    /// A query by itself: any format, the whole public view.
    pub fn new(query: impl Into<String>, wants: Wants) -> Self {
        Self {
            query: query.into(),
            base: None,
            default_graphs: Vec::new(),
            named_graphs: Vec::new(),
            wants,
            partial: false,
            explain: false,
            at_least: None,
            live: None,
            from_member: false,
            client: None,
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
            base: self.base.clone(),
            default_graphs: self.default_graphs.clone(),
            named_graphs: self.named_graphs.clone(),
            table: self.wants.table,
            graph: self.wants.graph,
            partial: self.partial,
            explain: self.explain,
            searched: None,
            hold: true,
            live: Vec::new(),
            replies: None,
            heard: Vec::new(),
        }
    }
}

impl Change {
    /// What it says, unless it must not even reach a parser. A SPARQL 1.1 Protocol request that names
    /// graphs may not carry an update that names them too (2.2.3).
    pub fn parse(&self) -> Result<Update, SparqlError> {
        rules::before_parsing(&self.update)?;
        let update = worker::parser(self.base.as_deref())
            .parse_update(&self.update)
            .map_err(|error| worker::syntax(&error.to_string()))?;
        let names_graphs = !self.using_graphs.is_empty() || !self.using_named_graphs.is_empty();
        let says_using = |operation: &GraphUpdateOperation| {
            matches!(
                operation,
                GraphUpdateOperation::DeleteInsert { using: Some(_), .. }
            )
        };
        if names_graphs && update.operations.iter().any(says_using) {
            return Err(SparqlError::Request(
                "the update says USING or WITH, and the request names graphs beside it: take one of both"
                    .into(),
            ));
        }
        Ok(update)
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
                    given.queries.push(utf8(post.body)?);
                }
                "application/sparql-update" => {
                    given.updates.push(utf8(post.body)?);
                }
                _ => return Err(SparqlError::MediaType(media_type)),
            }
        }
        let is_post = self.post.is_some();
        let mut asked = given.into_asked(is_post, self.accept)?;
        let base = (!self.endpoint.is_empty()).then(|| self.endpoint.to_owned());
        match &mut asked {
            Asked::Query(request) => request.base = base,
            Asked::Update(change) => change.base = base,
            Asked::Description(_) => {}
        }
        Ok(asked)
    }
}

#[derive(Default)]
struct Given {
    queries: Vec<String>,
    updates: Vec<String>,
    using_graphs: Vec<String>,
    using_named_graphs: Vec<String>,
    default_graphs: Vec<String>,
    named_graphs: Vec<String>,
    format: Option<String>,
    partial: bool,
    explain: bool,
    at_least: Option<u64>,
    is_live: bool,
    members: Vec<String>,
}

impl Given {
    fn take_all(&mut self, form: &[u8]) -> Result<(), SparqlError> {
        // What is no UTF-8 would be mended silently, into another query.
        let plain = percent_encoding::percent_decode(form).collect::<Vec<u8>>();
        utf8(&plain)?;
        for (name, value) in form_urlencoded::parse(form) {
            match name.as_ref() {
                "query" => self.queries.push(value.into_owned()),
                "update" => self.updates.push(value.into_owned()),
                "default-graph-uri" => self.default_graphs.push(graph(&name, &value)?),
                "named-graph-uri" => self.named_graphs.push(graph(&name, &value)?),
                "using-graph-uri" => self.using_graphs.push(graph(&name, &value)?),
                "using-named-graph-uri" => self.using_named_graphs.push(graph(&name, &value)?),
                "format" | "output" if !value.is_empty() => self.format = Some(value.into_owned()),
                "explain" => self.explain = matches!(value.as_ref(), "true" | "1"),
                "partial" => self.partial = matches!(value.as_ref(), "true" | "1"),
                "scope" => match value.as_ref() {
                    "live" => self.is_live = true,
                    "" | "local" => {}
                    other => {
                        return Err(SparqlError::Request(format!(
                            "`{other}` is no scope: give `live` or `local`"
                        )));
                    }
                },
                "member" if self.members.len() < MOST_MEMBERS => {
                    self.members.push(value.into_owned());
                }
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
        if let Some(update) = self.updates.pop() {
            if !is_post {
                return Err(SparqlError::Request("an update comes by POST".into()));
            }
            if !self.updates.is_empty() || !self.queries.is_empty() {
                let message = "give one `update`, and no `query` beside it";
                return Err(SparqlError::Request(message.into()));
            }
            return Ok(Asked::Update(Box::new(Change {
                update,
                base: None,
                using_graphs: self.using_graphs,
                using_named_graphs: self.using_named_graphs,
            })));
        }
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
                base: None,
                default_graphs: self.default_graphs,
                named_graphs: self.named_graphs,
                wants,
                partial: self.partial,
                explain: self.explain,
                at_least: self.at_least,
                live: self.is_live.then_some(self.members),
                from_member: false,
                client: None,
            }))),
            None if is_post => Err(SparqlError::Request(
                "the form has neither `query` nor `update`".into(),
            )),
            None => Ok(Asked::Description(wants)),
        }
    }
}

fn utf8(bytes: &[u8]) -> Result<String, SparqlError> {
    std::str::from_utf8(bytes)
        .map(str::to_owned)
        .map_err(|error| SparqlError::Request(format!("what was sent is not UTF-8: {error}")))
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
