//! `plimsoll check`.

use std::io::{Read as _, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use anyhow::{Context as _, bail};
use plimsoll_lint::{
    Applicability, Configs, Date, Discovered, FixedFile, MAX_FILE_SIZE, Outcome, Project, STDIN, discover, normalize,
};
use plimsoll_report::{Options, Provenance, SARIF_MAX_RESULTS, Summary};

use crate::Status;
use crate::args::{CheckArgs, Format};
use crate::progress::Progress;
use crate::{diff, write};

pub(crate) fn run(args: &CheckArgs) -> anyhow::Result<Status> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(args.threads)
        .build_global()
        .context("The threads cannot be started")?;
    let root = std::env::current_dir().context("The current folder cannot be found")?;
    let today = Date::of(SystemTime::now());
    let configs = Configs::new(plimsoll_rules::registry(), args.config_source(), root.clone(), &args.overlay(), today)?;
    let configs = Arc::new(configs);
    if let Some(path) = &args.config {
        std::fs::metadata(path).with_context(|| format!("{}: the configuration cannot be read", path.display()))?;
    }
    let is_stdin = args.paths.iter().any(|path| path.as_os_str() == "-");
    if is_stdin && args.paths.len() > 1 {
        bail!("Standard input ('-') cannot be judged together with files.");
    }
    let mut project = if is_stdin { from_stdin(args, &configs)? } else { from_paths(args, &configs, &root)? };
    if args.show_files {
        return show_files(&project.paths());
    }
    if args.diff {
        return show_diff(&project.fix(minimum(args)));
    }
    let fixed = if args.fix || args.unsafe_fixes { project.fix(minimum(args)) } else { Vec::new() };
    if is_stdin && (args.fix || args.unsafe_fixes) {
        bail!("Standard input cannot be fixed in place; use --diff.");
    }
    let written = write_all(&fixed)?;
    let outcome = project.into_outcome();
    report(args, &root, &outcome, &written)?;
    let fail_on = configs.fail_on(&root)?;
    let failed = outcome.notes.iter().any(|note| note.is_error);
    let found = outcome.worst().is_some_and(|worst| worst >= fail_on);
    Ok(match (failed || outcome.is_unparsable(), found && !args.exit_zero) {
        (true, _) => Status::Failed,
        (false, true) => Status::Findings,
        (false, false) => Status::Clean,
    })
}

/// The revision that the repository above `root` is at, read from its files.
fn provenance(root: &Path) -> Option<Provenance> {
    let git = root.ancestors().map(|folder| folder.join(".git")).find(|git| git.is_dir())?;
    Provenance::from_git(|name| std::fs::read_to_string(git.join(name)).ok())
}

fn minimum(args: &CheckArgs) -> Applicability {
    if args.unsafe_fixes { Applicability::Unsafe } else { Applicability::Safe }
}

fn from_paths(args: &CheckArgs, configs: &Arc<Configs>, root: &Path) -> anyhow::Result<Project> {
    // Absolute paths make the nearest configuration and the shown paths independent of how a path is typed.
    let paths: Vec<PathBuf> = args.paths.iter().map(|path| normalize(&root.join(path))).collect();
    let found: Discovered = discover(&paths, &args.discover_options(), configs)?;
    let progress = Progress::new(found.inputs.len(), args.quiet);
    Ok(Project::open_with(Arc::clone(configs), found, &|| progress.tick()))
}

fn from_stdin(args: &CheckArgs, configs: &Arc<Configs>) -> anyhow::Result<Project> {
    let mut bytes = Vec::new();
    std::io::stdin().lock().take(MAX_FILE_SIZE + 1).read_to_end(&mut bytes).context("Standard input cannot be read")?;
    if bytes.len() as u64 > MAX_FILE_SIZE {
        bail!("Standard input has more than {MAX_FILE_SIZE} bytes.");
    }
    let path = match &args.stdin_filename {
        Some(path) => configs.root().join(path),
        None => configs.root().join(STDIN),
    };
    Ok(Project::of_text(Arc::clone(configs), &path, &bytes, args.stdin_filename.is_none()))
}

fn show_files(paths: &[Box<str>]) -> anyhow::Result<Status> {
    let mut out = anstream::stdout().lock();
    for path in paths {
        writeln!(out, "{path}")?;
    }
    Ok(Status::Clean)
}

fn show_diff(fixed: &[FixedFile]) -> anyhow::Result<Status> {
    let mut out = anstream::stdout().lock();
    for file in fixed {
        out.write_all(diff::unified(file).as_bytes())?;
    }
    out.flush()?;
    Ok(if fixed.is_empty() { Status::Clean } else { Status::Findings })
}

/// Writes what was fixed; gives how many fixes and files that was.
fn write_all(fixed: &[FixedFile]) -> anyhow::Result<(usize, usize)> {
    for file in fixed {
        let Some(path) = &file.file else { continue };
        write::replace(path, &file.before, &file.text)
            .with_context(|| format!("{}: the fixes cannot be written", file.path))?;
    }
    Ok((fixed.iter().map(|file| file.applied.len()).sum(), fixed.len()))
}

fn write_report(
    format: plimsoll_report::Format,
    outcome: &Outcome,
    options: &Options,
    out: impl Write,
) -> anyhow::Result<()> {
    let mut out = std::io::BufWriter::with_capacity(1 << 16, out);
    plimsoll_report::write(format, outcome, options, &mut out)?;
    Ok(out.flush()?)
}

fn report(args: &CheckArgs, root: &Path, outcome: &Outcome, written: &(usize, usize)) -> anyhow::Result<()> {
    let format = match args.format {
        Format::Full => plimsoll_report::Format::Full,
        Format::Concise => plimsoll_report::Format::Concise,
        Format::Json => plimsoll_report::Format::Json,
        Format::JsonLines => plimsoll_report::Format::JsonLines,
        Format::Sarif => plimsoll_report::Format::Sarif,
        Format::Github => plimsoll_report::Format::Github,
    };
    let is_sarif = args.format == Format::Sarif;
    let is_for_people = matches!(args.format, Format::Full | Format::Concise);
    let color = anstream::AutoStream::choice(&std::io::stdout());
    let color = if args.color_choice() == anstream::ColorChoice::Auto { color } else { args.color_choice() };
    let options = Options {
        plain: args.output_file.is_some() || color == anstream::ColorChoice::Never,
        sarif_category: args.sarif_category.clone(),
        provenance: if is_sarif { provenance(root) } else { None },
    };
    match &args.output_file {
        Some(path) => {
            let mut text = Vec::new();
            plimsoll_report::write(format, outcome, &options, &mut text)?;
            std::fs::write(path, text).with_context(|| format!("{}: the report cannot be written", path.display()))?;
        }
        None => {
            let stdout = std::io::stdout().lock();
            // A console may not know colours as they are written.
            if is_for_people && !options.plain {
                let stdout = anstream::AutoStream::new(stdout, color);
                write_report(format, outcome, &options, stdout)?;
            } else {
                write_report(format, outcome, &options, stdout)?;
            }
        }
    }
    if args.quiet {
        return Ok(());
    }
    let mut err = anstream::AutoStream::new(std::io::stderr().lock(), args.color_choice());
    let left_out = outcome.count().saturating_sub(SARIF_MAX_RESULTS);
    if is_sarif && left_out > 0 {
        writeln!(
            err,
            "note: the SARIF report holds the gravest {SARIF_MAX_RESULTS} findings; {left_out} are left out."
        )?;
    }
    Ok(Summary::new(outcome, written.0, written.1).write(&mut err)?)
}
