//! The documents: what they tell people to type is understood, and what they tell systemd too.

use std::{fs, process::Command};

use clap::Parser;
use depeche::args::Args;

use crate::world::root;

/// The code blocks of one language.
fn blocks(file: &str, language: &str) -> Vec<String> {
    let text = fs::read_to_string(root().join(file)).expect("read");
    let parts = text.split("```").skip(1).step_by(2);
    let of_language = parts.filter_map(|block| block.strip_prefix(language)?.strip_prefix('\n'));
    of_language.map(str::to_owned).collect()
}

/// Splits as a shell would, redirections, pipes and remarks left out.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote, mut begun) = (Vec::new(), String::new(), None, false);
    for c in line.chars() {
        match (quote, c) {
            (Some(q), c) if c == q => quote = None,
            (None, '"' | '\'') => (quote, begun) = (Some(c), true),
            (None, '#' | '|' | '>' | '&') if !begun => break,
            (None, ' ') if begun => {
                words.push(std::mem::take(&mut word));
                begun = false;
            }
            (None, ' ') => {}
            (_, c) => {
                word.push(c);
                begun = true;
            }
        }
    }
    if begun {
        words.push(word);
    }
    words
}

#[test]
fn what_the_documents_say_to_type_is_understood() {
    let mut seen = 0;
    for (file, language) in [
        ("README.md", "sh"),
        ("docs/cron.md", "sh"),
        ("docs/cron.md", "crontab"),
    ] {
        for block in blocks(file, language) {
            for line in block.lines() {
                let Some(at) = line.find("depeche ") else {
                    continue;
                };
                let before = line[..at].trim_end();
                if !before.is_empty() && !before.ends_with("&&") && !before.ends_with('|') {
                    continue; // a path or an argument
                }
                seen += 1;
                if let Err(error) = Args::try_parse_from(words(&line[at..])) {
                    panic!("{file}: {line}\n{error}");
                }
            }
        }
    }
    assert!(seen >= 25, "{seen} commands were found");
}

/// Where systemd is at hand; elsewhere a message.
#[test]
#[allow(clippy::print_stdout, reason = "a test that is skipped says so")]
fn the_systemd_units_are_sound() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = blocks("docs/cron.md", "ini").concat();
    let mut names = Vec::new();
    for unit in text.split("# /etc/systemd/system/").skip(1) {
        let (name, body) = unit.split_once('\n').expect("a name and a body");
        let body = body.replace("/usr/local/bin/depeche", env!("CARGO_BIN_EXE_depeche"));
        let path = folder.path().join(name.trim());
        fs::write(&path, body).expect("written");
        names.push(path);
    }
    assert_eq!(names.len(), 2);
    let verified = Command::new("systemd-analyze")
        .arg("verify")
        .args(&names)
        .output();
    match verified {
        Err(_) => println!("skipped: there is no systemd-analyze here"),
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            let ours = said.lines().filter(|line| line.contains("depeche."));
            let ours: Vec<_> = ours.filter(|line| !line.contains("User")).collect();
            assert!(ours.is_empty(), "{said}");
        }
    }
}
