use super::confine;
use std::{
    fs::{self, File, OpenOptions},
    net::{TcpListener, TcpStream, UdpSocket},
    os::unix::net::UnixStream,
    process::Command,
    thread,
};

/// Runs `what` in a thread that is confined, which leaves the others as they are.
fn confined<T: Send + 'static>(
    folder: &std::path::Path,
    what: impl FnOnce(super::Confinement) -> T + Send + 'static,
) -> T {
    let folder = folder.to_owned();
    thread::spawn(move || what(confine(&folder)))
        .join()
        .unwrap()
}

#[expect(clippy::print_stderr, reason = "whoever runs the tests should know")]
fn skipped(why: &str) {
    eprintln!("skipped: {why}");
}

#[test]
fn a_confined_worker_reaches_no_network_writes_no_file_and_starts_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let inside = folder.path().join("inside");
    fs::write(&inside, "kept").unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    // All of it is possible before, so that what fails afterwards fails for that reason.
    TcpStream::connect(address).unwrap();
    let path = inside.clone();
    let (held, failures) = confined(folder.path(), move |held| {
        let opened = OpenOptions::new().write(true).open(&path);
        let failures = [
            ("connect", TcpStream::connect(address).is_err()),
            ("listen", TcpListener::bind("127.0.0.1:0").is_err()),
            ("datagrams", UdpSocket::bind("127.0.0.1:0").is_err()),
            ("a pair of sockets", UnixStream::pair().is_err()),
            (
                "a new file",
                File::create(path.with_extension("new")).is_err(),
            ),
            ("an old file", opened.is_err()),
            ("a file that goes", fs::remove_file(&path).is_err()),
            (
                "a file that moves",
                fs::rename(&path, path.with_extension("b")).is_err(),
            ),
            (
                "a folder",
                fs::create_dir(path.with_extension("d")).is_err(),
            ),
            ("a program", Command::new("/bin/true").status().is_err()),
        ];
        (held, failures)
    });
    if !held.seccomp {
        skipped("this kernel does not offer seccomp");
        return;
    }
    for (what, has_failed) in failures {
        assert!(has_failed, "{what}");
    }
    assert_eq!(fs::read_to_string(&inside).unwrap(), "kept");
}

#[test]
fn a_confined_worker_reads_its_generations_and_starts_threads() {
    let folder = tempfile::tempdir().unwrap();
    let inside = folder.path().join("inside");
    fs::write(&inside, "kept").unwrap();
    let (read, listed, computed) = confined(folder.path(), move |_| {
        let listed = fs::read_dir(inside.parent().unwrap()).unwrap().count();
        let computed = thread::spawn(|| vec![1_u64; 1 << 20].iter().sum::<u64>());
        (
            fs::read_to_string(&inside).unwrap(),
            listed,
            computed.join().unwrap(),
        )
    });
    assert_eq!((read.as_str(), listed, computed), ("kept", 1, 1 << 20));
}

#[test]
fn a_confined_worker_reads_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let generations = folder.path().join("generations");
    fs::create_dir(&generations).unwrap();
    let ledger = folder.path().join("ledger.sqlite");
    fs::write(&ledger, "whatever").unwrap();
    let (held, read) = confined(&generations, move |held| (held, fs::read(&ledger).is_ok()));
    if held.landlock {
        assert!(!read);
    } else {
        skipped("this kernel does not offer Landlock");
    }
}
