//! The files of a member, written whole and readable by the node alone.

use super::IdentityError;
use data_encoding::BASE64URL_NOPAD;
use std::{
    fs::{self, File, OpenOptions},
    io::{Read, Write},
    os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
    time::SystemTime,
};
use vocab::{member::SignedCard, signature::SecretKey};

/// Which files were there, and when they were written: the clock of files is too coarse alone.
pub(super) type Seen = [Option<(u64, SystemTime)>; 2];

/// Where the files of a member are.
#[derive(Debug, Clone)]
pub struct Keys(PathBuf);

impl Keys {
    /// In a data folder.
    pub fn new(folder: &Path) -> Self {
        Self(folder.join("keys"))
    }

    pub fn root_file(&self) -> PathBuf {
        self.0.join("root.key")
    }

    pub fn feed_file(&self) -> PathBuf {
        self.0.join("feed.key")
    }

    pub fn card_file(&self) -> PathBuf {
        self.0.join("card.json")
    }

    pub fn card(&self) -> Result<SignedCard, IdentityError> {
        let path = self.card_file();
        let text = fs::read_to_string(&path).map_err(|source| IdentityError::File {
            attempt: "read",
            path: path.clone(),
            source,
        })?;
        SignedCard::read(&text).map_err(|reason| IdentityError::Card { path, reason })
    }

    /// The root key: from a file that is named, else from its place.
    pub(super) fn root(&self, named: Option<&Path>) -> Result<SecretKey, IdentityError> {
        let place = self.root_file();
        match named {
            Some(path) => read_key(path),
            None if place.is_file() => read_key(&place),
            None => Err(IdentityError::NoRoot(place)),
        }
    }

    pub(super) fn make(&self) -> Result<(), IdentityError> {
        fs::create_dir_all(&self.0)
            .and_then(|()| fs::set_permissions(&self.0, fs::Permissions::from_mode(0o700)))
            .map_err(|source| IdentityError::File {
                attempt: "make the folder",
                path: self.0.clone(),
                source,
            })
    }

    pub(super) fn keep_card(&self, card: &SignedCard) -> Result<(), IdentityError> {
        write_whole(&self.card_file(), card.text().as_bytes())
    }

    /// What differs when the card or the key have been written again.
    pub(super) fn seen(&self) -> Seen {
        [self.card_file(), self.feed_file()].map(|path| {
            let file = fs::metadata(path).ok()?;
            Some((file.ino(), file.modified().ok()?))
        })
    }
}

/// Reads a key as [`keep_key`] wrote it.
pub fn read_key(path: &Path) -> Result<SecretKey, IdentityError> {
    let text = fs::read_to_string(path).map_err(|source| IdentityError::File {
        attempt: "read the key",
        path: path.to_owned(),
        source,
    })?;
    let bytes = BASE64URL_NOPAD.decode(text.trim().as_bytes()).ok();
    let bytes: Option<[u8; 32]> = bytes.and_then(|bytes| bytes.try_into().ok());
    let bytes = bytes.ok_or_else(|| IdentityError::Key(path.to_owned()))?;
    Ok(SecretKey::from_bytes(&bytes))
}

pub(super) fn keep_key(path: &Path, key: &SecretKey) -> Result<(), IdentityError> {
    let text = format!("{}\n", BASE64URL_NOPAD.encode(&key.to_bytes()));
    write_whole(path, text.as_bytes())
}

/// A key that nobody can guess.
pub(super) fn new_key() -> Result<SecretKey, IdentityError> {
    let mut seed = [0; 32];
    File::open("/dev/urandom")
        .and_then(|mut source| source.read_exact(&mut seed))
        .map_err(|source| IdentityError::File {
            attempt: "read",
            path: "/dev/urandom".into(),
            source,
        })?;
    Ok(SecretKey::from_bytes(&seed))
}

/// There is the old file or the new one, whenever the machine stops.
fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), IdentityError> {
    let beside = path.with_extension("new");
    let written = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&beside)
        .and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_all()
        })
        .and_then(|()| fs::rename(&beside, path))
        .and_then(|()| match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => File::open(folder)?.sync_all(),
            _ => Ok(()),
        });
    written.map_err(|source| IdentityError::File {
        attempt: "write",
        path: path.to_owned(),
        source,
    })
}
