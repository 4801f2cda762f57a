//! `depeche.toml` as written, with the defaults for what it leaves out.

use std::path::{Path, PathBuf};

use anyhow::Result;
use depeche_fetcher::FetchConfig;
use jiff::SignedDuration;
use serde::Deserialize;
use url::Url;

use super::source::SourceRow;
use crate::{exit::UsageError, times};

/// `depeche.toml` as written. Unknown keys are refused, so that a typing error does not pass for a setting.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct File {
    pub(super) db: Option<PathBuf>,
    pub(super) fetch: Fetch,
    pub(super) refetch: Refetch,
    pub(super) extract: Extract,
    #[serde(rename = "source")]
    pub(super) sources: Vec<SourceRow>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Fetch {
    contact: Option<String>,
    concurrency: Option<usize>,
    per_host_concurrency: Option<usize>,
    #[serde(deserialize_with = "times::optional::deserialize")]
    per_host_delay: Option<SignedDuration>,
    #[serde(deserialize_with = "times::optional::deserialize")]
    connect_timeout: Option<SignedDuration>,
    #[serde(deserialize_with = "times::optional::deserialize")]
    read_timeout: Option<SignedDuration>,
    #[serde(deserialize_with = "times::optional::deserialize")]
    total_timeout: Option<SignedDuration>,
    max_body_bytes: Option<usize>,
    retries: Option<u32>,
    retry_budget: Option<u32>,
    #[serde(deserialize_with = "times::optional::deserialize")]
    retry_base_delay: Option<SignedDuration>,
    #[serde(deserialize_with = "times::optional::deserialize")]
    refusal_pause: Option<SignedDuration>,
    #[serde(deserialize_with = "times::optional::deserialize")]
    max_pause_wait: Option<SignedDuration>,
    ca_file: Option<PathBuf>,
    proxy: Option<String>,
    allow_private: Option<bool>,
}

/// How often articles are looked at again, by how long ago they were first seen; `0s` is never.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Refetch {
    #[serde(deserialize_with = "times::deserialize")]
    day: SignedDuration,
    #[serde(deserialize_with = "times::deserialize")]
    week: SignedDuration,
    #[serde(deserialize_with = "times::deserialize")]
    month: SignedDuration,
}

impl Default for Refetch {
    fn default() -> Refetch {
        let hours = SignedDuration::from_hours;
        Refetch {
            day: hours(4),
            week: hours(24),
            month: hours(7 * 24),
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Extract {
    pub(super) gazetteers: Vec<PathBuf>,
}

impl Fetch {
    /// The settings with the defaults for what is not set; paths are relative to `beside`.
    pub(super) fn resolve(&self, beside: &Path) -> Result<FetchConfig> {
        let default = FetchConfig::default();
        let time = |given: Option<SignedDuration>, default| {
            given.map_or(default, SignedDuration::unsigned_abs)
        };
        let proxy = self.proxy.as_deref().map(Url::parse).transpose();
        Ok(FetchConfig {
            contact: self.contact.clone().or(default.contact),
            concurrency: self.concurrency.unwrap_or(default.concurrency).max(1),
            per_host_concurrency: self
                .per_host_concurrency
                .unwrap_or(default.per_host_concurrency)
                .max(1),
            per_host_delay: time(self.per_host_delay, default.per_host_delay),
            connect_timeout: time(self.connect_timeout, default.connect_timeout),
            read_timeout: time(self.read_timeout, default.read_timeout),
            total_timeout: time(self.total_timeout, default.total_timeout),
            max_body_bytes: self.max_body_bytes.unwrap_or(default.max_body_bytes),
            retries: self.retries.unwrap_or(default.retries),
            retry_budget: self.retry_budget.unwrap_or(default.retry_budget),
            retry_base_delay: time(self.retry_base_delay, default.retry_base_delay),
            refusal_pause: time(self.refusal_pause, default.refusal_pause),
            max_pause_wait: time(self.max_pause_wait, default.max_pause_wait),
            ca_file: self.ca_file.as_ref().map(|path| beside.join(path)),
            proxy: proxy.map_err(|e| UsageError(format!("fetch.proxy: {e}")))?,
            allow_private: self.allow_private.unwrap_or(false),
            ..default
        })
    }
}

impl Refetch {
    /// As pairs of age and interval, youngest first.
    pub(super) fn policy(&self) -> Vec<(SignedDuration, SignedDuration)> {
        let days = |count: i64| SignedDuration::from_hours(24 * count);
        let policy = [
            (days(1), self.day),
            (days(7), self.week),
            (days(30), self.month),
        ];
        let on = policy.into_iter().filter(|(_, every)| !every.is_zero());
        on.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<File, String> {
        toml::from_str(text).map_err(|error| error.to_string())
    }

    #[test]
    fn typing_errors_are_pointed_at() {
        let error = read("[fetch]\ncontcat = 'x'\n").unwrap_err();
        assert!(
            error.contains("line 2") && error.contains("contcat"),
            "{error}"
        );
        let error = read("[fetch]\nread_timeout = 'soon'\n").unwrap_err();
        assert!(error.contains("line 2") && error.contains("90s"), "{error}");
    }

    #[test]
    fn times_have_units_and_what_is_not_set_has_a_default() {
        let file = read("[fetch]\nper_host_delay = '2s'\n[refetch]\nday = '0s'\nmonth = '1 week'")
            .unwrap();
        let fetch = file.fetch.resolve(Path::new("")).unwrap();
        assert_eq!(fetch.per_host_delay.as_secs(), 2);
        assert_eq!(fetch.read_timeout, FetchConfig::default().read_timeout);
        let hours: Vec<_> = file
            .refetch
            .policy()
            .iter()
            .map(|(_, every)| every.as_hours())
            .collect();
        assert_eq!(hours, [24, 168]);
    }
}
