//! A bar on a terminal, lines in a log otherwise.

use crate::jobs::Progress;
use indicatif::{ProgressBar, ProgressStyle};
use std::{
    io::IsTerminal,
    time::{Duration, Instant},
};

/// Shows progress on standard error.
pub struct Shown {
    bar: Option<ProgressBar>,
    doing: String,
    logged: Instant,
}

const LOG_EVERY: Duration = Duration::from_secs(10);

impl Shown {
    pub fn new() -> Self {
        let bar = std::io::stderr()
            .is_terminal()
            .then(ProgressBar::new_spinner);
        if let Some(bar) = &bar {
            bar.enable_steady_tick(Duration::from_millis(120));
        }
        Self {
            bar,
            doing: String::new(),
            logged: Instant::now(),
        }
    }

    pub fn tell(&mut self, progress: Progress) {
        let is_new = self.doing != progress.doing;
        if let Some(bar) = &self.bar {
            if let Some(total) = progress.total {
                bar.set_length(total);
            }
            let template = match progress.total {
                Some(_) => "{bar:30} {human_pos}/{human_len} {msg} {elapsed}",
                None => "{spinner} {human_pos} {msg} {elapsed}",
            };
            if let (true, Ok(style)) = (is_new, ProgressStyle::with_template(template)) {
                bar.set_style(style);
            }
            bar.set_message(progress.doing.clone());
            bar.set_position(progress.done);
        } else if is_new || self.logged.elapsed() >= LOG_EVERY {
            self.logged = Instant::now();
            match progress.done {
                0 => tracing::info!("{}", progress.doing),
                done => tracing::info!(records = done, "{}: {done}", progress.doing),
            }
        }
        self.doing = progress.doing;
    }
}

impl Drop for Shown {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
