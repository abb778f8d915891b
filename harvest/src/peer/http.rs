//! A member over HTTP: at its own address, or as a mirror re-serves it.

use super::{Peer, PeerError, Seen, frame};
use crate::{
    FetchError, Fetcher,
    fetch::{Reply, Request, Validators},
    source::Traffic,
};
use url::Url;
use vocab::{
    MemberId,
    feed::{
        CELL_BYTES, Leaf, Manifest, Part, SignedCheckpoint, last_checkpoint, with_known_checkpoint,
    },
    member::MAX_CARD_BYTES,
};

const CARD: &str = "application/json";
const TEXT: &str = "text/plain";
const LOG: &str = "application/vnd.terreau.log";
const ANY: &str = "*/*";

/// A checkpoint is some seven hundred bytes long.
const MAX_CHECKPOINT: u64 = 4 << 10;
/// A manifest of forty thousand parts, or twenty million records.
const MAX_MANIFEST: u64 = 8 << 20;

/// A member over HTTP.
#[derive(Debug)]
pub struct HttpPeer {
    fetcher: Fetcher,
    card: Url,
    /// What the addresses of the feed begin with.
    base: Url,
    /// Whether a log can be asked for only if there is something new: a mirror has files.
    is_origin: bool,
    max_answer_bytes: u64,
    /// Of the checkpoint that was read before.
    known: Validators,
    /// The checkpoint that was read last: it need not be sent again with the log.
    read: Option<SignedCheckpoint>,
    traffic: Traffic,
}

impl HttpPeer {
    /// The member itself, where its node answers. `fetcher` is one for members.
    pub fn origin(fetcher: &Fetcher, address: &Url, max_answer_bytes: u64) -> Option<Self> {
        let node = folder(address);
        Some(Self {
            card: node.join(".well-known/terreau.json").ok()?,
            base: node.join("r/v1/").ok()?,
            is_origin: true,
            ..Self::at(fetcher, node, max_answer_bytes)
        })
    }

    /// The copy of a member that another one re-serves.
    pub fn mirror(
        fetcher: &Fetcher,
        address: &Url,
        member: &MemberId,
        max_answer_bytes: u64,
    ) -> Option<Self> {
        let base = folder(address).join(&format!("mirror/{member}/")).ok()?;
        Some(Self {
            card: base.join("card").ok()?,
            ..Self::at(fetcher, base, max_answer_bytes)
        })
    }

    fn at(fetcher: &Fetcher, base: Url, max_answer_bytes: u64) -> Self {
        Self {
            fetcher: fetcher.clone(),
            card: base.clone(),
            base,
            is_origin: false,
            max_answer_bytes,
            known: Validators::default(),
            read: None,
            traffic: Traffic::default(),
        }
    }

    /// Asks whether the checkpoint has changed since it had these.
    #[must_use]
    pub fn since(mut self, known: Validators) -> Self {
        self.known = known;
        self
    }

    /// Those of the checkpoint that was read last: to be kept if the pull came to its end.
    pub fn validators(&self) -> &Validators {
        &self.known
    }

    pub fn traffic(&self) -> &Traffic {
        &self.traffic
    }

    fn keep(&mut self, validators: Validators) {
        self.known = Validators {
            // A date is too coarse: a feed may grow several times in a second.
            last_modified: None,
            ..validators
        };
    }

    fn address(&self, path: &str) -> Result<Url, PeerError> {
        self.base
            .join(path)
            .map_err(|error| PeerError::Unreachable(error.to_string()))
    }

    async fn ask(&mut self, request: Request) -> Result<Vec<u8>, PeerError> {
        let limit = request.max_bytes.unwrap_or(self.max_answer_bytes);
        let answered = self.fetcher.ask(&request, &mut self.traffic).await;
        let answer = answered.map_err(|error| refused(&error, limit))?;
        Ok(answer.body)
    }

    async fn unpacked(&mut self, request: Request) -> Result<Vec<u8>, PeerError> {
        let packed = self.ask(request).await?;
        self.unpack(packed).await
    }

    async fn unpack(&self, packed: Vec<u8>) -> Result<Vec<u8>, PeerError> {
        let limit = self.max_answer_bytes;
        let work = tokio::task::spawn_blocking(move || frame::unpacked(&packed, limit));
        match work.await.expect("decompressing does not panic") {
            Ok(raw) => Ok(raw),
            Err(frame::FrameError::TooLarge(limit)) => Err(PeerError::TooLarge(limit)),
            Err(error @ frame::FrameError::Broken(_)) => Err(PeerError::Broken(error.to_string())),
        }
    }

    async fn text(&mut self, request: Request) -> Result<String, PeerError> {
        let bytes = self.ask(request).await?;
        String::from_utf8(bytes).map_err(|_| PeerError::Broken("it is not text".to_owned()))
    }
}

impl Peer for HttpPeer {
    async fn card(&mut self) -> Result<String, PeerError> {
        let request = Request::get(self.card.clone(), CARD).at_most(MAX_CARD_BYTES as u64);
        self.text(request).await
    }

    async fn checkpoint(&mut self) -> Result<Option<String>, PeerError> {
        let request = Request::get(self.address("checkpoint")?, TEXT).at_most(MAX_CHECKPOINT);
        let asked = self
            .fetcher
            .ask_again(&request, &self.known, &mut self.traffic);
        match asked
            .await
            .map_err(|error| refused(&error, MAX_CHECKPOINT))?
        {
            Reply::NotModified(_) => Ok(None),
            Reply::Answer(answer) => {
                self.keep(answer.validators);
                let text = String::from_utf8(answer.body)
                    .map_err(|_| PeerError::Broken("it is not text".to_owned()))?;
                self.read = SignedCheckpoint::read(&text).ok();
                Ok(Some(text))
            }
        }
    }

    async fn look(&mut self, epoch: u32, after: u64) -> Result<Option<Seen>, PeerError> {
        let mut asked = None;
        if self.is_origin {
            let address = self.address(&format!("log?epoch={epoch}&after={after}"))?;
            let request = Request::get(address, LOG).at_most(self.max_answer_bytes);
            let reply = self
                .fetcher
                .ask_again(&request, &self.known, &mut self.traffic);
            asked = Some(reply.await);
        }
        let answer = match asked {
            Some(Ok(Reply::NotModified(_))) => return Ok(None),
            Some(Ok(Reply::Answer(answer))) => answer,
            Some(Err(error)) if !tells_no_log(&error) => {
                return Err(refused(&error, self.max_answer_bytes));
            }
            // There is no way by the log from there: the checkpoint tells which other one there is.
            Some(Err(_)) | None => {
                let checkpoint = self.checkpoint().await?;
                return Ok(checkpoint.map(|checkpoint| Seen {
                    checkpoint,
                    log: None,
                }));
            }
        };
        self.keep(answer.validators);
        let log = self.unpack(answer.body).await?;
        let checkpoint = last_checkpoint(&log)
            .ok_or_else(|| PeerError::Broken("its log does not end with a checkpoint".into()))?;
        Ok(Some(Seen {
            checkpoint,
            log: Some(log),
        }))
    }

    async fn log(&mut self, epoch: u32, after: u64) -> Result<Vec<u8>, PeerError> {
        let mut path = format!("log?epoch={epoch}&after={after}");
        if let Some(read) = &self.read {
            let name = Manifest::name(&read.hash());
            path.push_str(&format!("&checkpoint={name}"));
        }
        let address = self.address(&path)?;
        let log = self.unpacked(Request::get(address, LOG)).await?;
        Ok(match &self.read {
            Some(read) => with_known_checkpoint(log, read),
            None => log,
        })
    }

    async fn manifest(&mut self, hash: &[u8; 32]) -> Result<String, PeerError> {
        let name = Manifest::name(hash);
        let address = self.address(&format!("snapshot/{name}/manifest"))?;
        self.text(Request::get(address, ANY).at_most(MAX_MANIFEST))
            .await
    }

    async fn part(&mut self, snapshot: &[u8; 32], part: &Part) -> Result<Vec<u8>, PeerError> {
        let (snapshot, name) = (Manifest::name(snapshot), &part.hash);
        // It stands in an address: a name of ours is 52 letters and digits.
        if !name.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Err(PeerError::Broken("a part has no name".to_owned()));
        }
        let address = self.address(&format!("snapshot/{snapshot}/{name}"))?;
        self.ask(Request::get(address, ANY).at_most(part.bytes))
            .await
    }

    async fn sketch(&mut self, checkpoint: &[u8; 32], cells: usize) -> Result<Vec<u8>, PeerError> {
        let name = Manifest::name(checkpoint);
        let address = self.address(&format!("sketch/{name}?cells={cells}"))?;
        let limit = cells.saturating_mul(CELL_BYTES) as u64;
        self.ask(Request::get(address, ANY).at_most(limit)).await
    }

    async fn records(&mut self, leaves: &[Leaf]) -> Result<Vec<u8>, PeerError> {
        let address = self.address("records")?;
        let body: String = leaves.iter().map(|leaf| format!("{leaf}\n")).collect();
        self.unpacked(Request::post(address, LOG, TEXT, body.into_bytes()))
            .await
    }
}

/// Whether the peer says that no log leads on from there: another epoch, or too long ago.
fn tells_no_log(error: &FetchError) -> bool {
    matches!(error, FetchError::Status { status, .. } if [400, 404, 410].contains(&status.as_u16()))
}

/// The address with a slash at its end.
fn folder(address: &Url) -> Url {
    let mut folder = address.clone();
    if !folder.path().ends_with('/') {
        folder.set_path(&format!("{}/", address.path()));
    }
    folder.set_query(None);
    folder.set_fragment(None);
    folder
}

fn refused(error: &FetchError, limit: u64) -> PeerError {
    match error {
        FetchError::Status { status, .. } if status.as_u16() == 410 => PeerError::Gone,
        FetchError::Status { status, .. } => PeerError::Status(status.as_u16()),
        FetchError::TooLarge { .. } => PeerError::TooLarge(limit),
        error => PeerError::Unreachable(error.to_string()),
    }
}
