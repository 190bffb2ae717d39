//! What is found in shell scripts stands in the Dockerfile where the word stands.
#![cfg(feature = "shellcheck")]
#![expect(clippy::unwrap_used, reason = "a test may end where it cannot go on")]

use std::path::Path;
use std::sync::Arc;

use plimsoll_lint::{ConfigSource, Configs, Date, Outcome, Overlay, Project};

fn judge(text: &str, select: &str) -> Outcome {
    let today = Date::of(std::time::SystemTime::UNIX_EPOCH);
    let overlay = Overlay { select: vec![select.to_owned()], ..Overlay::default() };
    let configs = Configs::new(plimsoll_rules::registry(), ConfigSource::Isolated, "/".into(), &overlay, today);
    Project::of_text(Arc::new(configs.unwrap()), Path::new("/Dockerfile"), text.as_bytes(), true).into_outcome()
}

/// The ids found, with the text that each stands at.
fn found<'t>(text: &'t str, select: &str) -> Vec<(&'static str, &'t str)> {
    let outcome = judge(text, select);
    let findings = outcome.files.iter().flat_map(|file| file.diagnostics.iter());
    findings.map(|finding| (finding.rule.id, finding.span.of(text))).collect()
}

#[test]
fn places_are_exact_behind_continuations_comments_and_line_ends() {
    let text = "FROM a\r\nRUN x=$(b) && \\\r\n\r\n  # $x\r\n  cp \\\r\n $x\\\r\ny $x\r\n";
    assert_eq!(found(text, "SC2086"), [("SC2086", "$x\\\r\ny"), ("SC2086", "$x")]);
    let text = "# escape=`\nFROM a\nSHELL [\"bash\", \"-c\"]\nRUN x=$(b) && cp `\n ü $x\n";
    assert_eq!(found(text, "SC2086"), [("SC2086", "$x")]);
}

#[test]
fn places_are_exact_in_heredocs_and_behind_them() {
    let text = "FROM a\nRUN <<A cat > $(b) && <<B cat\n$x\nA\n$y\nB\n";
    assert_eq!(found(text, "SC2046"), [("SC2046", "$(b)")]);
    let text = "FROM a\nRUN <<-'A'\n\tx=$(b)\n\tcp $x ö\n\tA\n";
    assert_eq!(found(text, "SC2086"), [("SC2086", "$x")]);
    let text = "FROM a\nRUN bash -e <<A\nx=$(b); cp $x ö\nA\n";
    assert_eq!(found(text, "SC2086"), [("SC2086", "$x")]);
}

#[test]
fn all_instructions_with_a_shell_are_read() {
    for start in ["RUN", "CMD", "ENTRYPOINT", "HEALTHCHECK --retries=1 CMD", "ONBUILD RUN", "RUN --network=none"] {
        let text = format!("FROM a\n{start} x=$(b); cp $x c\n");
        assert_eq!(found(&text, "SC2086"), [("SC2086", "$x")], "{start}");
    }
    let text = "FROM a\nCMD [\"sh\", \"-c\", \"x=$(b); cp $x c\"]\n";
    assert_eq!(found(text, "SC2086"), [("SC2086", "$x")]);
    let text = "FROM a\nCMD [\"sh\", \"-c\", \"x=$(b); cp \\\"d\\\" $x c\"]\n";
    assert_eq!(found(text, "SC2086").len(), 1);
}

#[test]
fn however_many_names_are_set_each_is_known() {
    let names: String = (0..1000).map(|number| format!("ENV name{number}=1\n")).collect();
    let text = format!("FROM a\n{names}RUN echo \"$name0\" \"$name999\" \"$other\"\n");
    assert_eq!(found(&text, "SC2154"), [("SC2154", "$other")]);
}

#[test]
fn codes_go_by_three_names() {
    let text = "FROM a\nRUN x=$(b); cp $x c\n";
    for name in ["SC2086", "shellcheck:sc2086", "hadolint:SC2086", "unquoted-expansion"] {
        assert_eq!(found(text, name), [("SC2086", "$x")], "{name}");
    }
}

#[test]
fn messages_name_what_is_meant() {
    let outcome = judge("FROM a\nRUN x=$(b); cp $x c\n", "SC2086");
    let message = outcome.files[0].diagnostics.iter().next().unwrap().text();
    assert!(message.ends_with(": '$x'."), "{message}");
}

#[test]
fn unfinished_scripts_are_found_at_something() {
    for script in ["if true; then", "echo \"a", "cat <<X", "a && (", "for x in a b; do", "case $x in", "x=$((1 +"] {
        let text = format!("FROM debian\nRUN {script}\n");
        for (id, place) in found(&text, "shell") {
            assert!(!place.trim().is_empty(), "{script}: {id}");
        }
    }
}

/// The threads of a run and of the server have small stacks.
#[test]
fn deep_and_long_scripts_are_survived() {
    let deep = |open: &str, close: &str, count: usize| open.repeat(count) + "a" + &close.repeat(count);
    let scripts = [
        deep("$(", ")", 5_000),
        deep("(", ")", 5_000),
        deep("{ ", "; }", 5_000),
        deep("\"$(", ")\"", 2_000),
        deep("${a:-", "}", 5_000),
        deep("if a; then ", "; fi", 3_000),
        deep("[[ ( ", " ) ]]", 3_000),
        deep("$((", "))", 3_000),
        "a && ".repeat(10_000) + "b",
        "a | ".repeat(500) + "b",
        "a; ".repeat(15_000),
        "$x ".repeat(15_000),
        "`".repeat(5_001),
        "x=$y; ".repeat(5_000),
    ];
    for script in scripts {
        judge(&format!("FROM debian\nRUN {script}\n"), "shell");
        judge(&format!("FROM debian\nRUN <<EOF\n{script}\nEOF\n"), "shell");
    }
}
