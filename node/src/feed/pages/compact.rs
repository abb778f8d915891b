//! Which pages are worth writing again as one.

use crate::ledger::{Live, PageLimits};
use std::ops::Range;

/// A page: how many entries it tells, and which of them are the last of their records.
#[derive(Debug, Clone, Copy)]
pub struct Told {
    pub was: u64,
    pub now: Live,
    /// Whether it must not tell the past any longer.
    pub is_overdue: bool,
}

/// So many small pages in a row are joined, if none of them is most of the whole.
const MANY: usize = 8;

/// Runs of pages that follow each other, fit on one, and tell more of the past than of the present, so that
/// no more is written than goes away; or that are many and small, so that what is written at least doubles
/// the page it was on, and is not written often. What is overdue is written again in any case.
pub fn runs(pages: &[Told], limits: PageLimits) -> Vec<Range<usize>> {
    let mut runs = Vec::new();
    let mut at = 0;
    while at < pages.len() {
        match run(&pages[at..], limits) {
            Some(length) => {
                runs.push(at..at + length);
                at += length;
            }
            None => at += 1,
        }
    }
    runs
}

/// The longest run that begins with the first page.
fn run(pages: &[Told], limits: PageLimits) -> Option<usize> {
    let (mut was, mut now, mut largest) = (0, Live::default(), 0);
    let mut found = None;
    for (number, page) in (1..).zip(pages) {
        was += page.was;
        now.members += page.now.members;
        now.bytes += page.now.bytes;
        largest = largest.max(page.now.members);
        // A page that is full by itself may hold a little more than others.
        let fits = number == 1 || (now.members <= limits.members && now.bytes <= limits.bytes);
        if !fits {
            break;
        }
        let tells_mostly_past = was > 2 * now.members;
        let is_worth_joining = number >= MANY && 2 * largest <= now.members;
        let is_overdue = number == 1 && page.is_overdue && was > now.members;
        if tells_mostly_past || is_worth_joining || is_overdue {
            found = Some(number);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::Told;
    use crate::ledger::{Live, PageLimits};

    /// The first and the last page of each run.
    fn runs(pages: &[(u64, u64)]) -> Vec<(usize, usize)> {
        runs_of(&told(pages))
    }

    fn runs_of(pages: &[Told]) -> Vec<(usize, usize)> {
        let runs = super::runs(pages, PageLimits::default());
        runs.into_iter()
            .map(|run| (run.start, run.end - 1))
            .collect()
    }

    const NONE: [(usize, usize); 0] = [];

    fn told(pages: &[(u64, u64)]) -> Vec<Told> {
        let page = |&(was, members)| Told {
            was,
            now: Live {
                members,
                bytes: members * 100,
            },
            is_overdue: false,
        };
        pages.iter().map(page).collect()
    }

    #[test]
    fn what_is_mostly_true_stays() {
        assert_eq!(runs(&[(500, 500), (500, 250), (3, 2)]), NONE);
    }

    #[test]
    fn a_page_of_the_past_takes_its_neighbours_along() {
        assert_eq!(runs(&[(500, 500), (500, 100), (200, 200)]), [(1, 2)]);
        assert_eq!(runs(&[(500, 500), (500, 249), (200, 200)]), [(1, 1)]);
        assert_eq!(runs(&[(500, 0), (500, 499)]), [(0, 1)]);
    }

    #[test]
    fn what_is_overdue_is_written_again_if_anything_on_it_is_past() {
        let overdue = |was, members| Told {
            is_overdue: true,
            ..told(&[(was, members)])[0]
        };
        assert_eq!(runs_of(&[overdue(500, 500), overdue(500, 499)]), [(1, 1)]);
    }

    #[test]
    fn no_page_becomes_too_large() {
        assert_eq!(runs(&[(900, 300), (900, 300)]), [(0, 0), (1, 1)]);
    }

    #[test]
    fn many_small_pages_are_joined_and_a_large_one_is_not_written_for_each() {
        assert_eq!(runs(&[(2, 2); 9]), [(0, 8)]);
        assert_eq!(runs(&[(2, 2); 7]), NONE);
        let mut pages = vec![(100, 100)];
        pages.extend([(2, 2); 7]);
        assert_eq!(runs(&pages), NONE);
    }
}
