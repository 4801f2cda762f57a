//! The pure middle of the line: Page -> Article -> Record. CPU work without I/O, run on blocking threads.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use depeche_cleaner::{CleanError, Cleaner};
use depeche_extractor::{ExtractConfig, Extractor};
use depeche_model::{Clipping, Failure, Origin, Page, Stage, Validators};

use crate::identity;

/// Cleaner and extractor, loaded once and shared by all threads.
#[derive(Clone)]
pub struct Line {
    parts: Arc<Parts>,
}

struct Parts {
    cleaner: Cleaner,
    extractor: Extractor,
}

impl Line {
    /// Loads tables and models.
    ///
    /// # Errors
    /// A table that cannot be used, with file, line and column.
    pub fn new(config: &ExtractConfig) -> anyhow::Result<Line> {
        let (cleaner, extractor) = (Cleaner::new()?, Extractor::new(config)?);
        Ok(Line {
            parts: Arc::new(Parts { cleaner, extractor }),
        })
    }

    /// The cleaner, for `--explain`.
    pub fn cleaner(&self) -> &Cleaner {
        &self.parts.cleaner
    }

    /// One page all the way to its record. Never panics: a panic below becomes a failure of this page.
    pub fn read(&self, page: Page, validators: Option<Validators>) -> Result<Clipping, Failure> {
        let source = page.source.clone();
        catch_unwind(AssertUnwindSafe(|| {
            self.clean_and_extract(page, validators)
        }))
        .unwrap_or_else(|_| Err(crashed(source)))
    }

    fn clean_and_extract(
        &self,
        page: Page,
        validators: Option<Validators>,
    ) -> Result<Clipping, Failure> {
        let mut article = self
            .parts
            .cleaner
            .clean(&page)
            .map_err(|error| unclean(&page.source, &error))?;
        if page.hints.lang.is_some() {
            article.origins.insert("lang", Origin("hint".into())); // the caller's word: not weighed, taken
        }
        if article.id.is_none() {
            article.id = Some(identity::article_id(&article));
        }
        let mut kept = article.clone();
        kept.text = String::new(); // the record holds it
        let record = self.parts.extractor.extract(article);
        Ok(Clipping {
            page,
            article: kept,
            record,
            validators,
        })
    }
}

fn unclean(source: &str, error: &CleanError) -> Failure {
    Failure {
        source: source.to_owned(),
        stage: Stage::Clean,
        code: error.code().to_owned(),
        message: error.to_string(),
        retry_at: None,
    }
}

fn crashed(source: String) -> Failure {
    let message = "an internal error stopped this page; the others were not touched. Please report it with the page";
    Failure {
        source,
        stage: Stage::Extract,
        code: "internal".into(),
        message: message.into(),
        retry_at: None,
    }
}
