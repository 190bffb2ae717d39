//! Finds the files of a run.
//!
//! Names say what a file may be ([`classify`]); what it is, its content says during analysis. Ignore files are
//! respected, symbolic links are not followed, and nothing outside the given paths is read.

use std::cmp::Ordering;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use ignore::{WalkBuilder, WalkState};

use crate::config::{ConfigError, Configs};
use crate::outcome::Note;

/// What a file may be, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FileKind {
    /// `Dockerfile`, `Containerfile`, `app.dockerfile`, `Dockerfile.prod`, …
    Dockerfile,
    /// YAML or JSON, which may hold Kubernetes objects or name images and Dockerfiles.
    Yaml,
    /// A Bake file in HCL, which describes builds.
    Bake,
    /// The name says nothing.
    Unknown,
}

/// How files are found.
#[derive(Clone, Debug, Default)]
pub struct DiscoverOptions {
    /// Look at files that `.gitignore` and the like leave out.
    pub no_ignore: bool,
    /// Apply `exclude` also to paths that are given by hand.
    pub force_exclude: bool,
    /// Number of threads; 0 is one a core.
    pub threads: usize,
}

/// A file to be judged.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Input {
    /// Where it is.
    pub path: PathBuf,
    /// Whether the user named it, so that it is not silently left out.
    pub is_explicit: bool,
}

/// The files of a run, and what went wrong while looking.
#[derive(Debug, Default)]
pub struct Discovered {
    /// Sorted by path, each once.
    pub inputs: Vec<Input>,
    /// Paths that do not exist or cannot be read.
    pub notes: Vec<Note>,
}

/// Folders of other tools that never hold sources of the project.
const SKIPPED_FOLDERS: [&str; 7] = [".git", ".hg", ".svn", "node_modules", ".venv", ".terraform", ".tox"];

/// Endings that make a `Dockerfile.*` something else: ignore files, sources, documents and templates.
const NOT_DOCKERFILES: [&str; 17] = [
    ".dockerignore",
    ".containerignore",
    ".go",
    ".ts",
    ".js",
    ".py",
    ".rs",
    ".sh",
    ".md",
    ".json",
    ".yaml",
    ".yml",
    ".txt",
    ".in",
    ".orig",
    ".bak",
    ".lock",
];

/// Endings of template languages; such a file is not a Dockerfile yet.
const TEMPLATES: [&str; 7] = [".tmpl", ".tpl", ".j2", ".jinja", ".erb", ".template", ".gotmpl"];

/// What a file may be, by its name.
#[must_use]
pub fn classify(path: &Path) -> FileKind {
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else { return FileKind::Unknown };
    let lower = name.to_ascii_lowercase();
    if TEMPLATES.iter().any(|ending| lower.ends_with(ending)) {
        return FileKind::Unknown;
    }
    let is_named = ["dockerfile", "containerfile"].iter().any(|stem| {
        lower == *stem
            || lower.strip_prefix(stem).is_some_and(|rest| rest.starts_with('.'))
            || lower.strip_suffix(stem).is_some_and(|rest| rest.ends_with('.'))
    });
    if is_named && !NOT_DOCKERFILES.iter().any(|ending| lower.ends_with(ending)) {
        return FileKind::Dockerfile;
    }
    if [".yaml", ".yml", ".json"].iter().any(|ending| lower.ends_with(ending)) || name == "Kustomization" {
        return FileKind::Yaml;
    }
    if lower.ends_with(".hcl") && lower.contains("bake") {
        return FileKind::Bake;
    }
    FileKind::Unknown
}

/// Finds all files under `paths`; a path that is a file is taken whatever its name.
///
/// # Errors
/// A configuration file on the way is wrong.
pub fn discover(paths: &[PathBuf], options: &DiscoverOptions, configs: &Configs) -> Result<Discovered, ConfigError> {
    let mut found = Discovered::default();
    let mut folders = Vec::new();
    for path in paths {
        match std::fs::metadata(path) {
            Ok(meta) if meta.is_dir() => folders.push(path),
            Ok(_) => {
                if !(options.force_exclude && configs.is_excluded(path)?) {
                    found.inputs.push(Input { path: path.clone(), is_explicit: true });
                }
            }
            Err(error) => {
                let message = format!("{}: cannot be read: {error}.", path.display());
                found.notes.push(Note { is_error: true, message });
            }
        }
    }
    if let Some((first, rest)) = folders.split_first() {
        walk(first, rest, options, configs, &mut found)?;
    }
    found.inputs.sort_by(|a, b| compare(&a.path, &b.path).then(a.is_explicit.cmp(&b.is_explicit)));
    found.inputs.dedup_by(|b, a| {
        a.path == b.path && {
            a.is_explicit |= b.is_explicit;
            true
        }
    });
    found.notes.sort();
    Ok(found)
}

/// What comparing paths says, at less cost where they first differ within a name, as they mostly do.
fn compare(a: &Path, b: &Path) -> Ordering {
    let (x, y) = (a.as_os_str().as_encoded_bytes(), b.as_os_str().as_encoded_bytes());
    let same = x.iter().zip(y).take_while(|(x, y)| x == y).count();
    match (x.get(same), y.get(same)) {
        (Some(x), Some(y)) if x.is_ascii_alphanumeric() && y.is_ascii_alphanumeric() => x.cmp(y),
        _ => a.cmp(b),
    }
}

/// Walks folders in parallel; the order of visits does not matter, because the result is sorted.
fn walk(
    first: &Path,
    rest: &[&PathBuf],
    options: &DiscoverOptions,
    configs: &Configs,
    found: &mut Discovered,
) -> Result<(), ConfigError> {
    let mut builder = WalkBuilder::new(first);
    for path in rest {
        builder.add(path);
    }
    builder.hidden(false).threads(options.threads).require_git(false);
    if options.no_ignore {
        builder.ignore(false).git_ignore(false).git_global(false).git_exclude(false).parents(false);
    }
    builder.filter_entry(|entry| {
        let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
        !(is_folder
            && entry.depth() > 0
            && entry.file_name().to_str().is_some_and(|name| SKIPPED_FOLDERS.contains(&name)))
    });
    let inputs = Mutex::new(Vec::new());
    let notes = Mutex::new(Vec::new());
    let failed = Mutex::new(None);
    let lock = |mutex: &Mutex<Vec<Note>>, note| mutex.lock().unwrap_or_else(PoisonError::into_inner).push(note);
    builder.build_parallel().run(|| {
        Box::new(|entry| {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    lock(&notes, Note { is_error: true, message: format!("{error}.") });
                    return WalkState::Continue;
                }
            };
            let kind = entry.file_type();
            let is_folder = kind.is_some_and(|kind| kind.is_dir());
            let is_file = kind.is_some_and(|kind| kind.is_file());
            if !is_folder && (!is_file || classify(entry.path()) == FileKind::Unknown) {
                return WalkState::Continue;
            }
            // Folders that are given by hand are taken, and what holds above them is not asked.
            let is_excluded = if entry.depth() == 0 { Ok(false) } else { configs.is_excluded(entry.path()) };
            match is_excluded {
                Ok(true) => return WalkState::Skip,
                Ok(false) => {}
                Err(error) => {
                    *failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                    return WalkState::Quit;
                }
            }
            if is_file {
                let input = Input { path: entry.into_path(), is_explicit: false };
                inputs.lock().unwrap_or_else(PoisonError::into_inner).push(input);
            }
            WalkState::Continue
        })
    });
    if let Some(error) = failed.into_inner().unwrap_or_else(PoisonError::into_inner) {
        return Err(error);
    }
    found.inputs.extend(inputs.into_inner().unwrap_or_else(PoisonError::into_inner));
    found.notes.extend(notes.into_inner().unwrap_or_else(PoisonError::into_inner));
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::test_files::repository;
    use crate::{ConfigSource, Date, Overlay, Registry};

    #[test]
    fn names_say_what_a_file_may_be() {
        let kind = |name: &str| classify(Path::new(name));
        for name in [
            "Dockerfile",
            "dockerfile",
            "Containerfile",
            "Dockerfile.prod",
            "a/b.Dockerfile",
            "x.containerfile",
            "Dockerfile.1.2",
        ] {
            assert_eq!(kind(name), FileKind::Dockerfile, "{name}");
        }
        for name in [
            "Dockerfile.dockerignore",
            "Dockerfile.go",
            "Dockerfile.j2",
            "mydockerfile",
            "Dockerfile-old",
            "Containerfile.in",
        ] {
            assert_eq!(kind(name), FileKind::Unknown, "{name}");
        }
        assert_eq!(kind("docker-bake.override.hcl"), FileKind::Bake);
        assert_eq!(kind("main.hcl"), FileKind::Unknown);
        assert_eq!(kind("Dockerfile.yaml"), FileKind::Yaml);
        assert_eq!(kind("a/deploy.YML"), FileKind::Yaml);
    }

    #[test]
    fn what_holds_beyond_the_repository_is_not_asked() {
        let folder = repository(&[("plimsoll.toml", "no toml ["), ("app/.git/HEAD", ""), ("app/sub/a.yaml", "")]);
        let registry = Arc::new(Registry::new(&[]));
        let today = Date::of(std::time::SystemTime::UNIX_EPOCH);
        let root = folder.path().to_path_buf();
        let configs = Configs::new(registry, ConfigSource::Nearest, root, &Overlay::default(), today).unwrap();
        let found = |name: &str| discover(&[folder.path().join(name)], &DiscoverOptions::default(), &configs);
        assert_eq!(found("app").unwrap().inputs.len(), 1);
        assert_eq!(found("app/sub").unwrap().inputs.len(), 1);
        assert!(found(".").is_err());
    }
}
