//! A long answer on its way from its worker to the client.

use super::lease::Lease;
use crate::sparql::frame::Part;
use actix_web::web::Bytes;
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::mpsc,
    time::{Instant, timeout, timeout_at},
};

/// Sends the rest of a long answer as fast as the client takes it.
pub(super) async fn send(mut lease: Lease, first: Bytes, sender: mpsc::Sender<Option<Bytes>>) {
    let settings = &lease.pool().settings;
    let end = Instant::now() + Duration::from_secs(settings.max_send_seconds);
    let patience = Duration::from_millis(settings.long_after_ms);
    let mut piece = first;
    let mut last = false;
    let mut is_slow = false;
    loop {
        let sending = sender.send(Some(std::mem::take(&mut piece)));
        tokio::pin!(sending);
        let sent = match timeout(patience, &mut sending).await {
            Ok(sent) => sent,
            Err(_) if is_slow => match timeout_at(end, sending).await {
                Ok(sent) => sent,
                Err(_) => return,
            },
            Err(_) => {
                is_slow = true;
                // A slow client is no reason for others to wait: its answer is made already, and needs
                // memory only. Where as many wait as may, this one is broken off.
                match Arc::clone(&lease.pool().slow).try_acquire_owned() {
                    Ok(permit) => lease.wait_aside(permit),
                    Err(_) => return,
                }
                match timeout_at(end, sending).await {
                    Ok(sent) => sent,
                    Err(_) => return,
                }
            }
        };
        // Whoever returns from here without the last word leaves an answer that broke off.
        if sent.is_err() {
            return;
        }
        if last {
            lease.give_back();
            let _ = timeout_at(end, sender.send(None)).await;
            return;
        }
        match lease.next(end).await {
            Ok(Some((head, body))) if matches!(head.part, Part::More | Part::Last) => {
                last = head.part == Part::Last;
                piece = body;
            }
            Ok(_) | Err(_) => return,
        }
    }
}
