//! Custom resources and their definitions in the files of a run.
#![allow(clippy::unwrap_used, reason = "a test fails by it")]

mod support;

use std::path::Path;

use plimsoll_lint::{Diagnostic, FileKind, LiveProject, Project};
use support::Folder;

const CRD: &str = "apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: backups.example.com}
spec:
  group: example.com
  names: {kind: Backup, plural: backups}
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties:
                days: {type: integer}
";
const BACKUP: &str = "apiVersion: example.com/v1
kind: Backup
metadata: {name: a}
spec: {day: 1}
";
const UNKNOWN: &str = "'Backup.spec' has no field 'day', so the server drops it.";
const ADDS_DAY: &str = "resources: [crd.yaml]
patches:
  - target: {kind: CustomResourceDefinition}
    patch: |
      - op: add
        path: /spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/day
        value: {type: integer}
";

/// What the rules about fields and versions find, each with its file.
fn found(folder: &Folder) -> Vec<String> {
    let outcome = folder.outcome();
    let files = outcome.files.iter();
    let all =
        files.flat_map(|file| shown(file.diagnostics.iter()).into_iter().map(|text| format!("{}: {text}", file.path)));
    all.collect()
}

fn shown(found: impl Iterator<Item = Diagnostic>) -> Vec<String> {
    let rules = ["unknown-field", "invalid-field-value", "removed-api-version", "deprecated-api-version"];
    found.filter(|found| rules.contains(&found.rule.name)).map(|found| found.text()).collect()
}

#[test]
fn a_definition_in_another_folder_counts() {
    let folder = Folder::with(&[("z/crds/backups.yaml", CRD), ("app/backup.yaml", BACKUP)]);
    assert_eq!(found(&folder), [format!("app/backup.yaml: {UNKNOWN}")]);
    folder.write("z/crds/backups.yaml", &CRD.replace("example.com", "{{ .Values.group }}"));
    assert_eq!(found(&folder), [""; 0], "a template defines nothing");
}

#[test]
fn a_definition_in_the_same_stream_counts() {
    let folder = Folder::with(&[]);
    let text = format!("{BACKUP}---\n{CRD}");
    for path in ["<stdin>", "all.yaml"] {
        let outcome = Project::of_text(folder.configs(), Path::new(path), text.as_bytes(), true).into_outcome();
        assert_eq!(shown(outcome.files[0].diagnostics.iter()), [UNKNOWN], "{path}");
    }
    let list = "apiVersion: v1\nkind: List\nitems:\n".to_owned();
    let item = |text: &str| format!("- {}\n", text.trim_end().replace('\n', "\n  "));
    let list = list + &item(CRD) + &item(BACKUP);
    let outcome = Project::of_text(folder.configs(), Path::new("a.yaml"), list.as_bytes(), false).into_outcome();
    assert_eq!(shown(outcome.files[0].diagnostics.iter()), [UNKNOWN]);
}

#[test]
fn what_a_kustomization_builds_is_judged_by_definitions_within_and_beside_it() {
    let files =
        [("crds/crd.yaml", CRD), ("app/kustomization.yaml", "resources: [backup.yaml]\n"), ("app/backup.yaml", BACKUP)];
    let folder = Folder::with(&files);
    let wanted = [format!("app/backup.yaml: {UNKNOWN}")];
    assert_eq!(found(&folder), wanted);
    folder.write("app/kustomization.yaml", "resources: [backup.yaml, ../crds]\n");
    folder.write("crds/kustomization.yaml", "resources: [crd.yaml]\n");
    assert_eq!(found(&folder), wanted);
    folder.write("app/kustomization.yaml", "resources: [backup.yaml, ../crds]\nnamePrefix: x-\n");
    assert_eq!(found(&folder), wanted);
}

#[test]
fn a_definition_that_a_kustomization_changes_is_another_definition() {
    let files = [("crds/crd.yaml", CRD), ("crds/kustomization.yaml", ADDS_DAY), ("app/backup.yaml", BACKUP)];
    let folder = Folder::with(&files);
    assert_eq!(found(&folder), [""; 0], "a field is known to one of both");
    folder.write("app/backup.yaml", &BACKUP.replace("day:", "hours:"));
    assert_eq!(found(&folder), ["app/backup.yaml: 'Backup.spec' has no field 'hours', so the server drops it."]);
}

#[test]
fn a_definition_that_is_edited_judges_its_objects_anew() {
    let folder = Folder::with(&[
        ("crd.yaml", CRD),
        ("backup.yaml", BACKUP),
        ("build/kustomization.yaml", "resources: [backup.yaml]\n"),
        ("build/backup.yaml", &BACKUP.replace("name: a", "name: b")),
    ]);
    let (configs, found) = folder.discovered("");
    let mut live = LiveProject::open(configs, found);
    let path = |name: &str| folder.path().join(name);
    let found = |live: &mut LiveProject| {
        ["backup.yaml", "build/backup.yaml"].map(|name| shown(live.findings(&path(name)).unwrap().into_iter()))
    };
    let set = |live: &mut LiveProject, name: &str, text: &str| {
        assert!(live.set_text(&path(name), FileKind::Yaml, &text.into()).is_none());
    };
    let one = [[UNKNOWN.to_owned()], [UNKNOWN.to_owned()]];
    assert_eq!(found(&mut live), one);
    let revision = live.revision();
    set(&mut live, "crd.yaml", &format!("# A comment.\n{CRD}"));
    assert_eq!(
        (found(&mut live), live.revision()),
        (one.clone().map(Vec::from), revision),
        "nothing is another definition"
    );
    set(&mut live, "crd.yaml", &CRD.replace("days", "day"));
    assert_eq!(found(&mut live), [[""; 0], [""; 0]]);
    assert!(live.revision() > revision);
    set(&mut live, "crd.yaml", &CRD.replace("served: true", "served: false"));
    let dead = "'Backup' of 'example.com/v1' is not served by its definition, which serves no version.";
    assert_eq!(found(&mut live), [[dead], [dead]]);
    set(&mut live, "backup.yaml", &BACKUP.replace("v1", "v2"));
    assert_eq!(found(&mut live), [[dead.replace("v1", "v2")], [dead.to_owned()]]);
    set(&mut live, "crd.yaml", CRD);
    let other = "'Backup' of 'example.com/v2' is not served by its definition, which serves 'example.com/v1'.";
    assert_eq!(found(&mut live), [[other], [UNKNOWN]]);
    live.set_from_disk(&path("backup.yaml"));
    live.remove(&path("crd.yaml"));
    assert_eq!(found(&mut live), [[""; 0], [""; 0]]);
    set(&mut live, "crd.yaml", CRD);
    assert_eq!(found(&mut live), one);
    set(&mut live, "backup.yaml", &format!("{BACKUP}---\n{}", CRD.replace("days", "day")));
    assert_eq!(found(&mut live), [[""; 0], [""; 0]], "the definitions do not agree");
}

#[test]
fn a_kustomization_that_is_edited_defines_anew() {
    let folder = Folder::with(&[
        ("crds/crd.yaml", CRD),
        ("crds/kustomization.yaml", "resources: [crd.yaml]\n"),
        ("a.yaml", BACKUP),
    ]);
    let (configs, found) = folder.discovered("");
    let mut live = LiveProject::open(configs, found);
    let path = |name: &str| folder.path().join(name);
    let found = |live: &mut LiveProject| shown(live.findings(&path("a.yaml")).unwrap().into_iter());
    assert_eq!(found(&mut live), [UNKNOWN]);
    live.set_text(&path("crds/kustomization.yaml"), FileKind::Yaml, &ADDS_DAY.into());
    assert_eq!(found(&mut live), [""; 0]);
    live.set_from_disk(&path("crds/kustomization.yaml"));
    assert_eq!(found(&mut live), [UNKNOWN]);
}
