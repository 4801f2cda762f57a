//! One file: rows come in, row groups go out. It appears under its name when it is whole; what stays unfinished is removed.

use std::{
    fs::File,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context, Result};
use depeche_sink::Value;
use parquet::{
    basic::Compression,
    file::{properties::WriterProperties, writer::SerializedFileWriter},
};

use crate::column::{self, Column, Kind};

/// Bytes of values that are held before they are written as a row group.
const GROUP_BYTES: usize = 64 << 20;
/// Rows of a row group, at most.
const GROUP_ROWS: usize = 250_000;

/// A Parquet file under construction.
pub(crate) struct Writer {
    out: SerializedFileWriter<File>,
    columns: Vec<Column>,
    path: PathBuf,
    partial: Partial,
    /// In the group under way.
    held: (usize, usize),
    rows: usize,
    failed: Option<anyhow::Error>,
}

impl Writer {
    /// Begins a file with these columns.
    ///
    /// # Errors
    /// It cannot be made, or two columns have one name.
    pub(crate) fn create(path: &Path, columns: &[(String, Kind)]) -> Result<Writer> {
        let mut partial = path.as_os_str().to_owned();
        partial.push(".partial");
        let partial = PathBuf::from(partial);
        let file = File::create(&partial)
            .with_context(|| format!("{} cannot be written", path.display()))?;
        let partial = Partial(Some(partial));
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by(concat!("depeche ", env!("CARGO_PKG_VERSION")).to_owned())
            .build();
        let schema = column::schema(columns)?;
        Ok(Writer {
            out: SerializedFileWriter::new(file, schema, Arc::new(properties))?,
            columns: columns
                .iter()
                .map(|(name, kind)| Column::new(name, *kind))
                .collect(),
            path: path.to_owned(),
            partial,
            held: (0, 0),
            rows: 0,
            failed: None,
        })
    }

    /// Takes a row. After an error nothing more is taken, and [`Writer::finish`] says the error.
    ///
    /// # Errors
    /// A value does not fit its column, or the disk is full.
    pub(crate) fn add(&mut self, row: Vec<Value>) -> Result<()> {
        let added = self.take(row);
        if let Err(error) = added {
            let said = error.to_string();
            self.failed.get_or_insert(error);
            anyhow::bail!(said);
        }
        Ok(())
    }

    fn take(&mut self, row: Vec<Value>) -> Result<()> {
        for (column, value) in self.columns.iter_mut().zip(row) {
            self.held.1 += column.add(value)?;
        }
        self.held.0 += 1;
        self.rows += 1;
        if self.held.0 >= GROUP_ROWS || self.held.1 >= GROUP_BYTES {
            self.write_group()?;
        }
        Ok(())
    }

    fn write_group(&mut self) -> Result<()> {
        let mut group = self.out.next_row_group()?;
        let mut columns = self.columns.iter_mut();
        while let Some(mut out) = group.next_column()? {
            if let Some(column) = columns.next() {
                column.write(&mut out)?;
            }
            out.close()?;
        }
        group.close()?;
        self.held = (0, 0);
        Ok(())
    }

    /// Writes what is held and gives the file its name; gives the number of rows.
    ///
    /// # Errors
    /// The first error of [`Writer::add`], or the disk is full. The unfinished file is removed.
    pub(crate) fn finish(mut self) -> Result<usize> {
        let written = match self.failed.take() {
            Some(error) => Err(error),
            None => self.close(),
        };
        let named = written.and_then(|()| self.partial.name(&self.path));
        named.with_context(|| format!("{} was not written", self.path.display()))?;
        Ok(self.rows)
    }

    fn close(&mut self) -> Result<()> {
        if self.held.0 > 0 {
            self.write_group()?;
        }
        self.out.finish()?;
        Ok(self.out.inner().sync_all()?)
    }
}

/// The unfinished file. It goes when it is dropped, whatever stopped the writing.
struct Partial(Option<PathBuf>);

impl Partial {
    /// Gives the finished file its name.
    fn name(&mut self, name: &Path) -> Result<()> {
        if let Some(partial) = &self.0 {
            std::fs::rename(partial, name)?;
        }
        self.0 = None;
        Ok(())
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        if let Some(partial) = &self.0 {
            // The error that matters is the one that stopped the writing.
            let _ = std::fs::remove_file(partial);
        }
    }
}
