//! What a host brings about by the way it answers.

use super::*;

const MANNERS: Manners = Manners {
    concurrent: 2,
    interval: Duration::from_millis(200),
    strained: Duration::from_secs(1),
    max_interval: Duration::from_secs(60),
    patience: Duration::from_secs(120),
};

fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// How long the next request has to wait.
fn wait(rhythm: &mut Rhythm, now: Instant) -> Result<Duration, Duration> {
    let start = rhythm.claim(now)?;
    Ok(start.map_or(Duration::ZERO, |start| start - now))
}

fn quota(limit: Option<u64>, remaining: u64, reset: u64) -> Quota {
    Quota {
        limit,
        remaining,
        reset: secs(reset),
    }
}

#[test]
fn two_requests_are_an_interval_apart() {
    let now = Instant::now();
    let mut rhythm = Rhythm::new(MANNERS, now);
    assert_eq!(wait(&mut rhythm, now), Ok(Duration::ZERO));
    assert_eq!(wait(&mut rhythm, now), Ok(MANNERS.interval));
    // Who only looked has claimed nothing.
    assert_eq!(wait(&mut rhythm, now), Ok(MANNERS.interval));
    assert_eq!(
        wait(&mut rhythm, now + MANNERS.interval),
        Ok(Duration::ZERO)
    );
}

#[test]
fn trouble_doubles_the_interval_up_to_a_limit_and_good_answers_bring_it_back_little_by_little() {
    let mut now = Instant::now();
    let mut rhythm = Rhythm::new(MANNERS, now);
    let mut waits = Vec::new();
    for _ in 0..8 {
        rhythm.strained(now);
        let waited = wait(&mut rhythm, now).unwrap();
        waits.push(waited.as_secs());
        now += waited;
        assert_eq!(wait(&mut rhythm, now), Ok(Duration::ZERO));
    }
    assert_eq!(waits, [1, 2, 4, 8, 16, 32, 60, 60]);
    let mut answers = 0;
    let mut before = rhythm.interval;
    while rhythm.interval > MANNERS.interval {
        rhythm.answered(now, Duration::from_millis(50));
        assert!(rhythm.interval < before && rhythm.interval >= before * 9 / 10);
        before = rhythm.interval;
        answers += 1;
    }
    assert_eq!(answers, 112);
}

#[test]
fn a_slow_host_rests_as_long_as_it_works() {
    let now = Instant::now();
    let mut rhythm = Rhythm::new(MANNERS, now);
    rhythm.claim(now).unwrap();
    let answered = now + secs(5);
    rhythm.answered(answered, secs(5));
    assert_eq!(wait(&mut rhythm, answered), Ok(secs(5)));
    // The next request begins ten seconds after this one, however quick its answer is.
    let next = answered + secs(5);
    rhythm.claim(next).unwrap();
    assert_eq!(wait(&mut rhythm, next), Ok(secs(10)));
}

#[test]
fn a_rest_is_waited_for_unless_it_is_too_long() {
    let now = Instant::now();
    let mut rhythm = Rhythm::new(MANNERS, now);
    rhythm.rest(now, secs(100));
    assert_eq!(wait(&mut rhythm, now), Ok(secs(100)));
    rhythm.rest(now, secs(3600));
    assert_eq!(wait(&mut rhythm, now), Err(secs(3600)));
    // A host whose clock is years ahead is asked again after a day.
    rhythm.rest(now, secs(1 << 40));
    assert_eq!(wait(&mut rhythm, now), Err(MAX_REST));
    assert_eq!(wait(&mut rhythm, now + MAX_REST), Ok(Duration::ZERO));
}

#[test]
fn the_delay_that_robots_are_given_is_a_floor() {
    let now = Instant::now();
    let mut rhythm = Rhythm::new(MANNERS, now);
    rhythm.keep_delay(secs(3));
    rhythm.claim(now).unwrap();
    assert_eq!(wait(&mut rhythm, now), Ok(secs(3)));
    rhythm.answered(now, Duration::from_millis(1));
    assert_eq!(rhythm.interval, secs(3));
    // It may not make us faster than we are, nor stop us for good.
    rhythm.keep_delay(Duration::ZERO);
    assert_eq!(rhythm.usual, MANNERS.interval);
    rhythm.keep_delay(secs(1 << 40));
    assert_eq!(rhythm.usual, MANNERS.max_interval);
}

#[test]
fn a_quota_is_kept_before_it_is_spent() {
    let now = Instant::now();
    // Plenty is left: nobody waits.
    let mut rhythm = Rhythm::new(MANNERS, now);
    rhythm.keep_quota(now, &quota(Some(100), 11, 60));
    assert_eq!(wait(&mut rhythm, now), Ok(Duration::ZERO));
    // The last tenth is spread over the minute.
    let mut rhythm = Rhythm::new(MANNERS, now);
    rhythm.keep_quota(now, &quota(Some(100), 10, 60));
    assert_eq!(wait(&mut rhythm, now), Ok(secs(6)));
    // Nothing is left, whatever the limit was.
    let mut rhythm = Rhythm::new(MANNERS, now);
    rhythm.keep_quota(now, &quota(None, 0, 60));
    assert_eq!(wait(&mut rhythm, now), Ok(secs(60)));
    // The last tenth of a day is not ours.
    let mut rhythm = Rhythm::new(MANNERS, now);
    rhythm.keep_quota(now, &quota(Some(5000), 500, 36_000));
    assert_eq!(wait(&mut rhythm, now), Err(secs(36_000)));
}
