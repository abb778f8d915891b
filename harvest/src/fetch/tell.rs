//! Telling somebody: one message, sent to an address that the operator chose.

use super::{Failed, FetchError, Fetcher};
use reqwest::header;
use url::Url;

impl Fetcher {
    /// Posts a message. Any answer of success will do, a redirect is none; tried again when that
    /// may help.
    pub async fn tell(
        &self,
        url: &Url,
        media_type: &'static str,
        message: Vec<u8>,
    ) -> Result<(), FetchError> {
        let settings = &self.0.settings;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(FetchError::Scheme { url: url.clone() });
        }
        let guarded = self.0.guard.check_url(url);
        guarded.map_err(|source| FetchError::Private {
            url: url.clone(),
            source: Box::new(source),
        })?;
        let mut wait = settings.retry_wait;
        for _ in 1..settings.max_attempts.max(1) {
            let Failed { error, retry } = match self.tell_once(url, media_type, &message).await {
                Ok(()) => return Ok(()),
                Err(failed) => failed,
            };
            if retry.is_none() {
                return Err(error);
            }
            tracing::debug!("telling again: {error}");
            tokio::time::sleep(wait).await;
            wait = wait.saturating_mul(2);
        }
        let told = self.tell_once(url, media_type, &message).await;
        told.map_err(|failed| failed.error)
    }

    async fn tell_once(
        &self,
        url: &Url,
        media_type: &'static str,
        message: &[u8],
    ) -> Result<(), Failed> {
        let request = self
            .0
            .client
            .post(url.clone())
            .header(header::CONTENT_TYPE, media_type)
            .body(message.to_owned());
        let response = request
            .send()
            .await
            .map_err(|error| Failed::on_the_way(url, &error, false))?;
        if response.status().is_success() {
            return Ok(());
        }
        Err(Failed::refused(url, &response, &[]))
    }
}
