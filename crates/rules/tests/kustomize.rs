//! Kustomizations in files on a disk: what they build is judged, and findings stand where values are written.
#![allow(clippy::unwrap_used, reason = "a test fails by it")]

mod support;

use plimsoll_lint::{Applicability, FileKind, LiveProject};
use support::{Folder, of};

const BASE: &str = "resources: [web.yaml]\n";
const WEB: &str = "apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: web:1.0
";
const HARDENED: &str = "apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    spec:
      automountServiceAccountToken: false
      securityContext:
        runAsNonRoot: true
        seccompProfile: {type: RuntimeDefault}
      containers:
        - name: web
          resources: {limits: {memory: 1Gi}}
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities: {drop: [ALL]}
";
const OVERLAY: &str = "resources: [../base]\npatches:\n  - path: web.yaml\n";
const PLAIN: &str = "resources: [../base]\n";

const PROD: [(&str, &str); 2] = [("prod/kustomization.yaml", OVERLAY), ("prod/web.yaml", HARDENED)];

/// The files of a base with one workload, and more.
fn on_base<'f>(web: &'f str, more: &[(&'f str, &'f str)]) -> Vec<(&'f str, &'f str)> {
    [("base/kustomization.yaml", BASE), ("base/web.yaml", web)].into_iter().chain(more.iter().copied()).collect()
}

#[test]
fn what_an_overlay_hardens_is_no_finding_of_the_base_or_of_the_patch() {
    let files = on_base(WEB, &PROD);
    let folder = Folder::with(&files);
    let outcome = folder.outcome();
    assert!(outcome.notes.is_empty(), "{:?}", outcome.notes);
    let names: Vec<_> = outcome
        .files
        .iter()
        .flat_map(|file| file.diagnostics.iter().map(|found| format!("{} {}", file.path, found.rule.name)))
        .collect();
    assert_eq!(names, ["base/web.yaml non-isolated-pod"]);
    // By itself the base is not.
    assert_eq!(of(&folder.project("base").into_outcome(), "unhardened-pod"), ["base/web.yaml: spec"]);
}

#[test]
fn a_finding_of_one_overlay_names_it_and_one_of_all_stands_once() {
    let latest = WEB.replace("web:1.0", "web:latest");
    let files =
        on_base(&latest, &[("dev/kustomization.yaml", PLAIN), ("test/kustomization.yaml", PLAIN), PROD[0], PROD[1]]);
    let folder = Folder::with(&files);
    assert_eq!(folder.of("latest-tag"), ["base/web.yaml: web:latest"]);
    let of_some = folder.of("unhardened-pod");
    assert_eq!(of_some, ["base/web.yaml: spec <- dev/kustomization.yaml <- test/kustomization.yaml"]);
    assert_eq!(
        folder.of("unset-memory-limits"),
        ["base/web.yaml: web <- dev/kustomization.yaml <- test/kustomization.yaml"]
    );
}

#[test]
fn values_are_found_where_they_are_written() {
    let patch = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n    spec:\n      hostNetwork: true\n";
    let inline = "resources: [../base]\nimages:\n  - name: web\n    newTag: latest\npatches:\n  - path: host.yaml\n  - target: {kind: Deployment}\n    patch: |-\n      - op: add\n        path: /spec/template/spec/containers/0/securityContext\n        value:\n          privileged: true\n";
    let files = on_base(WEB, &[("prod/kustomization.yaml", inline), ("prod/host.yaml", patch)]);
    let folder = Folder::with(&files);
    assert_eq!(folder.of("latest-tag"), ["prod/kustomization.yaml: latest"]);
    assert_eq!(folder.of("privileged-container"), ["prod/kustomization.yaml: true"]);
    assert_eq!(folder.of("host-network"), ["prod/host.yaml: true"]);
}

#[test]
fn generated_objects_exist_and_what_no_build_has_is_missing() {
    let web = WEB.replace(
        "image: web:1.0\n",
        "image: web:1.0\n          envFrom: [{configMapRef: {name: made}}, {configMapRef: {name: gone}}]\n",
    );
    let kustomization = "resources: [web.yaml]\nnamePrefix: x-\nconfigMapGenerator:\n  - name: made\n    literals: [a=b]\n  - name: used-by-none\n    literals: [a=b]\n";
    let select = "select = [\"dangling-config-reference\"]\n";
    let folder = Folder::with(&[("kustomization.yaml", kustomization), ("web.yaml", &web), ("plimsoll.toml", select)]);
    assert_eq!(folder.of("dangling-config-reference"), ["web.yaml: gone"]);
}

#[test]
fn what_another_build_or_a_plain_file_has_is_not_missing() {
    let account = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: web, namespace: shop}\n";
    let elsewhere = |name: &str, text: &str, kustomization: Option<&str>| {
        let web = WEB.replace("      containers:", "      serviceAccountName: web\n      containers:");
        let app = "resources: [web.yaml]\nnamespace: shop\n";
        let mut files = vec![("app/kustomization.yaml", app), ("app/web.yaml", &web), (name, text)];
        files.extend(kustomization.map(|text| ("accounts/kustomization.yaml", text)));
        Folder::with(&files).of("non-existent-service-account")
    };
    let list = "resources: [a.yaml]\n";
    assert!(elsewhere("accounts/a.yaml", account, Some(list)).is_empty());
    assert!(elsewhere("accounts/a.yaml", account, None).is_empty());
    let anywhere = account.replace(", namespace: shop", "");
    assert!(elsewhere("accounts/a.yaml", &anywhere, Some(list)).is_empty());
    let misspelt = account.replace("name: web", "name: wbe");
    assert_eq!(elsewhere("accounts/a.yaml", &misspelt, Some(list)), ["app/web.yaml: web"]);
    assert_eq!(elsewhere("readme.txt", "", None), ["app/web.yaml: web"]);
    let tools = account.replace("namespace: shop", "namespace: tools");
    assert!(elsewhere("accounts/a.yaml", &tools, None).is_empty(), "nobody manages accounts for this namespace here");
}

#[test]
fn what_only_another_variant_of_the_same_thing_has_is_missing() {
    let web = WEB.replace("      containers:", "      serviceAccountName: web\n      containers:");
    let folder = Folder::with(&on_base(
        &web,
        &[
            ("dev/kustomization.yaml", PLAIN),
            ("prod/kustomization.yaml", "resources: [../base, account.yaml]\n"),
            ("prod/account.yaml", "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: web}\n"),
        ],
    ));
    assert_eq!(folder.of("non-existent-service-account"), ["base/web.yaml: web <- dev/kustomization.yaml"]);
}

#[test]
fn pods_and_policies_of_other_builds_count_for_selectors() {
    let service =
        "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  ports: [{port: 80}]\n  selector: {app: web}\n";
    let policy =
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: all}\nspec: {podSelector: {}}\n";
    let with = |labels: &str| {
        let web = WEB.replace("app: web", labels);
        let folder = Folder::with(&[
            ("app/kustomization.yaml", "resources: [web.yaml]\nnamespace: shop\n"),
            ("app/web.yaml", &web),
            ("net/kustomization.yaml", "resources: [service.yaml, policy.yaml]\nnamespace: shop\n"),
            ("net/service.yaml", service),
            ("net/policy.yaml", policy),
        ]);
        (folder.of("dangling-service").len(), folder.of("non-isolated-pod").len())
    };
    assert_eq!(with("app: web"), (0, 0));
    assert_eq!(with("app: api"), (1, 0));
}

#[test]
fn files_of_secrets_are_not_read_and_those_that_are_not_there_are_not_known() {
    let kustomization = "resources: [web.yaml]\nsecretGenerator:\n  - name: s\n    files: [key.pem]\n    envs: [gone.env]\nconfigMapGenerator:\n  - name: c\n    envs: [gone.env]\n    files: [a=gone.txt]\n";
    let web = WEB.replace(
        "image: web:1.0\n",
        "image: web:1.0\n          envFrom: [{secretRef: {name: s}}, {configMapRef: {name: c}}]\n",
    );
    let select = "select = [\"dangling-config-reference\"]\n";
    let key = "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA7yn3bRHQ5FHMQ==\n-----END RSA PRIVATE KEY-----\n";
    let folder = Folder::with(&[
        ("kustomization.yaml", kustomization),
        ("web.yaml", &web),
        ("key.pem", key),
        ("plimsoll.toml", select),
    ]);
    let outcome = folder.outcome();
    assert!(outcome.notes.is_empty(), "{:?}", outcome.notes);
    assert!(of(&outcome, "dangling-config-reference").is_empty());
    let found = outcome.files.iter().filter(|file| &*file.path == "kustomization.yaml");
    let found: Vec<&str> = found.flat_map(|file| file.diagnostics.iter().map(|found| found.rule.name)).collect();
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn what_is_not_supported_is_said_and_the_files_are_judged_by_themselves() {
    let files = on_base(
        WEB,
        &[
            ("prod/kustomization.yaml", "resources: [../base]\nhelmCharts: [{name: x}]\n"),
            ("far/kustomization.yaml", "resources: ['https://example.com/x.yaml']\n"),
        ],
    );
    let folder = Folder::with(&files);
    let outcome = folder.outcome();
    let notes: Vec<&str> = outcome.notes.iter().map(|note| &*note.message).collect();
    assert_eq!(
        notes,
        [
            "2 kustomizations were not built, and their files are judged one by one (far/kustomization.yaml: 'https://example.com/x.yaml' is not local; prod/kustomization.yaml: 'helmCharts' is not supported)."
        ]
    );
    assert_eq!(of(&outcome, "unhardened-pod"), ["base/web.yaml: spec"]);
}

#[test]
fn patches_of_what_is_not_built_lack_nothing_and_say_what_they_say() {
    let patch = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  template:\n    metadata: {labels: {app: web}}\n    spec:\n      containers:\n        - name: web\n          image: web:latest\n          securityContext: {}\n";
    let files = [("kustomization.yaml", "resources: [gone.yaml]\npatches: [{path: web.yaml}]\n"), ("web.yaml", patch)];
    let folder = Folder::with(&files);
    assert_eq!(folder.of("latest-tag"), ["web.yaml: web:latest"]);
    assert!(folder.of("unhardened-pod").is_empty());
    assert!(folder.of("unset-memory-limits").is_empty());
}

#[test]
fn a_setting_turns_builds_off() {
    let files = on_base(WEB, &[PROD[0], PROD[1], ("plimsoll.toml", "[kubernetes]\nkustomize = false\n")]);
    assert_eq!(Folder::with(&files).of("unhardened-pod"), ["base/web.yaml: spec"]);
}

#[test]
fn suppressions_in_the_files_silence_and_are_of_use() {
    let web = WEB.replace("    spec:\n", "    # plimsoll: ignore[unhardened-pod] because\n    spec:\n");
    let patch = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n    spec:\n      hostNetwork: true # plimsoll: ignore[host-network] because\n      hostPID: true # plimsoll: ignore[host-network] because\n";
    let files = on_base(&web, &[("prod/kustomization.yaml", OVERLAY), ("prod/web.yaml", patch)]);
    let folder = Folder::with(&files);
    assert!(folder.of("unhardened-pod").is_empty());
    assert!(folder.of("host-network").is_empty());
    assert_eq!(folder.of("unused-suppression").len(), 1);
}

#[test]
fn files_outside_of_the_run_are_read_and_their_findings_shown() {
    let files = on_base(WEB, &[("prod/kustomization.yaml", PLAIN)]);
    let folder = Folder::with(&files);
    assert_eq!(of(&folder.project("prod").into_outcome(), "unhardened-pod"), ["base/web.yaml: spec"]);
}

#[test]
fn the_base_is_repaired_once_and_a_made_value_is_left_alone() {
    let files = on_base(
        WEB,
        &[
            ("dev/kustomization.yaml", "resources: [../base]\nnamePrefix: dev-\n"),
            (
                "prod/kustomization.yaml",
                "resources: [../base]\nnamePrefix: prod-\nimages: [{name: web, newTag: latest}]\n",
            ),
        ],
    );
    let folder = Folder::with(&files);
    let fixed = folder.project("").fix(Applicability::Unsafe);
    let paths: Vec<&str> = fixed.iter().map(|file| &*file.path).collect();
    assert_eq!(paths, ["base/web.yaml"]);
    let text = &fixed[0].text;
    assert!(fixed[0].settled, "{text}");
    assert_eq!(text.matches("readOnlyRootFilesystem").count(), 1, "{text}");
}

#[test]
fn components_are_judged_in_what_they_change() {
    let component = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: [policy.yaml]\n";
    let policy = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: deny}\nspec: {podSelector: {}, policyTypes: [Ingress, Egress]}\n";
    let mut files = on_base(
        WEB,
        &[
            ("prod/kustomization.yaml", "resources: [../base]\ncomponents: [../policy]\n"),
            ("policy/kustomization.yaml", component),
            ("policy/policy.yaml", policy),
        ],
    );
    assert!(Folder::with(&files).of("non-isolated-pod").is_empty());
    files.push(("dev/kustomization.yaml", PLAIN));
    let found = Folder::with(&files).of("non-isolated-pod");
    assert_eq!(found, ["base/web.yaml: web <- dev/kustomization.yaml"]);
}

#[test]
fn one_base_in_several_overlays_is_one_finding_whatever_they_call_it() {
    let files = on_base(
        WEB,
        &[
            ("a/kustomization.yaml", "resources: [../base]\nnamePrefix: a-\nnamespace: one\n"),
            ("b/kustomization.yaml", "resources: [../base]\nnamePrefix: b-\nnamespace: two\n"),
            ("c/kustomization.yaml", "resources: [../d, ../e]\n"),
            ("d/kustomization.yaml", "resources: [../base]\nnamePrefix: d-\n"),
            ("e/kustomization.yaml", "resources: [../base]\nnamePrefix: e-\n"),
        ],
    );
    let folder = Folder::with(&files);
    assert_eq!(folder.of("non-isolated-pod"), ["base/web.yaml: web"]);
    assert_eq!(folder.of("unset-memory-limits"), ["base/web.yaml: web"]);
    assert_eq!(folder.of("unhardened-pod"), ["base/web.yaml: spec"]);
}

#[test]
fn excerpts_hide_secrets_that_builds_show() {
    let kustomization = "secretGenerator:\n  - name: é\n    literals:\n      - aws=AKIAIOSFODNN7EXAMPL3\nconfigMapGenerator:\n  - name: c\n    files: [é.txt]\n    literals:\n      - \"password=é-hunter2-Zq8\"\n      - token=ghp_0123456789abcdefghijABCDEFGHIJ012345\n";
    let text = "é".repeat(300) + "\naws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEZ\n";
    let folder = Folder::with(&[("kustomization.yaml", kustomization), ("é.txt", &text)]);
    let outcome = folder.outcome();
    let count: usize = outcome.files.iter().map(|file| file.diagnostics.len()).sum();
    assert!(count > 0 && outcome.files.iter().any(|file| !file.secrets.is_empty()));
    for file in &outcome.files {
        let text = file.text().unwrap();
        for diagnostic in file.diagnostics.iter() {
            assert!(text.get(diagnostic.span.range()).is_some(), "{}", diagnostic.rule.name);
        }
        assert!(file.secrets.iter().all(|span| text.get(span.range()).is_some()));
    }
    let files: Vec<&str> = outcome.files.iter().map(|file| &*file.path).collect();
    assert_eq!(files, ["kustomization.yaml"]);
}

#[test]
fn edits_of_parts_are_followed_in_an_editor() {
    let files = on_base(WEB, &PROD);
    let folder = Folder::with(&files);
    let (configs, found) = folder.discovered("");
    let mut live = LiveProject::open(configs, found);
    let path = |name: &str| folder.path().join(name);
    let names = |live: &mut LiveProject, name: &str| -> Vec<&str> {
        let found = live.findings(&path(name)).unwrap_or_default();
        found.iter().map(|found| found.rule.name).filter(|name| *name != "non-isolated-pod").collect()
    };
    let set = |live: &mut LiveProject, name: &str, text: &str| {
        live.set_text(&path(name), FileKind::Yaml, &text.into());
    };
    assert!(names(&mut live, "base/web.yaml").is_empty());
    set(
        &mut live,
        "prod/web.yaml",
        &HARDENED.replace("allowPrivilegeEscalation: false", "allowPrivilegeEscalation: true"),
    );
    assert_eq!(names(&mut live, "prod/web.yaml").len(), 1);
    assert!(names(&mut live, "base/web.yaml").is_empty());
    set(&mut live, "base/web.yaml", &WEB.replace("web:1.0", "web:latest"));
    assert_eq!(names(&mut live, "base/web.yaml"), ["latest-tag"]);
    // A build that fails leaves its files alone, and comes back.
    set(&mut live, "prod/web.yaml", "a: [");
    assert!(names(&mut live, "base/web.yaml").contains(&"unhardened-pod"));
    set(&mut live, "prod/web.yaml", HARDENED);
    assert_eq!(names(&mut live, "base/web.yaml"), ["latest-tag"]);
    set(&mut live, "prod/kustomization.yaml", &format!("{OVERLAY}images: [{{name: web, newTag: '2'}}]\n"));
    assert!(names(&mut live, "base/web.yaml").is_empty());
    live.set_from_disk(&path("prod/kustomization.yaml"));
    assert_eq!(names(&mut live, "base/web.yaml"), ["latest-tag"]);
}

#[test]
fn an_annotation_that_a_patch_adds_silences_what_is_in_the_base() {
    let patch = |annotation: &str| {
        format!("apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n  annotations: {{{annotation}}}\n")
    };
    let found = |annotation: &str, rule: &str| {
        let (web, patch) = (WEB.replace("web:1.0", "web:latest"), patch(annotation));
        let prod = [("prod/kustomization.yaml", OVERLAY), ("prod/web.yaml", &patch)];
        Folder::with(&on_base(&web, &prod)).of(rule)
    };
    let ours = "plimsoll.dev/ignore: 'latest-tag,non-isolated-pod,unhardened-pod; because'";
    for rule in ["latest-tag", "non-isolated-pod", "unhardened-pod", "unused-suppression", "run-as-non-root"] {
        assert!(found(ours, rule).is_empty(), "{rule}");
    }
    assert_eq!(found(ours, "unset-memory-limits"), ["base/web.yaml: web"]);
    assert!(found("ignore-check.kube-linter.io/latest-tag: because", "latest-tag").is_empty());
    assert!(found("polaris.fairwinds.com/exempt: 'true'", "latest-tag").is_empty());
    let unused = "plimsoll.dev/ignore: host-network; because";
    assert_eq!(found(unused, "unused-suppression").len(), 1);
    assert_eq!(found(unused, "latest-tag"), ["base/web.yaml: web:latest"]);
}

#[test]
fn an_annotation_of_the_base_silences_what_a_patch_adds_and_one_overlay_speaks_for_itself() {
    let web = WEB.replace(
        "  name: web\nspec:",
        "  name: web\n  annotations: {plimsoll.dev/ignore: host-network; because}\nspec:",
    );
    let patch =
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {hostNetwork: true}}}\n";
    let files = on_base(&web, &[("prod/kustomization.yaml", OVERLAY), ("prod/web.yaml", patch)]);
    let folder = Folder::with(&files);
    assert!(folder.of("host-network").is_empty());
    assert!(folder.of("unused-suppression").is_empty());
    assert_eq!(folder.outcome().files.iter().map(|file| file.suppressed).sum::<u32>(), 1);
    let silent = "resources: [../base]\ncommonAnnotations: {plimsoll.dev/ignore: non-isolated-pod}\n";
    let files = on_base(WEB, &[("prod/kustomization.yaml", silent), ("dev/kustomization.yaml", PLAIN)]);
    assert_eq!(Folder::with(&files).of("non-isolated-pod"), ["base/web.yaml: web <- dev/kustomization.yaml"]);
}

#[test]
fn values_of_variables_and_configured_fields_are_judged() {
    let kustomization = "resources: [../base]\nconfigurations: [config.yaml]\nnamePrefix: x-\nvars:\n  - name: NAME\n    objref: {apiVersion: apps/v1, kind: Deployment, name: web}\n";
    let config = "varReference:\n  - {path: spec/template/spec/containers/image, kind: Deployment}\n";
    let web = WEB.replace("web:1.0", "$(NAME):latest");
    let files = on_base(&web, &[("prod/kustomization.yaml", kustomization), ("prod/config.yaml", config)]);
    let folder = Folder::with(&files);
    assert!(folder.outcome().notes.is_empty());
    assert_eq!(folder.of("latest-tag"), ["base/web.yaml: $(NAME):latest"]);
}
