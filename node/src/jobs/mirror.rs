//! Keeping the snapshot of a mirrored member beside its entries, so that whoever begins to follow it here can.

use crate::{feed::mirrored_folder, holdings::Holdings};
use ::harvest::peer::{Peer, PeerError};
use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};
use vocab::{
    MemberId,
    feed::{Checkpoint, Manifest, Part},
};

/// Why the snapshot of a member is not kept.
#[derive(Debug, thiserror::Error)]
pub enum MirrorError {
    #[error(transparent)]
    Peer(#[from] PeerError),
    #[error("the snapshot is not the one that was signed: {0}")]
    Other(&'static str),
    #[error("cannot write `{}`: {source}", path.display())]
    File { path: PathBuf, source: io::Error },
    #[error("there is too little room on the disk for the snapshot of a member")]
    Space,
    #[error("a step was lost: {0}")]
    Lost(String),
}

/// Fetches the snapshot that a checkpoint names, unless it is here; forgets older ones.
pub async fn keep_snapshot<P: Peer>(
    holdings: &Holdings,
    data: &Path,
    peer: &mut P,
    checkpoint: &Checkpoint,
) -> Result<(), MirrorError> {
    let member: &MemberId = &checkpoint.member;
    let folder = mirrored_folder(data, member);
    let Some(hash) = checkpoint.snapshot else {
        return Ok(());
    };
    let name = Manifest::name(&hash);
    let place = folder.join(&name);
    if place.is_dir() {
        return Ok(());
    }
    let text = peer.manifest(&hash).await?;
    let manifest = Manifest::read(&text, &hash)
        .ok_or(MirrorError::Other("its manifest has another hash"))?
        .map_err(|_| MirrorError::Other("its manifest cannot be read"))?;
    let beside = folder.join("new");
    make_empty(&beside)?;
    for part in &manifest.parts {
        if holdings.check_space().is_err() {
            let _ = fs::remove_dir_all(&beside);
            return Err(MirrorError::Space);
        }
        let file = peer.part(&hash, part).await?;
        let path = beside.join(&part.hash);
        keep_part(part.clone(), file, path).await?;
    }
    write(&beside.join("manifest"), text.as_bytes())?;
    fs::rename(&beside, &place).map_err(|source| failed(&place, source))?;
    for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
        if entry.file_name() != name.as_str() {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
    Ok(())
}

async fn keep_part(part: Part, file: Vec<u8>, path: PathBuf) -> Result<(), MirrorError> {
    let work = tokio::task::spawn_blocking(move || {
        // Its name is its hash: nothing else can be put under it, nor anywhere else.
        if file.len() as u64 != part.bytes || Part::name(&file) != part.hash {
            return Err(MirrorError::Other("a part has another hash"));
        }
        write(&path, &file)
    });
    work.await
        .map_err(|error| MirrorError::Lost(error.to_string()))?
}

fn make_empty(folder: &Path) -> Result<(), MirrorError> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            return Err(failed(folder, error));
        }
        _ => {}
    }
    fs::create_dir_all(folder).map_err(|source| failed(folder, source))
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), MirrorError> {
    let written = File::create(path).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    written.map_err(|source| failed(path, source))
}

fn failed(path: &Path, source: io::Error) -> MirrorError {
    MirrorError::File {
        path: path.to_owned(),
        source,
    }
}
