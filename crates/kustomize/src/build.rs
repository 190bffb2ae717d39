//! The order in which the parts of a kustomization come together.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use plimsoll_text::Span;
use plimsoll_yaml::{Document, Node, Stream};
use rustc_hash::FxHashSet;

use crate::config::{Config, specs};
use crate::generate::{Behavior, Generated, absorb, generate};
use crate::json_patch;
use crate::merge::merge_object;
use crate::needs::{UNSUPPORTED, is_filled, missing, unsupported};
use crate::output::Build;
use crate::references::fix_references;
use crate::replacement;
use crate::resource::{Id, Resource};
use crate::select::Select;
use crate::sources::{Sources, normalize};
use crate::transform::{self, Labels};
use crate::tree::{SourceId, Tree, Written};
use crate::vars::{self, Var};

/// How many kustomizations one may stand on.
const DEPTH: usize = 64;

/// How many kustomizations, each time that it is read, may take part in a build.
const PARTS: usize = 10_000;

/// How many objects a build may have.
const OBJECTS: usize = 100_000;

/// How deep lists of objects may stand in each other.
const LIST_DEPTH: usize = 8;

/// How many variables a build may have.
const VARS: usize = 1000;

/// Why a kustomization is not built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The kustomization, or the file that it reads.
    pub path: PathBuf,
    /// Where in it.
    pub span: Span,
    /// What is wrong or not supported, as a clause without a full stop.
    pub message: String,
}

/// Builds the kustomization at `path`.
///
/// # Errors
/// It cannot be built, or uses what is not supported.
pub fn build<'t>(path: &Path, sources: &Sources<'t>) -> Result<Build<'t>, Failure> {
    let mut builder = Builder { sources, used: BTreeSet::new(), open: Vec::new(), parts: 0 };
    let mut all = Gathered::default();
    builder.kustomization(path, &mut all)?;
    let Gathered { mut resources, config, vars } = all;
    fix_references(&mut resources, &config);
    vars::resolve(&mut resources, &vars, &config).map_err(|message| Failure {
        path: path.to_path_buf(),
        span: Span::default(),
        message,
    })?;
    resources.retain(|resource| {
        let path = ["metadata", "annotations", "config.kubernetes.io/local-config"];
        resource.tree.text_of(&path).is_none_or(|value| value == "false")
    });
    Ok(Build { resources, used: builder.used })
}

/// What a kustomization and those that it stands on have, so far.
#[derive(Debug, Default)]
struct Gathered<'t> {
    resources: Vec<Resource<'t>>,
    config: Config<'t>,
    vars: Vec<Var<'t>>,
}

impl<'t> Gathered<'t> {
    /// Adds a variable.
    fn add(&mut self, var: Var<'t>) -> Result<(), String> {
        if self.vars.iter().any(|other| other.name == var.name) {
            return Err(format!("it has variable '{}' twice", var.name));
        }
        if self.vars.len() >= VARS {
            return Err("it has too many variables".to_owned());
        }
        self.vars.push(var);
        Ok(())
    }
}

struct Builder<'s, 't> {
    sources: &'s Sources<'t>,
    /// The sources that were read.
    used: BTreeSet<SourceId>,
    /// The kustomizations that stand on the one at hand.
    open: Vec<PathBuf>,
    /// How many kustomizations were read.
    parts: usize,
}

/// A kustomization that is read.
struct Part<'p, 't> {
    path: &'p Path,
    folder: &'p Path,
    root: Written<'t>,
}

impl<'t> Part<'_, 't> {
    fn items(&self, field: &str) -> impl Iterator<Item = Written<'t>> + use<'t> {
        self.root.get(field).into_iter().flat_map(Written::items)
    }

    fn fail(&self, at: Written<'t>, message: impl Into<String>) -> Failure {
        let span = if at.source == self.root.source { at.node.span() } else { self.root.node.span() };
        Failure { path: self.path.to_path_buf(), span, message: message.into() }
    }
}

impl<'t> Builder<'_, 't> {
    /// Adds to `all` what a kustomization has, and changes all objects as it says.
    fn kustomization(&mut self, path: &Path, all: &mut Gathered<'t>) -> Result<(), Failure> {
        let failure = |span, message: &str| Failure { path: path.to_path_buf(), span, message: message.to_owned() };
        let found = self.sources.get(path).and_then(|(id, stream)| Some((id, stream, root_of(stream)?)));
        let Some((id, _, root)) = found else { return Err(failure(Span::default(), "it cannot be read")) };
        if self.open.iter().any(|open| open == path) {
            return Err(failure(root.span(), "it stands on itself"));
        }
        self.parts += 1;
        if self.open.len() >= DEPTH || self.parts > PARTS {
            return Err(failure(root.span(), "it stands on too many others"));
        }
        self.used.insert(id);
        self.open.push(path.to_path_buf());
        let folder = path.parent().unwrap_or(Path::new(""));
        let part = Part { path, folder, root: Written::new(root, id) };
        let result = self.part(&part, all);
        self.open.pop();
        if all.resources.len() > OBJECTS {
            return Err(failure(root.span(), "it has too many objects"));
        }
        result
    }

    fn part(&mut self, part: &Part<'_, 't>, all: &mut Gathered<'t>) -> Result<(), Failure> {
        for field in UNSUPPORTED {
            if let Some(value) = part.root.get(field).filter(|value| is_filled(value.node)) {
                return Err(part.fail(value, unsupported(field)));
            }
        }
        let mut known: FxHashSet<Id> = all.resources.iter().map(|resource| resource.id.effective()).collect();
        for entry in part.items("resources").chain(part.items("bases")) {
            let first = all.resources.len();
            self.resource(part, entry, all)?;
            let mut added = all.resources.get(first..).unwrap_or(&[]).iter();
            if let Some(double) = added.find(|resource| !known.insert(resource.id.effective())) {
                let Id { kind, name, .. } = &double.id;
                return Err(part.fail(entry, format!("it has {kind} '{name}' twice")));
            }
        }
        for entry in part.items("configurations") {
            let text = entry.node.text().unwrap_or_default();
            let found = self.sources.get(&normalize(&part.folder.join(text)));
            let Some((id, stream)) = found else { return Err(part.fail(entry, missing(text))) };
            if stream.errors.iter().any(|error| !error.is_note()) {
                return Err(part.fail(entry, "a configuration cannot be read"));
            }
            self.used.insert(id);
            all.config.merge(Config::read(stream));
        }
        let options = part.root.get("generatorOptions");
        for (field, kind) in [("configMapGenerator", Generated::ConfigMap), ("secretGenerator", Generated::Secret)] {
            for entry in part.items(field) {
                let made = generate(entry, kind, options, part.folder, self.sources);
                let (made, behavior): (Resource<'t>, Behavior) = made.map_err(|message| part.fail(entry, message))?;
                absorb(&mut all.resources, made, behavior).map_err(|message| part.fail(entry, message))?;
            }
        }
        for entry in part.items("components") {
            let text = entry.node.text().unwrap_or_default();
            let component = self.sources.kustomization(&normalize(&part.folder.join(text)));
            match component {
                Some(path) => self.kustomization(&path, all)?,
                None => return Err(part.fail(entry, missing(text))),
            }
        }
        self.transform(part, &mut all.resources, &all.config)?;
        for entry in part.items("vars") {
            let var = Var::read(entry, &mut all.resources);
            var.and_then(|var| all.add(var)).map_err(|message| part.fail(entry, message))?;
        }
        Ok(())
    }

    /// Adds what an entry of `resources` means: a file, or the folder of another kustomization.
    fn resource(&mut self, part: &Part<'_, 't>, entry: Written<'t>, all: &mut Gathered<'t>) -> Result<(), Failure> {
        let text = entry.node.text().unwrap_or_default();
        let path = normalize(&part.folder.join(text));
        if let Some(base) = self.sources.kustomization(&path) {
            let mut added = Gathered::default();
            self.kustomization(&base, &mut added)?;
            all.resources.append(&mut added.resources);
            all.config.merge(added.config);
            for var in added.vars {
                all.add(var).map_err(|message| part.fail(entry, message))?;
            }
        } else if let Some((id, stream)) = self.sources.get(&path) {
            self.used.insert(id);
            objects(id, stream, &path, &mut all.resources)?;
        } else {
            return Err(part.fail(entry, missing(text)));
        }
        Ok(())
    }

    fn transform(
        &mut self,
        part: &Part<'_, 't>,
        resources: &mut Vec<Resource<'t>>,
        config: &Config<'t>,
    ) -> Result<(), Failure> {
        self.patches(part, resources)?;
        let root = part.root;
        let text = |field: &str| root.get(field).filter(|value| value.node.text().is_some_and(|text| !text.is_empty()));
        if let Some(namespace) = text("namespace") {
            transform::namespace(resources, namespace, config.of("namespace"));
            if let Some(double) = double(resources) {
                let message = format!("with its namespace there are two {} '{}'", double.kind, double.name);
                return Err(part.fail(namespace, message));
            }
        }
        for (field, is_prefix) in [("namePrefix", true), ("nameSuffix", false)] {
            if let Some(affix) = text(field) {
                transform::affix(resources, affix, is_prefix, config.of(field));
            }
        }
        for entry in part.items("labels") {
            let flag = |name| entry.node.get(name).and_then(Node::as_bool) == Some(true);
            let (selectors, templates) = (flag("includeSelectors"), flag("includeTemplates"));
            let lists: &[&str] = match (selectors, templates) {
                (true, _) => &["commonLabels", "labels"],
                (false, true) => &["templateLabels", "labels"],
                (false, false) => &["labels"],
            };
            let configured = lists.iter().flat_map(|list| config.of(list)).cloned();
            let into = Labels { selectors, templates, fields: specs(entry.node, "fields").chain(configured).collect() };
            if let Some(pairs) = entry.get("pairs") {
                transform::labels(resources, pairs, &into);
            }
        }
        if let Some(pairs) = root.get("commonLabels") {
            let fields = config.of("commonLabels").to_vec();
            transform::labels(resources, pairs, &Labels { selectors: true, templates: true, fields });
        }
        if let Some(pairs) = root.get("commonAnnotations") {
            transform::annotations(resources, pairs, config.of("commonAnnotations"));
        }
        for entry in part.items("patchesJson6902") {
            let target = entry.get("target").ok_or_else(|| part.fail(entry, "a patch has no target"))?;
            for (_, patch) in self.patch_texts(part, entry)? {
                let select = Select::read(target.node).map_err(|message| part.fail(target, message))?;
                json_patches(resources, &select, patch).map_err(|message| part.fail(entry, message))?;
            }
        }
        for entry in part.items("replicas") {
            if !transform::replicas(resources, entry, config.of("replicas")) {
                return Err(part.fail(entry, "'replicas' names no workload that is there"));
            }
        }
        transform::images(resources, &part.items("images").collect::<Vec<_>>(), config.of("images"));
        self.replacements(part, resources)
    }

    fn replacements(&mut self, part: &Part<'_, 't>, resources: &mut [Resource<'t>]) -> Result<(), Failure> {
        for entry in part.items("replacements") {
            let Some(file) = entry.get("path").and_then(|path| path.node.text()) else {
                replacement::replace(resources, entry).map_err(|message| part.fail(entry, message))?;
                continue;
            };
            let found = self.sources.get(&normalize(&part.folder.join(file)));
            let Some((id, stream)) = found else { return Err(part.fail(entry, missing(file))) };
            self.used.insert(id);
            for root in stream.documents.iter().filter_map(Document::root) {
                let root = Written::new(root, id);
                let all: Vec<_> = if root.node.is_sequence() { root.items().collect() } else { vec![root] };
                for inner in all {
                    replacement::replace(resources, inner).map_err(|message| part.fail(entry, message))?;
                }
            }
        }
        Ok(())
    }

    fn patches(&mut self, part: &Part<'_, 't>, resources: &mut Vec<Resource<'t>>) -> Result<(), Failure> {
        for entry in part.items("patchesStrategicMerge") {
            for (_, patch) in self.patch_of(part, entry, entry)? {
                merge_by_id(resources, patch, &Change::default()).map_err(|message| part.fail(entry, message))?;
            }
        }
        for entry in part.items("patches") {
            let flag = |name| entry.node.at(&["options", name]).and_then(Node::as_bool) == Some(true);
            let change = Change { name: flag("allowNameChange"), kind: flag("allowKindChange") };
            let target = entry.get("target").filter(|target| target.node.is_mapping());
            let select = target.map(|target| Select::read(target.node)).transpose();
            let select = select.map_err(|message| part.fail(entry, message))?;
            for (_, patch) in self.patch_texts(part, entry)? {
                let done = match &select {
                    Some(select) if patch.node.is_sequence() => json_patches(resources, select, patch),
                    None if patch.node.is_sequence() => Err("a JSON patch has no target".to_owned()),
                    Some(select) => {
                        merge_selected(resources, select, patch, &change);
                        Ok(())
                    }
                    None => merge_by_id(resources, patch, &change),
                };
                done.map_err(|message| part.fail(entry, message))?;
            }
        }
        Ok(())
    }

    /// The documents of the patch of an entry with `path` or `patch`.
    fn patch_texts(
        &mut self,
        part: &Part<'_, 't>,
        entry: Written<'t>,
    ) -> Result<Vec<(SourceId, Written<'t>)>, Failure> {
        match (entry.get("path"), entry.get("patch")) {
            (Some(path), None) => self.patch_of(part, entry, path),
            (None, Some(patch)) => self.patch_of(part, entry, patch),
            _ => Err(part.fail(entry, "a patch needs either 'path' or 'patch'")),
        }
    }

    /// The documents of a patch: in a file whose path is given, or in the text itself.
    fn patch_of(
        &mut self,
        part: &Part<'_, 't>,
        entry: Written<'t>,
        value: Written<'t>,
    ) -> Result<Vec<(SourceId, Written<'t>)>, Failure> {
        let text = value.node.text().unwrap_or_default();
        let inline = self.sources.of_inline(value.source, value.node);
        let found = inline.or_else(|| self.sources.get(&normalize(&part.folder.join(text))));
        let Some((id, stream)) = found else { return Err(part.fail(entry, missing(text))) };
        if stream.errors.iter().any(|error| !error.is_note()) {
            return Err(part.fail(entry, "a patch cannot be read"));
        }
        self.used.insert(id);
        let roots = stream.documents.iter().filter_map(Document::root);
        let mut found: Vec<(SourceId, Written<'t>)> = Vec::new();
        for root in roots {
            let root = Written::new(root, id);
            // A list of objects is a list of patches; a list of operations is one patch.
            let is_list =
                root.node.is_sequence() && root.items().all(|item| item.get("op").is_none() && item.node.is_mapping());
            if is_list {
                found.extend(root.items().map(|item| (id, item)));
            } else {
                found.push((id, root));
            }
        }
        Ok(found)
    }
}

fn root_of<'t>(stream: &'t Stream<'t>) -> Option<Node<'t>> {
    let is_readable = !stream.errors.iter().any(|error| !error.is_note());
    stream.documents.iter().filter(|_| is_readable).find_map(Document::root).filter(|root| root.is_mapping())
}

/// Finds the objects of a file.
fn objects<'t>(id: SourceId, stream: &'t Stream<'t>, path: &Path, out: &mut Vec<Resource<'t>>) -> Result<(), Failure> {
    let fail = |span, message: &str| Failure { path: path.to_path_buf(), span, message: message.to_owned() };
    if let Some(error) = stream.errors.iter().find(|error| !error.is_note()) {
        return Err(fail(error.span, "it cannot be read"));
    }
    if stream.looks_templated() {
        return Err(fail(Span::default(), "it is a template"));
    }
    let mut open: Vec<(Node<'t>, usize)> = stream
        .documents
        .iter()
        .filter_map(Document::root)
        .filter(|root| !root.is_null())
        .map(|root| (root, 0))
        .collect();
    open.reverse();
    while let Some((root, depth)) = open.pop() {
        let kind = root.get("kind").and_then(Node::as_str).unwrap_or_default();
        let items = root.get("items").filter(|items| items.is_sequence() && kind.ends_with("List"));
        if let Some(items) = items.filter(|_| depth < LIST_DEPTH) {
            let mut items: Vec<_> = items.items().map(|item| (item, depth + 1)).collect();
            items.reverse();
            open.extend(items);
            continue;
        }
        if root.is_sequence() && depth < LIST_DEPTH {
            let mut items: Vec<_> = root.items().map(|item| (item, depth + 1)).collect();
            items.reverse();
            open.extend(items);
            continue;
        }
        if out.len() > OBJECTS {
            return Err(fail(root.span(), "it has too many objects"));
        }
        let resource = Resource::new(Tree::Written(Written::new(root, id)));
        out.push(resource.ok_or_else(|| fail(root.span(), "it holds something that is no object with kind and name"))?);
    }
    Ok(())
}

/// An object that is there twice.
fn double<'r>(resources: &'r [Resource<'_>]) -> Option<&'r Id> {
    let mut seen = FxHashSet::default();
    resources.iter().map(|resource| &resource.id).find(|id| !seen.insert(id.effective()))
}

/// What a patch may change beside what it is there for.
#[derive(Clone, Copy, Debug, Default)]
struct Change {
    name: bool,
    kind: bool,
}

/// Merges a patch into the object that it names.
fn merge_by_id<'t>(resources: &mut Vec<Resource<'t>>, patch: Written<'t>, change: &Change) -> Result<(), String> {
    let id = Id::of(&patch.into()).ok_or("a patch has no kind or no name")?;
    let at = resources.iter().position(|resource| resource.ids().any(|own| own.is_same(&id)));
    let Some(at) = at else { return Err(format!("there is no {} '{}' to be patched", id.kind, id.name)) };
    if !merge(&mut resources[at], patch, change) {
        resources.remove(at);
    }
    Ok(())
}

fn merge_selected<'t>(resources: &mut Vec<Resource<'t>>, select: &Select, patch: Written<'t>, change: &Change) {
    resources.retain_mut(|resource| !select.fits(resource) || merge(resource, patch, change));
}

/// Merges a patch into an object; gives whether it is still there.
fn merge<'t>(resource: &mut Resource<'t>, patch: Written<'t>, change: &Change) -> bool {
    let tree = &mut resource.tree;
    let entry = |tree: &mut Tree<'t>, key: &str| {
        let entries = tree.entries_mut()?;
        entries.iter().find(|(name, _)| name.text() == key).cloned()
    };
    let kept = ["apiVersion", "kind"].map(|key| entry(tree, key));
    let metadata = tree.get_mut("metadata");
    let names = metadata.map(|metadata| ["name", "namespace"].map(|key| entry(metadata, key)));
    if !merge_object(tree, patch, &resource.id) {
        return false;
    }
    for (key, value) in kept.into_iter().flatten() {
        let is_changed = tree.get(&key.text()).is_some_and(|now| now.text() != value.text());
        if !is_changed || (key.text() == "kind" && !change.kind) {
            tree.set(key, value);
        }
    }
    if let Some(metadata) = tree.get_mut("metadata") {
        let [name, namespace] = names.unwrap_or_default();
        if let Some((key, value)) = name.filter(|_| !change.name) {
            metadata.set(key, value);
        }
        match namespace {
            Some((key, value)) => metadata.set(key, value),
            None => {
                metadata.remove("namespace");
            }
        }
    }
    resource.rename();
    true
}

fn json_patches<'t>(resources: &mut [Resource<'t>], select: &Select, patch: Written<'t>) -> Result<(), String> {
    for resource in resources.iter_mut().filter(|resource| select.fits(resource)) {
        json_patch::apply(&mut resource.tree, patch)?;
        resource.rename();
    }
    Ok(())
}
