//! One configuration file, read and checked: the second shape of a configuration.

use std::path::{Path, PathBuf};

use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};
use toml::Spanned;

use super::error::ConfigError;
use super::raw::{RawClosed, RawConfig, RawRules};
use plimsoll_kubernetes::KubernetesVersion;

use crate::registry::Registry;
use crate::rule::{OptionDefault, OptionSpec, Severity};
use crate::settings::{Closed, ImageBuild, OptionValue};
use crate::suggest::nearest;

/// What one file, or the command line, says. Layers are applied in order, the base first.
#[derive(Debug, Default)]
pub(crate) struct Layer {
    /// The folder that globs are relative to.
    pub(crate) folder: PathBuf,
    pub(crate) presets: Option<Vec<usize>>,
    pub(crate) rules: RuleChanges,
    pub(crate) overrides: Vec<(GlobSet, RuleChanges)>,
    pub(crate) exclude: Option<GlobSet>,
    pub(crate) fail_on: Option<Severity>,
    pub(crate) require_suppression_reason: Option<bool>,
    pub(crate) kubernetes_version: Option<KubernetesVersion>,
    pub(crate) closed: Option<Closed>,
    pub(crate) external: Option<Vec<String>>,
    pub(crate) default_namespace: Option<String>,
    pub(crate) kustomize: Option<bool>,
    pub(crate) images: Vec<ImageBuild>,
}

/// What a layer or an override changes about rules, by index.
#[derive(Debug, Default)]
pub(crate) struct RuleChanges {
    pub(crate) select: Vec<usize>,
    pub(crate) ignore: Vec<usize>,
    pub(crate) severity: Vec<(usize, Option<Severity>)>,
    pub(crate) options: Vec<(usize, &'static str, OptionValue)>,
}

/// Reads the text of a configuration file. Also gives what it extends.
pub(crate) fn read(path: &Path, text: &str, registry: &Registry) -> Result<(Layer, Option<String>), ConfigError> {
    let source = path.display().to_string();
    let reader = Reader { source: &source, text, registry };
    let raw: RawConfig = toml::from_str(text).map_err(|error| reader.syntax(&error))?;
    let folder = path.parent().unwrap_or(Path::new("")).to_path_buf();
    let layer = Layer {
        presets: raw.presets.as_ref().map(|names| reader.select(names)).transpose()?,
        rules: reader.changes(&raw.select, &raw.ignore, &raw.rules)?,
        overrides: raw
            .overrides
            .iter()
            .map(|entry| {
                let changes = reader.changes(&entry.select, &entry.ignore, &entry.rules)?;
                Ok((reader.globs(&entry.files)?, changes))
            })
            .collect::<Result<_, ConfigError>>()?,
        exclude: if raw.exclude.is_empty() { None } else { Some(reader.globs(&raw.exclude)?) },
        fail_on: raw.fail_on.as_ref().map(|name| reader.severity(name)).transpose()?,
        require_suppression_reason: raw.require_suppression_reason,
        kubernetes_version: raw.kubernetes.version.as_ref().map(|text| reader.version(text)).transpose()?,
        closed: raw.kubernetes.closed.as_ref().map(|value| reader.closed(value)).transpose()?,
        external: raw.kubernetes.external,
        default_namespace: raw.kubernetes.default_namespace,
        kustomize: raw.kubernetes.kustomize,
        images: raw
            .images
            .into_iter()
            .map(|image| ImageBuild {
                dockerfile: folder.join(&image.dockerfile).to_string_lossy().replace('\\', "/"),
                image: image.image,
                target: image.target,
            })
            .collect(),
        folder,
    };
    Ok((layer, raw.extend.map(Spanned::into_inner)))
}

struct Reader<'a> {
    source: &'a str,
    text: &'a str,
    registry: &'a Registry,
}

impl Reader<'_> {
    fn error<T>(&self, at: &Spanned<T>, message: impl Into<String>) -> ConfigError {
        ConfigError::spanned(self.source, self.text, at.span(), message)
    }

    /// Words an error of the TOML reader; an unknown key gets the nearest known one.
    fn syntax(&self, error: &toml::de::Error) -> ConfigError {
        let message = error.message().trim_end_matches('.');
        let mut quoted = message.split('`').skip(1).step_by(2);
        let suggestion = message
            .starts_with("unknown field")
            .then(|| quoted.next().and_then(|unknown| nearest(unknown, quoted)))
            .flatten();
        let sentence = format!("This is not a valid configuration: {message}.");
        let error = match error.span() {
            Some(span) => ConfigError::spanned(self.source, self.text, span, sentence),
            None => ConfigError::new(self.source, sentence),
        };
        error.did_you_mean(suggestion)
    }

    fn select(&self, names: &[Spanned<String>]) -> Result<Vec<usize>, ConfigError> {
        let mut found = Vec::new();
        for name in names {
            let indices = self.registry.select(name.get_ref()).map_err(|unknown| {
                self.error(name, format!("'{}' is no rule, family, tag or preset.", unknown.name))
                    .did_you_mean(unknown.suggestion.as_deref())
            })?;
            found.extend(indices);
        }
        Ok(found)
    }

    fn changes(
        &self,
        select: &[Spanned<String>],
        ignore: &[Spanned<String>],
        rules: &RawRules,
    ) -> Result<RuleChanges, ConfigError> {
        let mut changes =
            RuleChanges { select: self.select(select)?, ignore: self.select(ignore)?, ..RuleChanges::default() };
        for (name, table) in rules {
            let indices = self.registry.by_name(name.get_ref());
            if indices.is_empty() {
                return Err(self
                    .error(name, format!("'{}' is no rule.", name.get_ref()))
                    .did_you_mean(self.registry.suggest(name.get_ref()).as_deref()));
            }
            for (key, value) in table {
                for &index in indices {
                    self.rule_key(&mut changes, index, key, value)?;
                }
            }
        }
        Ok(changes)
    }

    fn rule_key(
        &self,
        changes: &mut RuleChanges,
        index: usize,
        key: &Spanned<String>,
        value: &Spanned<toml::Value>,
    ) -> Result<(), ConfigError> {
        let rule = &self.registry.rules()[index];
        if key.get_ref() == "severity" {
            let word = value.get_ref().as_str().unwrap_or_default();
            if word == "off" {
                changes.ignore.push(index);
                return Ok(());
            }
            let severity = word
                .parse()
                .map_err(|_| self.error(value, "A severity is critical, high, medium, low, info or off."))?;
            changes.severity.push((index, Some(severity)));
            changes.select.push(index);
            return Ok(());
        }
        let Some(spec) = rule.options.iter().find(|spec| spec.name == key.get_ref()) else {
            let names = rule.options.iter().map(|spec| spec.name).chain(["severity"]);
            let message = format!("{} ({}) has no option '{}'.", rule.id, rule.name, key.get_ref());
            return Err(self.error(key, message).did_you_mean(nearest(key.get_ref(), names)));
        };
        let value = option_value(spec, value.get_ref())
            .map_err(|wanted| self.error(value, format!("'{}' of {} is {wanted}.", spec.name, rule.id)))?;
        changes.options.push((index, spec.name, value));
        Ok(())
    }

    fn severity(&self, name: &Spanned<String>) -> Result<Severity, ConfigError> {
        name.get_ref().parse().map_err(|message: String| self.error(name, message + "."))
    }

    fn version(&self, text: &Spanned<String>) -> Result<KubernetesVersion, ConfigError> {
        text.get_ref().parse().map_err(|_| self.error(text, "A Kubernetes version is written like \"1.35\"."))
    }

    fn closed(&self, value: &Spanned<RawClosed>) -> Result<Closed, ConfigError> {
        match value.get_ref() {
            RawClosed::Flag(true) => Ok(Closed::Always),
            RawClosed::Flag(false) => Ok(Closed::Never),
            RawClosed::Word(word) if word == "auto" => Ok(Closed::Auto),
            RawClosed::Word(_) => Err(self.error(value, "'closed' is true, false or \"auto\".")),
        }
    }

    fn globs(&self, patterns: &[Spanned<String>]) -> Result<GlobSet, ConfigError> {
        glob_set(patterns.iter().map(Spanned::get_ref)).map_err(|(pattern, error)| {
            let at = patterns.iter().find(|entry| entry.get_ref() == &pattern);
            let message = format!("'{pattern}' is no glob: {}.", error.kind());
            match at {
                Some(entry) => self.error(entry, message),
                None => ConfigError::new(self.source, message),
            }
        })
    }
}

/// Globs as `.gitignore` writes them: without a `/` at any depth, and a folder means all that is in it.
pub(crate) fn glob_set<'a>(
    patterns: impl IntoIterator<Item = &'a String>,
) -> Result<GlobSet, (String, globset::Error)> {
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        let trimmed = pattern.trim_end_matches('/');
        let anchored = match trimmed.strip_prefix('/') {
            Some(rest) => rest.to_owned(),
            None if trimmed.contains('/') => trimmed.trim_start_matches("./").to_owned(),
            None => format!("**/{trimmed}"),
        };
        for glob in [anchored.clone(), format!("{anchored}/**")] {
            set.add(build_glob(&glob).map_err(|error| (pattern.clone(), error))?);
        }
    }
    set.build().map_err(|error| (String::new(), error))
}

fn build_glob(pattern: &str) -> Result<Glob, globset::Error> {
    GlobBuilder::new(pattern).literal_separator(true).build()
}

/// Checks a value against the type that the rule's page declares; the error says what is wanted.
fn option_value(spec: &OptionSpec, value: &toml::Value) -> Result<OptionValue, &'static str> {
    match (spec.default, value) {
        (OptionDefault::Bool(_), toml::Value::Boolean(value)) => Ok(OptionValue::Bool(*value)),
        (OptionDefault::Int(_), toml::Value::Integer(value)) => Ok(OptionValue::Int(*value)),
        (OptionDefault::Text(_), toml::Value::String(value)) => Ok(OptionValue::Text(value.clone())),
        (OptionDefault::List(_), toml::Value::Array(items)) => items
            .iter()
            .map(|item| item.as_str().map(str::to_owned).ok_or("a list of strings"))
            .collect::<Result<_, _>>()
            .map(OptionValue::List),
        (OptionDefault::Bool(_), _) => Err("true or false"),
        (OptionDefault::Int(_), _) => Err("a whole number"),
        (OptionDefault::Text(_), _) => Err("a string"),
        (OptionDefault::List(_), _) => Err("a list of strings"),
    }
}
