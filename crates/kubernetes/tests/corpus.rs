//! Real manifests: every object, pod and container can be asked everything, and scopes of all of them stay quick.
//!
//! `PLIMSOLL_CORPUS` names the folder.

use std::io::Write;
use std::path::{Path, PathBuf};

use plimsoll_kubernetes::{Container, Detail, Direction, Manifest, ObjectFacts, Pod, Scope, Treatment, World};

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "yaml" || extension == "json") {
            files.push(path);
        }
    }
}

fn ask(container: &Container<'_>, pod: &Pod<'_>) {
    let _ = (container.run_as_user(), container.run_as_non_root(), container.seccomp_profile());
    let _ = (container.privileged(), container.forced_privilege_escalation(), container.capabilities("drop"));
    let _ = (container.limit("cpu"), container.request("memory"), container.image(), container.app_armor_annotation());
    assert!(container.mounts(&pod.volumes()).count() <= container.field("volumeMounts").items().len());
    assert!(pod.spec.span().covers(container.node.span()) || container.node.is_alias() || pod.spec.is_alias());
}

#[test]
fn real_manifests_are_understood() {
    let mut say = std::io::stderr();
    let Some(folder) = std::env::var_os("PLIMSOLL_CORPUS") else {
        writeln!(say, "skipped: PLIMSOLL_CORPUS is not set").unwrap();
        return;
    };
    let mut files = Vec::new();
    for part in ["manifests", "rendered"] {
        collect(&Path::new(&folder).join(part), &mut files);
    }
    files.sort();
    let mut facts = Vec::new();
    let (mut objects, mut full, mut written, mut guessed, mut containers) = (0, 0, 0, 0, 0);
    for path in &files {
        let Ok(text) = std::fs::read_to_string(path) else { continue };
        let stream = plimsoll_yaml::parse(&text);
        let manifest = Manifest::new(&stream);
        objects += manifest.objects.len();
        for pod in manifest.objects.iter().flat_map(plimsoll_kubernetes::Object::pods) {
            match pod.treatment {
                Treatment::Full => full += 1,
                Treatment::Written => written += 1,
                Treatment::Guessed => guessed += 1,
            }
            let list = pod.containers();
            list.iter().for_each(|container| ask(container, &pod));
            containers += list.len();
        }
        facts.extend(ObjectFacts::of_manifest(&manifest));
    }
    writeln!(
        say,
        "{objects} objects, pods: {full} full, {written} written, {guessed} guessed; {containers} containers"
    )
    .unwrap();
    let scope = Scope::new(&facts, World::Open, "default");
    let isolated = scope.pods().filter(|(pod, _)| scope.is_isolated(*pod, Direction::Ingress).is_possible()).count();
    let services = scope.objects().filter(|(_, object)| matches!(object.detail, Detail::Service(_)));
    let dangling = services.filter(|(id, _)| scope.pods_selected_by(*id).is_empty()).count();
    writeln!(say, "{} facts; {isolated} pods isolated, {dangling} services without pods", facts.len()).unwrap();
    assert!(full > 1_000 && containers > full);
}
