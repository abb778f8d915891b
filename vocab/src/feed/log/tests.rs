use super::{
    Action, Entry, Head, Leaf, LogError, LogLine, LogReader, LogStart, write_entry, write_start,
    write_superseded,
};
use crate::{Fingerprint, Kind, MemberId, RecordId, signature::SecretKey};
use proptest::prelude::*;

fn start() -> LogStart {
    let member = MemberId::of(&SecretKey::from_bytes(&[1; 32]).public());
    LogStart {
        head: Head::start(&member, 1),
        member,
        epoch: 1,
        after: 0,
    }
}

fn entry(seq: u64, payload: &str) -> Entry {
    let resource = format!("https://rivage.example/d/{seq}");
    Entry {
        seq,
        action: if payload.is_empty() {
            Action::Delete
        } else {
            Action::Update
        },
        key: RecordId::mint("rivage", &resource),
        kind: Kind::Dataset,
        resource,
        fingerprint: Fingerprint::of(payload.as_bytes()),
        published: 1_767_322_845_000 + i64::try_from(seq).unwrap(),
    }
}

fn read(pieces: impl Iterator<Item = Vec<u8>>) -> Result<Vec<LogLine>, LogError> {
    let mut reader = LogReader::default();
    let mut lines = Vec::new();
    for piece in pieces {
        reader.push(&piece);
        while let Some(line) = reader.next_line()? {
            lines.push(line);
        }
    }
    reader.end()?;
    Ok(lines)
}

proptest! {
    #[test]
    fn what_is_written_is_read_in_whatever_pieces_it_comes(
        payloads in proptest::collection::vec("(\\PC|\n){0,40}", 0..8),
        replaced in proptest::collection::vec(any::<[u8; 32]>(), 0..3),
        piece in 1_usize..50,
    ) {
        let mut bytes = Vec::new();
        write_start(&mut bytes, &start());
        let mut expected = vec![LogLine::Start(start())];
        let mut seq = 0;
        for leaf in replaced {
            seq += 1;
            write_superseded(&mut bytes, seq, &Leaf(leaf));
            expected.push(LogLine::Superseded { seq, leaf: Leaf(leaf) });
        }
        for payload in payloads {
            seq += 1;
            write_entry(&mut bytes, &entry(seq, &payload), &payload);
            expected.push(LogLine::Entry(entry(seq, &payload), payload));
        }
        prop_assert_eq!(read(bytes.chunks(piece).map(<[u8]>::to_vec)), Ok(expected));
        // Half a log is no log, unless it ends where an entry does.
        let cut = &bytes[..bytes.len() - 1];
        prop_assert!(read(std::iter::once(cut.to_vec())).is_err());
    }

    #[test]
    fn rubbish_is_refused_and_never_panics(bytes in proptest::collection::vec(any::<u8>(), 1..200)) {
        prop_assert!(read(std::iter::once(bytes)).is_err());
    }
}

#[test]
fn a_content_without_end_is_refused_before_it_is_held() {
    let mut bytes = Vec::new();
    write_start(&mut bytes, &start());
    let mut long = Vec::new();
    write_entry(&mut long, &entry(1, "x"), "x");
    let long = String::from_utf8(long)
        .unwrap()
        .replace("\"bytes\":1", "\"bytes\":99999999999");
    bytes.extend_from_slice(long.as_bytes());
    assert!(matches!(
        read(std::iter::once(bytes)),
        Err(LogError::LongPayload { seq: 1, .. })
    ));
}

#[test]
fn a_line_without_end_is_refused_before_it_is_held() {
    let endless = std::iter::repeat_n(vec![b' '; 1024], 20);
    assert_eq!(read(endless), Err(LogError::LongLine { line: 1 }));
}
