//! The pages of a manifest of the article bench: `id`, `file` (gzip, relative to the manifest) and perhaps `url`.

use std::{
    collections::HashSet,
    error::Error,
    io::Read,
    path::{Path, PathBuf},
};

use depeche_cleaner::Cleaner;
use depeche_model::{InputKind, Page};
use serde_json::Value;

/// A page of the bench.
pub(crate) struct BenchPage {
    /// What the manifest calls it.
    pub(crate) id: String,
    /// As it was saved.
    pub(crate) page: Page,
}

/// Arguments of the examples: paths of manifests, and options.
#[derive(Default)]
pub(crate) struct Args {
    /// Manifests, in order.
    pub(crate) manifests: Vec<PathBuf>,
    /// `--model`: a table of the block classifier instead of the built-in one.
    pub(crate) model: Option<PathBuf>,
    /// `--only`: a file of ids, one a line, that alone are read.
    pub(crate) only: Option<HashSet<String>>,
    /// `--explain`: the id of a page to explain.
    pub(crate) explain: Option<String>,
}

impl Args {
    /// Reads the command line.
    pub(crate) fn read() -> Result<Args, Box<dyn Error>> {
        let mut args = Args::default();
        let mut given = std::env::args().skip(1);
        while let Some(arg) = given.next() {
            let mut value = || given.next().ok_or(format!("{arg} needs a value"));
            match arg.as_str() {
                "--model" => args.model = Some(value()?.into()),
                "--only" => {
                    let ids = std::fs::read_to_string(value()?)?;
                    args.only = Some(ids.lines().map(str::to_owned).collect());
                }
                "--explain" => args.explain = Some(value()?),
                _ => args.manifests.push(arg.into()),
            }
        }
        if args.manifests.is_empty() {
            return Err("give the path of a manifest".into());
        }
        Ok(args)
    }

    /// The cleaner, with the model asked for.
    pub(crate) fn cleaner(&self) -> Result<Cleaner, Box<dyn Error>> {
        Ok(match &self.model {
            Some(path) => Cleaner::with_block_model(std::fs::read_to_string(path)?.leak())?,
            None => Cleaner::new()?,
        })
    }

    /// Calls `work` with every page that is wanted.
    pub(crate) fn each(
        &self,
        mut work: impl FnMut(BenchPage) -> Result<(), Box<dyn Error>>,
    ) -> Result<(), Box<dyn Error>> {
        for manifest in &self.manifests {
            let folder = manifest.parent().unwrap_or(Path::new("."));
            for line in std::fs::read_to_string(manifest)?.lines() {
                let entry: Value = serde_json::from_str(line)?;
                let id = entry["id"].as_str().ok_or("a line without id")?;
                let asked = self.explain.as_deref().is_none_or(|e| e == id);
                if asked && self.only.as_ref().is_none_or(|only| only.contains(id)) {
                    work(read(folder, id, &entry)?)?;
                }
            }
        }
        Ok(())
    }
}

fn read(folder: &Path, id: &str, entry: &Value) -> Result<BenchPage, Box<dyn Error>> {
    let file = entry["file"].as_str().ok_or("a line without file")?;
    let mut body = Vec::new();
    flate2::read::GzDecoder::new(std::fs::File::open(folder.join(file))?).read_to_end(&mut body)?;
    Ok(BenchPage {
        id: id.to_owned(),
        page: Page {
            source: file.to_owned(),
            final_url: entry["url"].as_str().and_then(|u| u.parse().ok()),
            kind: InputKind::Html,
            body,
            ..Page::default()
        },
    })
}
