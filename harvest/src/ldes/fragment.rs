//! What one page of a stream says: its members, and where the other pages are.

use super::moment::{Bounds, Moment};
use oxrdf::{GraphName, NamedNode, NamedNodeRef, NamedOrBlankNode, Quad, Term};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use url::Url;
use vocab::ns::{activity, dct, ldes, prov, rdf, tree};

/// A page.
#[derive(Debug)]
pub struct Fragment {
    pub quads: Vec<Quad>,
    pub members: Vec<Member>,
    pub outline: Outline,
    /// Where the statements about each subject are, by graph.
    index: HashMap<(GraphName, NamedOrBlankNode), Vec<usize>>,
}

/// What a page says about the stream.
#[derive(Debug)]
pub struct Outline {
    pub is_stream: bool,
    /// Whether its members are activities.
    pub is_feed: bool,
    pub is_immutable: bool,
    /// Whether the stream keeps the last version of everything, so that absence means something.
    pub keeps_all: bool,
    /// The pages it leads to, with what they may hold.
    pub relations: Vec<(String, Bounds)>,
}

/// One version of one resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    pub name: NamedNode,
    /// The resource it is a version of.
    pub object: String,
    pub time: Option<Moment>,
    pub is_gone: bool,
}

impl Fragment {
    /// Reads the page at `url`.
    pub fn of(quads: Vec<Quad>, url: &Url) -> Self {
        let mut index: HashMap<_, Vec<usize>> = HashMap::new();
        for (at, quad) in quads.iter().enumerate() {
            let key = (quad.graph_name.clone(), quad.subject.clone());
            index.entry(key).or_default().push(at);
        }
        let words = Words::of(&quads);
        let outline = outline(&quads, url, &words);
        let mut fragment = Self {
            quads,
            members: Vec::new(),
            outline,
            index,
        };
        fragment.members = fragment.members(&words);
        fragment.outline.is_feed = fragment
            .members
            .iter()
            .any(|member| member.is_activity(&fragment));
        fragment.outline.is_stream |= fragment.outline.is_feed;
        fragment
    }

    /// The statements about a subject in a graph.
    pub fn about(
        &self,
        graph: &GraphName,
        subject: &NamedOrBlankNode,
    ) -> impl Iterator<Item = &Quad> {
        let places = self.index.get(&(graph.clone(), subject.clone()));
        places.into_iter().flatten().map(|at| &self.quads[*at])
    }

    /// Every member that the page names, in the order of names.
    fn members(&self, words: &Words) -> Vec<Member> {
        let mut names = BTreeSet::new();
        for quad in &self.quads {
            if quad.predicate.as_ref() == tree::MEMBER
                && let Term::NamedNode(member) = &quad.object
            {
                names.insert(member.as_str());
            }
            // A page of a feed need not list its activities.
            if let (true, NamedOrBlankNode::NamedNode(subject)) = (is_activity(quad), &quad.subject)
            {
                names.insert(subject.as_str());
            }
        }
        names
            .into_iter()
            .map(|name| self.member(name, words))
            .collect()
    }

    fn member(&self, name: &str, words: &Words) -> Member {
        let name = NamedNode::new_unchecked(name);
        let subject = name.clone().into();
        let mut member = Member {
            object: name.as_str().to_owned(),
            name,
            time: None,
            is_gone: false,
        };
        let (mut stated, mut usual) = (None, None);
        for quad in self.about(&GraphName::DefaultGraph, &subject) {
            let predicate = quad.predicate.as_ref();
            match &quad.object {
                Term::NamedNode(object) if predicate == rdf::TYPE => {
                    let object = object.as_ref();
                    member.is_gone |= object == activity::DELETE
                        || words.gone.iter().any(|gone| gone.as_ref() == object);
                }
                Term::NamedNode(object) if words.is_version_of(predicate) => {
                    member.object = object.as_str().to_owned();
                }
                Term::Literal(text)
                    if words
                        .timestamp
                        .as_ref()
                        .is_some_and(|path| path.as_ref() == predicate) =>
                {
                    stated = stated.max(Moment::parse(text.value()));
                }
                Term::Literal(text) if words.is_usual_time(predicate) => {
                    usual = usual.max(Moment::parse(text.value()));
                }
                _ => {}
            }
        }
        member.time = stated.or(usual);
        member
    }
}

impl Member {
    pub fn is_activity(&self, fragment: &Fragment) -> bool {
        let subject = self.name.clone().into();
        fragment
            .about(&GraphName::DefaultGraph, &subject)
            .any(is_activity)
    }
}

fn is_activity(quad: &Quad) -> bool {
    let classes = [activity::CREATE, activity::UPDATE, activity::DELETE];
    quad.predicate.as_ref() == rdf::TYPE
        && matches!(&quad.object, Term::NamedNode(class) if classes.contains(&class.as_ref()))
}

/// The words that a stream says its members are described with.
#[derive(Debug, Default)]
pub struct Words {
    timestamp: Option<NamedNode>,
    version_of: Option<NamedNode>,
    gone: Vec<NamedNode>,
}

impl Words {
    fn of(quads: &[Quad]) -> Self {
        let mut words = Self::default();
        for quad in quads {
            let Term::NamedNode(object) = &quad.object else {
                continue;
            };
            match quad.predicate.as_ref() {
                ldes::TIMESTAMP_PATH => words.timestamp = Some(object.clone()),
                ldes::VERSION_OF_PATH => words.version_of = Some(object.clone()),
                ldes::VERSION_DELETE_OBJECT => words.gone.push(object.clone()),
                _ => {}
            }
        }
        words
    }

    /// A page that does not repeat what the stream says is read with the usual words.
    pub fn is_version_of(&self, predicate: NamedNodeRef<'_>) -> bool {
        match &self.version_of {
            Some(path) => path.as_ref() == predicate,
            None => predicate == dct::IS_VERSION_OF || predicate == activity::OBJECT,
        }
    }

    fn is_usual_time(&self, predicate: NamedNodeRef<'_>) -> bool {
        self.timestamp.is_none()
            && [activity::PUBLISHED, prov::GENERATED_AT_TIME, dct::CREATED].contains(&predicate)
    }
}

fn outline(quads: &[Quad], url: &Url, words: &Words) -> Outline {
    let mut relations = HashMap::<&NamedOrBlankNode, Relation<'_>>::new();
    let mut views = BTreeSet::new();
    let mut outline = Outline {
        is_stream: words.version_of.is_some() || words.timestamp.is_some(),
        is_feed: false,
        is_immutable: false,
        keeps_all: true,
        relations: Vec::new(),
    };
    for quad in quads {
        let predicate = quad.predicate.as_ref();
        match &quad.object {
            Term::NamedNode(class) if predicate == rdf::TYPE => {
                let class = class.as_ref();
                outline.is_stream |= class == ldes::EVENT_STREAM;
                if let Some(comparison) = class.as_str().strip_prefix(tree::NS) {
                    relations.entry(&quad.subject).or_default().comparison = comparison;
                }
                let is_window = matches!(
                    class.as_str().strip_prefix(ldes::NS),
                    Some("DurationAgoPolicy" | "PointInTimePolicy")
                );
                outline.keeps_all &= !is_window;
            }
            Term::NamedNode(node) if predicate == tree::NODE => {
                relations.entry(&quad.subject).or_default().node = Some(node.as_str());
            }
            Term::NamedNode(path) if predicate == tree::PATH => {
                relations.entry(&quad.subject).or_default().path = Some(path.as_ref());
            }
            Term::NamedNode(view) if predicate == tree::VIEW => {
                views.insert(view.as_str());
            }
            Term::Literal(value) if predicate == tree::VALUE => {
                relations.entry(&quad.subject).or_default().value = Some(value.value());
            }
            Term::Literal(value) if predicate == ldes::IMMUTABLE => {
                let is_own = matches!(&quad.subject, NamedOrBlankNode::NamedNode(node) if node.as_str() == url.as_str());
                outline.is_immutable |= is_own && matches!(value.value(), "true" | "1");
            }
            _ => {}
        }
        let windows = ["fullLogDuration", "versionDuration", "startingFrom"];
        let is_window = quad
            .predicate
            .as_str()
            .strip_prefix(ldes::NS)
            .is_some_and(|name| windows.contains(&name));
        outline.keeps_all &= !is_window;
    }
    // Several relations to one page narrow it down together.
    let mut nodes = BTreeMap::<&str, Bounds>::new();
    for relation in relations.values() {
        if let Some(node) = relation.node {
            let bounds = nodes.remove(node).unwrap_or_default();
            nodes.insert(node, relation.bounds(words).within(&bounds));
        }
    }
    // A stream may have several views, each with all of its members.
    if nodes.is_empty() && !views.contains(url.as_str()) {
        nodes.extend(views.first().map(|view| (*view, Bounds::default())));
    }
    outline.relations = nodes
        .into_iter()
        .map(|(node, bounds)| (node.to_owned(), bounds))
        .collect();
    outline
}

/// A relation of TREE.
#[derive(Debug, Default)]
struct Relation<'q> {
    comparison: &'q str,
    node: Option<&'q str>,
    path: Option<NamedNodeRef<'q>>,
    value: Option<&'q str>,
}

impl Relation<'_> {
    /// What it says about times; relations about other things, or that only lead on, say nothing.
    fn bounds(&self, words: &Words) -> Bounds {
        let is_about_time = match (&words.timestamp, self.path) {
            (Some(timestamp), Some(path)) => timestamp.as_ref() == path,
            (None, Some(path)) => words.is_usual_time(path),
            (_, None) => false,
        };
        let moment = self.value.filter(|_| is_about_time).and_then(Moment::parse);
        let (from, to) = match self.comparison {
            "GreaterThanRelation" | "GreaterThanOrEqualToRelation" => (moment, None),
            "LessThanRelation" | "LessThanOrEqualToRelation" => (None, moment),
            "EqualToRelation" => (moment.clone(), moment),
            _ => (None, None),
        };
        Bounds { from, to }
    }
}
