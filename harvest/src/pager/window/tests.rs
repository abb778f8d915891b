//! Windows lead through every item once, whatever fails and whatever the portal gives.

use super::Window;
use crate::pager::{Instead, Trouble};
use proptest::prelude::*;

/// Walks a list of `total` items of which `bad` make any window around them fail, from a portal
/// that gives at most `cap` items a page.
fn walked(total: u64, limit: u64, cap: u64, bad: &[u64], tells_total: bool) -> (Vec<u64>, usize) {
    let mut waiting = vec![Window::first(limit)];
    let (mut met, mut failures) = (Vec::new(), 0);
    while let Some(window) = waiting.pop() {
        let end = (window.offset + window.limit.min(cap)).min(total);
        let items: Vec<u64> = (window.offset..end).collect();
        if items.iter().any(|item| bad.contains(item)) {
            match window.instead(&Trouble::Answer("it broke".into()), |window| window) {
                Instead::Ask(windows) => waiting.extend(windows.into_iter().rev()),
                Instead::Fail(windows) => {
                    failures += 1;
                    waiting.extend(windows);
                }
                Instead::Gone(..) => unreachable!(),
            }
            continue;
        }
        let next = window.next(items.len() as u64, tells_total.then_some(total));
        met.extend(items);
        waiting.extend(next);
    }
    (met, failures)
}

proptest! {
    #[test]
    fn a_bad_item_never_hides_its_neighbours(
        total in 0_u64..200,
        limit in 1_u64..60,
        cap in 1_u64..60,
        bad in proptest::collection::btree_set(0_u64..200, 0..4),
        tells_total: bool,
    ) {
        let bad: Vec<u64> = bad.into_iter().filter(|item| *item < total).collect();
        let (met, failures) = walked(total, limit, cap, &bad, tells_total);
        let good: Vec<u64> = (0..total).filter(|item| !bad.contains(item)).collect();
        prop_assert_eq!(met, good);
        prop_assert_eq!(failures, bad.len());
    }
}

#[test]
fn a_total_that_shrinks_on_the_way_leaves_nothing_out() {
    let second = Window::first(10).next(10, Some(30)).unwrap();
    let third = second.next(10, Some(12)).unwrap();
    assert_eq!((third.offset, third.largest(Some(12))), (20, Some(30)));
    assert_eq!(third.next(10, Some(12)), None);
}
