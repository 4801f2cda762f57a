//! When to ask again: `Retry-After` as RFC 9110 writes it, and jittered exponential waits where the server says nothing.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp, fmt::rfc2822};

/// The instant that a `Retry-After` header names, at most `cap` after `now`. `None` if it is neither seconds nor a date.
pub(crate) fn retry_after(value: &str, now: Timestamp, cap: Duration) -> Option<Timestamp> {
    let cap = SignedDuration::try_from(cap).unwrap_or(SignedDuration::from_hours(24));
    let latest = now.checked_add(cap).unwrap_or(Timestamp::MAX);
    let value = value.trim();
    let at = if !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit()) {
        // More digits than fit mean "very long", which the cap cuts anyway.
        let seconds = value.parse::<u32>().map_or(i64::from(u32::MAX), i64::from);
        now.checked_add(SignedDuration::from_secs(seconds))
            .unwrap_or(latest)
    } else {
        rfc2822::parse(value).ok()?.timestamp()
    };
    Some(at.clamp(now, latest))
}

/// The wait before repeat number `attempt` (from 0): half of `base · 2^attempt` plus a random part of the other half.
pub(crate) fn wait(base: Duration, attempt: u32) -> Duration {
    let full = base.saturating_mul(1 << attempt.min(10));
    full.mul_f64(0.5 + fastrand::f64() / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_both_forms_of_retry_after() {
        let now: Timestamp = "2026-03-01T12:00:00Z".parse().unwrap();
        let cap = Duration::from_secs(3600);
        let after = |value| retry_after(value, now, cap).map(|at| at.duration_since(now).as_secs());
        for (value, want) in [
            ("120", Some(120)),
            (" 0 ", Some(0)),
            ("999999999999999999999", Some(3600)),
            ("Sun, 01 Mar 2026 12:05:00 GMT", Some(300)),
            ("Sun, 01 Mar 2026 11:00:00 GMT", Some(0)),
            ("Sun, 01 Mar 2099 12:00:00 GMT", Some(3600)),
            ("soon", None),
            ("-5", None),
            ("", None),
        ] {
            assert_eq!(after(value), want, "{value}");
        }
    }

    #[test]
    fn waits_grow_and_stay_in_bounds() {
        let base = Duration::from_millis(100);
        for attempt in 0..40 {
            let full = base * (1 << attempt.min(10));
            let wait = wait(base, attempt);
            assert!(wait >= full / 2 && wait <= full, "{attempt}: {wait:?}");
        }
    }
}
