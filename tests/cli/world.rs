//! What the end-to-end tests share.

use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
};

use serde_json::Value;

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors()
        .nth(2)
        .expect("crates/depeche lies two folders deep")
        .to_owned()
}

/// A fixture by its path under `fixtures/`.
pub(crate) fn fixture(path: &str) -> PathBuf {
    root().join("fixtures").join(path)
}

/// A case of the shared benchmarks, or `None` with a message where they are not there.
#[allow(clippy::print_stdout, reason = "a test that is skipped says so")]
pub(crate) fn shared(path: &str) -> Option<PathBuf> {
    let path = root().parent()?.join("shared").join(path);
    if !path.exists() {
        println!(
            "skipped: {} is not beside the repository",
            path.file_name()?.display()
        );
        return None;
    }
    Some(path)
}

/// The binary, deaf to the caller's environment.
pub(crate) fn depeche() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_depeche"));
    command.env_remove("DEPECHE_DB").env_remove("DEPECHE_LOG");
    command
}

/// Runs it to the end.
pub(crate) fn run(command: &mut Command) -> Output {
    command.output().expect("the binary starts")
}

/// Standard output as text.
pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Standard error as text.
pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Standard output as JSON lines.
pub(crate) fn json_lines(output: &Output) -> Vec<Value> {
    stdout(output)
        .lines()
        .map(|line| serde_json::from_str(line).expect("a line of JSON"))
        .collect()
}

/// Rows of a query over a database, as JSON objects.
pub(crate) fn query(db: &Path, sql: &str) -> Vec<Value> {
    let output = run(depeche()
        .args(["query", sql, "--format", "jsonl", "--db"])
        .arg(db));
    assert!(output.status.success(), "{}", stderr(&output));
    json_lines(&output)
}

/// The first value of a query.
pub(crate) fn value(db: &Path, sql: &str) -> Value {
    let rows = query(db, sql);
    let row = rows.first().and_then(Value::as_object).expect("a row");
    row.values().next().expect("a column").clone()
}
