//! The program `plimsoll`: arguments in, exit code out. Only this crate prints or exits.
//!
//! Exit codes: 0 clean, 1 findings at or above `--fail-on`, 2 it could not do its job.

mod args;
mod check;
mod diff;
mod explain;
mod migrate;
mod progress;
mod write;

use std::ffi::OsString;
use std::io::Write as _;
use std::process::ExitCode;

use clap::{CommandFactory as _, Parser as _};

use crate::args::{COMMANDS, Cli, Command};

/// What a command came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Status {
    Clean,
    Findings,
    Failed,
}

fn main() -> ExitCode {
    let cli = Cli::parse_from(with_default_command(std::env::args_os().collect()));
    let status = match cli.command {
        Command::Check(args) => check::run(&args),
        Command::Explain(args) => explain::explain(&args),
        Command::Rules(args) => explain::list(&args),
        Command::Migrate(args) => migrate::run(&args),
        Command::Completions { shell } => completions(shell),
        Command::Schema => print(&plimsoll_lint::json_schema()),
        Command::Server { .. } => {
            return ExitCode::from(plimsoll_server::serve(std::io::stdin(), std::io::stdout().lock()));
        }
    };
    let code = match status {
        Ok(Status::Clean) => 0,
        Ok(Status::Findings) => 1,
        Ok(Status::Failed) => 2,
        Err(error) if is_broken_pipe(&error) => 2,
        Err(error) => {
            let _ = writeln!(anstream::stderr(), "plimsoll: {error:#}");
            2
        }
    };
    ExitCode::from(code)
}

/// Puts `check` before arguments that begin with no command: `plimsoll deploy/` means `plimsoll check deploy/`.
fn with_default_command(mut arguments: Vec<OsString>) -> Vec<OsString> {
    let own = ["-h", "--help", "-V", "--version", "help"];
    let is_command =
        |word: &OsString| word.to_str().is_some_and(|word| COMMANDS.contains(&word) || own.contains(&word));
    if !arguments.get(1).is_some_and(is_command) {
        arguments.insert(arguments.len().min(1), "check".into());
    }
    arguments
}

fn completions(shell: clap_complete::Shell) -> anyhow::Result<Status> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "plimsoll", &mut script);
    print(&String::from_utf8_lossy(&script))
}

/// Writes a text to standard output.
fn print(text: &str) -> anyhow::Result<Status> {
    let mut out = anstream::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(Status::Clean)
}

/// Whether the reader of the output went away, as `head` does; that is worth no message.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<std::io::Error>())
        .any(|cause| cause.kind() == std::io::ErrorKind::BrokenPipe)
}
