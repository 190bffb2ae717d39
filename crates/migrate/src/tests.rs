use std::path::Path;

use plimsoll_lint::check_config;

use super::*;

/// The configuration, which must be one that is accepted, and the notes.
fn of(tool: Tool, path: &str, text: &str) -> (String, Vec<String>) {
    let registry = plimsoll_rules::registry();
    let migration = migrate(&[Source { tool, path, text }], &registry);
    if let Err(error) = check_config(Path::new("plimsoll.toml"), &migration.config, &registry) {
        panic!("{error}\n{}", migration.config);
    }
    (migration.config, migration.notes.iter().map(ToString::to_string).collect())
}

fn assert_has(config: &str, parts: &[&str]) {
    for part in parts {
        assert!(config.contains(part), "no {part} in\n{config}");
    }
}

#[test]
fn hadolint_settings_become_rules_options_and_a_threshold() {
    let text = "ignored:\n  - DL3008\n  - SC2086\n  - SC9999\noverride:\n  error: [DL3007]\n  style:\n    - DL3059\ntrustedRegistries:\n  - docker.io\n\
                label-schema:\n  author: rawtext\n  version: semver\nstrict-labels: true\nfailure-threshold: warning\nno-fail: false\nformat: tty\n";
    let (config, notes) = of(Tool::Hadolint, ".hadolint.yaml", text);
    assert_has(
        &config,
        &[
            "\"apt-no-version\", # DL3008",
            "\"unquoted-expansion\", # SC2086",
            "[rules.image-tag-latest]\nseverity = \"high\"",
            "[rules.image-not-allowed-registry]\nregistries = [\"docker.io\"]",
            "schema = [\"author:text\", \"version:semver\"]\nstrict = true",
            "fail-on = \"medium\"",
        ],
    );
    assert!(notes.contains(&".hadolint.yaml:4: 'SC9999' is no check here.".to_owned()), "{notes:?}");
    assert!(notes.contains(&".hadolint.yaml:17: 'format' has no counterpart: use '--format'.".to_owned()), "{notes:?}");
}

#[test]
fn kube_linter_may_run_only_what_it_includes() {
    let text = "checks:\n  doNotAutoAddDefaults: true\n  include: [\"privileged-container\"]\n  exclude: [host-ipc]\n  ignorePaths:\n    - \
                charts/vendor/**\n    - ~/x\ncustomChecks:\n  - name: mine\n    template: x\n";
    let (config, notes) = of(Tool::KubeLinter, ".kube-linter.yaml", text);
    assert_has(
        &config,
        &[
            "presets = []",
            "select = [\n  \"privileged-container\",",
            "ignore = [\n  \"host-ipc\",",
            "exclude = [\"charts/vendor/**\"]",
        ],
    );
    assert_eq!(notes.len(), 2, "{notes:?}");
    assert!(notes[1].starts_with(".kube-linter.yaml:9: The custom check 'mine'"), "{notes:?}");
}

#[test]
fn checkov_ids_may_have_stars_and_paths_are_patterns() {
    let text = "skip-check:\n  - CKV_K8S_16,CKV_DOCKER_3\n  - CKV_AWS_1\n  - CKV2_K8S_*\nskip-path:\n  - tests/.*\n  - ^vendor$\n  - (a|b)\nhard-fail-on: [HIGH, CRITICAL]\ncompact: true\n";
    let (config, notes) = of(Tool::Checkov, ".checkov.yaml", text);
    assert_has(
        &config,
        &[
            "\"privileged-container\", # CKV_K8S_16",
            "\"user-missing\", # CKV_DOCKER_3",
            "# CKV2_K8S_*",
            "fail-on = \"high\"",
        ],
    );
    assert_has(&config, &["exclude = [\"tests\", \"vendor\"]"]);
    assert_eq!(notes, [".checkov.yaml:8: '(a|b)' is a regular expression; write it as a glob in 'exclude'."]);
}

#[test]
fn trivy_has_three_files() {
    let (config, notes) = of(Tool::Trivy, ".trivyignore", "# why\nAVD-KSV-0017\nCVE-2024-1\nDS002 exp:2030-01-01\n");
    assert_has(&config, &["\"privileged-container\", # AVD-KSV-0017", "# DS002"]);
    assert_eq!(
        notes,
        [".trivyignore:4: 'DS002' is ignored until 2030-01-01; only comments can end, as in 'until=2030-01-01'."]
    );
    let text = "misconfigurations:\n  - id: KSV-0017\n    paths: [\"./deploy/a.yaml\"]\n  - id: DS-0001\nvulnerabilities:\n  - id: CVE-1\n";
    let (config, notes) = of(Tool::Trivy, ".trivyignore.yaml", text);
    assert_has(
        &config,
        &["ignore = [\n  \"image-tag-latest\"", "files = [\"deploy/a.yaml\"]\nignore = [\n  \"privileged-container\""],
    );
    assert!(notes.is_empty(), "{notes:?}");
    let text = "severity: [HIGH, CRITICAL]\nscan:\n  skip-dirs: [a, /etc]\nmisconfiguration:\n  helm:\n    kube-version: v1.30.2\n";
    let (config, notes) = of(Tool::Trivy, "trivy.yaml", text);
    assert_has(&config, &["fail-on = \"high\"", "exclude = [\"a\"]", "version = \"1.30\""]);
    assert_eq!(notes.len(), 2, "{notes:?}");
}

#[test]
fn polaris_levels_become_severities() {
    let text = "checks:\n  hostIPCSet: danger\n  tagNotSpecified: ignore\n  nothing: warning\nexemptions:\n  - namespace: kube-system\n    rules: [hostIPCSet]\n";
    let (config, notes) = of(Tool::Polaris, "polaris.yaml", text);
    assert_has(&config, &["[rules.host-ipc]\nseverity = \"high\"", "# tagNotSpecified"]);
    assert_eq!(notes.len(), 2, "{notes:?}");
}

#[test]
fn kube_score_flags_are_found_in_scripts() {
    let text = "lint:\n\tkube-score score --ignore-test=container-image-tag \\\n\t  --enable-optional-test service-type --kubernetes-version v1.31 -o ci\n";
    let (config, _) = of(Tool::KubeScore, "Makefile", text);
    assert_has(&config, &["# container-image-tag", "# service-type", "version = \"1.31\""]);
}

#[test]
fn kubescape_exceptions_for_everything_are_ignored_rules() {
    let text = r#"[{"name":"a","posturePolicies":[{"controlID":"C-0057"}]},
      {"name":"b","resources":[{"attributes":{"kind":".*"}}],"posturePolicies":[{"controlID":"C-0038"}]},
      {"name":"c","resources":[{"attributes":{"namespace":"x"}}],"posturePolicies":[{"controlID":"C-0041"},{"frameworkName":"NSA"}]}]"#;
    let (config, notes) = of(Tool::Kubescape, "exceptions.json", text);
    assert_has(&config, &["\"privileged-container\", # C-0057", "\"host-ipc\", # C-0038"]);
    assert!(!config.contains("host-network"), "{config}");
    assert_eq!(notes.len(), 2, "{notes:?}");
}

#[test]
fn tally_rules_are_written_with_their_tool() {
    let text = "[output]\nfail-level = \"warning\"\n[rules]\ninclude = [\"hadolint/DL3008\"]\nexclude = [\"buildkit/StageNameCasing\"]\n[rules.hadolint.DL3026]\n\
                trusted-registries = [\"ghcr.io\"]\n[rules.tally.max-lines]\nmax = 50\n[rules.buildkit.MaintainerDeprecated]\nseverity = \
                \"error\"\nexclude.paths = [\"test/**\"]\n[inline-directives]\nrequire-reason = true\n[ai]\nenabled = true\n";
    let (config, notes) = of(Tool::Tally, ".tally.toml", text);
    assert_has(
        &config,
        &[
            "\"apt-no-version\", # hadolint/DL3008",
            "# buildkit/StageNameCasing",
            "registries = [\"ghcr.io\"]",
            "files = [\"test/**\"]",
            "require-suppression-reason = true",
            "fail-on = \"medium\"",
        ],
    );
    assert!(notes.iter().any(|note| note.starts_with(".tally.toml:15: 'ai'")), "{notes:?}");
}

#[test]
fn buildkit_directives_hold_for_their_file() {
    let text = "# syntax=docker/dockerfile:1\n# check=skip=JSONArgsRecommended,StageNameCasing;error=true\nFROM a\n# check=skip=all\nRUN b\n";
    let (config, notes) = of(Tool::Buildkit, "app/Dockerfile", text);
    assert_has(&config, &["files = [\"app/Dockerfile\"]", "# JSONArgsRecommended", "# StageNameCasing"]);
    assert_eq!(notes.len(), 1, "{notes:?}");
    let (config, _) = of(Tool::Buildkit, "Dockerfile", "# check=skip=all\nFROM a\n");
    assert_has(&config, &["files = [\"Dockerfile\"]", "# *"]);
}

#[test]
fn broken_files_are_said_to_be_broken() {
    assert_eq!(of(Tool::Hadolint, ".hadolint.yaml", "ignored: [\n").1.len(), 1);
    assert_eq!(of(Tool::Tally, ".tally.toml", "[rules\n").1.len(), 1);
    for tool in Tool::ALL {
        for text in ["", "- 1\n- [x]\n", "\"", "{}", "checks: 1\n", "\u{feff}ignored: {}\n"] {
            of(tool, "x.yaml", text);
        }
    }
}

#[test]
fn several_tools_make_one_configuration() {
    let registry = plimsoll_rules::registry();
    let sources = [
        Source { tool: Tool::Hadolint, path: ".hadolint.yaml", text: "ignored: [DL3007]\nfailure-threshold: error\n" },
        Source { tool: Tool::Trivy, path: ".trivyignore", text: "DS-0001\n" },
    ];
    let config = migrate(&sources, &registry).config;
    assert!(config.starts_with("# From .hadolint.yaml, .trivyignore, by 'plimsoll migrate'.\n"), "{config}");
    assert!(config.contains("\"image-tag-latest\", # DL3007, DS-0001"), "{config}");
}
