//! Judges a part of a manifest, and joins parts to a file.
//!
//! Documents know nothing of each other, so a file is what its parts are, each a run of whole documents; only
//! suppressions reach across. A part keeps offsets into itself, so that it stays what it is when it moves.

use std::borrow::Cow;
use std::path::Path;

use plimsoll_kubernetes::schema::Definitions;
use plimsoll_kubernetes::{Manifest, Object, ObjectFacts, StringMap};
use plimsoll_text::Span;
use plimsoll_yaml::Stream;
use rayon::prelude::*;

use super::{Analysis, Around, Marks, Skip, SourceText, inline, run, shared};
use crate::check::{KindView, ManifestView};
use crate::definitions::Custom;
use crate::diagnostic::{Diagnostic, Subject};
use crate::facts::Facts;
use crate::links::{ImageLink, image_links};
use crate::outcome::Origin;
use crate::packed::Packed;
use crate::registry::Registry;
use crate::report::Findings;
use crate::settings::{Closed, Settings};
use crate::suppress::{Collector, Cover, Suppressions, is_suppression, yaml_block_after};
use crate::surroundings::Beside;

/// What one part of a file says by itself.
#[derive(Clone, Debug, Default)]
pub(crate) struct Part {
    /// Whether it is a template of YAML rather than YAML. Then nothing else is known of it.
    is_template: bool,
    /// Whether there is an object that is judged.
    has_objects: bool,
    diagnostics: Vec<Diagnostic>,
    /// More of them, which wait to be joined.
    packed: Vec<Packed>,
    secrets: Vec<Span>,
    objects: Vec<ObjectFacts>,
    links: Vec<ImageLink>,
    custom: Custom,
    /// What was found in Dockerfiles that stand in it; nothing when there is none.
    inline: Option<Vec<Diagnostic>>,
    origins: Vec<Origin>,
    documents: Vec<Span>,
    /// The comments that speak to a linter.
    comments: Vec<Span>,
    annotations: Vec<Annotation>,
    /// Number of syntax errors.
    errors: usize,
}

/// An annotation by which a tool ignores checks of an object.
#[derive(Clone, Debug)]
pub(crate) struct Annotation {
    /// Key and value.
    pub(crate) span: Span,
    /// Whose ids the names are; nothing for ours.
    pub(crate) peer: Option<&'static str>,
    /// What is ignored; nothing for everything.
    pub(crate) names: Option<Vec<(String, Span)>>,
    has_reason: bool,
    /// The object.
    cover: Span,
}

impl Part {
    /// Judges `text`, which is all of `source` or a part of it.
    pub(crate) fn new(text: &str, source: &SourceText<'_>, settings: &Settings, registry: &Registry) -> Self {
        let stream = plimsoll_yaml::parse(text);
        if stream.looks_templated() {
            return Self { is_template: true, ..Self::default() };
        }
        let manifest = manifest_of(&stream, source, settings);
        let beside = source.beside.map(|beside| &**beside);
        let judged: Vec<&Object<'_>> = manifest.objects.iter().filter(|object| !object.is_config()).collect();
        let mut findings = Findings::default();
        let view = ManifestView { stream: &stream, manifest: &manifest, invalid_utf8: source.invalid_utf8 };
        let checks = &registry.checks.manifest;
        run(checks, settings, &mut findings, Around::default(), |check, report| check(&view, report));
        let is_part = beside.is_some_and(|beside| beside.is_part);
        let configuring: Vec<&Object<'_>> =
            manifest.objects.iter().filter(|object| object.configures_cluster()).collect();
        for object in judged.iter().filter(|_| !is_part) {
            judge_object(object, beside, settings, registry, &mut findings);
        }
        for object in configuring.iter().filter(|_| !is_part) {
            let around = Around { origin: object.source, ..Around::default() };
            run(&registry.checks.configuration, settings, &mut findings, around, |check, report| check(object, report));
        }
        let mut objects = ObjectFacts::of_manifest(&manifest);
        objects.shrink_to_fit();
        let origin = |object: &&Object<'_>| Some(Origin { span: object.root.span(), path: object.source?.into() });
        let comments = stream.comments.iter().map(|comment| comment.span);
        let mut diagnostics: Vec<Diagnostic> = findings.diagnostics.into_iter().map(|(_, found)| found).collect();
        diagnostics.shrink_to_fit();
        shared::tell(&mut diagnostics, &stream);
        let inline = inline::in_yaml(&stream, source, settings, registry);
        let mut secrets: Vec<Span> = findings.secrets.into_iter().map(|(_, span)| span).collect();
        let inline = inline.map(|(found, hidden)| {
            secrets.extend(hidden);
            found
        });
        Self {
            is_template: false,
            inline,
            has_objects: is_part || !judged.is_empty() || !configuring.is_empty(),
            diagnostics,
            packed: Vec::new(),
            secrets,
            objects,
            links: image_links(source.path, &stream),
            custom: Custom::of_manifest(&manifest),
            origins: judged.iter().filter_map(origin).collect(),
            documents: stream.documents.iter().map(|document| document.span).collect(),
            comments: comments.filter(|span| is_suppression(span.of(text))).collect(),
            annotations: annotations(&judged),
            errors: stream.errors.iter().filter(|error| !error.is_note()).count(),
        }
    }

    /// The same part of a file where `offset` bytes precede it, with its findings packed. It is not moved again.
    pub(super) fn at(mut self, offset: u32, registry: &Registry) -> Self {
        self.shift(offset);
        sort(&mut self.diagnostics);
        self.packed = vec![Packed::new(registry, std::mem::take(&mut self.diagnostics))];
        self
    }

    /// The same part where `offset` bytes precede it.
    fn shift(&mut self, offset: u32) {
        if offset == 0 {
            return;
        }
        let mut shift = |span: &mut Span| *span = span.shift(offset);
        let found = self.diagnostics.iter_mut().chain(self.inline.iter_mut().flatten());
        found.for_each(|found| found.each_span(&mut shift));
        for object in &mut self.objects {
            object.each_span(&mut shift);
        }
        self.secrets.iter_mut().for_each(&mut shift);
        self.origins.iter_mut().for_each(|origin| shift(&mut origin.span));
        self.documents.iter_mut().for_each(&mut shift);
        self.comments.iter_mut().for_each(&mut shift);
        for Annotation { span, names, cover, .. } in &mut self.annotations {
            shift(span);
            shift(cover);
            names.iter_mut().flatten().for_each(|(_, span)| shift(span));
        }
    }
}

/// The objects of a file or of a part of it.
fn manifest_of<'t>(stream: &'t Stream<'t>, source: &SourceText<'_>, settings: &Settings) -> Manifest<'t> {
    let manifest = Manifest::new(stream);
    if source.beside.is_some_and(|beside| beside.is_fragment) || is_expectation(source.path) {
        manifest.as_fragments()
    } else if settings.kubernetes.closed == Closed::Always {
        manifest.as_deployed()
    } else {
        manifest
    }
}

/// What the rules about kinds find in a part of a file that `offset` bytes precede.
pub(super) fn judge_kinds(
    text: &str,
    offset: u32,
    source: &SourceText<'_>,
    settings: &Settings,
    registry: &Registry,
) -> Packed {
    let stream = plimsoll_yaml::parse(text);
    let manifest = manifest_of(&stream, source, settings);
    let beside = source.beside.map(|beside| &**beside);
    let mut findings = Findings::default();
    for object in manifest.objects.iter().filter(|object| !object.is_config()) {
        let around = Around { origin: object.source, subject: None, beside };
        judge_kind(object, around, settings, registry, &mut findings);
    }
    let mut diagnostics: Vec<Diagnostic> = findings.diagnostics.into_iter().map(|(_, found)| found).collect();
    shared::tell(&mut diagnostics, &stream);
    diagnostics.iter_mut().for_each(|found| found.each_span(&mut |span| *span = span.shift(offset)));
    Packed::new(registry, diagnostics)
}

/// Judges the objects of a build, whose findings are led back to files later.
pub(crate) fn judge_objects(
    manifest: &Manifest<'_>,
    beside: Option<&Beside>,
    settings: &Settings,
    registry: &Registry,
    facts: Facts,
) -> Analysis {
    let judged: Vec<&Object<'_>> = manifest.objects.iter().filter(|object| !object.is_config()).collect();
    let of_each = judged.into_par_iter().map(|object| {
        let mut findings = Findings::default();
        judge_object(object, beside, settings, registry, &mut findings);
        findings
    });
    let mut all = Findings::default();
    for findings in of_each.collect::<Vec<_>>() {
        all.diagnostics.extend(findings.diagnostics);
        all.secrets.extend(findings.secrets);
    }
    let custom = Custom::of_manifest(manifest).boxed();
    Analysis { custom, ..all.into_analysis(registry, None, facts, 0) }
}

fn judge_kind(
    object: &Object<'_>,
    around: Around<'_>,
    settings: &Settings,
    registry: &Registry,
    findings: &mut Findings,
) {
    static NONE: Definitions = Definitions::none();
    let definitions = around.beside.map_or(&NONE, |beside| &beside.definitions);
    let view = KindView::new(object, definitions, settings.kubernetes.version);
    run(&registry.checks.kind, settings, findings, around, |check, report| check(&view, report));
}

fn judge_object(
    object: &Object<'_>,
    beside: Option<&Beside>,
    settings: &Settings,
    registry: &Registry,
    findings: &mut Findings,
) {
    let checks = &registry.checks;
    let around = Around { origin: object.source, subject: None, beside };
    run(&checks.object, settings, findings, around, |check, report| check(object, report));
    judge_kind(object, around, settings, registry, findings);
    for pod in object.pods() {
        let name = object.name().value().unwrap_or(object.kind);
        let subject = Subject { span: pod.span(), name: name.into() };
        let around = Around { subject: Some(&subject), ..around };
        run(&checks.pod, settings, findings, around, |check, report| check(&pod, report));
        for container in pod.containers() {
            run(&checks.container, settings, findings, around, |check, report| check(&container, report));
            if container.runs_cluster_program() {
                run(&checks.program, settings, findings, around, |check, report| check(&container, report));
            }
        }
    }
}

/// Joins the parts of a file, each with the offset by which it is still to be moved. `is_manifest` says whether the file may hold objects.
///
/// # Errors
/// The file is nothing to be judged.
pub(super) fn join(
    text: &str,
    is_manifest: bool,
    registry: &Registry,
    parts: Vec<(u32, Cow<'_, Part>)>,
) -> Result<Analysis, Skip> {
    if parts.iter().any(|(_, part)| part.is_template) {
        return if is_manifest { Err(Skip::Template) } else { Err(Skip::NotOurs) };
    }
    let is_broken = is_manifest && parts.iter().any(|(_, part)| part.errors > 0);
    let is_manifest = is_broken || parts.iter().any(|(_, part)| part.has_objects);
    if !is_manifest && parts.iter().all(|(_, part)| part.inline.is_none()) {
        let links: Vec<ImageLink> = parts.into_iter().flat_map(|(_, part)| part.into_owned().links).collect();
        let is_silent = links.is_empty();
        let facts = Facts::of_images(None, links);
        return if is_silent { Err(Skip::NotOurs) } else { Ok(Analysis { facts, ..Analysis::default() }) };
    }
    let mut parts = parts.into_iter();
    let mut all = parts.next().map(|(_, first)| first.into_owned()).unwrap_or_default();
    for (offset, part) in parts {
        let mut part = part.into_owned();
        part.shift(offset);
        all.append(part);
    }
    let suppressions = all.suppressions(text, registry);
    if !is_manifest {
        // A compose file is judged for the Dockerfiles in it only.
        all.diagnostics.clear();
        all.packed.clear();
    }
    all.diagnostics.extend(all.inline.into_iter().flatten());
    sort(&mut all.diagnostics);
    let is_rendered = is_rendered(&all.origins);
    let marks = Marks { secrets: all.secrets, suppressions: Some(suppressions), origins: all.origins };
    let facts = Facts { objects: all.objects.into(), is_rendered, ..Facts::of_images(None, all.links) };
    all.packed.push(Packed::new(registry, all.diagnostics));
    let custom = all.custom.boxed();
    Ok(Analysis { custom, ..Analysis::new(Packed::joined(registry, all.packed), marks, facts, all.errors) })
}

/// Brings findings in the order in which reports want them, since most stay as they are.
fn sort(diagnostics: &mut [Diagnostic]) {
    diagnostics.sort_by(|a, b| (a.span, a.rule.id, a.message).cmp(&(b.span, b.rule.id, b.message)));
}

/// Whether the file is the output of a whole chart. A file with a single source may be one of many that were written into
/// a folder.
fn is_rendered(origins: &[Origin]) -> bool {
    origins.first().is_some_and(|first| origins.iter().any(|other| other.path != first.path))
}

impl Part {
    /// Adds a part that follows.
    fn append(&mut self, mut next: Self) {
        let documents = u32::try_from(self.documents.len()).unwrap_or(u32::MAX);
        next.objects.iter_mut().for_each(|object| object.document += documents);
        self.diagnostics.append(&mut next.diagnostics);
        self.packed.append(&mut next.packed);
        self.secrets.append(&mut next.secrets);
        self.objects.append(&mut next.objects);
        self.links.append(&mut next.links);
        self.custom.append(next.custom);
        if let Some(inline) = next.inline {
            self.inline.get_or_insert_default().extend(inline);
        }
        self.origins.append(&mut next.origins);
        self.documents.append(&mut next.documents);
        self.comments.append(&mut next.comments);
        self.annotations.append(&mut next.annotations);
        self.errors += next.errors;
    }

    /// What silences findings; `text` is that of the whole file.
    fn suppressions(&mut self, text: &str, registry: &Registry) -> Suppressions {
        let mut collector = Collector::new(registry, text);
        let cover = BlockCover { text, documents: &self.documents };
        for &comment in &self.comments {
            collector.comment(comment, &cover);
        }
        for Annotation { span, peer, names, has_reason, cover } in std::mem::take(&mut self.annotations) {
            collector.annotation(span, peer, names, has_reason, cover);
        }
        collector.finish()
    }
}

/// Whether a file holds what a test of kuttl or chainsaw expects of objects: parts of them, as `00-assert.yaml` does.
fn is_expectation(path: &Path) -> bool {
    let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    let mut words = stem.split(['-', '_', '.']);
    let is_numbered = stem.starts_with(|c: char| c.is_ascii_digit());
    words.any(|word| word == "assert" || (is_numbered && word == "errors"))
}

/// The annotations by which we and other tools ignore checks of objects.
pub(crate) fn annotations(objects: &[&Object<'_>]) -> Vec<Annotation> {
    let mut found = Vec::new();
    for object in objects {
        let cover = object.root.span();
        read_annotations(&mut found, object.annotations(), cover);
        if !object.is("", "Pod") {
            for pod in object.pods() {
                read_annotations(&mut found, pod.annotations(), cover);
            }
        }
    }
    found
}

/// Reads the annotations by which we and other tools ignore checks of an object.
fn read_annotations(found: &mut Vec<Annotation>, annotations: StringMap<'_>, cover: Span) {
    for (key, value, entry) in annotations.iter() {
        let Some((domain, name)) = key.split_once('/') else { continue };
        let (key_span, value_span) = (entry.key.span(), entry.value.span());
        let span = key_span.join(value_span);
        let value = value.unwrap_or_default();
        let list = |text: &str| -> Vec<(String, Span)> {
            let ids = text.split(',').map(str::trim).filter(|id| !id.is_empty());
            ids.map(|id| (id.to_owned(), value_span)).collect()
        };
        let is_true = value.eq_ignore_ascii_case("true");
        let mut push = |peer, names, has_reason| found.push(Annotation { span, peer, names, has_reason, cover });
        let mut foreign = |peer, names| push(Some(peer), names, true);
        match domain {
            "plimsoll.dev" if name == "ignore" => {
                let (ids, reason) = value.split_once(';').unwrap_or((value, ""));
                let names = list(ids);
                let all = names.iter().any(|(id, _)| id == "all");
                push(None, (!all).then_some(names), !reason.trim().is_empty());
            }
            "ignore-check.kube-linter.io" => foreign("kube-linter", Some(vec![(name.to_owned(), key_span)])),
            "kube-linter.io" if name == "ignore-all" => foreign("kube-linter", None),
            "kube-score" if name == "ignore" => foreign("kube-score", Some(list(value))),
            "checkov.io" if name.starts_with("skip") => {
                foreign("checkov", Some(list(value.split('=').next().unwrap_or(value))));
            }
            "polaris.fairwinds.com" if is_true && name == "exempt" => foreign("polaris", None),
            "polaris.fairwinds.com" if is_true => {
                if let Some(check) = name.strip_suffix("-exempt") {
                    foreign("polaris", Some(vec![(check.to_owned(), key_span)]));
                }
            }
            _ => {}
        }
    }
}

/// Comments in YAML reach the line that they end or the block below them.
struct BlockCover<'a> {
    text: &'a str,
    documents: &'a [Span],
}

impl Cover for BlockCover<'_> {
    fn here(&self, comment: Span) -> Span {
        yaml_block_after(self.text, comment)
    }

    fn document(&self, comment: Span) -> Span {
        let at = self.documents.partition_point(|document| document.end <= comment.start);
        self.documents.get(at).copied().unwrap_or(comment)
    }

    fn stage(&self, comment: Span) -> Span {
        self.here(comment)
    }
}
