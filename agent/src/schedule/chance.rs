//! Chance that only has to differ between computers; nothing secret rests on it.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::time::Duration;

/// A row of numbers that look random and follow from the first (SplitMix64).
#[derive(Clone, Copy, Debug)]
pub struct Chance(u64);

impl Chance {
    /// A row of its own for each run, from the keys that the standard library draws.
    pub fn new() -> Self {
        Self(RandomState::new().hash_one(0))
    }

    /// The row that follows from a number: for tests.
    pub fn seeded(seed: u64) -> Self {
        Self(seed)
    }

    /// A duration from zero to below `most`.
    pub fn within(&mut self, most: Duration) -> Duration {
        let part = (self.next() >> 11) as f64 / (1u64 << 53) as f64;
        most.mul_f64(part)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

impl Default for Chance {
    fn default() -> Self {
        Self::new()
    }
}
