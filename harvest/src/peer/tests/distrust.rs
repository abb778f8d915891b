//! What is not believed, and leaves everything as it was.

use super::{Follower, Line, Member, Shared, Way, member, time};
use crate::peer::{Distrust, PullError, Verdict};
use jiff::Timestamp;
use std::sync::{Arc, Mutex};
use vocab::feed::CheckpointError;

fn origin() -> Shared {
    let mut member = Member::new(1, time(0));
    (0..20).for_each(|name| member.publish(name, "first", time(0)));
    Arc::new(Mutex::new(member))
}

/// A follower that holds everything, and an origin that has gone on.
fn gone_on() -> (Shared, Follower) {
    let origin = origin();
    let mut follower = Follower::new(origin.lock().unwrap().card());
    follower.pull(Line::new(&origin, time(1)), true).unwrap();
    origin.lock().unwrap().publish(3, "second", time(2));
    origin.lock().unwrap().delete(4, time(2));
    (origin, follower)
}

/// Alters the answers of one kind.
fn altered(what: &'static str, alter: impl Fn(String) -> String + Send + 'static) -> Way {
    Box::new(move |kind, bytes| {
        if kind != what {
            return Some(bytes);
        }
        let text = String::from_utf8(bytes).unwrap();
        Some(alter(text).into_bytes())
    })
}

/// Nothing of it is kept, and the honest way still leads on.
fn is_refused(origin: &Shared, follower: &mut Follower, now: Timestamp, way: Way) -> Distrust {
    let before = follower.live();
    let error = follower
        .pull(Line::through(origin, now, way), true)
        .unwrap_err();
    assert_eq!(follower.live(), before);
    let PullError::Distrust(distrust) = error else {
        panic!("{error}")
    };
    distrust
}

fn recovers(origin: &Shared, follower: &mut Follower) {
    follower.pull(Line::new(origin, time(9)), true).unwrap();
    assert_eq!(follower.live(), origin.lock().unwrap().live());
}

#[test]
fn a_log_that_comes_with_the_checkpoint_is_believed_no_more_than_another() {
    let (origin, mut follower) = gone_on();
    let alter =
        |from: &'static str, to: &'static str| altered("log", move |log| log.replacen(from, to, 1));
    for (from, to) in [("second", "forged"), ("\"action\"", "\"acted\"")] {
        let before = follower.live();
        let line = Line::through(&origin, time(3), alter(from, to)).telling_both();
        follower.pull(line, true).unwrap_err();
        assert_eq!(follower.live(), before);
    }
    // One of before is an old answer, and does nothing.
    let old = {
        let member = origin.lock().unwrap();
        member.log(1, 20, time(3)).unwrap()
    };
    origin.lock().unwrap().publish(5, "third", time(4));
    let line = Line::new(&origin, time(5)).telling_both();
    follower.pull(line, true).unwrap();
    let held = follower.live();
    let way: Way =
        Box::new(move |kind, bytes| Some(if kind == "log" { old.clone() } else { bytes }));
    let line = Line::through(&origin, time(6), way).telling_both();
    assert_eq!(follower.pull(line, true).unwrap().verdict, Verdict::Older);
    assert_eq!(follower.live(), held);
    recovers(&origin, &mut follower);
}

#[test]
fn a_changed_word_in_the_log() {
    let (origin, mut follower) = gone_on();
    let way = altered("log", |log| log.replace("second", "forged"));
    assert_eq!(
        is_refused(&origin, &mut follower, time(3), way),
        Distrust::Head
    );
    recovers(&origin, &mut follower);
}

#[test]
fn an_entry_left_out_of_the_log() {
    let (origin, mut follower) = gone_on();
    let way = altered("log", |log| {
        let kept = log.lines().filter(|line| !line.contains("\"delete\""));
        kept.map(|line| format!("{line}\n")).collect()
    });
    assert_eq!(
        is_refused(&origin, &mut follower, time(3), way),
        Distrust::Short
    );
    recovers(&origin, &mut follower);
}

#[test]
fn a_log_that_breaks_off() {
    let (origin, mut follower) = gone_on();
    let way = altered("log", |log| log[..log.len() / 2].to_owned());
    assert_eq!(
        is_refused(&origin, &mut follower, time(3), way),
        Distrust::Short
    );
    recovers(&origin, &mut follower);
}

#[test]
fn the_log_of_another_member() {
    let (origin, mut follower) = gone_on();
    let mut other = Member::new(2, time(0));
    (0..22).for_each(|name| other.publish(name, "other", time(0)));
    let log = other.log(1, 20, time(1)).unwrap();
    let way: Way =
        Box::new(move |kind, bytes| Some(if kind == "log" { log.clone() } else { bytes }));
    assert_eq!(
        is_refused(&origin, &mut follower, time(3), way),
        Distrust::OtherLog
    );
    recovers(&origin, &mut follower);
}

#[test]
fn the_checkpoint_of_another_member() {
    let (origin, mut follower) = gone_on();
    let other = Member::new(2, time(0))
        .checkpoint(time(1))
        .text()
        .to_owned();
    let way = altered("checkpoint", move |_| other.clone());
    let distrust = is_refused(&origin, &mut follower, time(3), way);
    assert!(matches!(
        distrust,
        Distrust::Checkpoint(CheckpointError::Member(_))
    ));
    recovers(&origin, &mut follower);
}

#[test]
fn two_feeds_signed_by_one_member() {
    let (origin, mut follower) = gone_on();
    let mut twin = origin.lock().unwrap().clone();
    follower.pull(Line::new(&origin, time(3)), true).unwrap();
    // The twin tells something else as the same entry.
    twin.new_epoch(time(0));
    let mut twin = Member::new(1, time(0));
    (0..22).for_each(|name| twin.publish(name, "another story", time(0)));
    let twin = Arc::new(Mutex::new(twin));
    let way: Way = Box::new(|_, bytes| Some(bytes));
    let distrust = is_refused(&twin, &mut follower, time(4), way);
    assert_eq!(distrust, Distrust::Fork { epoch: 1, seq: 22 });
}

#[test]
fn a_fork_further_back() {
    let (_, mut follower) = gone_on();
    let mut twin = Member::new(1, time(0));
    (0..30).for_each(|name| twin.publish(name, "another story", time(0)));
    let twin = Arc::new(Mutex::new(twin));
    let way: Way = Box::new(|_, bytes| Some(bytes));
    assert_eq!(
        is_refused(&twin, &mut follower, time(4), way),
        Distrust::OtherLog
    );
}

#[test]
fn an_old_checkpoint_sent_again_changes_nothing() {
    let (origin, mut follower) = gone_on();
    let old = origin.lock().unwrap().checkpoint(time(2)).text().to_owned();
    origin.lock().unwrap().publish(5, "third", time(3));
    recovers(&origin, &mut follower);
    let before = follower.live();
    let way = altered("checkpoint", move |_| old.clone());
    let pulled = follower
        .pull(Line::through(&origin, time(10), way), true)
        .unwrap();
    assert_eq!(pulled.verdict, Verdict::Older);
    assert_eq!(follower.live(), before);
}

#[test]
fn a_frozen_source_is_told() {
    let (origin, mut follower) = gone_on();
    let frozen = origin.lock().unwrap().checkpoint(time(2)).text().to_owned();
    let way = altered("checkpoint", move |_| frozen.clone());
    let later = time(3 * 24 * 3600);
    let pulled = follower
        .pull(Line::through(&origin, later, way), true)
        .unwrap();
    assert!(pulled.is_stale);
}

#[test]
fn a_clock_that_is_years_ahead() {
    let (origin, mut follower) = gone_on();
    let ahead = time(10 * 365 * 24 * 3600);
    origin.lock().unwrap().publish(6, "from the future", ahead);
    let way: Way = Box::new(|_, bytes| Some(bytes));
    let distrust = is_refused(&origin, &mut follower, time(3), way);
    assert!(matches!(distrust, Distrust::Future(_)));
}

#[test]
fn a_snapshot_with_a_forged_part_or_another_manifest() {
    let origin = origin();
    origin.lock().unwrap().snapshot(true);
    let mut follower = Follower::new(origin.lock().unwrap().card());
    let forged: Way = Box::new(|kind, mut bytes| {
        if kind == "part" {
            let last = bytes.len() - 1;
            bytes[last] ^= 1;
        }
        Some(bytes)
    });
    let distrust = is_refused(&origin, &mut follower, time(3), forged);
    assert!(matches!(distrust, Distrust::Snapshot(_)));
    let way = altered("manifest", |text| {
        text.replace("\"count\": 20", "\"count\": 21")
    });
    let distrust = is_refused(&origin, &mut follower, time(3), way);
    assert!(matches!(distrust, Distrust::Snapshot(_)));
    recovers(&origin, &mut follower);
}

#[test]
fn an_epoch_that_the_root_key_has_not_announced() {
    let (origin, mut follower) = gone_on();
    let known = follower.card.text().to_owned();
    origin.lock().unwrap().new_epoch(time(2));
    let way = altered("card", move |_| known.clone());
    let distrust = is_refused(&origin, &mut follower, time(3), way);
    assert!(matches!(
        distrust,
        Distrust::Checkpoint(CheckpointError::Key { .. })
    ));
    recovers(&origin, &mut follower);
}

#[test]
fn what_is_signed_and_yet_no_record_stays_invisible_and_alone() {
    let (origin, mut follower) = gone_on();
    {
        let mut origin = origin.lock().unwrap();
        let here = member::resource(7);
        let blank = "_:b <http://purl.org/dc/terms/title> \"x\" .\n".to_owned();
        origin.publish_raw(7, here, blank, time(2));
        let unsorted = format!(
            "{}{}",
            member::payload("https://rivage.example/d/8", "z"),
            member::payload("https://rivage.example/d/8", "a")
        );
        origin.publish_raw(8, member::resource(8), unsorted, time(2));
        origin.publish_raw(
            9,
            "not an IRI".to_owned(),
            member::payload("x:y", "t"),
            time(2),
        );
        origin.publish(10, "sound", time(2));
    }
    let pulled = follower.pull(Line::new(&origin, time(3)), true).unwrap();
    assert_eq!(pulled.refused, 3);
    assert_eq!(pulled.verdict, Verdict::UpToDate);
    let (held, mut told) = (follower.live(), origin.lock().unwrap().live());
    for name in [7, 8, 9] {
        assert!(!held.contains_key(&member::key(name)));
        told.remove(&member::key(name));
    }
    assert_eq!(held, told);
}

#[test]
fn a_mirror_that_sends_other_sums_is_left_for_the_origin() {
    let (origin, mut follower) = gone_on();
    let keys: Vec<_> = follower.rows.keys().cloned().collect();
    follower.rows.remove(&keys[0]);
    let error = follower
        .pull(Line::new(&origin, time(3)), false)
        .unwrap_err();
    assert_eq!(error, PullError::Distrust(Distrust::Diverged));
    recovers(&origin, &mut follower);
}
