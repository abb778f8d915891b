//! A question put to sixteen members at once, each behind a door that holds every request back for 40 ms.

mod common;

use common::{
    catalogue,
    client::Connection,
    figures::{head, percentile, row},
    program::{Server, populated, records, setting, terreau},
};
use std::{
    io::{self, BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

const MEMBERS: usize = 16;
const DELAY: Duration = Duration::from_millis(40);
const JSON: &str = "application/sparql-results+json";

fn main() -> io::Result<()> {
    let records = records();
    let root = populated(records)?;
    let member = Server::start(terreau(&root.join("data")).arg("serve"));
    let asked = Arc::new(AtomicUsize::new(0));
    let doors: io::Result<Vec<String>> = (0..MEMBERS)
        .map(|_| door(&member.address, &asked))
        .collect();
    let doors = doors?;
    // A node of its own, with nothing in it: all it answers comes from members.
    let empty = root.join("asking").join("data");
    std::fs::create_dir_all(&empty)?;
    let node = Server::start(
        terreau(&empty)
            .arg("serve")
            .env(
                "TERREAU__SERVICE__LIVE",
                format!("[\"{}\"]", doors.join("\",\"")),
            )
            .env("TERREAU__FETCH__ALLOW_PRIVATE", "[\"127.0.0.0/8\"]"),
    );
    let mut connection = Connection::open(&node.address)?;
    let (mut waits, turns) = (Vec::new(), setting("BENCH_TURNS", 5) * 40);
    for turn in 0..turns + 10 {
        let one = catalogue::dataset(turn * 7919 % records);
        let query = format!("SELECT * {{ <{one}> ?p ?o }}");
        let sent = Instant::now();
        let answer = connection.post("/sparql?scope=live", &query, JSON)?;
        let took = sent.elapsed().as_secs_f64() * 1000.0;
        let text = String::from_utf8_lossy(&answer.body);
        let answered = text.matches("\"answered\":true").count();
        assert_eq!((answer.status, answered), (200, MEMBERS), "{text}");
        assert!(text.contains("\"p\""), "{text}");
        // The first open connections.
        if turn >= 10 {
            waits.push(took);
        }
    }
    head(&format!(
        "One question to {MEMBERS} members of {records} records, {DELAY:?} away each"
    ));
    let figure = format!(
        "{:.0} ms (p50 {:.0} ms, {turns} questions)",
        percentile(&waits, 0.95),
        percentile(&waits, 0.5)
    );
    row("all answers joined: p95", figure, "< 150 ms");
    let each = asked.load(Ordering::Relaxed) as f64 / ((turns + 10) * MEMBERS) as f64;
    row(
        "requests to a member for one question",
        format!("{each:.2}"),
        "1",
    );
    Ok(())
}

/// The address of an endpoint that answers as `member` does, and later.
fn door(member: &str, asked: &Arc<AtomicUsize>) -> io::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let (member, asked) = (member.to_owned(), Arc::clone(asked));
    thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let (member, asked) = (member.clone(), Arc::clone(&asked));
            // A connection that ends is the end of its thread.
            thread::spawn(move || pass_on(client, &member, &asked).ok());
        }
    });
    Ok(format!("http://{address}/sparql"))
}

fn pass_on(mut client: TcpStream, member: &str, asked: &AtomicUsize) -> io::Result<()> {
    client.set_nodelay(true)?;
    let mut reader = BufReader::new(client.try_clone()?);
    let mut behind = Connection::open(member)?;
    loop {
        let (mut line, mut length) = (String::new(), 0);
        loop {
            line.clear();
            if reader.read_line(&mut line)? == 0 {
                return Ok(());
            }
            if line.trim().is_empty() {
                break;
            }
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().map_err(io::Error::other)?;
            }
        }
        let mut query = vec![0; length];
        reader.read_exact(&mut query)?;
        asked.fetch_add(1, Ordering::Relaxed);
        thread::sleep(DELAY);
        let answer = behind.post("/sparql", &String::from_utf8_lossy(&query), JSON)?;
        let head = format!(
            "HTTP/1.1 {} x\r\nContent-Type: {JSON}\r\nContent-Length: {}\r\n\r\n",
            answer.status,
            answer.body.len()
        );
        client.write_all(&[head.as_bytes(), &answer.body].concat())?;
    }
}
