//! A thing in a document: its fields by name, whatever was written in their place, and other things
//! of the document that it refers to.

use serde_json::{Map, Value};
use std::{borrow::Cow, collections::HashMap};

/// Values of one field that are read.
const MAX_VALUES: usize = 1000;

/// The things of a document by their ids.
#[derive(Debug)]
pub struct Graph<'d> {
    by_id: HashMap<&'d str, &'d Map<String, Value>>,
    /// `@language` of the context.
    language: &'d str,
}

impl<'d> Graph<'d> {
    pub fn new(root: &'d Value) -> Self {
        let mut graph = Self {
            by_id: HashMap::new(),
            language: "",
        };
        graph.enter(root);
        graph
    }

    fn enter(&mut self, value: &'d Value) {
        match value {
            Value::Array(values) => values.iter().for_each(|value| self.enter(value)),
            Value::Object(fields) => {
                if let Some(Value::String(id)) = fields.get("@id")
                    && fields.len() > 1
                {
                    self.by_id.entry(id).or_insert(fields);
                }
                for (name, value) in fields {
                    if name == "@context" {
                        self.enter_context(value);
                    } else {
                        self.enter(value);
                    }
                }
            }
            _ => {}
        }
    }

    fn enter_context(&mut self, context: &'d Value) {
        match context {
            Value::Array(parts) => parts.iter().for_each(|part| self.enter_context(part)),
            Value::Object(terms) => {
                if let Some(Value::String(language)) = terms.get("@language") {
                    self.language = language;
                }
            }
            _ => {}
        }
    }
}

/// A text and its language, if it tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text<'d> {
    pub value: Cow<'d, str>,
    pub language: Option<&'d str>,
}

/// A thing.
#[derive(Debug, Clone, Copy)]
pub struct Node<'d> {
    fields: &'d Map<String, Value>,
    graph: &'d Graph<'d>,
}

impl<'d> Node<'d> {
    /// The thing of these fields, or the one that they only name.
    pub fn new(fields: &'d Map<String, Value>, graph: &'d Graph<'d>) -> Self {
        let named = match fields.get("@id") {
            Some(Value::String(id)) if fields.len() == 1 => graph.by_id.get(id.as_str()),
            _ => None,
        };
        Self {
            fields: named.copied().unwrap_or(fields),
            graph,
        }
    }

    /// Where it is in memory: the same thing has the same.
    pub fn address(self) -> *const Map<String, Value> {
        self.fields
    }

    pub fn fields(self) -> &'d Map<String, Value> {
        self.fields
    }

    pub fn field(self, name: &str) -> Option<&'d Value> {
        self.fields.get(name)
    }

    pub fn id(self) -> &'d str {
        self.field("@id")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .trim()
    }

    /// The language of the document's texts.
    pub fn language(self) -> &'d str {
        self.graph.language
    }

    pub fn is_a(self, class: &str) -> bool {
        match self.field("@type") {
            Some(Value::String(name)) => name == class,
            Some(Value::Array(names)) => names.iter().any(|name| name == class),
            _ => false,
        }
    }

    /// Whether a field is there, and not empty.
    pub fn says(self, name: &str) -> bool {
        !self.texts(name).is_empty()
    }

    /// The values of a field, lists of any form opened.
    pub fn values(self, name: &str) -> Vec<&'d Value> {
        let mut values = Vec::new();
        if let Some(value) = self.field(name) {
            open(value, &mut values, 0);
        }
        values
    }

    /// The thing that is a value of one of its fields.
    pub fn inner(self, value: &'d Value) -> Node<'d> {
        let fields = value.as_object().unwrap_or(self.fields);
        Node::new(fields, self.graph)
    }

    /// The things that a field leads to.
    pub fn nodes(self, name: &str) -> Vec<Node<'d>> {
        let values = self.values(name).into_iter();
        values
            .filter_map(Value::as_object)
            .map(|fields| Node::new(fields, self.graph))
            .collect()
    }

    /// The texts of a field; of a thing, its name, value or address.
    pub fn texts(self, name: &str) -> Vec<Text<'d>> {
        let values = self.values(name).into_iter();
        values.filter_map(|value| self.text_of(value)).collect()
    }

    /// The first text of a field.
    pub fn text(self, name: &str) -> Cow<'d, str> {
        let values = self.values(name).into_iter();
        let mut texts = values.filter_map(|value| self.text_of(value));
        texts.next().map(|text| text.value).unwrap_or_default()
    }

    /// The first text of the first of these fields that has one.
    pub fn first(self, names: &[&str]) -> Cow<'d, str> {
        let mut texts = names.iter().map(|name| self.text(name));
        texts.find(|text| !text.is_empty()).unwrap_or_default()
    }

    /// The addresses of a field: of a thing, its own or that of its page.
    pub fn addresses(self, name: &str) -> Vec<Cow<'d, str>> {
        let values = self.values(name).into_iter();
        values
            .filter_map(|value| match value {
                Value::Object(fields) if !fields.contains_key("@value") => {
                    let node = Node::new(fields, self.graph);
                    let address = node.first(&["url", "contentUrl"]);
                    let is_named = node.id().starts_with("http");
                    let address = match (address.is_empty(), is_named) {
                        (false, _) => address,
                        (true, true) => Cow::Borrowed(node.id()),
                        (true, false) => return None,
                    };
                    Some(address)
                }
                value => self.text_of(value).map(|text| text.value),
            })
            .collect()
    }

    fn text_of(self, value: &'d Value) -> Option<Text<'d>> {
        let plain = |value: Cow<'d, str>| Text {
            value,
            language: None,
        };
        let text = match value {
            Value::String(text) => plain(Cow::Borrowed(text.trim())),
            Value::Number(number) => plain(Cow::Owned(number.to_string())),
            Value::Bool(value) => plain(Cow::Borrowed(if *value { "true" } else { "false" })),
            Value::Object(fields) if fields.contains_key("@value") => {
                let language = fields.get("@language").and_then(Value::as_str);
                let inner =
                    self.text_of(fields.get("@value").filter(|value| !value.is_object())?)?;
                Text { language, ..inner }
            }
            Value::Object(fields) => {
                let node = Node::new(fields, self.graph);
                let names = ["name", "legalName", "value", "termCode", "url"];
                // A thing inside of itself would have no end.
                let mut texts = names.iter().filter_map(|name| match node.field(name)? {
                    Value::Array(values) => values.first().filter(|value| !value.is_object()),
                    Value::Object(_) => None,
                    value => Some(value),
                });
                let text = texts.find_map(|value| self.text_of(value));
                return text.or_else(|| {
                    let id = node.id();
                    (!id.is_empty() && !id.starts_with("_:")).then(|| plain(Cow::Borrowed(id)))
                });
            }
            Value::Array(_) | Value::Null => return None,
        };
        (!text.value.is_empty()).then_some(text)
    }
}

fn open<'d>(value: &'d Value, values: &mut Vec<&'d Value>, depth: usize) {
    if values.len() >= MAX_VALUES || depth > 8 {
        return;
    }
    match value {
        Value::Array(list) => list.iter().for_each(|value| open(value, values, depth + 1)),
        Value::Object(fields) => match fields.get("@list").or_else(|| fields.get("@set")) {
            Some(list) => open(list, values, depth + 1),
            None => values.push(value),
        },
        Value::Null => {}
        value => values.push(value),
    }
}
