//! What is known of the builds of a run before a Dockerfile is judged: gathered here, so that judging does no input.
//!
//! Compose and Bake files say how Dockerfiles are built, and in which folder. An ignore file says what of that folder is
//! left out. Skaffold files say which images they build: in the manifests around them such an image is a placeholder.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ignore::gitignore::GitignoreBuilder;
use plimsoll_dockerfile::{Invocation, Keyword};
use plimsoll_kubernetes::schema::Definitions;
use plimsoll_text::decode;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::discover::{FileKind, Input, classify};
use crate::dockerignore::IgnoreFile;
use crate::uses::{BuildUse, may_say_builds, of_hcl, of_yaml, skaffold_images};

/// The largest ignore file, and file about builds, that is read, in bytes.
const MAX_SIZE: u64 = 1024 * 1024;

/// What is known of a file beside its text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Beside {
    /// How a Dockerfile is built.
    pub(crate) invocation: Invocation,
    /// What is known of the folder in which it is built.
    pub(crate) context: BuildContext,
    /// The images in a manifest that are replaced when it is deployed, by their normalized names.
    pub(crate) placeholders: BTreeSet<String>,
    /// Whether the objects of a manifest are judged in what a kustomization builds of them.
    pub(crate) is_part: bool,
    /// Whether they are patches of a kustomization that is not built.
    pub(crate) is_fragment: bool,
    /// What the run defines of the kinds of its objects.
    pub(crate) definitions: Arc<Definitions>,
}

/// What is known of the folder that is sent to the builder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BuildContext {
    /// What is left out of it.
    pub ignore_file: Option<IgnoreFile>,
    /// The sources of COPY and ADD, as written, that it does not have, where it is certain which folder it is.
    pub missing: BTreeSet<String>,
}

/// What the compose, Bake and skaffold files of a run say of builds.
#[derive(Debug, Default)]
pub(crate) struct Surroundings {
    /// By the file that says it.
    by_file: BTreeMap<PathBuf, Vec<BuildUse>>,
    /// The files that say something of a Dockerfile.
    by_dockerfile: FxHashMap<PathBuf, BTreeSet<PathBuf>>,
    /// The images that a skaffold file builds, by that file.
    skaffold: BTreeMap<PathBuf, BTreeSet<String>>,
    /// What is known of the manifests in a folder and below, where there is a skaffold file. Folders are looked up as they are
    /// written, which costs far less than by their names.
    by_folder: FxHashMap<OsString, Arc<Beside>>,
    /// The manifests that are parts of builds.
    pub(crate) parts: FxHashSet<PathBuf>,
    /// The patches of kustomizations that are not built.
    pub(crate) fragments: FxHashSet<PathBuf>,
    /// The kinds that the run defines, when all files have told what they define.
    pub(crate) definitions: Arc<Definitions>,
}

/// What has to be judged again when a file about builds changes.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Affected {
    /// Dockerfiles.
    pub(crate) dockerfiles: BTreeSet<PathBuf>,
    /// The folder of the manifests.
    pub(crate) folder: Option<PathBuf>,
}

impl Surroundings {
    /// Reads those of the inputs that may say something of builds.
    pub(crate) fn gather(inputs: &[Input]) -> Self {
        let files: Vec<&Path> =
            inputs.iter().map(|input| input.path.as_path()).filter(|path| may_say_builds(path)).collect();
        let said = files.into_par_iter().filter_map(|path| Some((path, said(path, &read_small(path)?))));
        let mut found = Self::default();
        for (path, (uses, images)) in said.collect::<Vec<_>>() {
            found.insert(path, uses, images);
        }
        found.index();
        found
    }

    fn insert(&mut self, path: &Path, uses: Vec<BuildUse>, images: BTreeSet<String>) {
        if !uses.is_empty() {
            self.by_file.insert(path.to_path_buf(), uses);
        }
        if !images.is_empty() {
            self.skaffold.insert(path.to_path_buf(), images);
        }
    }

    fn index(&mut self) {
        self.by_dockerfile.clear();
        for (file, uses) in &self.by_file {
            for dockerfile in uses.iter().filter_map(|found| found.dockerfile.as_ref()) {
                self.by_dockerfile.entry(dockerfile.clone()).or_default().insert(file.clone());
            }
        }
        self.by_folder.clear();
        for folder in self.skaffold.keys().filter_map(|file| file.parent()) {
            let above =
                self.skaffold.iter().filter(|(file, _)| file.parent().is_some_and(|own| folder.starts_with(own)));
            let placeholders = above.flat_map(|(_, images)| images).cloned().collect();
            self.by_folder
                .insert(folder.as_os_str().to_owned(), Arc::new(Beside { placeholders, ..Beside::default() }));
        }
    }

    /// Takes a new text of a file, or that it is gone; gives what it said something of or does now.
    pub(crate) fn update(&mut self, path: &Path, text: Option<&str>) -> Affected {
        if !may_say_builds(path) {
            return Affected::default();
        }
        let (uses, images) = text.map(|text| said(path, text)).unwrap_or_default();
        let before = self.by_file.remove(path).unwrap_or_default();
        let dockerfiles = before.iter().chain(&uses).filter_map(|found| found.dockerfile.clone()).collect();
        let is_other = self.skaffold.remove(path).unwrap_or_default() != images;
        let folder = path.parent().filter(|_| is_other).map(Path::to_path_buf);
        self.insert(path, uses, images);
        self.index();
        Affected { dockerfiles, folder }
    }

    /// What is known of the file at `path`; `text` is asked for only when that is needed.
    pub(crate) fn beside<'t>(
        &self,
        path: &Path,
        kind: FileKind,
        text: impl FnOnce() -> Cow<'t, str>,
    ) -> Option<Arc<Beside>> {
        match kind {
            FileKind::Dockerfile => self.beside_dockerfile(path, text).map(Arc::new),
            FileKind::Yaml => self.beside_manifest(path),
            FileKind::Unknown if !self.definitions.is_empty() => {
                let definitions = Arc::clone(&self.definitions);
                Some(Arc::new(Beside { definitions, ..Beside::default() }))
            }
            FileKind::Bake | FileKind::Unknown => None,
        }
    }

    fn beside_manifest(&self, path: &Path) -> Option<Arc<Beside>> {
        let above = path.ancestors().skip(1).filter(|_| !self.by_folder.is_empty());
        let above = above.into_iter().find_map(|folder| self.by_folder.get(folder.as_os_str())).cloned();
        let (is_part, is_fragment) = (self.parts.contains(path), self.fragments.contains(path));
        if !is_part && !is_fragment && self.definitions.is_empty() {
            return above;
        }
        let placeholders = above.map(|above| above.placeholders.clone()).unwrap_or_default();
        let definitions = Arc::clone(&self.definitions);
        Some(Arc::new(Beside { placeholders, is_part, is_fragment, definitions, ..Beside::default() }))
    }

    fn beside_dockerfile<'t>(&self, path: &Path, text: impl FnOnce() -> Cow<'t, str>) -> Option<Beside> {
        let files = self.by_dockerfile.get(path).into_iter().flatten();
        let uses = files.filter_map(|file| self.by_file.get(file)).flatten();
        let uses: Vec<&BuildUse> = uses.filter(|found| found.dockerfile.as_deref() == Some(path)).collect();
        let folder = same(uses.iter().map(|found| found.context.as_deref())).flatten();
        let missing = folder.map(|folder| missing(folder, &text())).unwrap_or_default();
        let ignore_file = ignore_file(path, folder);
        let context = BuildContext { ignore_file, missing };
        let beside = Beside { invocation: invocation(&uses), context, ..Beside::default() };
        (beside != Beside::default()).then_some(beside)
    }
}

/// The builds that a file describes, and the images that it builds and deploys itself.
fn said(path: &Path, text: &str) -> (Vec<BuildUse>, BTreeSet<String>) {
    let (mut uses, images) = match classify(path) {
        FileKind::Yaml => {
            let stream = plimsoll_yaml::parse(text);
            (of_yaml(path, &stream), skaffold_images(&stream))
        }
        FileKind::Bake => (of_hcl(path, text), BTreeSet::new()),
        FileKind::Dockerfile | FileKind::Unknown => (Vec::new(), BTreeSet::new()),
    };
    uses.retain(|found| found.dockerfile.is_some());
    (uses, images)
}

/// The text of a file that is no link and not large.
fn read_small(path: &Path) -> Option<String> {
    let meta = std::fs::symlink_metadata(path).ok()?;
    if !meta.is_file() || meta.len() > MAX_SIZE {
        return None;
    }
    Some(decode(&std::fs::read(path).ok()?).text.into_owned())
}

/// What all say, if they say the same.
fn same<T: PartialEq>(mut values: impl Iterator<Item = T>) -> Option<T> {
    let first = values.next()?;
    values.all(|value| value == first).then_some(first)
}

/// How a Dockerfile is built that is built in several ways: what differs is not known. An argument that one of them does
/// not give has its default there, which is as good as no argument.
fn invocation(uses: &[&BuildUse]) -> Invocation {
    let mut found = Invocation {
        target: same(uses.iter().map(|found| &found.invocation.target)).cloned().flatten(),
        ..Invocation::default()
    };
    let names: BTreeSet<&String> = uses.iter().flat_map(|found| found.invocation.args.keys()).collect();
    for name in names {
        if uses.iter().all(|found| found.invocation.args.contains_key(name)) {
            let value = same(uses.iter().map(|found| found.invocation.args.get(name)));
            found.args.insert(name.clone(), value.flatten().cloned().flatten());
        }
    }
    found
}

/// The ignore file of a build: that of the Dockerfile itself, else that of the folder. Podman has a name of its own, which
/// goes before for its own name of the file.
fn ignore_file(dockerfile: &Path, folder: Option<&Path>) -> Option<IgnoreFile> {
    let name = dockerfile.file_name()?.to_str()?;
    let beside = dockerfile.parent()?;
    let folder = folder.unwrap_or(beside);
    let own = beside.join(format!("{name}.dockerignore"));
    let podman = name.to_ascii_lowercase().contains("containerfile").then(|| folder.join(".containerignore"));
    let candidates = [Some(own), podman, Some(folder.join(".dockerignore"))];
    let found = candidates.into_iter().flatten().find_map(|path| Some((read_small(&path)?, path)));
    found.map(|(text, path)| IgnoreFile::parse(path.file_name().unwrap_or_default().to_string_lossy(), &text))
}

/// The sources of COPY and ADD that a folder does not have, and that are not left out of the repository, as what another
/// step makes is.
fn missing(folder: &Path, text: &str) -> BTreeSet<String> {
    if !folder.is_dir() {
        return BTreeSet::new();
    }
    let file = plimsoll_dockerfile::parse(text);
    let copies = file.instructions.iter().filter(|instruction| {
        matches!(instruction.keyword, Keyword::Copy | Keyword::Add) && instruction.flag("from").is_none()
    });
    let sources = copies.flat_map(|copy| copy.source_words().iter().filter_map(|word| word.literal()));
    let is_path = |source: &&str| {
        let is_elsewhere = source.contains("://") || source.starts_with("git@") || source.starts_with("<<");
        !is_elsewhere && !source.is_empty() && !source.contains(['*', '?', '[', '\\', '\0']) && !source.contains("..")
    };
    let mut found = BTreeSet::new();
    for source in sources.filter(is_path) {
        let path = folder.join(source.trim_start_matches('/'));
        if !path.exists() && !is_git_ignored(&path) {
            found.insert(source.to_owned());
        }
    }
    found
}

/// Whether a `.gitignore` above, up to the root of the repository, leaves a path out.
fn is_git_ignored(path: &Path) -> bool {
    for folder in path.ancestors().skip(1) {
        let file = folder.join(".gitignore");
        if file.is_file() {
            let mut builder = GitignoreBuilder::new(folder);
            builder.add(&file);
            let is_ignored = |rules: ignore::gitignore::Gitignore| {
                [true, false].iter().any(|&is_folder| rules.matched_path_or_any_parents(path, is_folder).is_ignore())
            };
            if builder.build().is_ok_and(is_ignored) {
                return true;
            }
        }
        if folder.join(".git").exists() {
            return false;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_files::repository as folder;

    fn gather(folder: &Path, names: &[&str]) -> Surroundings {
        let input = |name: &&str| Input { path: folder.join(name), is_explicit: false };
        Surroundings::gather(&names.iter().map(input).collect::<Vec<_>>())
    }

    #[test]
    fn what_all_builds_say_is_known() {
        let compose = "services:\n  a:\n    build:\n      context: .\n      target: t\n      args: {A: 1, B: 1, C: 1}\n  b:\n    build:\n      context: .\n      target: t\n      args: {A: 1, B: 2}\n";
        let folder = folder(&[("compose.yaml", compose)]);
        let mut found = gather(folder.path(), &["compose.yaml"]);
        let dockerfile = folder.path().join("Dockerfile");
        let beside = found.beside(&dockerfile, FileKind::Dockerfile, || "FROM a\n".into()).unwrap();
        assert_eq!(beside.invocation.target.as_deref(), Some("t"));
        assert!(beside.invocation.args.iter().eq([(&"A".to_owned(), &Some("1".to_owned())), (&"B".to_owned(), &None)]));
        assert!(found.beside(&folder.path().join("other"), FileKind::Dockerfile, || unreachable!()).is_none());
        assert!(found.update(&folder.path().join("compose.yaml"), None).dockerfiles.contains(&dockerfile));
        assert!(found.beside(&dockerfile, FileKind::Dockerfile, || unreachable!()).is_none());
    }

    #[test]
    fn sources_that_the_folder_lacks_are_missing_unless_git_ignores_them() {
        let text = "FROM a\nCOPY a.txt b.txt dist/app /x/\nCOPY --from=a gone .\nADD https://x/y $Z *.c ../up ./\nCOPY [\"/no\", \".\"]\n";
        let folder = folder(&[
            ("app/a.txt", ""),
            (".gitignore", "dist/\n"),
            ("compose.yaml", "services:\n  a:\n    build: app\n"),
            ("app/.dockerignore", "x\n"),
            ("app/Dockerfile.dockerignore", "y\n"),
        ]);
        let found = gather(folder.path(), &["compose.yaml"]);
        let dockerfile = folder.path().join("app/Dockerfile");
        let context = &found.beside(&dockerfile, FileKind::Dockerfile, || text.into()).unwrap().context;
        assert!(context.missing.iter().eq(["/no", "b.txt"]));
        assert_eq!(context.ignore_file.as_ref().unwrap().name, "Dockerfile.dockerignore");
    }

    #[test]
    fn images_that_skaffold_builds_are_placeholders_in_the_manifests_below() {
        let skaffold =
            |image: &str| format!("apiVersion: skaffold/v4beta1\nbuild:\n  artifacts:\n  - image: {image}\n");
        let folder = folder(&[("a/skaffold.yaml", &skaffold("web")), ("a/b/skaffold.yaml", &skaffold("reg.io/api"))]);
        let mut found = gather(folder.path(), &["a/skaffold.yaml", "a/b/skaffold.yaml"]);
        let known = |found: &Surroundings, name: &str| -> Vec<String> {
            let beside = found.beside(&folder.path().join(name), FileKind::Yaml, || unreachable!());
            beside.into_iter().flat_map(|beside| beside.placeholders.clone()).collect()
        };
        assert_eq!(known(&found, "a/k8s/x.yaml"), ["docker.io/library/web"]);
        assert_eq!(known(&found, "a/b/x.yaml"), ["docker.io/library/web", "reg.io/api"]);
        assert!(known(&found, "x.yaml").is_empty());
        let affected = found.update(&folder.path().join("a/skaffold.yaml"), None);
        assert_eq!(affected.folder, Some(folder.path().join("a")));
        assert_eq!(known(&found, "a/b/x.yaml"), ["reg.io/api"]);
    }
}
