//! The folders of the workspace, each a project, and the documents that lie in none.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use plimsoll_lint::{
    ConfigSource, Configs, Date, DiscoverOptions, Discovered, FILE_NAMES, LiveProject, Note, Overlay, discover,
};
use serde_json::Value;

use crate::documents::Document;
use crate::settings::Settings;

/// The largest document that is judged, in bytes. Beyond it every typed character would take a second or more; the command
/// line judges such files.
const MAX_DOCUMENT: usize = 32 << 20;

/// All projects.
#[derive(Debug)]
pub(crate) struct Workspace {
    pub(crate) settings: Settings,
    /// By folder. Files see each other within one folder.
    roots: BTreeMap<PathBuf, LiveProject>,
    /// Documents outside of all folders, each judged alone, by address.
    alone: BTreeMap<String, LiveProject>,
    /// The configuration of those.
    loose: Arc<Configs>,
    was_scanned: bool,
}

/// A folder to be walked, then what was found in it.
#[derive(Debug)]
pub(crate) struct Scan {
    folder: PathBuf,
    settings: Settings,
    project: LiveProject,
    /// What went wrong.
    pub(crate) notes: Vec<Note>,
}

impl Workspace {
    pub(crate) fn new(settings: Settings) -> Self {
        let loose = configs(Path::new("/"), &settings);
        Self { settings, roots: BTreeMap::new(), alone: BTreeMap::new(), loose, was_scanned: false }
    }

    /// Takes settings of the user; whether they are others than before.
    pub(crate) fn configure(&mut self, settings: &Value) -> bool {
        let settings = self.settings.merge(settings);
        if settings == self.settings {
            return false;
        }
        self.settings = settings;
        self.loose = configs(Path::new("/"), &self.settings);
        self.alone.clear();
        for (folder, project) in &mut self.roots {
            *project = LiveProject::new(configs(folder, &self.settings));
        }
        true
    }

    /// Adds a folder. Until it is walked, it holds what is open.
    pub(crate) fn add(&mut self, folder: PathBuf) {
        let project = LiveProject::new(configs(&folder, &self.settings));
        self.roots.insert(folder, project);
    }

    pub(crate) fn remove(&mut self, folder: &Path) {
        self.roots.remove(folder);
    }

    /// The walks through all folders that are projects.
    pub(crate) fn scans(&self) -> Vec<Scan> {
        let folders = self.roots.keys().filter(|folder| self.settings.enable && is_project(folder));
        let scan = |folder: &PathBuf| Scan {
            folder: folder.clone(),
            settings: self.settings.clone(),
            project: LiveProject::new(configs(folder, &self.settings)),
            notes: Vec::new(),
        };
        folders.map(scan).collect()
    }

    /// Takes what a walk found; false when the folder is gone, or other settings hold, meanwhile.
    pub(crate) fn take(&mut self, scan: Scan) -> bool {
        self.was_scanned = true;
        let folder = self.roots.get_mut(&scan.folder).filter(|_| self.settings == scan.settings);
        folder.map(|project| *project = scan.project).is_some()
    }

    /// Whether a folder was walked.
    pub(crate) fn was_scanned(&self) -> bool {
        self.was_scanned
    }

    /// All projects.
    pub(crate) fn projects_mut(&mut self) -> impl Iterator<Item = &mut LiveProject> {
        self.roots.values_mut()
    }

    /// A number that changes when the findings of a document may have changed though its text did not.
    pub(crate) fn revision(&mut self) -> u64 {
        self.roots.values_mut().map(LiveProject::revision).sum()
    }

    /// Forgets the configuration of documents outside of all folders.
    pub(crate) fn forget_configs(&mut self) {
        self.loose.forget();
        for project in self.roots.values() {
            project.configs().forget();
        }
    }

    /// Whether other files may have a say in the findings of a document.
    pub(crate) fn is_in_folder(&self, document: &Document) -> bool {
        document.is_file && self.folder_of(&document.path).is_some()
    }

    /// The project that a document belongs to.
    pub(crate) fn project(&mut self, document: &Document) -> &mut LiveProject {
        if document.is_file
            && let Some(folder) = self.folder_of(&document.path)
        {
            return self
                .roots
                .entry(folder)
                .or_insert_with_key(|folder| LiveProject::new(configs(folder, &self.settings)));
        }
        let loose = &self.loose;
        self.alone.entry(document.uri.clone()).or_insert_with(|| LiveProject::new(Arc::clone(loose)))
    }

    /// Puts the text of a document in the place of its file.
    pub(crate) fn set(&mut self, document: &Document) -> Option<Note> {
        let is_enabled = self.settings.enable;
        let project = self.project(document);
        let is_large = document.text.len() > MAX_DOCUMENT;
        match document.kind.filter(|_| is_enabled && !document.is_lost && !is_large) {
            Some(kind) => project.set_text(&document.path, kind, &document.text.as_str().into()),
            None => {
                project.remove(&document.path);
                let what = format!(
                    "more than {MAX_DOCUMENT} bytes are not judged while they are edited; run 'plimsoll check'"
                );
                is_large.then(|| Note { is_error: false, message: format!("{}: {what}.", document.uri) })
            }
        }
    }

    /// Goes back to the file of a document that is no longer open.
    pub(crate) fn close(&mut self, document: &Document) -> Option<Note> {
        if self.is_in_folder(document) {
            return self.project(document).set_from_disk(&document.path);
        }
        self.alone.remove(&document.uri);
        None
    }

    /// Reads a file anew that changed on disk; false when it is one that only a walk can place.
    pub(crate) fn refresh(&mut self, path: &Path) -> bool {
        let Some(project) = self.folder_of(path).and_then(|folder| self.roots.get_mut(&folder)) else { return true };
        let is_found = project.is_found(path);
        if is_found {
            project.set_from_disk(path);
        }
        is_found
    }

    /// The innermost folder that a path lies in.
    fn folder_of(&self, path: &Path) -> Option<PathBuf> {
        path.ancestors().find(|ancestor| self.roots.contains_key(*ancestor)).map(Path::to_path_buf)
    }
}

impl Scan {
    /// Walks the folder and judges all that is in it, by threads of its own: those of the loop answer meanwhile.
    pub(crate) fn run(self) -> Self {
        match rayon::ThreadPoolBuilder::new().build() {
            Ok(threads) => threads.install(|| self.judge()),
            Err(_) => self.judge(),
        }
    }

    fn judge(self) -> Self {
        let configs = Arc::clone(self.project.configs());
        let (found, mut notes) =
            match discover(std::slice::from_ref(&self.folder), &DiscoverOptions::default(), &configs) {
                Ok(found) => (found, Vec::new()),
                Err(error) => (Discovered::default(), vec![Note { is_error: true, message: error.to_string() }]),
            };
        notes.extend(found.notes.iter().filter(|note| note.is_error).cloned());
        let mut project = LiveProject::open(configs, found);
        // Joins the files here rather than in the loop.
        project.revision();
        Self { project, notes, ..self }
    }
}

/// Whether a folder is a project rather than a whole disk or everything that a user has.
pub(crate) fn is_project(folder: &Path) -> bool {
    let home = std::env::var_os("HOME").or_else(|| std::env::var_os("USERPROFILE"));
    folder.parent().is_some() && home.is_none_or(|home| folder != Path::new(&home))
}

/// Whether a path is that of a configuration file.
pub(crate) fn is_config(path: &Path) -> bool {
    path.file_name().and_then(|name| name.to_str()).is_some_and(|name| FILE_NAMES.contains(&name))
}

/// Whether a path is that of a file that says which files to leave out: of a run, or of what is sent to a builder.
pub(crate) fn is_ignore_file(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    matches!(name, ".gitignore" | ".ignore" | ".containerignore") || name.ends_with(".dockerignore")
}

fn configs(root: &Path, settings: &Settings) -> Arc<Configs> {
    let today = Date::of(SystemTime::now());
    let registry = plimsoll_rules::registry();
    let source = match &settings.configuration {
        Some(path) => ConfigSource::File(root.join(path)),
        None => ConfigSource::Nearest,
    };
    let configs = Configs::new(registry, source, root.to_path_buf(), &Overlay::default(), today);
    Arc::new(configs.expect("an empty overlay names nothing that could be unknown"))
}
