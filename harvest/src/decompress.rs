//! gzip, zlib and zstd undone under our own limits, for answers and for files alike.

use std::{
    io::{self, Read},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

/// Below this size no ratio is suspicious.
const RATIO_FREE_BYTES: u64 = 1 << 20;

/// How bytes were compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coding {
    Plain,
    Gzip,
    /// What HTTP calls `deflate`.
    Zlib,
    Zstd,
}

impl Coding {
    /// From the first bytes: file names and headers are often wrong about it.
    pub fn sniff(head: &[u8]) -> Self {
        match head {
            [0x1f, 0x8b, ..] => Self::Gzip,
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Self::Zstd,
            _ => Self::Plain,
        }
    }

    /// From a `Content-Encoding`; `None` for what we did not ask for.
    pub fn from_encoding(name: &str) -> Option<Self> {
        match name.trim().to_ascii_lowercase().as_str() {
            "" | "identity" => Some(Self::Plain),
            "gzip" | "x-gzip" => Some(Self::Gzip),
            "deflate" => Some(Self::Zlib),
            "zstd" => Some(Self::Zstd),
            _ => None,
        }
    }
}

/// What decompressed bytes may grow to.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    pub max_bytes: u64,
    /// Bytes out for one byte in.
    pub max_ratio: u64,
}

/// Compressed bytes that grow beyond what is allowed.
#[derive(Debug, thiserror::Error)]
pub enum Excess {
    #[error("it is larger than {0} bytes once decompressed")]
    Size(u64),
    #[error("one byte of it grows to more than {0}: this is not honest data")]
    Ratio(u64),
}

/// Reads `inner` decompressed; a read beyond the limits fails with an [`Excess`] inside.
pub fn reader<'a>(
    inner: impl Read + Send + 'a,
    coding: Coding,
    limits: Limits,
) -> io::Result<Box<dyn Read + Send + 'a>> {
    let taken = Arc::new(AtomicU64::new(0));
    let inner = Counted {
        inner,
        taken: Arc::clone(&taken),
    };
    let plain: Box<dyn Read + Send + 'a> = match coding {
        Coding::Plain => Box::new(inner),
        Coding::Gzip => Box::new(flate2::read::MultiGzDecoder::new(inner)),
        Coding::Zlib => Box::new(flate2::read::ZlibDecoder::new(inner)),
        Coding::Zstd => Box::new(zstd::Decoder::new(inner)?),
    };
    let max_ratio = if coding == Coding::Plain {
        u64::MAX
    } else {
        limits.max_ratio
    };
    let limits = Limits {
        max_ratio,
        ..limits
    };
    Ok(Box::new(Bounded {
        inner: plain,
        taken,
        given: 0,
        limits,
    }))
}

/// All of `bytes`, decompressed.
pub fn all(bytes: Vec<u8>, coding: Coding, limits: Limits) -> io::Result<Vec<u8>> {
    if coding == Coding::Plain {
        return Ok(bytes);
    }
    let mut plain = Vec::new();
    reader(bytes.as_slice(), coding, limits)?.read_to_end(&mut plain)?;
    Ok(plain)
}

struct Counted<R> {
    inner: R,
    taken: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.taken.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

struct Bounded<R> {
    inner: R,
    taken: Arc<AtomicU64>,
    given: u64,
    limits: Limits,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.given += read as u64;
        if self.given > self.limits.max_bytes {
            return Err(io::Error::other(Excess::Size(self.limits.max_bytes)));
        }
        let taken = self.taken.load(Ordering::Relaxed).max(1);
        let is_bomb = self.given / taken >= self.limits.max_ratio;
        if is_bomb && self.given > RATIO_FREE_BYTES {
            return Err(io::Error::other(Excess::Ratio(self.limits.max_ratio)));
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests;
