//! Who has a role, in findings about what it allows.

mod support;

use support::Folder;

const ROLE: &str = "apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: reader}
rules:
  - apiGroups: ['']
    resources: [secrets]
    verbs: [get]
";
const BINDING: &str = "apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: gives, namespace: shop}
roleRef: {kind: ClusterRole, name: reader}
subjects: [{kind: ServiceAccount, name: web}, {kind: User, name: me}]
";

/// What the findings of a rule say of other places, with the text there.
fn related(files: &[(&str, &str)], rule: &str) -> Vec<String> {
    let outcome = Folder::with(files).outcome();
    let found = outcome.files.iter().flat_map(|file| file.diagnostics.iter()).filter(|found| found.rule.name == rule);
    found.flat_map(|found| found.related().iter().map(|related| related.label.clone()).collect::<Vec<_>>()).collect()
}

#[test]
fn a_role_is_reported_with_the_bindings_that_give_it() {
    let gives = "this RoleBinding gives it to ServiceAccount 'web', User 'me'";
    assert_eq!(related(&[("role.yaml", ROLE), ("binding.yaml", BINDING)], "access-to-secrets"), [gives]);
    assert!(related(&[("role.yaml", ROLE)], "access-to-secrets").is_empty());
    let other = BINDING.replace("name: reader", "name: writer");
    assert!(related(&[("role.yaml", ROLE), ("binding.yaml", &other)], "access-to-secrets").is_empty());
    let star = ROLE.replace("[secrets]", "['*']");
    assert_eq!(related(&[("role.yaml", &star), ("binding.yaml", BINDING)], "wildcard-in-rules"), [gives]);
}

#[test]
fn bindings_of_the_own_file_come_before_those_of_others() {
    let own = format!("{ROLE}---\n{}", BINDING.replace("name: web", "name: own"));
    let found = related(&[("a.yaml", &own), ("b.yaml", BINDING)], "access-to-secrets");
    assert_eq!(found, ["this RoleBinding gives it to ServiceAccount 'own', User 'me'"]);
}

#[test]
fn bindings_are_found_in_what_a_kustomization_builds() {
    let files = [
        ("kustomization.yaml", "resources: [role.yaml, binding.yaml]\nnamePrefix: x-\n"),
        ("role.yaml", ROLE),
        ("binding.yaml", BINDING),
    ];
    assert_eq!(related(&files, "access-to-secrets"), ["this RoleBinding gives it to ServiceAccount 'web', User 'me'"]);
}
