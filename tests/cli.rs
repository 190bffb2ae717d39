//! The built program, as a person or a CI job runs it.
#![expect(clippy::unwrap_used, reason = "a test may end where it cannot go on")]

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const ROOT_IMAGE: &str = "FROM registry.example.com/base:1.4.2\nUSER root\n";
const CLEAN_IMAGE: &str = "FROM registry.example.com/base:1.4.2\nUSER 10001\n";
const PRIVILEGED: &str = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n    - name: web\n      image: \
                          registry.example.com/web:1.4.2\n      securityContext:\n        privileged: true\n";

struct Folder(tempfile::TempDir);

impl Folder {
    /// A folder with these files; `.git` keeps configuration of folders above out.
    fn with(files: &[(&str, &str)]) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        std::fs::create_dir(folder.path().join(".git")).unwrap();
        for (name, text) in files {
            folder.write(name, text);
        }
        folder
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path().join(name)).unwrap()
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with(arguments, "")
    }

    fn run_with(&self, arguments: &[&str], input: &str) -> Ran {
        let mut child = Command::new(env!("CARGO_BIN_EXE_plimsoll"))
            .args(arguments)
            .current_dir(self.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A program that does not read its input closes the pipe; that is its right.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        Ran(child.wait_with_output().unwrap())
    }
}

struct Ran(Output);

impl Ran {
    fn code(&self) -> i32 {
        self.0.status.code().unwrap()
    }

    fn out(&self) -> String {
        String::from_utf8(self.0.stdout.clone()).unwrap()
    }

    fn err(&self) -> String {
        String::from_utf8(self.0.stderr.clone()).unwrap()
    }
}

#[test]
fn the_exit_code_says_clean_findings_or_failure() {
    let folder = Folder::with(&[("Dockerfile", CLEAN_IMAGE), ("bad/Dockerfile", ROOT_IMAGE)]);
    assert_eq!(folder.run(&["Dockerfile"]).code(), 0);
    assert_eq!(folder.run(&["bad"]).code(), 1);
    assert_eq!(folder.run(&["bad", "--exit-zero"]).code(), 0);
    assert_eq!(folder.run(&["bad", "--fail-on", "critical"]).code(), 0);
    let missing = folder.run(&["nowhere"]);
    assert_eq!(missing.code(), 2);
    assert!(missing.err().contains("nowhere"), "{}", missing.err());
    assert_eq!(folder.run(&["--no-such-flag"]).code(), 2);
    assert_eq!(folder.run(&["bad", "--select", "no-such-rule"]).code(), 2);
}

#[test]
fn a_file_that_cannot_be_read_in_whole_is_a_failure_and_the_rest_is_judged() {
    let broken = format!("a: [\n---\n{PRIVILEGED}");
    let folder = Folder::with(&[("app.yaml", &broken)]);
    let ran = folder.run(&["--format", "concise"]);
    assert_eq!(ran.code(), 2);
    assert!(ran.out().contains("unreadable-document") && ran.out().contains("privileged-container"), "{}", ran.out());
}

#[test]
fn standard_input_is_judged_by_its_content_or_its_given_name() {
    let folder = Folder::with(&[]);
    assert!(folder.run_with(&["-", "--format", "concise"], PRIVILEGED).out().contains("KB1001"));
    assert!(folder.run_with(&["-", "--format", "concise"], ROOT_IMAGE).out().contains("last-user-root"));
    let named = folder.run_with(&["-", "--stdin-filename", "app/Dockerfile", "--format", "concise"], ROOT_IMAGE);
    assert!(named.out().starts_with("app/Dockerfile:2:6"), "{}", named.out());
}

#[test]
fn findings_in_the_output_of_a_chart_name_the_template() {
    let rendered = format!(
        "---\n# Source: shop/templates/web.yaml\n{PRIVILEGED}---\n# Source: shop/templates/b.yaml\n{PRIVILEGED}"
    );
    let ran = Folder::with(&[]).run_with(&["-", "--select", "KB1001"], &rendered);
    assert!(ran.out().contains("shop/templates/web.yaml"), "{}", ran.out());
    let sarif = Folder::with(&[]).run_with(&["-", "--select", "KB1001", "--format", "sarif"], &rendered).out();
    assert!(sarif.contains("shop/templates/web.yaml"), "{sarif}");
}

#[test]
fn go_templates_are_skipped_with_one_note() {
    let template = "apiVersion: v1\nkind: Pod\nmetadata:\n  {{- toYaml . | nindent 2 }}\nspec: {}\n";
    let folder = Folder::with(&[("c/templates/a.yaml", template), ("c/templates/b.yaml", template)]);
    let ran = folder.run(&[]);
    assert_eq!((ran.code(), ran.out().as_str()), (0, ""));
    assert!(ran.err().contains("2 templates were skipped"), "{}", ran.err());
}

#[test]
fn fixes_keep_line_endings_comments_and_the_rest_of_the_file() {
    let text = "\u{feff}FROM registry.example.com/base:1.4.2\r\n# who\r\nMAINTAINER a@example.com\r\nUSER 10001\r\n";
    let folder = Folder::with(&[("Dockerfile", text)]);
    let diff = folder.run(&["--diff"]);
    assert_eq!(diff.code(), 1);
    assert!(diff.out().contains("-MAINTAINER") && diff.out().contains("+LABEL"), "{}", diff.out());
    assert_eq!(folder.read("Dockerfile"), text);
    let ran = folder.run(&["--fix"]);
    assert_eq!(ran.code(), 0, "{}", ran.out());
    let fixed = folder.read("Dockerfile");
    assert!(fixed.starts_with("\u{feff}FROM") && fixed.contains("\r\n# who\r\nLABEL "), "{fixed:?}");
    assert!(!fixed.replace("\r\n", "").contains('\n'), "{fixed:?}");
    assert_eq!(folder.run(&["--fix"]).code(), 0);
    assert_eq!(folder.read("Dockerfile"), fixed);
}

#[test]
fn unsafe_fixes_are_applied_when_asked_for() {
    let folder = Folder::with(&[("pod.yaml", PRIVILEGED)]);
    assert_eq!(folder.run(&["--fix", "--select", "KB1001"]).code(), 1);
    assert_eq!(folder.read("pod.yaml"), PRIVILEGED);
    assert_eq!(folder.run(&["--unsafe-fixes", "--select", "KB1001"]).code(), 0);
    assert_eq!(folder.read("pod.yaml"), PRIVILEGED.replace("privileged: true", "privileged: false"));
}

#[test]
fn any_name_of_a_rule_selects_ignores_and_explains_it() {
    let folder = Folder::with(&[("Dockerfile", ROOT_IMAGE)]);
    for name in ["last-user-root", "DF1005", "DL3002", "hadolint:DL3002", "ds-0002"] {
        assert!(folder.run(&["--ignore", name, "--format", "concise"]).out().is_empty(), "{name}");
        assert!(folder.run(&["explain", name]).out().contains("last-user-root"), "{name}");
    }
    let wrong = folder.run(&["explain", "last-user-rot"]);
    assert_eq!(wrong.code(), 2);
    assert!(wrong.err().contains("last-user-root"), "{}", wrong.err());
}

#[test]
fn suppressions_silence_and_useless_ones_are_reported() {
    let folder = Folder::with(&[(
        "Dockerfile",
        "FROM registry.example.com/base:1.4.2\n# plimsoll: ignore[DL3002] the agent needs it\nUSER root\n",
    )]);
    let ran = folder.run(&[]);
    assert_eq!(ran.code(), 0, "{}", ran.out());
    assert!(ran.err().contains("1 suppressed"), "{}", ran.err());
    assert_eq!(folder.run(&["--no-suppressions"]).code(), 1);
    folder.write("Dockerfile", "FROM registry.example.com/base:1.4.2\n# hadolint ignore=DL3002\nUSER root\n");
    assert_eq!(folder.run(&[]).code(), 0);
    folder.write(
        "Dockerfile",
        "FROM registry.example.com/base:1.4.2\n# plimsoll: ignore[DL3002] was needed\nUSER 10001\n",
    );
    assert!(folder.run(&["--format", "concise"]).out().contains("unused-suppression"));
    assert_eq!(folder.run(&["--fix"]).code(), 0);
    assert_eq!(folder.read("Dockerfile"), CLEAN_IMAGE);
}

#[test]
fn the_nearest_configuration_holds_and_mistakes_in_it_have_a_place() {
    let folder = Folder::with(&[
        ("plimsoll.toml", "ignore = [\"last-user-root\"]\n"),
        ("a/Dockerfile", ROOT_IMAGE),
        ("b/Dockerfile", ROOT_IMAGE),
        ("b/plimsoll.toml", "[rules.DL3002]\nseverity = \"critical\"\n"),
    ]);
    let out = folder.run(&["--format", "concise"]).out();
    assert!(!out.contains("a/Dockerfile") && out.contains("b/Dockerfile:2:6: critical"), "{out}");
    folder.write("plimsoll.toml", "fail-on = \"low\"\nselct = []\n");
    let wrong = folder.run(&[]);
    assert_eq!(wrong.code(), 2);
    assert!(wrong.err().contains("plimsoll.toml:2:1") && wrong.err().contains("'select'"), "{}", wrong.err());
    folder.write("plimsoll.toml", "ignore = [\"last-user-rot\"]\n");
    assert!(folder.run(&[]).err().contains("'last-user-root'"));
    assert_eq!(folder.run(&["--isolated"]).code(), 1);
}

#[test]
fn excluded_files_are_left_out_and_explicit_ones_only_when_forced() {
    let folder = Folder::with(&[("plimsoll.toml", "exclude = [\"vendor\"]\n"), ("vendor/Dockerfile", ROOT_IMAGE)]);
    assert_eq!(folder.run(&[]).code(), 0);
    assert_eq!(folder.run(&["vendor/Dockerfile"]).code(), 1);
    assert_eq!(folder.run(&["vendor/Dockerfile", "--force-exclude"]).code(), 0);
}

#[test]
fn the_same_input_gives_the_same_bytes_whatever_the_threads() {
    let files: Vec<(String, String)> =
        (0..60).map(|at| (format!("d{at}/pod.yaml"), PRIVILEGED.replace("web", &format!("web{at}")))).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let folder = Folder::with(&files);
    for format in ["full", "concise", "json", "json-lines", "sarif", "github"] {
        let one = folder.run(&["--format", format, "-j", "1"]).0.stdout;
        let many = folder.run(&["--format", format, "-j", "4"]).0.stdout;
        assert!(one == many && !one.is_empty(), "{format}");
    }
}

#[test]
fn sarif_is_written_also_without_findings_and_names_no_folder_of_the_machine() {
    let folder = Folder::with(&[("Dockerfile", CLEAN_IMAGE)]);
    assert_eq!(folder.run(&["--format", "sarif", "--output-file", "out.sarif"]).code(), 0);
    let text = folder.read("out.sarif");
    let log: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(log["runs"][0]["results"].as_array().unwrap().len(), 0);
    assert!(log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap().len() >= 60);
    assert!(!text.contains(&*folder.path().to_string_lossy()));
}

#[test]
fn a_secret_is_shown_in_no_report() {
    let secret = "correct-horse-battery-staple";
    let text = format!("FROM registry.example.com/base:1.4.2\nENV DB_PASSWORD={secret}\nUSER root\n");
    let folder = Folder::with(&[("Dockerfile", &text)]);
    for format in ["full", "concise", "json", "json-lines", "sarif", "github"] {
        let out = folder.run(&["--format", format]).out();
        assert!(out.contains("secret-in-arg-or-env") && !out.contains(secret), "{format}: {out}");
    }
}

#[test]
fn hostile_text_ends_nothing() {
    let deep = "[".repeat(100_000);
    let laughs: String = (1..30).fold("a0: &a0 [x, x]\n".to_owned(), |text, at| {
        text + &format!("a{at}: &a{at} [*a{0}, *a{0}, *a{0}]\n", at - 1)
    });
    let folder = Folder::with(&[
        ("deep.yaml", &format!("apiVersion: v1\nkind: Pod\nspec: {deep}\n")),
        ("laughs.yaml", &format!("apiVersion: v1\nkind: Pod\n{laughs}")),
        ("Dockerfile", &format!("FROM a:1\nRUN {}\n", "$(".repeat(50_000))),
        ("long/Dockerfile", &"RUN \\\n".repeat(50_000)),
    ]);
    std::fs::write(folder.path().join("bytes.yaml"), b"apiVersion: v1\nkind: Pod\nname: \xff\xfe\n").unwrap();
    let ran = folder.run(&["--format", "concise"]);
    assert_eq!(ran.code(), 2);
    assert!(ran.out().contains("deep.yaml") && ran.out().contains("laughs.yaml"), "{}", ran.out());
    assert!(ran.out().contains("bytes.yaml:3:7"), "{}", ran.out());
}

#[test]
fn control_characters_of_a_file_do_not_reach_the_terminal() {
    let folder = Folder::with(&[("Dockerfile", "FROM registry.example.com/\u{1b}[31mbase\nUSER 1\n")]);
    for format in ["full", "concise", "github"] {
        assert!(!folder.run(&["--format", format]).out().contains('\u{1b}'), "{format}");
    }
}

#[test]
fn migrate_prints_or_writes_a_configuration() {
    let folder = Folder::with(&[(".hadolint.yaml", "ignored: [DL3002]\nformat: json\n"), ("Dockerfile", ROOT_IMAGE)]);
    assert_eq!(folder.run(&[]).0.status.code(), Some(1));
    let ran = folder.run(&["migrate"]).0;
    assert_eq!(ran.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&ran.stdout).contains("# DL3002"));
    let notes = String::from_utf8_lossy(&ran.stderr).into_owned();
    assert_eq!(notes, ".hadolint.yaml:2: 'format' has no counterpart: use '--format'.\n");
    assert_eq!(folder.run(&["migrate", "hadolint", "--write"]).0.status.code(), Some(0));
    assert_eq!(folder.run(&[]).0.status.code(), Some(0));
    let written = folder.read("plimsoll.toml");
    folder.write(".hadolint.yaml", "ignored: []\n");
    assert_eq!(folder.run(&["migrate", "--write"]).0.status.code(), Some(2));
    assert_eq!(folder.read("plimsoll.toml"), written);
    assert_eq!(folder.run(&["migrate", "--write", "--force"]).0.status.code(), Some(0));
    assert_ne!(folder.read("plimsoll.toml"), written);
    assert_eq!(folder.run(&["migrate", "trivy"]).0.status.code(), Some(2));
}
