//! Judges a file of Kubernetes objects.

use plimsoll_kubernetes::{Manifest, Object, ObjectFacts, StringMap};
use plimsoll_text::Span;
use plimsoll_yaml::Stream;

use super::{Analysis, Skip, SourceText, run};
use crate::check::ManifestView;
use crate::facts::Facts;
use crate::links::image_links;
use crate::outcome::Origin;
use crate::registry::Registry;
use crate::report::Findings;
use crate::settings::Settings;
use crate::suppress::{Collector, Cover, Suppressions, yaml_block_after};

pub(super) fn analyze(source: &SourceText<'_>, settings: &Settings, registry: &Registry) -> Result<Analysis, Skip> {
    let is_manifest = may_hold_objects(source.text);
    if !is_manifest && !may_hold_links(source) {
        return Err(Skip::NotOurs);
    }
    let stream = plimsoll_yaml::parse(source.text);
    if stream.looks_templated() {
        return if is_manifest { Err(Skip::Template) } else { Err(Skip::NotOurs) };
    }
    let manifest = Manifest::new(&stream);
    let links = image_links(source.path, &stream);
    let objects: Vec<&Object<'_>> = manifest.objects.iter().filter(|object| !object.is_config()).collect();
    let is_broken = is_manifest && stream.errors.iter().any(|error| !error.is_note());
    if objects.is_empty() && !is_broken {
        let facts = Facts { links, ..Facts::default() };
        return if facts.links.is_empty() { Err(Skip::NotOurs) } else { Ok(Analysis { facts, ..Analysis::default() }) };
    }
    let mut findings = Findings::default();
    let view = ManifestView { stream: &stream, manifest: &manifest, invalid_utf8: source.invalid_utf8 };
    let checks = &registry.checks;
    run(&checks.manifest, settings, &mut findings, None, |check, report| check(&view, report));
    for object in &objects {
        judge_object(object, settings, registry, &mut findings);
    }
    let suppressions = suppressions(&stream, &objects, registry);
    let mut object_facts = ObjectFacts::of_manifest(&manifest);
    object_facts.shrink_to_fit();
    let facts = Facts { objects: object_facts, links, ..Facts::default() };
    let facts = Facts { is_rendered: is_rendered(&objects), ..facts };
    let errors = stream.errors.iter().filter(|error| !error.is_note()).count();
    let origin = |object: &&Object<'_>| Some(Origin { span: object.root.span(), path: object.source?.into() });
    let origins = objects.iter().filter_map(origin).collect();
    Ok(Analysis { origins, ..findings.into_analysis(suppressions, facts, errors) })
}

/// Whether the file is the output of a whole chart. A file with a single source may be one of many that were written into
/// a folder.
fn is_rendered(objects: &[&Object<'_>]) -> bool {
    let mut sources = objects.iter().filter_map(|object| object.source);
    sources.next().is_some_and(|first| sources.any(|other| other != first))
}

fn judge_object(object: &Object<'_>, settings: &Settings, registry: &Registry, findings: &mut Findings) {
    let checks = &registry.checks;
    run(&checks.object, settings, findings, object.source, |check, report| check(object, report));
    for pod in object.pods() {
        run(&checks.pod, settings, findings, object.source, |check, report| check(&pod, report));
        for container in pod.containers() {
            run(&checks.container, settings, findings, object.source, |check, report| check(&container, report));
        }
    }
}

/// Whether the text holds the keys that every object has. Cheap, and never wrong about a real manifest.
fn may_hold_objects(text: &str) -> bool {
    let has = |word: &[u8]| memchr::memmem::find(text.as_bytes(), word).is_some();
    has(b"apiVersion") && has(b"kind")
}

fn may_hold_links(source: &SourceText<'_>) -> bool {
    let name = source.path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    name.contains("compose") || name.starts_with("kustomization.") || source.text.contains("skaffold/")
}

fn suppressions(stream: &Stream<'_>, objects: &[&Object<'_>], registry: &Registry) -> Suppressions {
    let mut collector = Collector::new(registry, stream.text);
    for comment in &stream.comments {
        collector.comment(comment.span, &BlockCover { stream });
    }
    for object in objects {
        let cover = object.root.span();
        annotations(&mut collector, object.annotations(), cover);
        if !object.is("", "Pod") {
            for pod in object.pods() {
                annotations(&mut collector, pod.annotations(), cover);
            }
        }
    }
    collector.finish()
}

/// Reads the annotations by which we and other tools ignore checks of an object.
fn annotations(collector: &mut Collector<'_>, annotations: StringMap<'_>, cover: Span) {
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
        let mut foreign = |peer, names| collector.annotation(span, Some(peer), names, true, cover);
        match domain {
            "plimsoll.dev" if name == "ignore" => {
                let (ids, reason) = value.split_once(';').unwrap_or((value, ""));
                let names = list(ids);
                let all = names.iter().any(|(id, _)| id == "all");
                collector.annotation(span, None, (!all).then_some(names), !reason.trim().is_empty(), cover);
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
    stream: &'a Stream<'a>,
}

impl Cover for BlockCover<'_> {
    fn here(&self, comment: Span) -> Span {
        yaml_block_after(self.stream.text, comment)
    }

    fn document(&self, comment: Span) -> Span {
        let documents = &self.stream.documents;
        let at = documents.partition_point(|document| document.span.end <= comment.start);
        documents.get(at).map_or(comment, |document| document.span)
    }

    fn stage(&self, comment: Span) -> Span {
        self.here(comment)
    }
}
