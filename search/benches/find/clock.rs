//! Time as it passes, and as this thread or all threads spend it on a processor.

use rustix::time::{ClockId, Timespec, clock_gettime};
use std::time::Instant;

/// What was the time at the start.
pub struct Clock {
    started: Instant,
    thread: f64,
    process: f64,
}

impl Clock {
    pub fn start() -> Self {
        Clock {
            started: Instant::now(),
            thread: seconds(clock_gettime(ClockId::ThreadCPUTime)),
            process: seconds(clock_gettime(ClockId::ProcessCPUTime)),
        }
    }

    pub fn seconds(&self) -> f64 {
        self.started.elapsed().as_secs_f64()
    }

    /// CPU of this thread.
    pub fn thread_seconds(&self) -> f64 {
        seconds(clock_gettime(ClockId::ThreadCPUTime)) - self.thread
    }

    /// CPU of all threads.
    pub fn process_seconds(&self) -> f64 {
        seconds(clock_gettime(ClockId::ProcessCPUTime)) - self.process
    }
}

fn seconds(time: Timespec) -> f64 {
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}
