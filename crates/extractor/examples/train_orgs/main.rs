//! Trains the tagger of a language; run by `scripts/train-orgs`.
//!
//! Everything is deterministic: the same data and settings give the same model, byte for byte.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a training program reports on the terminal"
)]

mod corpus;
mod examples;
mod learner;
mod measure;

use std::{
    collections::{BTreeMap, HashMap},
    env, fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use corpus::{Scope, Text};
use depeche_extractor::orgs::{
    crf::PerLabel,
    fold::hash,
    gazetteer::Gazetteer,
    lexicon::Lexicon,
    model::{self, Calibration, Model},
    tagger::Tagger,
};
use depeche_model::{Kind, Lang};
use examples::{Builder, Example, Numbers};
use learner::{Learner, Settings};
use measure::Report;

const NEUTRAL: [Calibration; 2] = [Calibration {
    slope: 1.0,
    shift: 0.0,
}; 2];

/// Everything that can be given on the command line, as `--name value`.
struct Options(BTreeMap<String, String>);

impl Options {
    fn read() -> Result<Options> {
        let mut map = BTreeMap::new();
        let mut args = env::args().skip(1);
        while let Some(name) = args.next() {
            let Some(name) = name.strip_prefix("--") else {
                bail!("`{name}`: expected --name value")
            };
            map.insert(
                name.to_owned(),
                args.next()
                    .with_context(|| format!("--{name} needs a value"))?,
            );
        }
        Ok(Options(map))
    }

    fn number(&self, name: &str, default: f32) -> Result<f32> {
        self.0.get(name).map_or(Ok(default), |v| {
            v.parse().with_context(|| format!("--{name} {v}"))
        })
    }

    fn path(&self, name: &str) -> Result<PathBuf> {
        self.0
            .get(name)
            .map(PathBuf::from)
            .with_context(|| format!("--{name} is missing"))
    }
}

fn main() -> Result<()> {
    let options = Options::read()?;
    let code = options.0.get("lang").map_or("en", String::as_str);
    let lang = Lang::from_tag(code).context("--lang en or fr")?;
    let texts = corpus::load(
        &options.path("written")?,
        &options.path("shared")?,
        lang.code(),
    )?;
    let settings = Settings {
        epochs: options.number("epochs", 10.0)? as usize,
        freedom: options.number("freedom", 0.3)?,
        step: options.number("step", 0.1)?,
        hide_gazetteer: options.number("hide-gazetteer", 0.15)?,
        hide_letters: options.number("hide-letters", 0.2)?,
        hide_both: options.number("hide-both", 0.0)?,
        hide_evidence: options.number("hide-evidence", 0.4)?,
    };
    let lexicon = Lexicon::load(lang)?;
    let gazetteer = Gazetteer::load(&[])?;
    let builder = Builder {
        lexicon: &lexicon,
        gazetteer: &gazetteer,
        texts: &texts,
    };
    let trainer = Trainer {
        builder,
        texts: &texts,
        settings,
        options: &options,
    };
    let calibration = trainer.cross_validate(lang)?;
    if !options.0.contains_key("out") && !options.0.contains_key("check") {
        return Ok(());
    }
    let bytes = trainer.run(&|_| true, &calibration)?;
    if let Some(files) = options.0.get("check") {
        trainer.check(&bytes, files, lang)?;
    }
    if let Some(out) = options.0.get("out") {
        write(Path::new(out), &bytes)?;
    }
    Ok(())
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    eprintln!("{}: {} bytes", path.display(), bytes.len());
    fs::write(path, bytes).with_context(|| path.display().to_string())
}

struct Trainer<'a> {
    builder: Builder<'a>,
    texts: &'a [Text],
    settings: Settings,
    options: &'a Options,
}

impl Trainer<'_> {
    /// Trains without each part of our own texts in turn, measures on it, and fits the calibration on all that was
    /// measured. `--parts 0` leaves this out; `--measured N` stops after N parts.
    fn cross_validate(&self, lang: Lang) -> Result<[Calibration; 2]> {
        let parts = self.options.number("parts", 5.0)? as u64;
        let measured = self.options.number("measured", parts as f32)? as u64;
        let mut report = Report::new(
            self.options.number("threshold", 0.45)?,
            self.options.number("show", 0.0)? > 0.0,
        );
        for part in 0..measured {
            let held = |t: &Text| t.scope.is_ours() && hash(&t.group) % parts == part;
            let bytes = self.run(&|t| !held(t), &NEUTRAL)?;
            let tagger = Tagger::new(Model::read("held-out", &bytes)?);
            for text in self.texts.iter().filter(|t| held(t)) {
                report.add(&tagger, text, self.builder.lexicon, self.builder.gazetteer);
            }
        }
        report.print(lang);
        let calibration = [Kind::Company, Kind::Agency].map(|kind| report.calibrate(kind));
        eprintln!("calibration {calibration:?}");
        Ok(calibration)
    }

    /// Measures a model on annotated lines that no training reads; `files` are joined by commas.
    fn check(&self, bytes: &[u8], files: &str, lang: Lang) -> Result<()> {
        let tagger = Tagger::new(Model::read("new", bytes)?);
        let mut report = Report::new(
            self.options.number("floor", 0.5)?,
            self.options.number("show", 0.0)? > 0.0,
        );
        for file in files.split(',') {
            let source = format!("check {}", file.rsplit('/').next().unwrap_or(file));
            for (_, text) in corpus::read_lines(Path::new(file), &source, Scope::Ours)? {
                report.add(&tagger, &text, self.builder.lexicon, self.builder.gazetteer);
            }
        }
        report.print(lang);
        Ok(())
    }

    /// Trains on the texts that `wanted` admits: first passes by thirds for the evidence, then the whole.
    fn run(
        &self,
        wanted: &dyn Fn(&Text) -> bool,
        calibration: &[Calibration; 2],
    ) -> Result<Vec<u8>> {
        let members = self.members(wanted)?;
        let mut numbers = self.number_features(&members)?;
        let mut examples: Vec<Example> = members
            .iter()
            .map(|(m, weight)| self.builder.build(m, *weight, &numbers))
            .collect();
        eprintln!(
            "{} articles, {} words, {} features",
            examples.len(),
            examples.iter().map(|e| e.classes.len()).sum::<usize>(),
            numbers.keys.len()
        );
        if self.settings.hide_evidence < 1.0 {
            self.add_evidence(&mut examples, &mut numbers)?;
        }
        let mut learner = Learner::new(numbers.keys.len());
        let all: Vec<usize> = (0..examples.len()).collect();
        learner.train(&examples, &all, &self.settings);
        let least = self.options.number("prune", 0.02)?;
        let features: Vec<(u32, PerLabel)> = numbers
            .keys
            .iter()
            .copied()
            .zip(learner.weights.iter().copied())
            .filter(|(_, w)| w.iter().any(|w| w.abs() >= least))
            .collect();
        eprintln!("{} features kept", features.len());
        Ok(model::write(&features, &learner.edges, calibration))
    }

    /// Articles as lists of texts, with their weights. News that comes as lone sentences stands both ways.
    fn members(&self, wanted: &dyn Fn(&Text) -> bool) -> Result<Vec<(Vec<usize>, f32)>> {
        let public = self.options.number("public-weight", 0.08)?;
        let share = self.options.number("public-share", 0.3)?;
        let mut groups: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
        for (index, text) in self.texts.iter().enumerate().filter(|(_, t)| wanted(t)) {
            let ours = text.scope.is_ours();
            if !ours
                && text.source == "gmb"
                && (hash(&text.group) >> 40) as f32 / (1u64 << 24) as f32 >= share
            {
                continue;
            }
            groups
                .entry((if ours { "ours" } else { "public" }, &text.group))
                .or_default()
                .push(index);
        }
        let mut out = Vec::new();
        for ((kind, _), list) in groups {
            match (kind, list.len()) {
                ("ours", 1) => out.push((list, 1.0)),
                ("ours", _) => {
                    out.extend(list.iter().map(|&t| (vec![t], 0.5)));
                    out.push((list, 0.5));
                }
                _ => out.push((list, public)),
            }
        }
        Ok(out)
    }

    fn number_features(&self, members: &[(Vec<usize>, f32)]) -> Result<Numbers> {
        let (mut ours, mut public) = (HashMap::new(), HashMap::new());
        for (list, weight) in members {
            let counts = if *weight >= 0.5 {
                &mut ours
            } else {
                &mut public
            };
            self.builder.count(list, counts);
        }
        let (least_ours, least_public) = (
            self.options.number("least", 2.0)? as u32,
            self.options.number("least-public", 6.0)? as u32,
        );
        let doubled = self.texts.iter().any(|t| t.source == "gmb");
        let least_ours = if doubled { least_ours + 1 } else { least_ours };
        let mut keys: Vec<u32> = ours
            .iter()
            .filter(|(_, n)| **n >= least_ours)
            .map(|(k, _)| *k)
            .collect();
        keys.extend(
            public
                .iter()
                .filter(|(_, n)| **n >= least_public)
                .map(|(k, _)| *k),
        );
        keys.sort_unstable();
        let mut numbers = Numbers::default();
        for key in keys {
            numbers.number(key);
        }
        Ok(numbers)
    }

    /// Second-pass features, from first passes that have not seen the article.
    fn add_evidence(&self, examples: &mut [Example], numbers: &mut Numbers) -> Result<()> {
        let folds = self.options.number("folds", 3.0)? as u64;
        let first = Settings {
            epochs: self.options.number("first-epochs", 6.0)? as usize,
            hide_evidence: 1.0,
            ..self.settings.clone()
        };
        let fold_of: Vec<u64> = examples
            .iter()
            .map(|e| hash(&self.texts[e.texts[0]].group) % folds)
            .collect();
        let ours: Vec<bool> = examples.iter().map(|e| e.weight >= 0.5).collect();
        for fold in 0..folds {
            let chosen: Vec<usize> = (0..examples.len())
                .filter(|&e| !ours[e] || fold_of[e] != fold)
                .collect();
            let mut learner = Learner::new(numbers.keys.len());
            learner.train(examples, &chosen, &first);
            for at in (0..examples.len()).filter(|&e| fold_of[e] == fold && ours[e]) {
                let marginals = learner.marginals(&examples[at]);
                self.builder
                    .add_evidence(&mut examples[at], &marginals, numbers);
            }
        }
        Ok(())
    }
}
