//! What comes compressed from a peer, unpacked within limits.

use std::io::Read;

/// 8 MiB: the window that a peer may make us keep, as a power of two.
const WINDOW_LOG: u32 = 23;

/// Why a frame cannot be unpacked.
#[derive(Debug, thiserror::Error)]
pub(super) enum FrameError {
    #[error("it is larger than {0} bytes once decompressed")]
    TooLarge(u64),
    #[error("it cannot be decompressed: {0}")]
    Broken(std::io::Error),
}

/// What is in a zstd frame, if that is not more than `limit` bytes.
pub(super) fn unpacked(frame: &[u8], limit: u64) -> Result<Vec<u8>, FrameError> {
    let mut decoder = zstd::Decoder::new(frame).map_err(FrameError::Broken)?;
    decoder
        .window_log_max(WINDOW_LOG)
        .map_err(FrameError::Broken)?;
    let mut raw = Vec::new();
    decoder
        .take(limit.saturating_add(1))
        .read_to_end(&mut raw)
        .map_err(FrameError::Broken)?;
    if raw.len() as u64 > limit {
        return Err(FrameError::TooLarge(limit));
    }
    Ok(raw)
}
