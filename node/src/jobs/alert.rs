//! Telling somebody that a source needs them: one message when it begins, one when it is over.

use crate::{config::Config, public};
use harvest::{FetchSettings, Fetcher};
use serde_json::json;
use std::time::Duration;
use url::Url;

/// The longest time for one message.
const LIMIT: Duration = Duration::from_secs(20);

/// What somebody is told of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Alert {
    /// It has failed as often in a row as the operator bears.
    Failing { failures: u64, reason: String },
    /// It was failing, and has been read again.
    Recovered,
    /// Withdrawals wait for a person.
    Waiting { withdrawals: u64, reason: String },
}

impl Alert {
    /// One word for programs.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Failing { .. } => "failing",
            Self::Recovered => "recovered",
            Self::Waiting { .. } => "waiting",
        }
    }

    fn sentence(&self, source: &str) -> String {
        match self {
            Self::Failing { failures, reason } => {
                format!("`{source}` has failed {failures} times in a row: {reason}")
            }
            Self::Recovered => format!("`{source}` is harvested again"),
            Self::Waiting {
                withdrawals,
                reason,
            } => format!("{withdrawals} withdrawals of `{source}` wait for a person: {reason}"),
        }
    }

    /// The message: `text` is what incoming webhooks of chats show, the rest is for programs.
    pub fn message(&self, config: &Config, source: &str, address: &str) -> serde_json::Value {
        let base = &config.node.base_url;
        let page = format!("{base}{}", public::source_path(source));
        let sentence = public::Mask::of(address).text(&self.sentence(source));
        json!({
            "text": format!("{}: {sentence} – {page}", config.node.title),
            "event": self.name(),
            "source": source,
            "url": page,
            "node": base,
            "message": sentence,
        })
    }
}

/// Sends an alert to where the settings say, if they say so. That it cannot be sent is logged.
pub async fn send(config: &Config, source: &str, address: &str, alert: &Alert) {
    let Ok(url) = Url::parse(config.harvest.alert_url.expose()) else {
        return;
    };
    let settings = FetchSettings {
        request_timeout: LIMIT,
        ..config.fetch_settings()
    };
    let message = alert.message(config, source, address).to_string();
    let told = match Fetcher::new(settings) {
        Ok(fetcher) => {
            let media_type = "application/json";
            fetcher.tell(&url, media_type, message.into_bytes()).await
        }
        Err(error) => Err(error),
    };
    if let Err(error) = told {
        // The address of a webhook is its password.
        let reason = error.to_string().replace(url.as_str(), "the webhook");
        tracing::error!(
            source.id = source,
            "nobody could be told that `{source}` is {}: {reason}",
            alert.name()
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_for_a_chat_and_for_programs_and_tells_no_secret() {
        let alert = Alert::Failing {
            failures: 3,
            reason: "https://u:hunter2@portal.example/ answered 500".into(),
        };
        let config = Config::default();
        let message = alert.message(&config, "la ville", "https://u:hunter2@portal.example/");
        assert_eq!(message["event"], "failing");
        assert_eq!(message["url"], "http://127.0.0.1:8080/sources/la%20ville");
        let text = message["text"].as_str().unwrap();
        assert!(text.contains("has failed 3 times in a row"), "{text}");
        assert!(!message.to_string().contains("hunter2"), "{message}");
    }
}
