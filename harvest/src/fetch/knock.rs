//! Knocking at a host: whether it answers at all, and how fast robots may go there.

use super::{Answer, FetchError, Fetcher, ROBOTS, Reply, Request, Validators};
use crate::source::Traffic;
use std::time::Duration;
use tokio::time::Instant;
use url::Url;

/// How long the answer may take.
const PATIENCE: Duration = Duration::from_secs(15);

impl Fetcher {
    /// Knocks once at the host of `url`, unless it was asked today. An error means that no address of this
    /// host can be had: its name is unknown, nobody listens, or it is private. Any answer is an answer.
    pub async fn reach(&self, url: &Url) -> Result<(), FetchError> {
        let host = url.host_str().unwrap_or_default();
        if !self.0.pace.robots_are_due(host, Instant::now()) {
            return Ok(());
        }
        let mut traffic = Traffic::default();
        let knocked = match self.0.settings.robots {
            true => self.heed_robots(url, &mut traffic).await,
            false => self.knock(url, "/", &mut traffic).await.map(drop),
        };
        match knocked {
            Err(error) if error.is_of_host(host) => Err(error.about(url)),
            _ => Ok(()),
        }
    }

    /// Asks the host of `url` how fast robots may go. Who has no rules, or gives none, has said nothing.
    pub(super) async fn heed_robots(
        &self,
        url: &Url,
        traffic: &mut Traffic,
    ) -> Result<(), FetchError> {
        if let Some(answer) = self.knock(url, ROBOTS, traffic).await? {
            self.keep_delay(url.host_str().unwrap_or_default(), &answer.body);
        }
        Ok(())
    }

    /// Asks for a small file of the host of `url`, once; nothing comes of one that takes too long.
    async fn knock(
        &self,
        url: &Url,
        path: &str,
        traffic: &mut Traffic,
    ) -> Result<Option<Answer>, FetchError> {
        let Ok(file) = url.join(path) else {
            return Ok(None);
        };
        let request = Request::get(file, "text/plain, */*;q=0.1");
        let known = Validators::default();
        let asked = self.follow(&request, &known, 1, traffic);
        match tokio::time::timeout(PATIENCE, asked).await {
            Ok(Ok(Reply::Answer(answer))) => Ok(Some(answer)),
            Ok(Err(error)) => Err(error),
            Ok(Ok(Reply::NotModified(_))) | Err(_) => Ok(None),
        }
    }
}
