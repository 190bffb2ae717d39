//! Configuration: read (`raw`), checked (`layer`), and resolved for a file ([`Settings`]).
//!
//! The nearest `plimsoll.toml` above a file holds for it, up to the root of the repository. Nothing here runs a program
//! or follows a network address; `extend` names a local file.

mod error;
mod layer;
mod raw;
mod turn_off;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use globset::GlobSet;
use rustc_hash::FxHashMap;

pub use error::ConfigError;
use layer::{Layer, RuleChanges};
pub use raw::json_schema;
pub use turn_off::turn_off;

use crate::date::Date;
use crate::registry::Registry;
use crate::rule::{OptionDefault, Rule, Severity};
use crate::settings::{Closed, KubernetesSettings, OptionValue, RuleState, Settings};
use crate::timings::Timings;

/// The names that a configuration file may have, the preferred first.
pub const FILE_NAMES: [&str; 2] = ["plimsoll.toml", ".plimsoll.toml"];

/// How many files an `extend` chain may have.
const MAX_EXTENDS: usize = 16;

/// Reads the text of a configuration file and says what is wrong with it.
///
/// # Errors
/// It is no valid configuration.
pub fn check_config(path: &Path, text: &str, registry: &Registry) -> Result<(), ConfigError> {
    layer::read(path, text, registry).map(|_| ())
}

/// What the command line or an editor sets above all files.
#[derive(Clone, Debug, Default)]
pub struct Overlay {
    /// Only these rules, when not empty.
    pub select: Vec<String>,
    /// These rules too.
    pub extend_select: Vec<String>,
    /// Not these rules.
    pub ignore: Vec<String>,
    /// `RULE=SEVERITY` pairs.
    pub severity: Vec<(String, String)>,
    /// Files and folders that are not looked at, as globs relative to the run's root.
    pub exclude: Vec<String>,
    /// The least severity that makes the exit code 1.
    pub fail_on: Option<Severity>,
    /// The Kubernetes minor version.
    pub kubernetes_version: Option<String>,
    /// Whether the run holds everything that is deployed.
    pub closed: Option<Closed>,
    /// Ignore all suppressions.
    pub no_suppressions: bool,
    /// Where to add up how long each rule takes.
    pub timings: Option<Arc<Timings>>,
}

/// Where configuration comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConfigSource {
    /// The nearest file above each input.
    Nearest,
    /// This file, for every input.
    File(PathBuf),
    /// No file at all.
    Isolated,
}

/// Finds, reads and caches configuration, and resolves it for files. Shared by threads.
#[derive(Debug)]
pub struct Configs {
    registry: Arc<Registry>,
    source: ConfigSource,
    /// The run's root; globs of the overlay are relative to it.
    root: PathBuf,
    overlay: Layer,
    overlay_select: Option<Vec<usize>>,
    suppressions: bool,
    today: Date,
    timings: Option<Arc<Timings>>,
    cache: Mutex<Cache>,
}

#[derive(Debug, Default)]
struct Cache {
    /// By folders as they are written, which costs less to look up than by their names.
    folders: FxHashMap<OsString, Result<Arc<Config>, ConfigError>>,
    settings: FxHashMap<(PathBuf, Vec<bool>), Arc<Settings>>,
}

/// The layers that hold for one folder.
#[derive(Debug)]
struct Config {
    /// The file, for the cache; empty when there is none.
    path: PathBuf,
    layers: Vec<Layer>,
}

impl Configs {
    /// Prepares configuration for a run.
    ///
    /// # Errors
    /// The overlay names a rule, severity, glob or version that does not exist.
    pub fn new(
        registry: Arc<Registry>,
        source: ConfigSource,
        root: PathBuf,
        overlay: &Overlay,
        today: Date,
    ) -> Result<Self, ConfigError> {
        let mut layer = overlay_layer(&registry, overlay)?;
        layer.folder.clone_from(&root);
        let overlay_select = match overlay.select.as_slice() {
            [] => None,
            names => Some(select_all(&registry, "--select", names)?),
        };
        let suppressions = !overlay.no_suppressions;
        let cache = Mutex::default();
        let timings = overlay.timings.clone();
        Ok(Self { registry, source, root, overlay: layer, overlay_select, suppressions, today, timings, cache })
    }

    /// The rules of the run.
    #[must_use]
    pub fn registry(&self) -> &Arc<Registry> {
        &self.registry
    }

    /// The folder that displayed paths are relative to.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The settings that hold for a file.
    ///
    /// # Errors
    /// Its configuration file cannot be read or is wrong.
    pub fn settings(&self, file: &Path) -> Result<Arc<Settings>, ConfigError> {
        let config = self.config(file)?;
        let layers = || config.layers.iter().chain([&self.overlay]);
        let matched: Vec<bool> = layers()
            .flat_map(|layer| layer.overrides.iter().map(|(globs, _)| glob_matches(globs, &layer.folder, file)))
            .collect();
        let key = (config.path.clone(), matched);
        if let Some(settings) = self.lock().settings.get(&key) {
            return Ok(Arc::clone(settings));
        }
        let settings = Arc::new(self.resolve(layers(), &key.1));
        self.lock().settings.insert(key, Arc::clone(&settings));
        Ok(settings)
    }

    /// Whether the configuration, or `--exclude`, leaves a file or folder out.
    ///
    /// # Errors
    /// Its configuration file cannot be read or is wrong.
    pub fn is_excluded(&self, path: &Path) -> Result<bool, ConfigError> {
        let config = self.config(path)?;
        let mut layers = config.layers.iter().chain([&self.overlay]);
        Ok(layers.any(|layer| layer.exclude.as_ref().is_some_and(|globs| glob_matches(globs, &layer.folder, path))))
    }

    /// The least severity that fails a run, from the overlay or the configuration of `folder`.
    ///
    /// # Errors
    /// Its configuration file cannot be read or is wrong.
    pub fn fail_on(&self, folder: &Path) -> Result<Severity, ConfigError> {
        let config = self.config(&folder.join("x"))?;
        let configured = config.layers.iter().chain([&self.overlay]).filter_map(|layer| layer.fail_on).next_back();
        Ok(configured.unwrap_or(Severity::Low))
    }

    /// The configuration file that holds for a file, even if it cannot be read; nothing when there is none.
    #[must_use]
    pub fn file_for(&self, file: &Path) -> Option<PathBuf> {
        match &self.source {
            ConfigSource::Isolated => None,
            ConfigSource::File(path) => Some(path.clone()),
            ConfigSource::Nearest => {
                for folder in file.ancestors().skip(1) {
                    match own_file(folder) {
                        Some(found) => return Some(found),
                        None if folder.join(".git").exists() => return None,
                        None => {}
                    }
                }
                None
            }
        }
    }

    /// The folder for a configuration file that is to hold for a file: the root of its repository, or that of the run
    /// when it is further in.
    #[must_use]
    pub fn folder_for_new(&self, file: &Path) -> Option<PathBuf> {
        let mut inside = file.ancestors().skip(1).take_while(|folder| folder.starts_with(&self.root));
        let is_root = |folder: &&Path| folder.join(".git").exists() || *folder == self.root;
        inside.find(is_root).map(Path::to_path_buf).filter(|_| self.source == ConfigSource::Nearest)
    }

    /// Forgets all files read so far, for an editor that saw one change.
    pub fn forget(&self) {
        *self.lock() = Cache::default();
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Cache> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn config(&self, file: &Path) -> Result<Arc<Config>, ConfigError> {
        match &self.source {
            ConfigSource::Isolated => Ok(Arc::new(Config { path: PathBuf::new(), layers: Vec::new() })),
            ConfigSource::File(path) => self.cached(path, || self.load(path)),
            ConfigSource::Nearest => self.nearest(file.parent().unwrap_or(Path::new(""))),
        }
    }

    fn cached(
        &self,
        key: &Path,
        load: impl FnOnce() -> Result<Config, ConfigError>,
    ) -> Result<Arc<Config>, ConfigError> {
        if let Some(found) = self.lock().folders.get(key.as_os_str()) {
            return found.clone();
        }
        let loaded = load().map(Arc::new);
        self.lock().folders.insert(key.into(), loaded.clone());
        loaded
    }

    /// The configuration of the nearest folder that has one, not above the root of the repository.
    fn nearest(&self, folder: &Path) -> Result<Arc<Config>, ConfigError> {
        if let Some(found) = self.lock().folders.get(folder.as_os_str()) {
            return found.clone();
        }
        let found = match own_file(folder) {
            Some(path) => self.load(&path).map(Arc::new),
            None => match folder.parent().map_or_else(|| Ok(self.none()), |parent| self.nearest(parent)) {
                // Whether the repository ends here matters only where there is something beyond.
                Ok(above) if above.layers.is_empty() => Ok(above),
                _ if folder.join(".git").exists() => Ok(self.none()),
                above => above,
            },
        };
        self.lock().folders.insert(folder.into(), found.clone());
        found
    }

    fn none(&self) -> Arc<Config> {
        Arc::new(Config { path: PathBuf::new(), layers: Vec::new() })
    }

    fn load(&self, path: &Path) -> Result<Config, ConfigError> {
        let mut layers = Vec::new();
        let mut next = Some(path.to_path_buf());
        while let Some(current) = next.take() {
            let name = current.display().to_string();
            if layers.len() >= MAX_EXTENDS {
                let message = format!("The chain of 'extend' has more than {MAX_EXTENDS} files; is it a circle?");
                return Err(ConfigError::new(name, message));
            }
            let text = std::fs::read_to_string(&current)
                .map_err(|error| ConfigError::new(&name, format!("The configuration cannot be read: {error}.")))?;
            let (layer, extend) = layer::read(&current, &text, &self.registry)?;
            next = extend.map(|base| layer.folder.join(base));
            layers.push(layer);
        }
        layers.reverse();
        Ok(Config { path: path.to_path_buf(), layers })
    }

    fn resolve<'a>(&self, layers: impl Iterator<Item = &'a Layer> + Clone, matched: &[bool]) -> Settings {
        let rules = self.registry.rules();
        let presets = layers.clone().filter_map(|layer| layer.presets.as_ref()).last();
        let mut states: Vec<RuleState> = rules.iter().map(default_state).collect();
        if let Some(presets) = presets {
            for (index, state) in states.iter_mut().enumerate() {
                state.enabled = presets.contains(&index);
            }
        }
        let mut matched = matched.iter();
        let mut kubernetes = KubernetesSettings::default();
        let mut images = Vec::new();
        let mut require_suppression_reason = false;
        for layer in layers {
            layer.rules.apply(&mut states);
            for (_, changes) in &layer.overrides {
                if matched.next() == Some(&true) {
                    changes.apply(&mut states);
                }
            }
            apply_kubernetes(layer, &mut kubernetes);
            images.extend(layer.images.iter().cloned());
            require_suppression_reason = layer.require_suppression_reason.unwrap_or(require_suppression_reason);
        }
        if let Some(only) = &self.overlay_select {
            for (index, state) in states.iter_mut().enumerate() {
                state.enabled = only.contains(&index);
            }
            self.overlay.rules.apply(&mut states);
        }
        for (index, state) in states.iter_mut().enumerate() {
            state.enabled &= self.registry.can_find(index);
        }
        let suppressions = self.suppressions;
        Settings {
            rules: states,
            kubernetes,
            images: images.into(),
            require_suppression_reason,
            suppressions,
            today: self.today,
            timings: self.timings.clone(),
        }
    }
}

/// The configuration file in a folder.
fn own_file(folder: &Path) -> Option<PathBuf> {
    FILE_NAMES.iter().map(|name| folder.join(name)).find(|path| path.is_file())
}

impl RuleChanges {
    fn apply(&self, states: &mut [RuleState]) {
        for &index in &self.select {
            states[index].enabled = true;
        }
        for &index in &self.ignore {
            states[index].enabled = false;
        }
        for &(index, severity) in &self.severity {
            states[index].severity = severity;
        }
        for (index, name, value) in &self.options {
            if let Some((_, slot)) = states[*index].options.iter_mut().find(|(key, _)| key == name) {
                slot.clone_from(value);
            }
        }
    }
}

fn default_state(rule: &Rule) -> RuleState {
    let options = rule.options.iter().map(|spec| {
        let value = match spec.default {
            OptionDefault::Bool(value) => OptionValue::Bool(value),
            OptionDefault::Int(value) => OptionValue::Int(value),
            OptionDefault::Text(value) => OptionValue::Text(value.to_owned()),
            OptionDefault::List(items) => OptionValue::List(items.iter().map(|&item| item.to_owned()).collect()),
        };
        (spec.name, value)
    });
    RuleState { enabled: rule.default, severity: None, options: options.collect() }
}

fn apply_kubernetes(layer: &Layer, kubernetes: &mut KubernetesSettings) {
    kubernetes.version = layer.kubernetes_version.unwrap_or(kubernetes.version);
    kubernetes.closed = layer.closed.unwrap_or(kubernetes.closed);
    kubernetes.kustomize = layer.kustomize.unwrap_or(kubernetes.kustomize);
    if let Some(external) = &layer.external {
        kubernetes.external = external.as_slice().into();
    }
    if let Some(namespace) = &layer.default_namespace {
        kubernetes.default_namespace = namespace.as_str().into();
    }
}

fn glob_matches(globs: &GlobSet, folder: &Path, file: &Path) -> bool {
    globs.is_match(file.strip_prefix(folder).unwrap_or(file))
}

fn select_all(registry: &Registry, flag: &str, names: &[String]) -> Result<Vec<usize>, ConfigError> {
    let mut found = Vec::new();
    for name in names {
        let indices = registry.select(name).map_err(|unknown| {
            ConfigError::new(flag, format!("'{}' is no rule, family, tag or preset.", unknown.name))
                .did_you_mean(unknown.suggestion.as_deref())
        })?;
        found.extend(indices);
    }
    Ok(found)
}

fn overlay_layer(registry: &Registry, overlay: &Overlay) -> Result<Layer, ConfigError> {
    let mut rules = RuleChanges {
        select: select_all(registry, "--extend-select", &overlay.extend_select)?,
        ignore: select_all(registry, "--ignore", &overlay.ignore)?,
        ..RuleChanges::default()
    };
    for (name, severity) in &overlay.severity {
        let severity =
            severity.parse().map_err(|message: String| ConfigError::new("--severity", format!("{message}.")))?;
        for index in select_all(registry, "--severity", std::slice::from_ref(name))? {
            rules.severity.push((index, Some(severity)));
        }
    }
    let exclude = match overlay.exclude.as_slice() {
        [] => None,
        patterns => Some(layer::glob_set(patterns).map_err(|(pattern, error)| {
            ConfigError::new("--exclude", format!("'{pattern}' is no glob: {}.", error.kind()))
        })?),
    };
    let kubernetes_version = overlay
        .kubernetes_version
        .as_ref()
        .map(|text| {
            let message = "A Kubernetes version is written like 1.35.";
            text.parse().map_err(|_| ConfigError::new("--kubernetes-version", message))
        })
        .transpose()?;
    let (fail_on, closed) = (overlay.fail_on, overlay.closed);
    Ok(Layer { rules, exclude, kubernetes_version, fail_on, closed, ..Layer::default() })
}
