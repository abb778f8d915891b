//! A thousand schedules of faults, each told by its seed.

use super::{Follower, Line, Member, Shared, Way, time};
use crate::peer::{Cursor, Standing};
use std::sync::{Arc, Mutex};

const SEEDS: u64 = 1_000;
const STEPS: u64 = 60;

/// SplitMix64.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ z >> 31) % sides
    }
}

/// The network on a bad day.
fn bad_way(seed: u64, replay: Vec<u8>) -> Way {
    let mut dice = Dice(seed);
    Box::new(move |kind, mut bytes| {
        let fault = dice.roll(10);
        let at = usize::try_from(dice.roll(bytes.len().max(1) as u64)).unwrap();
        match fault {
            // No answer.
            0 => return None,
            // A byte is another one.
            1 if !bytes.is_empty() => bytes[at] ^= 1 << dice.roll(8),
            // The end is missing.
            2 => bytes.truncate(at),
            // An old checkpoint comes again.
            3 if kind == "checkpoint" => return Some(replay.clone()),
            // Something is in it that does not belong there.
            4 => bytes
                .splice(at..at, b"\n{}\n".iter().copied())
                .for_each(drop),
            _ => {}
        }
        Some(bytes)
    })
}

fn place(follower: &Follower) -> (u32, u64) {
    let standing = follower.cursor.as_ref().and_then(Cursor::standing);
    standing.map_or((0, 0), |Standing { epoch, seq, .. }| (*epoch, *seq))
}

/// What is visible was published so, word for word, by the member at some time.
fn is_true(follower: &Follower, told: &std::collections::HashSet<String>, seed: u64) {
    for (_, payload) in follower.live().values() {
        assert!(told.contains(payload), "seed {seed}: never published");
    }
}

#[test]
fn whatever_happens_on_the_way_followers_come_to_hold_what_the_member_holds() {
    for seed in 0..SEEDS {
        simulate(seed);
    }
}

fn simulate(seed: u64) {
    let mut dice = Dice(seed);
    let origin: Shared = Arc::new(Mutex::new(Member::new(1, time(0))));
    let card = origin.lock().unwrap().card();
    let mut followers = vec![Follower::new(card.clone()), Follower::new(card)];
    let mut told = std::collections::HashSet::new();
    let mut replay = Vec::new();
    let mut second = 0;
    for _ in 0..STEPS {
        second += 1 + i64::try_from(dice.roll(100)).unwrap();
        let now = time(second);
        let mut member = origin.lock().unwrap();
        match dice.roll(20) {
            0..=7 => {
                let name = u32::try_from(dice.roll(12)).unwrap();
                // The member's clock may go back a day.
                let clock = if dice.roll(10) == 0 {
                    second - 86_400
                } else {
                    second
                };
                member.publish(name, &format!("title {}", dice.roll(1000)), time(clock));
                told.extend(member.live().into_values().map(|(_, payload)| payload));
            }
            8 | 9 => {
                let name = u32::try_from(dice.roll(12)).unwrap();
                member.delete(name, now);
            }
            10 => {
                let forget = dice.roll(2) == 0;
                member.snapshot(forget);
            }
            11 if member.card().card().edition < 8 => {
                let key = u8::try_from(150 + dice.roll(100)).unwrap();
                member.rotate(key);
            }
            12 if member.epoch() < 4 => member.new_epoch(now),
            13 => replay = member.checkpoint(now).text().into(),
            _ => {
                drop(member);
                let which = usize::try_from(dice.roll(2)).unwrap();
                let follower = &mut followers[which];
                let before = place(follower);
                let way = if dice.roll(2) == 0 || replay.is_empty() {
                    Box::new(|_: &'static str, bytes| Some(bytes)) as Way
                } else {
                    bad_way(dice.roll(u64::MAX), replay.clone())
                };
                let mut line = Line::through(&origin, now, way);
                line.tells_both = dice.roll(2) == 0;
                let is_origin = dice.roll(2) == 0;
                let moment = match dice.roll(3) {
                    0 => dice.roll(8),
                    _ => u64::MAX,
                };
                // However it ends, it may do no harm.
                let _ended = follower.pull_killed_at(line, is_origin, moment);
                // I4: the cursor never goes back.
                assert!(
                    place(follower) >= before,
                    "seed {seed}: the cursor went back"
                );
                // I3: nothing that was not published is visible.
                is_true(follower, &told, seed);
            }
        }
    }
    // The storm is over: one honest pull each.
    for follower in &mut followers {
        let now = time(second + 90_000);
        follower
            .pull(Line::new(&origin, now), true)
            .unwrap_or_else(|error| panic!("seed {seed}: {error}"));
        let member = origin.lock().unwrap();
        // I1 and I2: what is live there is live here, and nothing else.
        assert_eq!(follower.live(), member.live(), "seed {seed}");
        assert_eq!(
            follower.digest(),
            member.checkpoint(now).checkpoint.set,
            "seed {seed}"
        );
    }
}
