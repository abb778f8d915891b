use super::{Sketch, SketchError, SketchKey, Sketcher};
use crate::feed::Leaf;
use proptest::prelude::*;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

const KEY: SketchKey = SketchKey([5; 32]);

fn leaf(number: u32) -> Leaf {
    Leaf(Sha256::digest(number.to_be_bytes()).into())
}

fn sketch(items: impl IntoIterator<Item = u32>, cells: usize) -> Sketch {
    let mut sketcher = Sketcher::new(KEY, cells);
    items.into_iter().for_each(|item| sketcher.add(&leaf(item)));
    sketcher.finish()
}

impl Sketch {
    fn first(&self, cells: usize) -> Self {
        Self(self.0[..cells].to_vec())
    }
}

/// How many cells were needed, taking a tenth more each time.
fn cells_needed(theirs: &[u32], ours: &[u32]) -> usize {
    let most = 4 * (theirs.len() + ours.len()) + 16;
    let (all, held) = (
        sketch(theirs.iter().copied(), most),
        sketch(ours.iter().copied(), most),
    );
    let mut cells = 1;
    loop {
        if all.first(cells).difference(&held.first(cells), KEY).is_ok() {
            return cells;
        }
        cells += 1 + cells / 10;
        assert!(cells <= most, "not even {most} cells are enough");
    }
}

proptest! {
    #[test]
    fn the_difference_is_found_whatever_the_sets(
        both in proptest::collection::btree_set(0_u32..1000, 0..200),
        theirs in proptest::collection::btree_set(1000_u32..2000, 0..20),
        ours in proptest::collection::btree_set(2000_u32..3000, 0..20),
    ) {
        let whole = |own: &BTreeSet<u32>| sketch(both.iter().chain(own).copied(), 1 << 13);
        let (remote, local) = (whole(&theirs), whole(&ours));
        // Two items fall into the same first cells once in a while: a reader then takes twice as many.
        let first = 4 * (theirs.len() + ours.len()) + 30;
        let found = std::iter::successors(Some(first), |cells| Some(cells * 2))
            .take_while(|&cells| cells <= remote.len())
            .find_map(|cells| remote.first(cells).difference(&local.first(cells), KEY).ok())
            .expect("thousands of cells tell some forty items apart");
        let set = |items: &BTreeSet<u32>| items.iter().map(|&item| leaf(item)).collect::<BTreeSet<_>>();
        prop_assert_eq!(found.missing.into_iter().collect::<BTreeSet<_>>(), set(&theirs));
        prop_assert_eq!(found.extra.into_iter().collect::<BTreeSet<_>>(), set(&ours));
        prop_assert_eq!(Sketch::from_bytes(&remote.to_bytes()), Ok(remote));
    }

    #[test]
    fn rubbish_is_refused_or_harmless(bytes in proptest::collection::vec(any::<u8>(), 0..4000)) {
        if let Ok(rubbish) = Sketch::from_bytes(&bytes) {
            let held = sketch(0..50, rubbish.len());
            let _ = rubbish.difference(&held, KEY);
        }
    }
}

#[test]
fn a_difference_costs_the_same_however_large_the_sets() {
    let theirs: Vec<_> = (0..20_000).collect();
    let ours: Vec<_> = (500..20_000).chain(50_000..50_500).collect();
    let needed = cells_needed(&theirs, &ours);
    // 1,000 differences: the paper has 1.35 to 1.72 cells each, our steps a tenth more.
    assert!(needed < 1_900, "{needed}");
}

#[test]
fn too_few_cells_are_told_and_no_wrong_answer_given() {
    let remote = sketch(0..1000, 50);
    let local = sketch(500..1000, 50);
    assert_eq!(remote.difference(&local, KEY), Err(SketchError::TooFew));
    assert_eq!(Sketch::from_bytes(&[0; 41]), Err(SketchError::Length));
    assert_eq!(
        Sketch::default().difference(&Sketch::default(), KEY),
        Err(SketchError::TooFew)
    );
}

#[test]
fn another_key_finds_nothing() {
    let other = SketchKey([6; 32]);
    let mut sketcher = Sketcher::new(other, 40);
    (0..10).for_each(|item| sketcher.add(&leaf(item)));
    let local = sketch(0..11, 40);
    assert!(sketcher.finish().difference(&local, KEY).is_err());
}
