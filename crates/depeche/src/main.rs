//! The binary: arguments in, exit code out. Everything else is in the library, so that tests can run it.

use std::process::ExitCode;

fn main() -> ExitCode {
    depeche::main()
}
