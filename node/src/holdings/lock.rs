//! One process writes a data folder.

use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
};

/// Held as long as the folder is written.
#[derive(Debug)]
pub struct FolderLock {
    _file: File,
}

/// Why the folder cannot be taken.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    #[error(
        "the data folder `{}` is in use by another process: stop it first, or let it do the work",
        .0.display()
    )]
    InUse(PathBuf),
    #[error("cannot use the data folder `{}`: {source}", path.display())]
    Folder { path: PathBuf, source: io::Error },
}

impl FolderLock {
    /// Makes the folder if there is none, and locks it; the system lets go when the process ends.
    pub fn take(folder: &Path) -> Result<Self, LockError> {
        let failed = |source| LockError::Folder {
            path: folder.to_owned(),
            source,
        };
        fs::create_dir_all(folder).map_err(failed)?;
        let file = File::create(folder.join("lock")).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(LockError::InUse(folder.to_owned())),
            Err(TryLockError::Error(source)) => Err(failed(source)),
        }
    }
}
