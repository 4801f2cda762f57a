//! Reading: any SELECT within limits, search, and the ready questions. Nothing here can change the file.

mod filters;
mod guard;
#[cfg(test)]
mod plans;
mod questions;
mod search;
mod show;
mod words;

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use rusqlite::{Connection, Statement};

use crate::{StoreError, Table, Value, connect};
use guard::Deadline;

pub use filters::Filters;
pub use questions::{DealFilter, EntityRow, MoneyFilter, Pairs, Period, SumBy};
pub use search::Marks;
pub use show::{ArticleView, Diff};

/// The database, open for reading only.
#[derive(Debug)]
pub struct Reader {
    connection: Connection,
    path: PathBuf,
    deadline: Deadline,
    /// What was asked, for tests of plans.
    #[cfg(test)]
    asked: std::cell::RefCell<Vec<plans::Asked>>,
}

/// How much a query may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Wall-clock time.
    pub timeout: Option<Duration>,
    /// Rows of the answer; more are left out, and [`Table::truncated`] says so.
    pub rows: Option<usize>,
}

impl Default for Limits {
    /// Ten seconds, all rows.
    fn default() -> Limits {
        Limits {
            timeout: Some(Duration::from_secs(10)),
            rows: None,
        }
    }
}

impl Reader {
    /// Opens the file.
    ///
    /// # Errors
    /// There is no such file, it is not one of depeche, is damaged, or has another schema version.
    pub fn open(path: &Path) -> Result<Reader, StoreError> {
        let mut connection = connect::reader(path)?;
        let deadline = Deadline::default();
        guard::install(&mut connection, &deadline)?;
        Ok(Reader {
            connection,
            path: path.to_owned(),
            deadline,
            #[cfg(test)]
            asked: Default::default(),
        })
    }

    /// Answers one statement that only reads. Parameters are given by name (`since` for `:since`, `@since` or
    /// `$since`) or by number (`1` for `?1` and the first `?`).
    ///
    /// # Errors
    /// [`StoreError::Writes`] for a statement that would change something, [`StoreError::TimeLimit`],
    /// [`StoreError::Query`] for wrong SQL or a parameter without value.
    pub fn query(
        &self,
        sql: &str,
        params: &[(&str, Value)],
        limits: Limits,
    ) -> Result<Table, StoreError> {
        let mut table = Table::default();
        table.columns = self.each(sql, params, limits, |row| {
            if limits.rows.is_some_and(|most| table.rows.len() >= most) {
                table.truncated = true;
                return Ok(false);
            }
            table.rows.push(row);
            Ok(true)
        })?;
        Ok(table)
    }

    /// As [`Reader::query`], row by row, for answers that need not fit in memory. `take` says whether to go on.
    /// Gives the columns.
    ///
    /// # Errors
    /// As [`Reader::query`], and those of `take`.
    pub fn each(
        &self,
        sql: &str,
        params: &[(&str, Value)],
        limits: Limits,
        mut take: impl FnMut(Vec<Value>) -> Result<bool, StoreError>,
    ) -> Result<Vec<String>, StoreError> {
        #[cfg(test)]
        self.asked.borrow_mut().push((
            sql.to_owned(),
            params
                .iter()
                .map(|(name, value)| ((*name).to_owned(), value.clone()))
                .collect(),
        ));
        let _running = self.deadline.start(limits.timeout);
        let failed = |error| guard::explain(error, limits.timeout).of(&self.path);
        let mut statement = self.connection.prepare(sql).map_err(failed)?;
        if !statement.readonly() {
            return Err(StoreError::Writes(sql.trim().chars().take(80).collect()));
        }
        bind(&mut statement, params)?;
        let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next().map_err(failed)? {
            let value = |column| row.get_ref(column).map(Value::from);
            let values = (0..columns.len()).map(value).collect::<Result<_, _>>();
            if !take(values.map_err(failed)?)? {
                break;
            }
        }
        Ok(columns)
    }
}

fn bind(statement: &mut Statement<'_>, params: &[(&str, Value)]) -> Result<(), StoreError> {
    let mut given = vec![false; statement.parameter_count()];
    for (name, value) in params {
        let index = match name.parse::<usize>() {
            Ok(number) => (1..=given.len()).contains(&number).then_some(number),
            Err(_) => [":", "@", "$"].iter().find_map(|sign| {
                statement
                    .parameter_index(&format!("{sign}{name}"))
                    .ok()
                    .flatten()
            }),
        };
        let Some(index) = index else {
            return Err(StoreError::Query(format!(
                "the query has no parameter `{name}`"
            )));
        };
        statement.raw_bind_parameter(index, value)?;
        given[index - 1] = true;
    }
    if let Some(missing) = given.iter().position(|given| !given) {
        let name = statement
            .parameter_name(missing + 1)
            .map_or_else(|| format!("?{}", missing + 1), str::to_owned);
        return Err(StoreError::Query(format!(
            "the parameter {name} has no value"
        )));
    }
    Ok(())
}

/// The conditions that filters put on `store_articles a`, for the writer's own questions.
pub(crate) fn conditions(filters: &Filters) -> filters::Conditions {
    filters::Conditions::of(filters, "a.day")
}
