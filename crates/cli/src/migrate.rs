//! `plimsoll migrate`.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use plimsoll_lint::FILE_NAMES;
use plimsoll_migrate::{Source, Tool, migrate};

use crate::args::MigrateArgs;
use crate::{Status, print};

/// Prints or writes the configuration; notes go to standard error.
pub(crate) fn run(args: &MigrateArgs) -> anyhow::Result<Status> {
    let files = match (args.tool, args.files.as_slice()) {
        (Some(tool), []) => found(&[tool]),
        (Some(tool), files) => files.iter().map(|file| (tool, file.clone())).collect(),
        (None, _) => found(&Tool::ALL),
    };
    let Some((_, first)) = files.first() else { bail!("{}", nothing_found(args.tool)) };
    let folder = first.parent().unwrap_or(Path::new("")).to_path_buf();
    let mut texts = Vec::new();
    for (tool, path) in &files {
        let text = std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
        let shown = path.strip_prefix(&folder).unwrap_or(path).to_string_lossy().replace('\\', "/");
        texts.push((*tool, shown, String::from_utf8_lossy(&text).into_owned()));
    }
    let sources = texts.iter().map(|(tool, path, text)| Source { tool: *tool, path, text });
    let sources: Vec<Source<'_>> = sources.collect();
    let migration = migrate(&sources, &plimsoll_rules::registry());
    let mut err = anstream::stderr().lock();
    for note in &migration.notes {
        writeln!(err, "{note}")?;
    }
    if !args.write {
        return print(&migration.config);
    }
    let target = folder.join(FILE_NAMES[0]);
    let mut options = std::fs::OpenOptions::new();
    options.write(true).truncate(args.force).create(args.force).create_new(!args.force);
    let mut file = match options.open(&target) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            bail!("{} is there already; '--force' overwrites it", target.display());
        }
        opened => opened.with_context(|| format!("{} cannot be written", target.display()))?,
    };
    file.write_all(migration.config.as_bytes())?;
    writeln!(err, "Wrote {}.", target.display())?;
    Ok(Status::Clean)
}

/// The settings files of these tools in the current folder.
fn found(tools: &[Tool]) -> Vec<(Tool, PathBuf)> {
    let named = tools.iter().flat_map(|&tool| tool.file_names().iter().map(move |name| (tool, PathBuf::from(name))));
    named.filter(|(_, path)| path.is_file()).collect()
}

fn nothing_found(tool: Option<Tool>) -> String {
    let names = |tool: Tool| tool.file_names().join(", ");
    match tool {
        Some(tool) if tool.file_names().is_empty() => {
            format!("name the file: plimsoll migrate {} FILE", tool.name())
        }
        Some(tool) => format!("there is no {} in this folder; name the file", names(tool)),
        None => {
            let all: Vec<String> = Tool::ALL.into_iter().map(names).filter(|names| !names.is_empty()).collect();
            format!("there is none of {} in this folder", all.join(", "))
        }
    }
}
