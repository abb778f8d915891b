//! In which cells an item is counted.

/// The places of one item: the first is 0, then farther and farther apart, so that the density of cell `i`
/// falls as `1 / (1 + i / 2)` (section 4.1 of the paper, and the constants of its authors' program).
pub struct Places {
    state: u64,
    next: u64,
}

impl Places {
    pub fn new(seed: u64) -> Self {
        Self {
            state: seed,
            next: 0,
        }
    }
}

impl Iterator for Places {
    type Item = u64;

    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the same rounding everywhere: IEEE 754 fixes division, square root and ceiling"
    )]
    fn next(&mut self) -> Option<u64> {
        let place = self.next;
        self.state = self.state.wrapping_mul(0xda94_2042_e4dd_58b5);
        let spread = 4_294_967_296.0 / (self.state as f64 + 1.0).sqrt() - 1.0;
        let step = ((place as f64 + 1.5) * spread).ceil();
        // Beyond any length that is ever written: no more places.
        if step >= 1e15 {
            self.next = u64::MAX / 2;
        } else {
            self.next = place + (step as u64).max(1);
        }
        Some(place)
    }
}
