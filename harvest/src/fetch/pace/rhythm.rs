//! Rhythm: when the next request to one host may begin. It knows no clock: the time is an argument.

use super::{super::quota::Quota, Manners};
use std::time::Duration;
use tokio::time::Instant;

/// A host that takes this long to begin its answer is slow: it rests as long as it worked.
const SLOW: Duration = Duration::from_secs(2);
/// The longest rest a host can ask for: its clock may be wrong, and a node runs for years.
const MAX_REST: Duration = Duration::from_secs(24 * 3600);
/// The part of a quota that is left to others, who may share our address.
const RESERVE: u64 = 10;

/// When the next request may begin.
#[derive(Debug)]
pub struct Rhythm {
    manners: Manners,
    /// The interval when all is well.
    usual: Duration,
    /// The interval now.
    interval: Duration,
    next: Instant,
    /// Until when the host wants to be left alone.
    rest: Instant,
}

impl Rhythm {
    pub fn new(manners: Manners, now: Instant) -> Self {
        Self {
            manners,
            usual: manners.interval,
            interval: manners.interval,
            next: now,
            rest: now,
        }
    }

    /// Begins a request, or says when to look again. The rest that is left, when nobody waits so long.
    pub fn claim(&mut self, now: Instant) -> Result<Option<Instant>, Duration> {
        let rest = self.rest.saturating_duration_since(now);
        if rest > self.manners.patience {
            return Err(rest);
        }
        let start = self.next.max(self.rest);
        if start > now {
            return Ok(Some(start));
        }
        self.next = now + self.interval;
        Ok(None)
    }

    /// A slow answer lengthens the interval at once, each quick one brings it back a little.
    pub fn answered(&mut self, now: Instant, took: Duration) {
        let wanted = match took >= SLOW {
            true => took.saturating_mul(2),
            false => Duration::ZERO,
        };
        let wanted = wanted.min(self.manners.max_interval).max(self.usual);
        self.interval = wanted.max(self.interval.saturating_mul(19) / 20);
        if took >= SLOW {
            self.next = self.next.max(now + took);
        }
    }

    pub fn strained(&mut self, now: Instant) {
        let wanted = self
            .interval
            .saturating_mul(2)
            .max(self.manners.strained)
            .min(self.manners.max_interval);
        self.interval = wanted.max(self.usual);
        self.next = self.next.max(now + self.interval);
    }

    pub fn rest(&mut self, now: Instant, wait: Duration) {
        self.rest = self.rest.max(now + wait.min(MAX_REST));
    }

    pub fn keep_delay(&mut self, delay: Duration) {
        self.usual = delay
            .min(self.manners.max_interval)
            .max(self.manners.interval);
        self.interval = self.interval.max(self.usual);
    }

    /// The last tenth of a quota is spread over the time until it is renewed; when that is longer
    /// than anybody waits, it is left alone.
    pub fn keep_quota(&mut self, now: Instant, quota: &Quota) {
        let reserve = quota.limit.map_or(0, |limit| limit / RESERVE);
        if quota.remaining > reserve {
            return;
        }
        match u32::try_from(quota.remaining) {
            Ok(remaining @ 1..) if quota.reset <= self.manners.patience => {
                self.next = self.next.max(now + quota.reset / remaining);
            }
            _ => self.rest(now, quota.reset),
        }
    }
}

#[cfg(test)]
mod tests;
