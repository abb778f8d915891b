use super::*;

fn budgets() -> Budgets {
    let settings = SparqlSettings {
        client_requests_per_second: 1,
        client_burst_requests: 3,
        client_seconds_per_minute: 60,
        client_burst_seconds: 120,
        max_waiting: 2,
        ..SparqlSettings::default()
    };
    Budgets::new(&settings, Instant::now())
}

fn limit<T: std::fmt::Debug>(refused: Result<T, SparqlError>) -> (Limit, u64) {
    match refused {
        Err(SparqlError::TooMany { limit, retry_after }) => (limit, retry_after.as_secs()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_client_that_asks_too_often_is_told_to_wait_and_others_are_not() {
    let budgets = budgets();
    let now = Instant::now();
    let one = budgets.of(Client::numbered(1), now);
    for _ in 0..3 {
        one.count(1).unwrap();
    }
    assert_eq!(limit(one.count(1)), (Limit::Requests, 1));
    assert_eq!(
        limit(budgets.of(Client::numbered(1), now).count(1)).0,
        Limit::Requests
    );
    budgets.of(Client::numbered(2), now).count(1).unwrap();
}

#[test]
fn what_is_asked_of_others_counts_too() {
    let budgets = budgets();
    let account = budgets.of(Client::numbered(1), Instant::now());
    account.count(2).unwrap();
    assert_eq!(limit(account.count(2)).0, Limit::Requests);
    account.count(1).unwrap();
    // More than a rest could ever bring back at once.
    assert_eq!(limit(account.count(4)).0, Limit::Requests);
}

#[test]
fn seconds_that_were_used_come_back_at_a_steady_rate() {
    let budgets = budgets();
    let now = Instant::now();
    let account = budgets.of(Client::numbered(1), now);
    account.charge(Duration::from_secs(119), now);
    account.has_seconds(now).unwrap();
    account.charge(Duration::from_secs(31), now);
    assert_eq!(limit(account.has_seconds(now)), (Limit::Seconds, 30));
    let later = now + Duration::from_secs(29);
    assert_eq!(limit(account.has_seconds(later)), (Limit::Seconds, 1));
    account.has_seconds(now + Duration::from_secs(31)).unwrap();
}

#[tokio::test]
async fn a_client_runs_a_few_queries_at_once_and_lets_few_others_wait() {
    let budgets = budgets();
    let account = budgets.of(Client::numbered(1), Instant::now());
    let patience = Duration::from_millis(10);
    let first = Arc::clone(&account).turn(patience).await.unwrap();
    let _second = Arc::clone(&account).turn(patience).await.unwrap();
    let third = Arc::clone(&account).turn(patience).await;
    assert_eq!(limit(third.map(|_| ())).0, Limit::Waiting);
    let mut waiting = Box::pin(Arc::clone(&account).turn(Duration::from_secs(600)));
    assert!(futures_util::poll!(&mut waiting).is_pending());
    // One place to wait in, which is taken.
    let fourth = Arc::clone(&account).turn(Duration::from_secs(600)).await;
    assert_eq!(limit(fourth.map(|_| ())).0, Limit::Waiting);
    drop(first);
    waiting.await.unwrap();
    budgets
        .of(Client::numbered(2), Instant::now())
        .turn(patience)
        .await
        .unwrap();
}

#[test]
fn accounts_are_bounded_and_forgotten() {
    let budgets = budgets();
    let begun = Instant::now();
    for number in 0..MOST as u64 + 50 {
        budgets.of(Client::numbered(number), begun);
    }
    assert_eq!(lock(&budgets.books).accounts.len(), MOST);
    let later = begun + FORGOTTEN;
    budgets.of(Client::numbered(u64::MAX), later);
    assert_eq!(lock(&budgets.books).accounts.len(), 1);
}
