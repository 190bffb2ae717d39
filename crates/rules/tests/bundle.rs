//! What a pod lacks is said once, by the rule that speaks for the others.

use std::path::Path;
use std::sync::Arc;

use plimsoll_lint::{Applicability, Check, ConfigSource, Configs, Date, FileKind, LiveProject, Overlay};

const POD: &str = "\
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  containers:
    - name: web
      image: registry.example.com/web:1.4.2
      resources: {limits: {memory: 64Mi}}
";

fn project(text: &str, ignore: &[&str]) -> LiveProject {
    let today: Date = "2026-06-01".parse().expect("a day");
    let ignored = ignore.iter().chain(&["non-isolated-pod"]).map(ToString::to_string);
    let overlay = Overlay { ignore: ignored.collect(), ..Overlay::default() };
    let registry = plimsoll_rules::registry();
    let configs = Configs::new(registry, ConfigSource::Isolated, "/".into(), &overlay, today).expect("valid settings");
    let mut project = LiveProject::new(Arc::new(configs));
    project.set_text(Path::new("/pod.yaml"), FileKind::Yaml, &text.into());
    project
}

/// The rules that find something, and what the rule that speaks for others says of them.
fn found(text: &str, ignore: &[&str]) -> Vec<(&'static str, String)> {
    let findings = project(text, ignore).findings(Path::new("/pod.yaml")).expect("a judged file");
    findings
        .iter()
        .map(|found| (found.rule.name, found.args.get(1).map(ToString::to_string).unwrap_or_default()))
        .collect()
}

const ALL: &str = "automount-service-account-token, drop-all-capabilities, no-read-only-root-fs, \
                   privilege-escalation-not-disabled, run-as-non-root, seccomp-profile-unset";

fn sorted(names: &str) -> Vec<&str> {
    let mut names: Vec<&str> = names.split(", ").collect();
    names.sort_unstable();
    names
}

#[test]
fn an_unhardened_pod_is_one_finding() {
    let found = found(POD, &[]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].0, "unhardened-pod");
    assert_eq!(sorted(&found[0].1), sorted(ALL));
}

#[test]
fn what_is_silenced_or_turned_off_is_left_out() {
    let text = POD.replace("spec:\n", "# checkov:skip=CKV_K8S_22: writes a cache\nspec:\n");
    let found = found(&text, &["drop-all-capabilities"]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(!found[0].1.contains("no-read-only-root-fs") && !found[0].1.contains("drop-all-capabilities"), "{found:?}");
    assert!(found[0].1.contains("run-as-non-root"), "{found:?}");
}

#[test]
fn the_joint_finding_is_silenced_by_its_own_name() {
    let text = POD.replace("spec:\n", "# plimsoll: ignore[unhardened-pod] -- a test pod\nspec:\n");
    assert_eq!(found(&text, &[]), []);
}

#[test]
fn turned_off_each_rule_speaks_for_itself() {
    let found = found(POD, &["unhardened-pod"]);
    let mut names: Vec<&str> = found.iter().map(|(name, _)| *name).collect();
    names.sort_unstable();
    assert_eq!(names, sorted(ALL));
}

#[test]
fn its_fix_is_that_of_all_and_of_no_other_pod() {
    let text = format!("{POD}---\n{}", POD.replace("name: web,", "name: other,"));
    let mut project = project(&text, &[]);
    let findings = project.findings(Path::new("/pod.yaml")).expect("a judged file");
    assert_eq!(findings.len(), 2, "{findings:?}");
    let subject = findings[0].subject.as_ref().map(|subject| subject.span);
    let fixed = project.fixed_about(Path::new("/pod.yaml"), subject, Applicability::Unsafe).expect("a repaired text");
    let (first, second) = fixed.split_once("---\n").expect("two documents");
    assert_eq!(second, text.split_once("---\n").expect("two documents").1);
    let left = found(first, &[]);
    // No edit takes a token away from a pod that may need it.
    assert!(left.iter().all(|(name, _)| *name == "automount-service-account-token"), "{left:?}\n{first}");
}

#[test]
fn every_bundle_that_a_page_names_is_one() {
    let registry = plimsoll_rules::registry();
    for rule in registry.rules() {
        let Some(name) = rule.bundle else { continue };
        let speaker = registry.rules().iter().find(|other| other.name == name);
        assert!(speaker.is_some_and(|speaker| matches!(speaker.check, Check::Bundle)), "{}: {name}", rule.name);
    }
}

#[test]
fn a_role_for_all_is_one_finding_until_the_rule_about_wildcards_is_off() {
    let role = "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: r, namespace: shop}\nrules:\n\
                - {apiGroups: [''], resources: ['*'], verbs: [get, list]}\n";
    let names = |ignore: &[&str]| found(role, ignore).iter().map(|(name, _)| *name).collect::<Vec<_>>();
    assert_eq!(names(&[]), ["wildcard-in-rules"]);
    let finer = names(&["wildcard-in-rules"]);
    assert!(finer.contains(&"access-to-secrets") && finer.contains(&"access-to-pod-exec"), "{finer:?}");
}
