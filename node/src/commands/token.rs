//! `terreau token`: a secret for somebody who runs the node over HTTP, and its hash for the settings.

use super::{DONE, say};
use crate::http::bearer::{hash, is_name};
use anyhow::{Context, bail};
use std::{fs::File, io::Read};

/// Bytes of chance in a token: too many to be guessed, so a plain hash keeps it.
const BYTES: usize = 32;

pub fn token(name: &str, json: bool) -> anyhow::Result<u8> {
    if !is_name(name) {
        bail!("a name is made of letters, digits, dots, hyphens and underscores");
    }
    let mut chance = [0; BYTES];
    File::open("/dev/urandom")
        .and_then(|mut source| source.read_exact(&mut chance))
        .context("cannot read /dev/urandom")?;
    let token = format!("terreau_{}", data_encoding::BASE64URL_NOPAD.encode(&chance));
    let line = format!("{name}:{}", data_encoding::HEXLOWER.encode(&hash(&token)));
    if json {
        let both = serde_json::json!({ "token": token, "setting": line });
        say(format_args!("{both}"))?;
        return Ok(DONE);
    }
    say(format_args!(
        "The token of {name}, shown only now:\n\n    {token}\n\nIts hash, for the settings:\n\n    \
         [admin]\n    tokens = [\"{line}\"]"
    ))?;
    Ok(DONE)
}
