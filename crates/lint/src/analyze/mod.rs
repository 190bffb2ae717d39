//! The map: judges one file by itself. A pure function of text and settings.

mod dockerfile;
mod inline;
mod manifest;
mod part;
mod shared;

pub(crate) use part::{Annotation, annotations, judge_objects};

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use plimsoll_text::Span;

use crate::check::{Check, Entry};
use crate::definitions::Custom;
use crate::diagnostic::{Diagnostic, Subject};
use crate::discover::FileKind;
use crate::facts::Facts;
use crate::outcome::Origin;
use crate::packed::{Packed, Record};
use crate::registry::Registry;
use crate::report::{Findings, Report};
use crate::settings::Settings;
use crate::suppress::Suppressions;
use crate::surroundings::Beside;

/// A file to be judged.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SourceText<'a> {
    /// Its path.
    pub(crate) path: &'a Path,
    /// What its name, or an editor, says that it is.
    pub(crate) kind: FileKind,
    /// Its text.
    pub(crate) text: &'a str,
    /// Runs of bytes that are not UTF-8 and stand as `?` in the text.
    pub(crate) invalid_utf8: &'a [Span],
    /// Whether the user named it.
    pub(crate) is_explicit: bool,
    /// What is known of it beside its text.
    pub(crate) beside: Option<&'a Arc<Beside>>,
}

/// What the map found in one file.
#[derive(Debug, Default)]
pub(crate) struct Analysis {
    /// The findings, before suppressions.
    pub(crate) found: Packed,
    /// What the text says of how findings are shown; most say nothing.
    marks: Option<Box<Marks>>,
    /// What other files may want to know.
    pub(crate) facts: Facts,
    /// What it says of kinds that Kubernetes does not have; most files say nothing.
    pub(crate) custom: Option<Box<Custom>>,
    /// Number of syntax errors.
    pub(crate) errors: u32,
    /// Whether the text is not what the bytes say, so that it must not be written back.
    pub(crate) is_lossy: bool,
}

/// What a text says of how findings in it are shown.
#[derive(Debug, Default)]
pub(crate) struct Marks {
    /// Places that excerpts must hide.
    pub(crate) secrets: Vec<Span>,
    /// What silences findings; nothing when there is nothing.
    pub(crate) suppressions: Option<Suppressions>,
    /// The objects that name their template.
    pub(crate) origins: Vec<Origin>,
}

impl Analysis {
    /// What was found, with its marks kept only if there are any.
    pub(crate) fn new(found: Packed, mut marks: Marks, facts: Facts, errors: usize) -> Self {
        marks.suppressions = marks.suppressions.filter(|suppressions| !suppressions.is_empty());
        let Marks { secrets, suppressions, origins } = &marks;
        let is_marked = !secrets.is_empty() || suppressions.is_some() || !origins.is_empty();
        let errors = u32::try_from(errors).unwrap_or(u32::MAX);
        Self { found, marks: is_marked.then(|| Box::new(marks)), facts, custom: None, errors, is_lossy: false }
    }

    /// What silences findings, if anything does.
    pub(crate) fn suppressions(&self) -> Option<&Suppressions> {
        self.marks.as_ref()?.suppressions.as_ref()
    }

    /// Places that excerpts must hide.
    pub(crate) fn secrets(&self) -> &[Span] {
        self.marks.as_ref().map_or(&[], |marks| &marks.secrets)
    }

    /// The objects that name their template.
    pub(crate) fn origins(&self) -> &[Origin] {
        self.marks.as_ref().map_or(&[], |marks| &marks.origins)
    }

    /// What the text says of how findings are shown.
    pub(crate) fn into_marks(self) -> Marks {
        self.marks.map_or_else(Marks::default, |marks| *marks)
    }
}

/// Why a file is not judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Skip {
    /// It is a template, to be rendered first.
    Template,
    /// It is no Dockerfile, holds no objects and says nothing of images.
    NotOurs,
}

/// Judges one file.
///
/// # Errors
/// It is nothing to be judged.
pub(crate) fn analyze(source: &SourceText<'_>, settings: &Settings, registry: &Registry) -> Result<Analysis, Skip> {
    let mut analysis = analyze_with(
        source,
        || manifest::analyze(source, settings, registry),
        || dockerfile::analyze(source, settings, registry),
        || inline::analyze(source, settings, registry),
    )?;
    analysis.is_lossy = !source.invalid_utf8.is_empty();
    Ok(analysis)
}

/// Judges a file of objects again for the rules about kinds, of which more is known now than `analysis` could say.
pub(crate) fn judge_kinds(analysis: &mut Analysis, source: &SourceText<'_>, settings: &Settings, registry: &Registry) {
    let is_about_kinds = |record: &Record<'_>| matches!(record.rule.check, Check::Kind(_));
    let others = std::mem::take(&mut analysis.found).without(registry, is_about_kinds);
    analysis.found = Packed::joined(registry, vec![others, manifest::judge_kinds(source, settings, registry)]);
}

fn analyze_with(
    source: &SourceText<'_>,
    manifest: impl FnOnce() -> Result<Analysis, Skip>,
    dockerfile: impl FnOnce() -> Result<Analysis, Skip>,
    bake: impl FnOnce() -> Result<Analysis, Skip>,
) -> Result<Analysis, Skip> {
    match source.kind {
        FileKind::Dockerfile => dockerfile(),
        FileKind::Yaml => manifest(),
        FileKind::Bake => bake(),
        FileKind::Unknown if source.is_explicit => match manifest() {
            Err(Skip::NotOurs) if looks_like_dockerfile(source.text) => dockerfile(),
            other => other,
        },
        FileKind::Unknown => Err(Skip::NotOurs),
    }
}

/// What is known of a text that is edited, so that judging it again costs little more than the edit.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    parts: manifest::Parts,
}

impl Memory {
    /// What [`analyze`] finds in the file at `path`.
    ///
    /// # Errors
    /// It is nothing to be judged.
    pub(crate) fn analyze(
        &mut self,
        path: &Path,
        kind: FileKind,
        text: &Arc<str>,
        settings: &Arc<Settings>,
        registry: &Registry,
        beside: Option<&Arc<Beside>>,
    ) -> Result<Analysis, Skip> {
        let source = SourceText { path, kind, text, invalid_utf8: &[], is_explicit: true, beside };
        analyze_with(
            &source,
            || self.parts.analyze(&source, text, settings, registry),
            || dockerfile::analyze(&source, settings, registry),
            || inline::analyze(&source, settings, registry),
        )
    }
}

/// How many syntax errors a text has that is judged as `kind`.
pub(crate) fn syntax_errors(kind: FileKind, text: &str) -> usize {
    if kind == FileKind::Dockerfile || (kind == FileKind::Unknown && looks_like_dockerfile(text)) {
        return plimsoll_dockerfile::parse(text).errors.len();
    }
    if kind == FileKind::Bake {
        return 0;
    }
    plimsoll_yaml::parse(text).errors.iter().filter(|error| !error.is_note()).count()
}

/// Whether the first word of the first line that is no comment is FROM or ARG.
fn looks_like_dockerfile(text: &str) -> bool {
    let mut lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
    let first = lines.find(|line| !line.is_empty() && !line.starts_with('#')).unwrap_or_default();
    let word = first.split_whitespace().next().unwrap_or_default();
    first.len() > word.len() && ["FROM", "ARG"].iter().any(|keyword| word.eq_ignore_ascii_case(keyword))
}

/// The findings of the rules about suppressions, when it is known which were of use.
pub(crate) fn judge_suppressions(
    suppressions: &Suppressions,
    settings: &Settings,
    registry: &Registry,
) -> impl Iterator<Item = Diagnostic> + use<> {
    let mut findings = Findings::default();
    run(&registry.checks.suppressions, settings, &mut findings, Around::default(), |check, report| {
        check(suppressions, report);
    });
    findings.diagnostics.into_iter().map(|(_, diagnostic)| diagnostic)
}

/// Where findings are made.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Around<'a> {
    /// The path that a rendered stream names as the origin of the document.
    pub(crate) origin: Option<&'a str>,
    /// The pod that is looked at.
    pub(crate) subject: Option<&'a Subject>,
    /// What is known of the file beside its text.
    pub(crate) beside: Option<&'a Beside>,
}

/// Runs the enabled ones of `checks`.
pub(crate) fn run<F: Copy>(
    checks: &[Entry<F>],
    settings: &Settings,
    findings: &mut Findings,
    around: Around<'_>,
    call: impl Fn(F, &mut Report<'_>),
) {
    for &(index, rule, check) in checks {
        if settings.is_enabled(index) {
            let start = settings.timings.as_ref().map(|timings| (timings, Instant::now()));
            call(check, &mut Report::new(rule, index, settings, findings, around));
            if let Some((timings, start)) = start {
                timings.add(index, start.elapsed());
            }
        }
    }
}

impl Findings {
    /// The findings of a map, which are all in the file at hand.
    fn into_analysis(
        self,
        registry: &Registry,
        suppressions: Option<Suppressions>,
        facts: Facts,
        errors: usize,
    ) -> Analysis {
        let found = Packed::new(registry, self.diagnostics.into_iter().map(|(_, diagnostic)| diagnostic));
        let secrets = self.secrets.into_iter().map(|(_, span)| span).collect();
        Analysis::new(found, Marks { secrets, suppressions, origins: Vec::new() }, facts, errors)
    }
}
