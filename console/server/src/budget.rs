//! Budgets: who may do how much in a while. Bounded in memory whoever asks.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::net::Ipv6Addr;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;
use std::time::Instant;

use crate::limits::Budget;

/// One token bucket for each key. At most `capacity` keys are remembered, in two generations: when the young one is
/// full it becomes the old one, and what nobody asked for since is forgotten.
#[derive(Debug)]
pub(crate) struct Budgets<K> {
    budget: Budget,
    generation: usize,
    buckets: Mutex<Generations<K>>,
}

impl<K: Copy + Eq + Hash> Budgets<K> {
    pub(crate) fn new(budget: Budget, capacity: usize) -> Self {
        Self {
            budget,
            generation: (capacity / 2).max(1),
            buckets: Mutex::new(Generations {
                young: HashMap::new(),
                old: HashMap::new(),
            }),
        }
    }

    /// Takes one from the budget of `key`; false, and nothing taken, where none is left.
    pub(crate) fn take(&self, key: K, now: Instant) -> bool {
        self.with(key, now, |bucket| {
            let granted = bucket.left >= 1.0;
            if granted {
                bucket.left -= 1.0;
            }
            granted
        })
    }

    /// Whether the budget of `key` has anything left; takes nothing.
    pub(crate) fn has_any(&self, key: K, now: Instant) -> bool {
        let buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let bucket = buckets.young.get(&key).or_else(|| buckets.old.get(&key));
        bucket.is_none_or(|bucket| bucket.at(self.budget, now).left >= 1.0)
    }

    fn with<T>(&self, key: K, now: Instant, act: impl FnOnce(&mut Bucket) -> T) -> T {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let known = buckets.young.get(&key).or_else(|| buckets.old.get(&key)).copied();
        let fresh = Bucket {
            left: f64::from(self.budget.burst),
            since: now,
        };
        let mut bucket = known.map_or(fresh, |bucket| bucket.at(self.budget, now));
        let result = act(&mut bucket);
        if buckets.young.len() >= self.generation && !buckets.young.contains_key(&key) {
            buckets.old = std::mem::take(&mut buckets.young);
        }
        buckets.young.insert(key, bucket);
        result
    }

    #[cfg(test)]
    fn remembered(&self) -> usize {
        let buckets = self.buckets.lock().unwrap();
        buckets.young.len() + buckets.old.len()
    }
}

#[derive(Debug)]
struct Generations<K> {
    young: HashMap<K, Bucket>,
    old: HashMap<K, Bucket>,
}

#[derive(Clone, Copy, Debug)]
struct Bucket {
    left: f64,
    since: Instant,
}

impl Bucket {
    fn at(self, budget: Budget, now: Instant) -> Self {
        let passed = now.saturating_duration_since(self.since);
        let earned = passed.as_secs_f64() * f64::from(budget.per_minute) / MINUTE.as_secs_f64();
        Self {
            left: (self.left + earned).min(f64::from(budget.burst)),
            since: self.since.max(now),
        }
    }
}

/// Who a budget by address belongs to: one IPv4 address, or one IPv6 /64, which is what one customer has.
pub(crate) fn budget_address(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => {
            let network = address.to_bits() & !u128::from(u64::MAX);
            IpAddr::V6(Ipv6Addr::from_bits(network))
        }
    }
}

const MINUTE: Duration = Duration::from_secs(60);

#[cfg(test)]
mod tests;
