//! The program as its users run it: timed, weighed, and asked over HTTP.

use std::{
    env, fs,
    io::{self, BufRead, BufReader, Read},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

/// The number in the environment, or `otherwise`.
#[expect(
    clippy::disallowed_methods,
    reason = "cargo gives a bench no other place for settings"
)]
pub fn setting(name: &str, otherwise: usize) -> usize {
    env::var(name)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(otherwise)
}

/// Records that benches work with: `BENCH_RECORDS`, 100,000 when it is not set.
pub fn records() -> usize {
    setting("BENCH_RECORDS", 100_000)
}

/// `terreau` on a data folder.
pub fn terreau(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_terreau"));
    command
        .current_dir(data.parent().expect("a data folder is inside another"))
        .env("TERREAU__STORAGE__FOLDER", data)
        .env("TERREAU__SERVER__LISTEN", "127.0.0.1:0");
    command
}

/// What a finished run has cost.
#[derive(Debug)]
pub struct Run {
    pub seconds: f64,
    /// Largest resident memory, in bytes.
    pub peak: u64,
    pub cpu_seconds: f64,
    pub stdout: String,
    /// Lines of standard error, each with the second it came.
    pub log: Vec<(f64, String)>,
}

impl Run {
    /// When a line that contains `text` was first said.
    pub fn said(&self, text: &str) -> Option<f64> {
        self.log
            .iter()
            .find(|(_, line)| line.contains(text))
            .map(|(at, _)| *at)
    }

    /// The number after `name=` in the line that contains `text`.
    pub fn logged(&self, text: &str, name: &str) -> Option<f64> {
        let (_, line) = self.log.iter().find(|(_, line)| line.contains(text))?;
        let (_, rest) = line.split_once(&format!("{name}="))?;
        rest.split_whitespace().next()?.parse().ok()
    }
}

/// Runs a command to its end; panics when it fails, since no figure would be true.
pub fn run(command: &mut Command) -> Run {
    let began = Instant::now();
    command
        .env("NO_COLOR", "1")
        .env("RUST_LOG", "info")
        .stdin(Stdio::null());
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it can be started");
    let mut out = child.stdout.take().expect("it is piped");
    let reader = thread::spawn(move || {
        let mut text = String::new();
        out.read_to_string(&mut text).map(|_| text)
    });
    let err = BufReader::new(child.stderr.take().expect("it is piped"));
    let logger = thread::spawn(move || {
        let lines = err.lines().map_while(Result::ok);
        lines
            .map(|line| (began.elapsed().as_secs_f64(), line))
            .collect::<Vec<_>>()
    });
    let pid = child.id();
    let (peak, ticks) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
    let ended = Arc::new(AtomicBool::new(false));
    let watcher = {
        let (peak, ticks, ended) = (peak.clone(), ticks.clone(), ended.clone());
        thread::spawn(move || {
            while !ended.load(Ordering::Relaxed) {
                peak.fetch_max(status(pid, "VmHWM").unwrap_or(0), Ordering::Relaxed);
                ticks.fetch_max(cpu_ticks(pid).unwrap_or(0), Ordering::Relaxed);
                thread::sleep(Duration::from_millis(20));
            }
        })
    };
    let exit = child.wait().expect("it can be waited for");
    let seconds = began.elapsed().as_secs_f64();
    ended.store(true, Ordering::Relaxed);
    watcher.join().expect("it only reads files");
    let log = logger.join().expect("it only reads lines");
    let stdout = reader.join().expect("it only reads").unwrap_or_default();
    assert!(
        exit.success(),
        "{command:?} ended with {exit}: {stdout}\n{log:#?}"
    );
    let cpu_seconds = ticks.load(Ordering::Relaxed) as f64 / 100.0;
    Run {
        seconds,
        peak: peak.load(Ordering::Relaxed),
        cpu_seconds,
        stdout,
        log,
    }
}

/// Imports a dump that nothing is wrong with.
pub fn import(data: &Path, file: &Path) -> Run {
    let run = run(terreau(data)
        .args(["import", "--source", "bench"])
        .arg(file));
    assert!(
        !run.stdout.contains('×'),
        "the dump has faults: {}",
        run.stdout
    );
    run
}

/// A process that serves; it is asked to stop when dropped.
pub struct Server {
    child: Child,
    pub address: String,
    /// Seconds from its start to the line that says where it listens.
    pub listening: f64,
    began: Instant,
    _said: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Starts `command` and waits until it says `listening on http://…` or the like.
    pub fn start(command: &mut Command) -> Self {
        let began = Instant::now();
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it can be started");
        let said = Arc::new(Mutex::new(Vec::new()));
        let out: [Box<dyn Read + Send>; 2] = [
            Box::new(child.stdout.take().expect("it is piped")),
            Box::new(child.stderr.take().expect("it is piped")),
        ];
        for pipe in out {
            let said = said.clone();
            thread::spawn(move || {
                for line in BufReader::new(pipe).lines().map_while(Result::ok) {
                    said.lock().expect("nobody panics with it").push(line);
                }
            });
        }
        loop {
            let found = said
                .lock()
                .expect("nobody panics with it")
                .iter()
                .find_map(|l| address(l));
            if let Some(address) = found {
                let listening = began.elapsed().as_secs_f64();
                return Self {
                    child,
                    address,
                    listening,
                    began,
                    _said: said,
                };
            }
            if let Ok(Some(exit)) = child.try_wait() {
                panic!("{command:?} ended with {exit}: {:#?}", said.lock());
            }
            assert!(
                began.elapsed() < Duration::from_secs(120),
                "{command:?} does not listen"
            );
            thread::sleep(Duration::from_millis(1));
        }
    }

    pub fn elapsed(&self) -> f64 {
        self.began.elapsed().as_secs_f64()
    }

    /// The most resident memory that the process itself has had.
    pub fn peak(&self) -> u64 {
        status(self.child.id(), "VmHWM").unwrap_or(0)
    }

    /// Resident memory of the process itself, and of the processes it has started.
    pub fn resident(&self) -> (u64, Vec<u64>) {
        let own = status(self.child.id(), "VmRSS").unwrap_or(0);
        let children = children(self.child.id());
        (
            own,
            children
                .into_iter()
                .filter_map(|pid| status(pid, "VmRSS"))
                .collect(),
        )
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let stop = Command::new("kill")
            .arg(self.child.id().to_string())
            .status();
        if stop.is_err() {
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
    }
}

/// `127.0.0.1:port` in a line such as `listening on http://127.0.0.1:8080`.
fn address(line: &str) -> Option<String> {
    let lower = line.to_ascii_lowercase();
    let (_, rest) = lower.split_once("listening")?;
    let (_, rest) = rest
        .split_once("127.0.0.1:")
        .or_else(|| rest.split_once("localhost:"))?;
    let port: String = rest.chars().take_while(char::is_ascii_digit).collect();
    Some(format!("127.0.0.1:{port}"))
}

fn children(pid: u32) -> Vec<u32> {
    let tasks = fs::read_dir(format!("/proc/{pid}/task"))
        .into_iter()
        .flatten()
        .flatten();
    tasks
        .filter_map(|task| fs::read_to_string(task.path().join("children")).ok())
        .flat_map(|text| {
            text.split_whitespace()
                .filter_map(|pid| pid.parse().ok())
                .collect::<Vec<u32>>()
        })
        .collect()
}

/// A size of `/proc/PID/status`, in bytes.
fn status(pid: u32, name: &str) -> Option<u64> {
    let text = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = text.lines().find(|line| line.starts_with(name))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? * 1024)
}

fn cpu_ticks(pid: u32) -> Option<u64> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let mut fields = text.rsplit(')').next()?.split_whitespace().skip(11);
    Some(fields.next()?.parse::<u64>().ok()? + fields.next()?.parse::<u64>().ok()?)
}

/// Bytes of a file, or of everything in a folder.
pub fn size(path: &Path) -> u64 {
    let Ok(metadata) = fs::symlink_metadata(path) else {
        return 0;
    };
    if !metadata.is_dir() {
        return metadata.len();
    }
    fs::read_dir(path)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| size(&entry.path()))
        .sum()
}

/// A folder with a catalogue of `records` records, loaded once for each build of the program: the
/// file `catalogue.nq` and the data folder `data`.
pub fn populated(records: usize) -> io::Result<PathBuf> {
    let program = fs::metadata(env!("CARGO_BIN_EXE_terreau"))?;
    let made = program
        .modified()?
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap_or_default();
    let name = format!("bench-{records}-{}-{}", program.len(), made.as_millis());
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if root.join("done").exists() {
        return Ok(root);
    }
    for entry in fs::read_dir(env!("CARGO_TARGET_TMPDIR"))?.flatten() {
        if entry.file_name().to_string_lossy().starts_with("bench-") {
            fs::remove_dir_all(entry.path())?;
        }
    }
    fs::create_dir_all(&root)?;
    let file = root.join("catalogue.nq");
    super::catalogue::to_file(&file, records, |_| 0)?;
    import(&root.join("data"), &file);
    fs::write(root.join("done"), "")?;
    Ok(root)
}
