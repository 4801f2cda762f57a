//! The filters that every question shares, as conditions on `store_articles a`.

use jiff::civil::Date;

use crate::Value;

/// Which articles count. Articles without a date are left out once `since` or `until` is given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filters {
    /// First day of publication.
    pub since: Option<Date>,
    /// Last day of publication, inclusive.
    pub until: Option<Date>,
    /// ISO 639-1 code of the article's language.
    pub lang: Option<String>,
    /// Site name as printed, or host (`lemonde.fr`, its subdomains included).
    pub site: Option<String>,
    /// Rows of the answer.
    pub limit: Option<usize>,
}

/// A question under construction: conditions joined by AND, and the values they name.
#[derive(Debug, Default)]
pub(crate) struct Conditions {
    conditions: Vec<String>,
    pub(crate) params: Vec<(&'static str, Value)>,
}

impl Conditions {
    /// The conditions of `filters`. `day` is the column that holds the article's day, for instance `a.day`.
    pub(super) fn of(filters: &Filters, day: &str) -> Conditions {
        let mut out = Conditions::default();
        if let Some(since) = filters.since {
            out.with(format!("{day} >= :since"), "since", since.to_string());
        }
        if let Some(until) = filters.until {
            out.with(format!("{day} <= :until"), "until", until.to_string());
        }
        if let Some(lang) = &filters.lang {
            out.with("a.lang = :lang".to_owned(), "lang", lang.to_lowercase());
        }
        if let Some(site) = &filters.site {
            let condition = "(a.site = :site OR a.host = :host OR a.host LIKE '%.' || :host)";
            out.with(condition.to_owned(), "site", site.clone());
            let host = site.to_lowercase();
            let host = host.strip_prefix("www.").unwrap_or(&host).to_owned();
            out.params.push(("host", host.into()));
        }
        out
    }

    /// Adds a condition with its value.
    pub(super) fn with(
        &mut self,
        condition: String,
        name: &'static str,
        value: impl Into<Value>,
    ) -> &mut Conditions {
        self.conditions.push(condition);
        self.params.push((name, value.into()));
        self
    }

    /// Adds a condition without a value.
    pub(super) fn only(&mut self, condition: &str) {
        self.conditions.push(condition.to_owned());
    }

    /// Gives `:limit` its value.
    pub(super) fn limit(&mut self, rows: usize) {
        self.params.push(("limit", (rows as i64).into()));
    }

    /// ` AND …`, or nothing.
    pub(crate) fn and(&self) -> String {
        self.conditions
            .iter()
            .map(|condition| format!(" AND {condition}"))
            .collect()
    }
}
