//! Node to node: the card, checkpoints, the log, snapshots, sketches (docs/reference/replication.md).
//!
//! Few headers and small bodies: a member is asked every minute by all that follow it.

use crate::{
    feed::{Answer, Feed, FeedError},
    http::{Problem, Validators, blocking, turn},
    ledger::LogAfter,
    state::Node,
};
use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    web::{self, Bytes},
};
use harvest::peer::Cursor;
use jiff::Timestamp;
use serde_json::json;
use std::{fs, path::PathBuf};
use vocab::{
    feed::{Leaf, SignedCheckpoint},
    text32,
};

/// Compressed already, and meant for programs: nothing on the way should touch it.
const LOG: &str = "application/vnd.terreau.log";
/// Leaves of one question.
const MAX_LEAVES: usize = 200;
/// Files of a snapshot are named by their content.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

impl From<FeedError> for Problem {
    fn from(error: FeedError) -> Self {
        match error {
            FeedError::Ledger(error) => Self::Ledger(error),
            FeedError::Nothing => Self::NotFound("feed".to_owned()),
            error @ FeedError::File { .. } => Self::Internal(error.to_string()),
        }
    }
}

fn feed(node: &Node) -> Result<Feed, Problem> {
    node.holdings
        .feed()
        .cloned()
        .ok_or_else(|| Problem::NotFound("feed".to_owned()))
}

/// `GET /.well-known/terreau.json`: the card of this member, as it was signed.
pub async fn card(request: HttpRequest, node: web::Data<Node>) -> Result<HttpResponse, Problem> {
    let card = feed(&node)?.card();
    text(&request, "application/json", card.text().to_owned())
}

/// `GET /.well-known/did.json`: the keys of this member for those who read `did:web`
/// (<https://w3c-ccg.github.io/did-method-web/>). The fingerprint of the root key is the identity, not
/// this name, which ends with the domain.
pub async fn did(request: HttpRequest, node: web::Data<Node>) -> Result<HttpResponse, Problem> {
    let signed = feed(&node)?.card();
    let card = signed.card();
    let host = url::Url::parse(&card.base_url)
        .ok()
        .and_then(|url| {
            let port = url.port().map(|port| format!("%3A{port}"));
            Some(format!("{}{}", url.host_str()?, port.unwrap_or_default()))
        })
        .ok_or_else(|| Problem::NotFound("host of this node".to_owned()))?;
    let did = format!("did:web:{host}");
    let key = |name: String, public: &vocab::signature::PublicKey| {
        json!({
            "id": format!("{did}#{name}"),
            "type": "JsonWebKey2020",
            "controller": did,
            "publicKeyJwk": { "kty": "OKP", "crv": "Ed25519", "x": public.to_string() },
        })
    };
    let mut methods = Vec::new();
    methods.extend(
        card.roots
            .last()
            .map(|root| key("root".to_owned(), &root.key)),
    );
    let mut asserts = Vec::new();
    for (number, held) in card.feed_keys.iter().enumerate() {
        let name = format!("feed-{}", number + 1);
        if held.to.is_none() && held.epoch == card.epoch {
            asserts.push(format!("{did}#{name}"));
        }
        methods.push(key(name, &held.key));
    }
    let document = json!({
        "@context": [
            "https://www.w3.org/ns/did/v1",
            "https://w3id.org/security/suites/jws-2020/v1",
        ],
        "id": did,
        "alsoKnownAs": [format!("urn:terreau:member:{}", card.member)],
        "verificationMethod": methods,
        "assertionMethod": asserts,
        "service": [{
            "id": format!("{did}#feed"),
            "type": "LinkedDataEventStream",
            "serviceEndpoint": format!("{}feed", card.base_url),
        }],
    });
    text(&request, "application/did+json", document.to_string())
}

/// `GET /r/v1/checkpoint`
pub async fn checkpoint(
    request: HttpRequest,
    node: web::Data<Node>,
) -> Result<HttpResponse, Problem> {
    let feed = feed(&node)?;
    let checkpoint = blocking(move || feed.checkpoint(Timestamp::now())).await?;
    text(&request, "text/plain", checkpoint.text().to_owned())
}

/// From where a log is asked for.
#[derive(Debug, serde::Deserialize)]
pub struct After {
    pub epoch: u32,
    pub after: u64,
    /// The checkpoint that the reader has.
    pub checkpoint: Option<String>,
}

/// `GET /r/v1/log?epoch=…&after=…`. Its entity tag is that of the checkpoint it ends with: whoever has
/// seen that one knows all that there is to tell.
pub async fn log(
    request: HttpRequest,
    node: web::Data<Node>,
    from: web::Query<After>,
) -> Result<HttpResponse, Problem> {
    let feed = feed(&node)?;
    let After {
        epoch,
        after,
        checkpoint,
    } = from.into_inner();
    let asked = LogAfter {
        epoch,
        after,
        known: checkpoint.and_then(|name| text32::decode::<32>(&name)),
    };
    let _turn = turn().await?;
    let answer = blocking(move || feed.log(asked, Timestamp::now())).await?;
    let (log, end) = here(answer, "log")?;
    let validators = Validators::of(&[end.text()], None);
    if end.checkpoint.seq == after
        && let Err(not_modified) = validators.answer(&request)
    {
        return Ok(not_modified);
    }
    let mut answer = compressed();
    Ok(answer.insert_header(("ETag", validators.etag())).body(log))
}

/// `GET /r/v1/snapshot/{hash}/{file}`: the manifest, or a part by its hash.
pub async fn snapshot(
    node: web::Data<Node>,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let feed = feed(&node)?;
    let (hash, file) = path.into_inner();
    let is_manifest = file == "manifest";
    let _turn = turn().await?;
    let bytes = blocking(move || {
        let path: PathBuf = here(feed.snapshot_file(&hash, &file), "snapshot")?;
        // No part is larger than what a follower takes at a time.
        fs::read(path).map_err(|_| Problem::Gone("this snapshot".to_owned()))
    })
    .await?;
    let mut answer = if is_manifest {
        let mut answer = HttpResponse::Ok();
        answer.insert_header(("Content-Type", "application/json"));
        answer
    } else {
        compressed()
    };
    Ok(answer
        .insert_header(("Cache-Control", FOR_EVER))
        .body(bytes))
}

/// How much of a sketch is asked for.
#[derive(Debug, serde::Deserialize)]
pub struct Cells {
    cells: usize,
}

/// `GET /r/v1/sketch/{checkpoint}?cells=…`
pub async fn sketch(
    node: web::Data<Node>,
    checkpoint: web::Path<String>,
    cells: web::Query<Cells>,
) -> Result<HttpResponse, Problem> {
    let feed = feed(&node)?;
    let checkpoint = text32::decode::<32>(&checkpoint)
        .ok_or_else(|| Problem::NotFound("checkpoint of that name".to_owned()))?;
    let _turn = turn().await?;
    let answer = blocking(move || feed.sketch(&checkpoint, cells.cells)).await?;
    let body = here(answer, "sketch")?;
    Ok(HttpResponse::Ok()
        .insert_header(("Content-Type", "application/octet-stream"))
        .insert_header(("Content-Encoding", "identity"))
        .body(body))
}

/// `POST /r/v1/records`: a leaf a line.
pub async fn records(node: web::Data<Node>, body: Bytes) -> Result<HttpResponse, Problem> {
    let feed = feed(&node)?;
    let asked = std::str::from_utf8(&body)
        .ok()
        .map(|text| text.lines().map(Leaf::parse).collect::<Option<Vec<_>>>());
    let leaves = asked.flatten().filter(|leaves| leaves.len() <= MAX_LEAVES);
    let leaves = leaves.ok_or_else(|| {
        Problem::Unreadable(format!(
            "give at most {MAX_LEAVES} leaves, one a line, 52 characters of base32 each"
        ))
    })?;
    let _turn = turn().await?;
    let body = blocking(move || feed.records(&leaves)).await?;
    Ok(compressed().body(body))
}

/// `POST /r/v1/ping`: the checkpoint of a member, as a hint that it has something new. It is looked at if it
/// is signed by a member that is followed, and tells more than is held; what is told is read from there.
pub async fn ping(node: web::Data<Node>, body: Bytes) -> Result<HttpResponse, Problem> {
    let text = std::str::from_utf8(&body).unwrap_or_default();
    let signed =
        SignedCheckpoint::read(text).map_err(|error| Problem::Unreadable(error.to_string()))?;
    let (ledger, told) = (node.ledger.clone(), signed.checkpoint.member.clone());
    let known = blocking(move || ledger.member(&told)).await?;
    let is_news = known.is_some_and(|known| {
        let place = (signed.checkpoint.epoch, signed.checkpoint.seq);
        let held = known.cursor.as_ref().and_then(Cursor::standing);
        known.following.mode.is_pulled()
            && signed.check(known.card.card()).is_ok()
            && held.is_none_or(|held| (held.epoch, held.seq) < place)
    });
    if is_news {
        node.hints.hint(signed.checkpoint.member.clone());
    }
    Ok(HttpResponse::NoContent().finish())
}

/// An answer with a log, or a part of one.
pub(super) fn compressed() -> HttpResponseBuilder {
    let mut answer = HttpResponse::Ok();
    answer
        .insert_header(("Content-Type", LOG))
        .insert_header(("Content-Encoding", "identity"));
    answer
}

/// An answer that is not sent again to who has it.
pub(super) fn text(
    request: &HttpRequest,
    media_type: &'static str,
    text: String,
) -> Result<HttpResponse, Problem> {
    let validators = Validators::of(&[&text], None);
    match validators.answer(request) {
        Ok(mut answer) => Ok(answer
            .insert_header(("Content-Type", media_type))
            .body(text)),
        Err(not_modified) => Ok(not_modified),
    }
}

fn here<T>(answer: Answer<T>, what: &str) -> Result<T, Problem> {
    match answer {
        Answer::Here(found) => Ok(found),
        Answer::NotHere => Err(Problem::NotFound(format!("{what} of that name"))),
        Answer::Gone => Err(Problem::Gone(format!("this {what}"))),
        Answer::NotYet => Err(Problem::Rebuilding),
    }
}
