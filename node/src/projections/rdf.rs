//! Keeping the RDF store in step with the log, and making generations for those who query.

use super::{AFTER_FAILURE, Follower, IDLE, OpenError, Settings, Shared};
use crate::triples::{Growing, TripleError, TripleStore, checkpoint::Generation};
use std::{
    fs,
    path::Path,
    sync::{Arc, PoisonError, atomic::Ordering},
    time::{Duration, Instant},
};

/// A first load of more changes than this is done in bulk.
const BULK_WHEN_EMPTY: u64 = 2_000;
/// So is a lag of more than this many changes, if it is a good part of all records.
const BULK_WHEN_BEHIND: u64 = 20_000;
/// Changes after which memory is written to the disk, so that neither it nor the log of the store grow.
const FLUSH_AFTER: u64 = 2_000;

/// Between two generations when there is nothing to follow: one costs a few milliseconds then.
const AT_REST: Duration = Duration::from_millis(250);

pub(super) fn open(settings: &Settings) -> Result<Option<TripleStore>, OpenError> {
    // Generations of an earlier run: nobody holds them any more.
    let generations = settings.folder.join("generations");
    if generations.exists() {
        fs::remove_dir_all(&generations).map_err(|source| OpenError::Folder {
            path: generations.clone(),
            source,
        })?;
    }
    fs::create_dir_all(&generations).map_err(|source| OpenError::Folder {
        path: generations,
        source,
    })?;
    clear_queries(&settings.folder);
    Ok(TripleStore::open(
        &settings.folder.join("rdf"),
        &settings.base_url,
    )?)
}

/// Removes copies that `terreau query` made and could not remove, being killed.
fn clear_queries(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let Some(process) = name.to_str().and_then(|name| name.strip_prefix("query-")) else {
            continue;
        };
        if !Path::new("/proc").join(process).exists() {
            remove(&entry.path());
        }
    }
}

/// The thread's life.
pub(super) fn keep(shared: &Shared) {
    let mut keeper = Keeper {
        shared,
        made: None,
        unflushed: 0,
        has_news: false,
        is_outgrown: false,
    };
    while !shared.is_stopped() {
        let seen = shared.wake_ups();
        let rest = match keeper.turn() {
            Ok(rest) => {
                shared.note(Follower::Rdf, None);
                rest
            }
            Err(TripleError::Stopped) => break,
            Err(error) => {
                let reason = format!("the RDF store does not follow: {error}");
                shared.note(Follower::Rdf, Some(reason));
                AFTER_FAILURE
            }
        };
        shared.sleep(seen, rest);
    }
    if let Some(store) = shared.store()
        && let Err(error) = store.flush()
    {
        tracing::warn!("{error}");
    }
}

struct Keeper<'s> {
    shared: &'s Shared,
    /// When the last generation was made, and of which position.
    made: Option<(Instant, u64)>,
    unflushed: u64,
    /// Whether something was found or counted that the last generation does not say.
    has_news: bool,
    /// Whether so much changes during the first load under way that it is better loaded at its end.
    is_outgrown: bool,
}

impl Keeper<'_> {
    /// Does what is due; says how long it may rest.
    fn turn(&mut self) -> Result<Duration, TripleError> {
        let shared = self.shared;
        if shared.is_stopped() {
            return Ok(IDLE);
        }
        if shared.is_paused() {
            // A first load is under way: what it brings in is loaded while it comes.
            if !self.is_outgrown && self.is_empty()? {
                let growing = Growing {
                    // In this order: whoever ends the pause wakes us afterwards.
                    look: &|| {
                        let seen = shared.wake_ups();
                        (shared.is_paused(), seen)
                    },
                    wait: &|seen| shared.sleep(seen, IDLE),
                };
                let made = self.make("grew with the ledger", |root, base_url| {
                    TripleStore::grow(root, base_url, &shared.ledger, growing, &shared.stop)
                });
                match made {
                    Err(TripleError::Outgrown) => self.is_outgrown = true,
                    made => made?,
                }
            }
            return Ok(IDLE);
        }
        self.is_outgrown = false;
        if self.wants_bulk()? {
            self.make("was made again from the ledger", |root, base_url| {
                TripleStore::rebuild(root, base_url, &shared.ledger, &shared.stop)
            })?;
        }
        let Some(store) = shared.store() else {
            return Ok(IDLE);
        };
        while !shared.is_held() && store.follow(&shared.ledger)? {
            let position = store.position()?;
            shared.rdf_position.send_replace(position);
            self.unflushed += 1;
            if self.unflushed >= FLUSH_AFTER / 16 {
                store.flush()?;
                self.unflushed = 0;
            }
            self.publish_if_due(&store, shared.settings.generation_interval)?;
        }
        self.say_quality(&store)?;
        self.say_statistics(&store)?;
        // Nothing more to follow: no need to keep those who query waiting.
        let wait = self.publish_if_due(&store, AT_REST.min(shared.settings.generation_interval))?;
        shared
            .ledger
            .forget_superseded(*shared.rdf_position.borrow())?;
        Ok(wait.unwrap_or(IDLE))
    }

    /// Says in the store what the checks have found since.
    fn say_quality(&mut self, store: &TripleStore) -> Result<(), TripleError> {
        let shared = self.shared;
        let checked = shared.derived.position()?;
        while !shared.is_held() && store.follow_quality(&shared.ledger, &shared.derived)? {
            self.has_news = true;
            self.unflushed += 1;
            // What people wait for comes first.
            if shared.ledger.head()? > store.position()? {
                return Ok(());
            }
        }
        shared.said_position.send_replace(checked);
        Ok(())
    }

    /// Says in the store what was counted last.
    fn say_statistics(&mut self, store: &TripleStore) -> Result<(), TripleError> {
        let counted = super::lock(&self.shared.statistics).clone();
        if let Some(counted) = counted {
            self.has_news |= store.say_statistics(&counted)?;
        }
        Ok(())
    }

    fn wants_bulk(&self) -> Result<bool, TripleError> {
        let shared = self.shared;
        if shared.rebuild_rdf.load(Ordering::SeqCst) {
            return Ok(true);
        }
        let Some(store) = shared.store() else {
            return Ok(true);
        };
        let (position, edition) = (store.position()?, store.edition()?);
        drop(store);
        if position > 0 && edition != shared.ledger.edition()? {
            // Others speak for what they have declared: records of members count otherwise.
            return Ok(true);
        }
        let head = shared.ledger.head()?;
        if position > head {
            // The ledger was put back to an earlier state: what the store has is not known to it.
            return Ok(true);
        }
        let lag = head - position;
        if position == 0 {
            return Ok(lag > BULK_WHEN_EMPTY);
        }
        Ok(lag > BULK_WHEN_BEHIND && lag * 3 > shared.ledger.counts()?.total())
    }

    /// Whether nothing has been loaded yet.
    fn is_empty(&self) -> Result<bool, TripleError> {
        match self.shared.store() {
            Some(store) => Ok(store.position()? == 0),
            None => Ok(true),
        }
    }

    /// Makes a store beside the one that serves, and puts it in its place.
    fn make(
        &mut self,
        how: &str,
        make: impl FnOnce(&Path, &str) -> Result<TripleStore, TripleError>,
    ) -> Result<(), TripleError> {
        let shared = self.shared;
        let began = Instant::now();
        let root = shared.settings.folder.join("rdf");
        // Who asks for another one from now on means one that is made later.
        shared.rebuild_rdf.store(false, Ordering::SeqCst);
        let made = make(&root, &shared.settings.base_url).and_then(|built| {
            let position = built.position()?;
            Ok((built, position))
        });
        let (built, position) = made.inspect_err(|_| {
            shared.rebuild_rdf.store(true, Ordering::SeqCst);
        })?;
        let old = shared
            .store
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .replace(Arc::new(built));
        shared.rdf_position.send_replace(position);
        self.made = None;
        if let Some(folder) = old.as_ref().and_then(|store| store.folder()) {
            drop(old);
            remove(&folder);
        }
        if position > 0 {
            tracing::info!(
                log.position = position,
                seconds = began.elapsed().as_secs_f64(),
                "the RDF store {how}, up to position {position}"
            );
        }
        Ok(())
    }

    /// Makes a generation if something changed and the last one is old enough. Says how long until
    /// one is due, if something waits for it.
    fn publish_if_due(
        &mut self,
        store: &TripleStore,
        interval: Duration,
    ) -> Result<Option<Duration>, TripleError> {
        let shared = self.shared;
        let position = store.position()?;
        if let Some((at, made)) = self.made {
            if made == position && !self.has_news {
                return Ok(None);
            }
            let wait = interval.saturating_sub(at.elapsed());
            if !wait.is_zero() {
                return Ok(Some(wait));
            }
        }
        let serial = shared
            .generation
            .borrow()
            .as_ref()
            .map_or(0, |g| g.serial + 1);
        let folder = shared
            .settings
            .folder
            .join("generations")
            .join(format!("{serial}-{position}"));
        store.checkpoint(&folder)?;
        shared.generation.send_replace(Some(Arc::new(Generation {
            serial,
            position,
            folder,
        })));
        // Whoever counts looks at generations.
        shared.wake();
        self.made = Some((Instant::now(), position));
        self.has_news = false;
        Ok(None)
    }
}

/// A folder that cannot be removed now is cleared by the next rebuild.
fn remove(folder: &Path) {
    if let Err(error) = fs::remove_dir_all(folder) {
        tracing::warn!("cannot remove `{}`: {error}", folder.display());
    }
}
