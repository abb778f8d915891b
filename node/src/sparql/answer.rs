//! An answer on its way to the client.

use super::{Heard, format::Format};
use crate::http::Validators;
use actix_web::{
    body::{BodySize, MessageBody},
    web::Bytes,
};
use std::{
    pin::Pin,
    task::{Context, Poll},
};
use tokio::sync::mpsc;

/// A complete answer, or one that says that it was cut. Errors come before any of its bytes.
#[derive(Debug)]
pub struct Answer {
    pub format: Format,
    /// The position of the log that was queried.
    pub position: u64,
    /// The number of the generation that was queried, in this run of the node.
    pub generation: u64,
    /// The position of the log that its searches show; absent when it has none.
    pub searched: Option<u64>,
    /// Rows, or triples; 1 for ASK.
    pub rows: u64,
    /// There were more rows than allowed.
    pub cut: bool,
    pub body: Body,
    /// What identifies it; none where the same query may give another.
    pub validators: Option<Validators>,
    /// Other endpoints that were asked for it.
    pub members: Vec<Heard>,
}

impl Answer {
    /// Whether all is there: nothing was cut, and everybody asked has answered.
    pub fn is_complete(&self) -> bool {
        !self.cut && self.members.iter().all(|one| one.answered)
    }
}

/// The bytes of an answer: at once, or in pieces as the client takes them.
#[derive(Debug)]
pub enum Body {
    Whole(Bytes),
    Pieces(Pieces),
}

/// `None` comes last. A channel that closes before it means that the answer broke off.
#[derive(Debug)]
pub struct Pieces {
    pub(super) receiver: mpsc::Receiver<Option<Bytes>>,
    pub(super) ended: bool,
}

/// The answer could not be sent to its end; the connection is closed so that the client notices.
#[derive(Debug, Clone, thiserror::Error)]
#[error("the answer broke off: its worker is gone, or it took too long to send")]
pub struct Broken;

impl Body {
    /// All of it, for a page.
    pub async fn read(self) -> Result<Bytes, Broken> {
        match self {
            Self::Whole(bytes) => Ok(bytes),
            Self::Pieces(mut pieces) => {
                let mut all = Vec::new();
                while let Some(piece) = pieces.receiver.recv().await {
                    match piece {
                        Some(piece) => all.extend_from_slice(&piece),
                        None => return Ok(all.into()),
                    }
                }
                Err(Broken)
            }
        }
    }
}

impl MessageBody for Body {
    type Error = Broken;

    fn size(&self) -> BodySize {
        match self {
            Self::Whole(bytes) => BodySize::Sized(bytes.len() as u64),
            Self::Pieces(_) => BodySize::Stream,
        }
    }

    fn poll_next(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Broken>>> {
        match self.get_mut() {
            Self::Whole(bytes) if bytes.is_empty() => Poll::Ready(None),
            Self::Whole(bytes) => Poll::Ready(Some(Ok(std::mem::take(bytes)))),
            Self::Pieces(pieces) if pieces.ended => Poll::Ready(None),
            Self::Pieces(pieces) => pieces.receiver.poll_recv(context).map(|piece| match piece {
                Some(Some(piece)) => Some(Ok(piece)),
                Some(None) => {
                    pieces.ended = true;
                    None
                }
                None => Some(Err(Broken)),
            }),
        }
    }

    fn try_into_bytes(self) -> Result<Bytes, Self> {
        match self {
            Self::Whole(bytes) => Ok(bytes),
            pieces @ Self::Pieces(_) => Err(pieces),
        }
    }
}
