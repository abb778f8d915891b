//! The ways by which a follower comes to hold what a member holds.

use super::{Follower, Line, Member, Shared, time};
use crate::peer::{Cursor, Verdict};
use std::sync::{Arc, Mutex};
use vocab::RecordId;

fn member() -> Shared {
    let mut member = Member::new(1, time(0));
    for name in 0..40 {
        member.publish(name, "first", time(0));
    }
    Arc::new(Mutex::new(member))
}

fn follower(member: &Shared) -> Follower {
    Follower::new(member.lock().unwrap().card())
}

fn holds_the_same(follower: &Follower, member: &Shared) {
    let member = member.lock().unwrap();
    assert_eq!(follower.live(), member.live());
    assert_eq!(follower.digest(), member.checkpoint(time(0)).checkpoint.set);
}

#[test]
fn a_log_is_followed_from_the_beginning_and_then_from_where_we_stand() {
    let origin = member();
    let mut follower = follower(&origin);
    let pulled = follower.pull(Line::new(&origin, time(1)), true).unwrap();
    assert_eq!(pulled.verdict, Verdict::UpToDate);
    assert!(!pulled.is_stale);
    holds_the_same(&follower, &origin);
    {
        let mut origin = origin.lock().unwrap();
        origin.publish(3, "second", time(2));
        origin.publish(3, "third", time(2));
        origin.delete(4, time(2));
        origin.publish(100, "new", time(2));
    }
    let applied = follower.applied;
    follower.pull(Line::new(&origin, time(3)), true).unwrap();
    holds_the_same(&follower, &origin);
    // What was replaced in between is not sent.
    assert_eq!(follower.applied - applied, 3);
}

#[test]
fn a_poll_that_finds_nothing_new_keeps_nothing() {
    let origin = member();
    let mut follower = follower(&origin);
    follower.pull(Line::new(&origin, time(1)), true).unwrap();
    let applied = follower.applied;
    let pulled = follower.pull(Line::new(&origin, time(2)), true).unwrap();
    assert_eq!(pulled.verdict, Verdict::UpToDate);
    assert_eq!(follower.applied, applied);
}

#[test]
fn a_member_without_records_can_be_followed() {
    let origin = Arc::new(Mutex::new(Member::new(1, time(0))));
    let mut follower = follower(&origin);
    follower.pull(Line::new(&origin, time(1)), true).unwrap();
    origin.lock().unwrap().snapshot(true);
    let mut other = Follower::new(origin.lock().unwrap().card());
    other.pull(Line::new(&origin, time(1)), true).unwrap();
    assert!(matches!(other.cursor, Some(Cursor::At(_))));
    origin.lock().unwrap().publish(1, "at last", time(2));
    for follower in [&mut follower, &mut other] {
        follower.pull(Line::new(&origin, time(3)), true).unwrap();
        holds_the_same(follower, &origin);
    }
}

#[test]
fn a_new_follower_loads_the_snapshot_and_then_the_log() {
    let origin = member();
    origin.lock().unwrap().snapshot(true);
    origin.lock().unwrap().publish(200, "later", time(1));
    let mut follower = follower(&origin);
    follower.pull(Line::new(&origin, time(2)), true).unwrap();
    holds_the_same(&follower, &origin);
    assert_eq!(follower.applied, 41);
}

#[test]
fn who_comes_back_after_the_log_has_been_cut_takes_the_set_and_resurrects_nothing() {
    let origin = member();
    let mut follower = follower(&origin);
    follower.pull(Line::new(&origin, time(1)), true).unwrap();
    {
        let mut origin = origin.lock().unwrap();
        (0..20).for_each(|name| origin.delete(name, time(2)));
        origin.publish(300, "new", time(2));
        origin.snapshot(true);
    }
    follower.pull(Line::new(&origin, time(3)), true).unwrap();
    holds_the_same(&follower, &origin);
}

#[test]
fn a_load_that_was_killed_goes_on_with_the_next_part() {
    let origin = member();
    origin.lock().unwrap().snapshot(true);
    let mut follower = follower(&origin);
    for _ in 0..3 {
        // Killed after the first batch of each pull has been kept.
        let broken = follower.pull_killed_at(Line::new(&origin, time(2)), true, 1);
        assert!(broken.is_err());
    }
    assert!(matches!(
        follower.cursor,
        Some(Cursor::Loading { parts: 3, .. })
    ));
    follower.pull(Line::new(&origin, time(3)), true).unwrap();
    holds_the_same(&follower, &origin);
    assert_eq!(follower.applied, 40);
}

#[test]
fn what_was_lost_here_is_found_by_comparing_sets() {
    let origin = member();
    let mut follower = follower(&origin);
    follower.pull(Line::new(&origin, time(1)), true).unwrap();
    // A row is lost, one is old again, and one is there that never was.
    let keys: Vec<RecordId> = follower.rows.keys().cloned().collect();
    follower.rows.remove(&keys[5]);
    let mut stray = follower.rows[&keys[6]].clone();
    stray.leaf.0[0] ^= 1;
    follower.rows.insert(keys[7].clone(), stray.clone());
    stray.leaf.0[1] ^= 1;
    follower.rows.insert(RecordId::mint("nobody", "x"), stray);
    let pulled = follower.pull(Line::new(&origin, time(2)), true).unwrap();
    assert!(pulled.repaired > 0);
    holds_the_same(&follower, &origin);
}

#[test]
fn a_new_feed_key_is_learnt_from_a_newer_card() {
    let origin = member();
    let mut follower = follower(&origin);
    follower.pull(Line::new(&origin, time(1)), true).unwrap();
    origin.lock().unwrap().rotate(77);
    origin.lock().unwrap().publish(1, "by the new key", time(2));
    let pulled = follower.pull(Line::new(&origin, time(3)), true).unwrap();
    assert!(pulled.card.is_some());
    holds_the_same(&follower, &origin);
}

#[test]
fn a_new_epoch_replaces_what_the_old_one_told() {
    let origin = member();
    let mut follower = follower(&origin);
    follower.pull(Line::new(&origin, time(1)), true).unwrap();
    {
        let mut origin = origin.lock().unwrap();
        origin.delete(0, time(2));
        origin.new_epoch(time(2));
        origin.publish(500, "after the restore", time(3));
    }
    follower.pull(Line::new(&origin, time(4)), true).unwrap();
    holds_the_same(&follower, &origin);
    // And by a snapshot.
    let mut late = Follower::new(follower.card.clone());
    origin.lock().unwrap().snapshot(true);
    late.pull(Line::new(&origin, time(5)), true).unwrap();
    holds_the_same(&late, &origin);
}
