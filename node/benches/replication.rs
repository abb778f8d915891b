//! What it costs to follow a node: bytes of changes, a first load, changes applied, the time until they show.
//!
//! `cargo bench -p node --bench replication`; `BENCH_RECORDS` says how many records the node publishes.

mod common;

use common::{
    catalogue,
    client::Connection,
    figures::{bytes, head, median, percentile, row},
    program::{Run, Server, import, records, run, setting, terreau},
};
use oxigraph::{io::RdfFormat, store::Store};
use sha2::{Digest, Sha256};
use std::{
    fs::File,
    io::{self, Read, Write},
    net::TcpStream,
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};
use vocab::feed::{
    CELL_BYTES, Leaf, LogLine, LogReader, SignedCheckpoint, Sketch, SketchKey, Sketcher,
};

const TEXT: &str = "text/plain";

fn main() -> io::Result<()> {
    let records = records();
    let root = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    let place = |name: &str| root.path().join(name).join("data");
    let file = root.path().join("catalogue.nq");
    catalogue::to_file(&file, records, |_| 0)?;
    let origin = place("origin");
    std::fs::create_dir_all(&origin)?;
    import(&origin, &file);
    let dump = root.path().join("dump.nq");
    let export = terreau(&origin)
        .args(["export", "--format", "nquads"])
        .stdout(File::create(&dump)?)
        .stderr(Stdio::inherit())
        .status()?;
    assert!(export.success(), "the export ended with {export}");

    let node = Server::start(terreau(&origin).arg("serve"));
    let all = published(&node, |at| {
        at.checkpoint.count >= records as u64 && at.checkpoint.snapshot.is_some()
    })?;
    let seq = all.checkpoint.seq;
    at_rest(&node)?;

    first_load(
        &node,
        &place("follower"),
        &root.path().join("bare"),
        &dump,
        seq,
    )?;
    changes(&node, &origin, &place("follower"), root.path(), records)?;
    comparison(records);
    drop(node);
    convergence(
        &place("near"),
        &[place("second"), place("third")],
        root.path(),
    )
}

/// The command, for a folder that may follow nodes of this machine.
fn follower(data: &Path) -> Command {
    let mut command = terreau(data);
    command.env("TERREAU__FETCH__ALLOW_PRIVATE", "[\"127.0.0.1\"]");
    command
}

fn add(data: &Path, node: &Server) -> Run {
    std::fs::create_dir_all(data).expect("a folder can be made");
    let address = format!("http://{}", node.address);
    run(follower(data).args(["peer", "add", &address, "--yes"]))
}

/// Waits until the feed stands where it should.
fn published(
    node: &Server,
    is_there: impl Fn(&SignedCheckpoint) -> bool,
) -> io::Result<SignedCheckpoint> {
    let began = Instant::now();
    loop {
        let answer = Connection::open(&node.address)?.get("/r/v1/checkpoint", TEXT)?;
        if let Ok(text) = std::str::from_utf8(&answer.body)
            && let Ok(signed) = SignedCheckpoint::read(text)
            && is_there(&signed)
        {
            return Ok(signed);
        }
        assert!(
            began.elapsed() < Duration::from_secs(600),
            "never published"
        );
        thread::sleep(Duration::from_millis(5));
    }
}

/// Waits until the node has nothing more to do: on another machine it would take nothing from the follower.
fn at_rest(node: &Server) -> io::Result<()> {
    let began = Instant::now();
    loop {
        let answer = Connection::open(&node.address)?.get("/metrics", TEXT)?;
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        let position = |of: &str| {
            let name = format!("terreau_position{{of=\"{of}\"}} ");
            text.lines().find_map(|line| line.strip_prefix(&name))
        };
        if position("derived").is_some() && position("derived") == position("ledger") {
            return Ok(());
        }
        assert!(began.elapsed() < Duration::from_secs(900), "never at rest");
        thread::sleep(Duration::from_millis(200));
    }
}

/// Bytes of the look of a follower, and of what it is told: request and answer as they are on the wire.
fn look(node: &Server, after: u64) -> io::Result<usize> {
    let address = &node.address;
    let request = format!(
        "GET /r/v1/log?epoch=1&after={after} HTTP/1.1\r\nif-none-match: \"{:032x}\"\r\n\
         accept: application/vnd.terreau.log\r\nuser-agent: terreau/0.1.0 (+https://a.example)\r\n\
         host: {address}\r\n\r\n",
        0
    );
    let close = request.replacen("\r\n\r\n", "\r\nconnection: close\r\n\r\n", 1);
    let mut stream = TcpStream::connect(address)?;
    stream.write_all(close.as_bytes())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    assert!(answer.starts_with(b"HTTP/1.1 200"));
    // A connection that is kept says nothing of closing.
    Ok(request.len() + answer.len() - "connection: close\r\n".len())
}

fn first_load(node: &Server, data: &Path, bare: &Path, dump: &Path, seq: u64) -> io::Result<()> {
    head(&format!("A first load of {seq} entries from another node"));
    // Before and after: the machine is not alone with us.
    let before = raw_load(bare, dump);
    let load = add(data, node);
    assert!(load.stdout.contains("up to date"), "{}", load.stdout);
    let rate = |seconds: f64| format!("{:.0} records/s ({seconds:.1} s)", seq as f64 / seconds);
    let verified = load.said("the RDF store grew with the ledger");
    let verified = verified.expect("it is loaded while it is pulled");
    row(
        "verified, in the ledger and in the RDF store",
        rate(verified),
        "",
    );
    row("until searches find all of it, too", rate(load.seconds), "");
    row("CPU", format!("{:.1} s", load.cpu_seconds), "");
    row("peak resident memory", bytes(load.peak), "bounded");
    let after = raw_load(bare, dump);
    let raw = f64::midpoint(before, after);
    row(
        "Oxigraph's bulk loader on the same triples, before and after",
        format!("{before:.1} s, {after:.1} s"),
        "",
    );
    row(
        "verified bootstrap against it, as ratio of rates",
        format!("{:.2}", raw / verified),
        "≥ 0.8",
    );
    row(
        "the same, until searches find all of it",
        format!("{:.2}", raw / load.seconds),
        "",
    );
    Ok(())
}

/// Seconds that Oxigraph's own loader takes for a dump.
fn raw_load(folder: &Path, dump: &Path) -> f64 {
    let began = Instant::now();
    let store = Store::open(folder).expect("a fresh folder can be opened");
    let mut loader = store.bulk_loader();
    loader
        .parallel_load_from_file(RdfFormat::NQuads, dump)
        .expect("what was exported can be read");
    loader.commit().expect("there is room on the disk");
    store.flush().expect("there is room on the disk");
    let seconds = began.elapsed().as_secs_f64();
    drop(store);
    std::fs::remove_dir_all(folder).expect("it is ours");
    seconds
}

fn changes(
    node: &Server,
    origin: &Path,
    follower_data: &Path,
    root: &Path,
    records: usize,
) -> io::Result<()> {
    head("What changes cost on the wire");
    let file = root.join("changes.nq");
    for (round, count) in [1_usize, 100, 1_000, 10_000].into_iter().enumerate() {
        let count = count.min(records / 2);
        let before = published(node, |_| true)?.checkpoint;
        let revision = u32::try_from(round + 1).expect("few rounds");
        catalogue::write(&file, (0..count).map(|n| n * (records / count)), |_| {
            revision
        })?;
        import(origin, &file);
        let wanted = before.seq + count as u64;
        let after = published(node, |at| at.checkpoint.seq >= wanted)?;
        let known = vocab::feed::Manifest::name(&after.hash());
        let path = format!("/r/v1/log?epoch=1&after={}&checkpoint={known}", before.seq);
        let answer = Connection::open(&node.address)?.get(&path, "*/*")?;
        let optimum = optimum(&answer.body)?;
        let ratio = answer.body.len() as f64 / optimum as f64;
        let figure = format!(
            "{} ({} each), {ratio:.2} of the optimum",
            small(answer.body.len()),
            small(answer.body.len() / count)
        );
        row(
            &format!("{count} changes"),
            figure,
            if count == 1 { "" } else { "≤ 1.3" },
        );
        if count == 1 {
            let all = look(node, before.seq)?;
            row(
                "one change, with the look and all headers",
                small(all),
                "≤ 2 KB",
            );
        }
        if count == 10_000.min(records / 2) {
            at_rest(node)?;
            let pull = run(follower(follower_data).args(["peer", "pull"]));
            // All that has changed since the first load, which is told once for each record: were it told
            // by a snapshot, everything would come again.
            let told = format!("up to date: {count} entries");
            assert!(pull.stdout.contains(&told), "{}", pull.stdout);
            let applied = count;
            let rate = applied as f64 / pull.seconds;
            let figure = format!("{rate:.0} records/s ({:.1} s for {applied})", pull.seconds);
            row("applied, until everything shows them", figure, "≥ 1,000");
            row("peak resident memory of that", bytes(pull.peak), "bounded");
        }
    }
    Ok(())
}

fn small(count: usize) -> String {
    format!("{count} bytes")
}

/// The best that zstd makes of the payloads, and 32 bytes for each.
fn optimum(frame: &[u8]) -> io::Result<usize> {
    let mut reader = LogReader::default();
    reader.push(&zstd::decode_all(frame)?);
    let (mut payloads, mut count) = (Vec::new(), 0);
    while let Some(line) = reader.next_line().map_err(io::Error::other)? {
        if let LogLine::Entry(_, payload) = line {
            payloads.extend_from_slice(payload.as_bytes());
            count += 1;
        }
    }
    Ok(zstd::bulk::compress(&payloads, 19)?.len() + 32 * count)
}

/// Two sets that differ in a thousand records, compared as a follower does: more cells until they suffice.
fn comparison(records: usize) {
    head(&format!("Sets of {records} records that differ in 1,000"));
    let leaf = |n: usize| Leaf(Sha256::digest(n.to_be_bytes()).into());
    let key = SketchKey([7; 32]);
    let sketch = |from: usize, to: usize, cells: usize| -> Sketch {
        let mut sketcher = Sketcher::new(key, cells);
        (from..to).for_each(|n| sketcher.add(&leaf(n)));
        sketcher.finish()
    };
    // Half of them are here only, half there only: five hundred records changed would be a thousand leaves.
    let changed = 500.min(records / 4);
    let began = Instant::now();
    let (mut cells, mut sent) = (64, 0);
    loop {
        let theirs = sketch(0, records, cells);
        sent += cells * CELL_BYTES;
        let ours = sketch(changed, records + changed, cells);
        if theirs.difference(&ours, key).is_ok() {
            break;
        }
        cells *= 2;
    }
    let each = sent as f64 / (2 * changed) as f64;
    row("bytes a record that differs", format!("{each:.0}"), "≤ 200");
    row(
        "time of both sides together",
        format!("{:.1} s", began.elapsed().as_secs_f64()),
        "",
    );
}

/// From the end of a command that changes one record to the answer of two other nodes that has it.
fn convergence(near: &Path, others: &[std::path::PathBuf; 2], root: &Path) -> io::Result<()> {
    head("Three nodes: from the end of a change until the two others find it");
    let mut servers = Vec::new();
    for data in others {
        std::fs::create_dir_all(data)?;
        servers.push(Server::start(
            follower(data)
                .env("TERREAU__COMMONS__INTERVAL_SECONDS", "3600")
                .arg("serve"),
        ));
    }
    let tell: Vec<String> = servers
        .iter()
        .map(|server| format!("\"http://{}\"", server.address))
        .collect();
    std::fs::create_dir_all(near)?;
    let file = root.join("one.nq");
    catalogue::write(&file, 0..1_000, |_| 0)?;
    import(near, &file);
    let first = Server::start(
        follower(near)
            .env("TERREAU__COMMONS__TELL", format!("[{}]", tell.join(",")))
            .arg("serve"),
    );
    published(&first, |at| at.checkpoint.count >= 1_000)?;
    for data in others {
        add(data, &first);
    }
    let mut waits = Vec::new();
    for round in 0..setting("BENCH_TURNS", 30) {
        let title = format!("convergence{round}word");
        std::fs::write(
            &file,
            format!(
                "<https://node.example/c/{round}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> \
                 <http://www.w3.org/ns/dcat#Dataset> .\n<https://node.example/c/{round}> \
                 <http://purl.org/dc/terms/title> \"{title}\" .\n"
            ),
        )?;
        run(terreau(near).args(["import", "--source", "one"]).arg(&file));
        let began = Instant::now();
        for server in &servers {
            loop {
                let path = format!("/api/search?q={title}");
                let answer = Connection::open(&server.address)?.get(&path, "application/json")?;
                let found: serde_json::Value = serde_json::from_slice(&answer.body)?;
                if found["total"].as_u64().is_some_and(|total| total > 0) {
                    break;
                }
                assert!(
                    began.elapsed() < Duration::from_secs(60),
                    "it never arrives"
                );
                thread::sleep(Duration::from_millis(10));
            }
        }
        waits.push(began.elapsed().as_secs_f64());
    }
    row("median", format!("{:.2} s", median(&waits)), "");
    waits.sort_by(f64::total_cmp);
    row("p99", format!("{:.2} s", percentile(&waits, 0.99)), "< 5 s");
    Ok(())
}
