//! How long rules take, for those who make them faster.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// The time that each rule took, by its index in the registry. Shared by threads.
#[derive(Debug, Default)]
pub struct Timings {
    nanoseconds: Vec<AtomicU64>,
}

impl Timings {
    /// Clocks for this many rules.
    #[must_use]
    pub fn new(rules: usize) -> Self {
        Self { nanoseconds: (0..rules).map(|_| AtomicU64::new(0)).collect() }
    }

    /// How long the rule at `index` took in all.
    #[must_use]
    pub fn of(&self, index: usize) -> Duration {
        let clock = self.nanoseconds.get(index);
        Duration::from_nanos(clock.map_or(0, |clock| clock.load(Ordering::Relaxed)))
    }

    pub(crate) fn add(&self, index: usize, took: Duration) {
        if let Some(clock) = self.nanoseconds.get(index) {
            clock.fetch_add(u64::try_from(took.as_nanos()).unwrap_or(u64::MAX), Ordering::Relaxed);
        }
    }
}
