//! Who may run the node over HTTP: whoever bears a token of the settings.

use super::Problem;
use crate::config::{Bearer, Config};
use actix_web::{HttpRequest, http::header::AUTHORIZATION};
use sha2::{Digest, Sha256};
use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Wrong tokens that are answered in one `PERIOD`; a right one is never turned away.
const WRONG: u32 = 20;
const PERIOD: Duration = Duration::from_secs(60);

/// The door of the admin API.
#[derive(Debug)]
pub struct Door {
    bearers: Vec<Bearer>,
    wrong: Mutex<Wrong>,
}

/// Wrong tokens since a moment.
#[derive(Debug)]
struct Wrong {
    since: Instant,
    count: u32,
}

impl Door {
    pub fn new(config: &Config) -> Self {
        Self {
            bearers: config.admin.bearers(),
            wrong: Mutex::new(Wrong {
                since: Instant::now(),
                count: 0,
            }),
        }
    }

    /// The name of who asks. Without any token in the settings there is no such address.
    pub fn bearer(&self, request: &HttpRequest) -> Result<&str, Problem> {
        if self.bearers.is_empty() {
            return Err(Problem::NotFound(format!("address {}", request.path())));
        }
        let token = request
            .headers()
            .get(AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
            .map(|(_, token)| token.trim());
        let Some(token) = token else {
            return Err(Problem::Unauthorized);
        };
        match self.known(token) {
            Some(bearer) => Ok(&bearer.name),
            None => Err(self.refuse(Instant::now())),
        }
    }

    /// Looks at every token, whichever it is, and at every byte of each.
    fn known(&self, token: &str) -> Option<&Bearer> {
        let hash = hash(token);
        self.bearers.iter().fold(None, |known, bearer| {
            let same = is_same(&bearer.hash, &hash);
            if same { Some(bearer) } else { known }
        })
    }

    fn refuse(&self, now: Instant) -> Problem {
        let mut wrong = self.wrong.lock().unwrap_or_else(PoisonError::into_inner);
        if now.duration_since(wrong.since) >= PERIOD {
            *wrong = Wrong {
                since: now,
                count: 0,
            };
        }
        wrong.count = wrong.count.saturating_add(1);
        if wrong.count > WRONG {
            return Problem::TooMany;
        }
        tracing::warn!("somebody asked to run the node with a token that is not known");
        Problem::Unauthorized
    }
}

/// What is kept of a token.
pub fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// Whether a bearer may be called so: the name stands in settings and logs.
pub fn is_name(name: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    !name.is_empty() && name.len() <= 64 && name.chars().all(is_plain)
}

/// Takes the same time wherever they differ.
fn is_same(a: &[u8; 32], b: &[u8; 32]) -> bool {
    let differing = a.iter().zip(b).fold(0, |all, (a, b)| all | (a ^ b));
    std::hint::black_box(differing) == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::AdminSettings;
    use actix_web::test::TestRequest;

    fn door(tokens: &[(&str, &str)]) -> Door {
        let line = |(name, token): &(&str, &str)| {
            format!("{name}:{}", data_encoding::HEXLOWER.encode(&hash(token)))
        };
        Door::new(&Config {
            admin: AdminSettings {
                tokens: tokens.iter().map(line).collect(),
            },
            ..Config::default()
        })
    }

    fn asks(door: &Door, authorization: &str) -> Result<String, &'static str> {
        let request = TestRequest::default()
            .insert_header((AUTHORIZATION, authorization))
            .to_http_request();
        let asked = door.bearer(&request).map(str::to_owned);
        asked.map_err(|problem| problem.kind())
    }

    #[test]
    fn whoever_bears_a_token_is_known_by_name() {
        let door = door(&[("anne", "one"), ("bruno", "two")]);
        assert_eq!(asks(&door, "Bearer one"), Ok("anne".into()));
        assert_eq!(asks(&door, "bearer two"), Ok("bruno".into()));
        for wrong in ["Bearer three", "Bearer ", "Basic one", "one", "Bearer onee"] {
            assert_eq!(asks(&door, wrong), Err("unauthorized"), "{wrong}");
        }
    }

    #[test]
    fn there_is_no_door_without_tokens() {
        assert_eq!(asks(&door(&[]), "Bearer one"), Err("not-found"));
    }

    #[test]
    fn guessing_is_slowed_down_and_never_shuts_out_who_may_enter() {
        let door = door(&[("anne", "one")]);
        let refused: Vec<_> = (0..=WRONG)
            .map(|n| asks(&door, &format!("Bearer {n}")))
            .collect();
        assert_eq!(refused[0], Err("unauthorized"));
        assert_eq!(refused.last(), Some(&Err("too-many")));
        assert_eq!(asks(&door, "Bearer one"), Ok("anne".into()));
        let later = Instant::now() + PERIOD;
        assert_eq!(door.refuse(later).kind(), "unauthorized");
    }
}
