//! Names in manifests: what objects need of each other, and the Dockerfiles that build their images.

use plimsoll_dockerfile::Build;
use plimsoll_kubernetes::selector::Match;
use plimsoll_kubernetes::{BindingFacts, Detail, Name, ObjectFacts, ObjectId, PodId, Reference, Scope, schema};
use plimsoll_lint::{LiveProject, ScopeView, UnitFacts, UnitId, compose_dockerfile};
use plimsoll_text::Span;
use plimsoll_yaml::{Document as Yaml, Node};

use super::places::Place;
use crate::documents::Document;
use crate::features::images;

pub(super) fn definition(document: &Document, project: &LiveProject, at: u32) -> Vec<Place> {
    let Some(own) = project.facts().into_iter().find(|unit| unit.path == document.path) else { return Vec::new() };
    let dockerfile = dockerfile_of_image(document, project, at);
    if let Some(dockerfile) = dockerfile.or_else(|| dockerfile_of_service(document, project, &own, at)) {
        return vec![dockerfile];
    }
    let Some(view) = project.scope_of(&document.path) else { return Vec::new() };
    meant(&view, own.id, at).into_iter().filter_map(|id| place(&view, id)).collect()
}

pub(super) fn references(document: &Document, project: &LiveProject, at: u32, with_declaration: bool) -> Vec<Place> {
    let Some(own) = project.facts().into_iter().find(|unit| unit.path == document.path) else { return Vec::new() };
    let Some(view) = project.scope_of(&document.path) else { return Vec::new() };
    let is_here = |object: &ObjectFacts| touches(object.span, at);
    let here = of_unit(&view, own.id).filter(|(_, object)| is_here(object)).map(|(id, _)| id).next();
    let targets = here.map_or_else(|| meant(&view, own.id, at), |id| vec![id]);
    let scope = &view.scope;
    let mut found = Vec::new();
    for &target in &targets {
        found.extend(place(&view, target).filter(|_| with_declaration));
        found.extend(selecting(scope, target).into_iter().map(|(id, span)| Place::there(view.unit_of(id), span)));
    }
    let keys: Vec<Key<'_>> = targets.iter().flat_map(|&target| keys_of(scope, target)).collect();
    for (id, object) in scope.objects() {
        let links = links(scope, id, object);
        let wanted = links.into_iter().filter(|(_, key)| keys.contains(key));
        found.extend(wanted.map(|(span, _)| Place::there(view.unit_of(id), span)));
    }
    found
}

/// What is found at an offset, else at the value of the key there: who points at `serviceAccountName` means the account.
pub(super) fn at_value_or_key(text: &str, at: u32, find: impl Fn(u32) -> Vec<Place>) -> Vec<Place> {
    let found = find(at);
    if found.is_empty() { value_of_key(text, at).map(find).unwrap_or_default() } else { found }
}

/// Where the value of the key at an offset begins.
fn value_of_key(text: &str, at: u32) -> Option<u32> {
    let part = images::yaml_document_at(text, at);
    let stream = plimsoll_yaml::parse(part.of(text));
    let at = at.saturating_sub(part.start);
    let nodes = stream.documents.iter().flat_map(Yaml::nodes).filter(|node| node.is_mapping() && !node.is_alias());
    let mut entries = nodes.flat_map(Node::written_entries);
    let entry = entries.find(|entry| entry.key.span().contains(at))?;
    Some(part.start + entry.value.span().start)
}

fn touches(span: Span, at: u32) -> bool {
    span.overlaps(Span::empty(at))
}

fn place(view: &ScopeView<'_>, id: ObjectId) -> Option<Place> {
    view.scope.object(id).map(|object| Place::there(view.unit_of(id), object.span))
}

fn of_unit<'v>(view: &'v ScopeView<'_>, unit: UnitId) -> impl Iterator<Item = (ObjectId, &'v ObjectFacts)> {
    view.scope.objects().filter(move |(id, _)| view.unit_of(*id) == unit)
}

/// The objects that are meant by what stands at an offset of a file.
fn meant(view: &ScopeView<'_>, unit: UnitId, at: u32) -> Vec<ObjectId> {
    let scope = &view.scope;
    for (id, object) in of_unit(view, unit) {
        let link = links(scope, id, object).into_iter().find(|(span, _)| touches(*span, at));
        if let Some((_, key)) = link {
            return scope.objects().map(|(id, _)| id).filter(|&id| keys_of(scope, id).contains(&key)).collect();
        }
        if let Detail::Service(service) = &object.detail
            && touches(service.selector_span, at)
        {
            let pods = scope.pods_selected_by(id);
            return pods.into_iter().filter(|(_, answer)| *answer == Match::Yes).map(|(pod, _)| pod.object).collect();
        }
    }
    Vec::new()
}

/// Group, kind, namespace (empty for kinds beside the namespaces) and name of an object.
type Key<'f> = (&'f str, &'f str, &'f str, &'f str);

/// The keys of an object and of what a controller makes of it.
fn keys_of<'f>(scope: &Scope<'f>, id: ObjectId) -> Vec<Key<'f>> {
    let (Some(object), Some(namespace)) = (scope.object(id), scope.namespace_of(id)) else { return Vec::new() };
    let own = object.name.as_str().map(|name| (object.group(), object.kind(), namespace, name));
    let made = match &object.detail {
        Detail::ProducesSecret(name) => name.as_str().map(|name| ("", "Secret", namespace, name)),
        _ => None,
    };
    own.into_iter().chain(made).collect()
}

/// The names by which an object needs others, each with its place.
fn links<'f>(scope: &Scope<'f>, id: ObjectId, object: &'f ObjectFacts) -> Vec<(Span, Key<'f>)> {
    let Some(own) = scope.namespace_of(id) else { return Vec::new() };
    let mut found: Vec<(Span, Key<'f>)> = object.references.iter().map(|reference| by_name(reference, own)).collect();
    let namespace = |name: &'f Name| match name {
        Name::Absent => Some(own),
        Name::Unknown => None,
        Name::Is(name) => Some(&**name),
    };
    match &object.detail {
        Detail::Workload(workload) => {
            for pod in &workload.pods {
                found.extend(pod.references.iter().map(|reference| by_name(reference, own)));
                let account = pod.service_account_span.zip(pod.service_account.as_str());
                found.extend(account.map(|(span, name)| (span, ("", "ServiceAccount", own, name))));
            }
        }
        Detail::Backends(backends) => {
            let services = backends.iter().filter_map(|backend| Some((backend, namespace(&backend.namespace)?)));
            found.extend(services.map(|(backend, space)| (backend.span, ("", "Service", space, &*backend.service))));
        }
        Detail::Scaler { target: Some(target), .. } => found.push(by_name(target, own)),
        Detail::Binding(binding) => {
            let BindingFacts { role, subjects } = &**binding;
            let (kind, space) = if role.is_cluster_role { ("ClusterRole", "") } else { ("Role", own) };
            let name = role.name.as_str();
            found.extend(name.map(|name| (role.span, ("rbac.authorization.k8s.io", kind, space, name))));
            let accounts = subjects.iter().filter(|subject| subject.kind.as_str() == Some("ServiceAccount"));
            found.extend(accounts.filter_map(|subject| {
                Some((subject.span, ("", "ServiceAccount", namespace(&subject.namespace)?, subject.name.as_str()?)))
            }));
        }
        _ => {}
    }
    found
}

fn by_name<'f>(reference: &'f Reference, namespace: &'f str) -> (Span, Key<'f>) {
    let is_cluster_scoped = schema::scope(reference.of.group(), reference.of.kind()) == Some(schema::Scope::Cluster);
    let namespace = if is_cluster_scoped { "" } else { namespace };
    (reference.span, (reference.of.group(), reference.of.kind(), namespace, &reference.name))
}

/// The Services and policies that select the pods of an object, with the place to point at.
fn selecting(scope: &Scope<'_>, id: ObjectId) -> Vec<(ObjectId, Span)> {
    let Some(Detail::Workload(workload)) = scope.object(id).map(|object| &object.detail) else { return Vec::new() };
    let pods = (0u32..).zip(&workload.pods).map(|(pod, _)| PodId { object: id, pod });
    let mut found = Vec::new();
    for pod in pods {
        for (service, answer) in scope.services_selecting(pod) {
            if let (Match::Yes, Some(Detail::Service(facts))) =
                (answer, scope.object(service).map(|found| &found.detail))
            {
                found.push((service, facts.selector_span));
            }
        }
        for (policy, _, answer) in scope.policies_selecting(pod) {
            let span = scope.object(policy).map(|found| found.span);
            found.extend(span.filter(|_| answer == Match::Yes).map(|span| (policy, span)));
        }
    }
    found
}

/// The stage of a Dockerfile of the project that builds the image at an offset.
pub(super) fn dockerfile_of_image(document: &Document, project: &LiveProject, at: u32) -> Option<Place> {
    let image = images::image_at(document, at)?;
    let builds = project.image_builds(&document.path);
    let build = builds.get(&image.reference)?;
    stage(project, build.unit.id, build.target)
}

/// The stage of a Dockerfile that the `build` of a service of Docker Compose means.
fn dockerfile_of_service(document: &Document, project: &LiveProject, own: &UnitFacts<'_>, at: u32) -> Option<Place> {
    if !images::is_compose(document) {
        return None;
    }
    let stream = plimsoll_yaml::parse(&document.text);
    let roots = stream.documents.iter().filter_map(Yaml::root);
    let services = roots.filter_map(|root| root.get("services")).flat_map(Node::entries);
    let mut entries = services.filter_map(|service| service.value.entry("build"));
    let build = entries.find(|entry| touches(entry.key.span().join(entry.value.span()), at))?.value;
    let path = compose_dockerfile(own.path.parent()?, build)?;
    let unit = project.facts().into_iter().find(|unit| unit.path == path)?;
    stage(project, unit.id, build.get("target").and_then(Node::text))
}

/// Where a stage of a Dockerfile begins, the last without a name.
fn stage(project: &LiveProject, unit: UnitId, target: Option<&str>) -> Option<Place> {
    let (_, text) = project.file(unit)?;
    let build = Build::parse(&text);
    let stage =
        target.map_or_else(|| build.final_stage(), |name| build.stage_named(name)).or_else(|| build.final_stage());
    let from = stage.and_then(plimsoll_dockerfile::Stage::from);
    Some(Place::there(unit, from.map_or(Span::empty(0), |from| from.keyword_span)))
}
