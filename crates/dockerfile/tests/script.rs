//! The scripts of a Dockerfile.

#![allow(clippy::print_stderr, reason = "the measured figures")]

mod common;

use plimsoll_dockerfile::{Build, InterpreterKind, Keyword, Script, SeparatorKind, parse};

/// Runs `test` on the script of the last instruction.
fn with_script(text: &str, test: impl FnOnce(&Script)) {
    let build = Build::parse(text);
    let last = build.file().instructions.last().expect("an instruction");
    test(build.script(last).expect("a script"));
}

fn names(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    with_script(text, |script| names = script.commands.iter().map(|command| command.name.clone()).collect());
    names
}

#[test]
fn spans_are_those_of_the_file_across_comments_and_continuations() {
    let text =
        "FROM a\nRUN --network=none apt-get update \\\n  # why\n\n  && apt-get install -y \\\n  cu\\\nrl \"git\"\n";
    with_script(text, |script| {
        let install = &script.commands[1];
        assert_eq!(install.name_span.of(text), "apt-get");
        assert_eq!(install.subcommand(), Some("install"));
        assert!(install.has_flag("-y") && !install.has_flag("--yes"));
        let operands: Vec<_> = install.operands().map(|word| word.text.as_str()).collect();
        assert_eq!(operands, ["install", "curl", "git"]);
        assert_eq!(install.arguments[2].span.of(text), "cu\\\nrl");
        assert_eq!(script.separators[0].kind, SeparatorKind::And);
        assert_eq!(script.separators[0].span.of(text), "&&");
    });
}

#[test]
fn wrappers_are_seen_through() {
    let text = "FROM a\nRUN sudo -E -u root env DEBIAN_FRONTEND=x /usr/bin/apt-get install a\n";
    with_script(text, |script| {
        let command = &script.commands[0];
        assert_eq!(command.name, "apt-get");
        let wrappers: Vec<_> = command.wrappers.iter().map(|wrapper| wrapper.name.as_str()).collect();
        assert_eq!(wrappers, ["sudo", "env"]);
        assert_eq!(command.wrappers[0].prefix.of(text), "sudo -E -u root ");
        assert_eq!(command.name_span.of(text), "/usr/bin/apt-get");
    });
    assert_eq!(
        names("FROM a\nRUN command -v x; timeout -k 5 10 y; ls | xargs -n 1 rm -f; sudo -l\n"),
        ["command", "y", "ls", "rm", "sudo"]
    );
    assert_eq!(names("FROM a\nRUN $CMD x && \"$A/b\" c\n"), ["", ""]);
}

#[test]
fn literal_scripts_of_shells_are_followed() {
    let text = "FROM a\nRUN bash -ec \"set -o pipefail; apt-get update | cat\" && sh -c 'pip install x' && a | b\n";
    with_script(text, |script| {
        let names: Vec<_> = script.commands.iter().map(|command| command.name.as_str()).collect();
        assert_eq!(names, ["bash", "set", "apt-get", "cat", "sh", "pip", "a", "b"]);
        assert_eq!(script.commands[5].name_span.of(text), "pip");
        assert!(script.commands[5].is_nested);
        let [inner, outer] = script.pipelines.as_slice() else { panic!("two pipelines") };
        let (inner, outer) = if inner.span < outer.span { (inner, outer) } else { (outer, inner) };
        assert!(script.has_option("pipefail", inner.span.start) && script.has_option("errexit", inner.span.start));
        assert!(!script.has_option("pipefail", outer.span.start));
        assert_eq!(script.interpreter_at(inner.span.start).kind, InterpreterKind::Bash);
        assert_eq!(outer.pipes[0].of(text), "|");
        assert_eq!(outer.members.len(), 2);
    });
}

#[test]
fn heredocs_are_scripts_or_input() {
    let text = "FROM a\nRUN <<EOF\nset -e\napk add x | y\nEOF\n";
    with_script(text, |script| {
        assert_eq!(script.commands[1].span.of(text), "apk add x");
        assert!(script.has_option("errexit", script.commands[1].span.start));
        assert!(!script.interpreter.explicit);
    });
    let text = "FROM a\nRUN <<EOF\n#!/usr/bin/env bash\nx\nEOF\n";
    with_script(text, |script| assert_eq!(script.interpreter.kind, InterpreterKind::Bash));
    let text = "FROM a\nRUN <<EOF bash -e\nx | y\nEOF\n";
    with_script(text, |script| {
        let names: Vec<_> = script.commands.iter().map(|command| command.name.as_str()).collect();
        assert_eq!(names, ["bash", "x", "y"]);
        assert_eq!(script.interpreter_at(script.commands[1].span.start).name, "bash");
        assert!(script.has_option("errexit", script.commands[1].span.start));
    });
    let text = "FROM a\nRUN cat <<'EOF' > /x && chmod +x /x\napt-get install\nEOF\n";
    with_script(text, |script| {
        let names: Vec<_> = script.commands.iter().map(|command| command.name.as_str()).collect();
        assert_eq!(names, ["cat", "chmod"]);
        assert_eq!(script.commands[0].heredoc.unwrap().body.of(text), "apt-get install\n");
        assert_eq!(script.commands[0].redirects[0].target.as_ref().unwrap().text, "/x");
    });
}

#[test]
fn what_is_no_posix_shell_has_no_script() {
    for text in [
        "FROM a\nSHELL [\"powershell\", \"-Command\"]\nRUN a | b\n",
        "FROM a AS b\nSHELL [\"cmd\", \"/S\", \"/C\"]\nFROM b\nRUN a\n",
        "# escape=`\nFROM a\nRUN a\n",
        "FROM mcr.microsoft.com/windows/nanoserver:1809\nRUN a\n",
        "FROM a\nRUN <<EOF\n#!/usr/bin/python3\nimport os\nEOF\n",
        "FROM a\nCMD [\"python\", \"-c\", \"x\"]\n",
    ] {
        let build = Build::parse(text);
        assert!(build.script(build.file().instructions.last().unwrap()).is_none(), "{text}");
    }
}

#[test]
fn exec_forms_and_triggers_have_scripts() {
    assert_eq!(names("FROM a\nCMD [\"/bin/sh\", \"-c\", \"exec x $Y\"]\n"), ["x"]);
    assert_eq!(names("FROM a\nCMD [\"sh\", \"-c\", \"echo \\\"a\\\" | tee\"]\n"), ["echo", "tee"]);
    assert_eq!(names("FROM a\nONBUILD RUN a && b\n"), ["a", "b"]);
    assert_eq!(names("FROM a\nHEALTHCHECK CMD curl -f http://x || exit 1\n"), ["curl", "exit"]);
    let text = "FROM a\nSHELL [\"/bin/bash\", \"-eo\", \"pipefail\", \"-c\"]\nRUN a | b\n";
    with_script(text, |script| {
        assert_eq!(script.interpreter.kind, InterpreterKind::Bash);
        assert!(script.has_option("pipefail", script.span.start));
    });
}

#[test]
fn options_assignments_and_variables_are_listed() {
    let text = "FROM a\nRUN export A=1 && B=$C make -j4 --jobs=8 -C dir \"$(nproc)\" 2>/dev/null\n";
    with_script(text, |script| {
        let make = script.named("make").next().unwrap();
        assert_eq!(make.option("-j"), Some("4"));
        assert_eq!(make.option("--jobs"), Some("8"));
        assert_eq!(make.option("-C"), Some("dir"));
        assert_eq!(make.operands_except(&["-C"]).map(|word| word.text.as_str()).collect::<Vec<_>>(), ["$(nproc)"]);
        assert!(make.arguments.last().unwrap().expands);
        assert_eq!(make.redirects[0].descriptor, Some(2));
        assert_eq!(make.assignments[0].name, "B");
        assert!(script.named("nproc").next().unwrap().in_substitution);
        let assigned: Vec<_> = script.assignments.iter().map(|a| (a.name.as_str(), a.declared)).collect();
        assert_eq!(assigned, [("A", true), ("B", false)]);
        assert_eq!(script.variables[0].0, "C");
        assert_eq!(script.named("export").next().unwrap().arguments[0].text, "A=1");
    });
}

#[test]
fn characters_beyond_ascii_are_letters() {
    // In braces they once reached a function of C that reads a table of 256 entries.
    assert_eq!(names("FROM a\nRUN echo {\u{10edc2} x\n"), ["echo"]);
    let text = "FROM a\nRUN echo 'é' \u{a0}b\n";
    with_script(text, |script| {
        let words: Vec<_> = script.commands[0].arguments.iter().map(|word| word.text.as_str()).collect();
        assert_eq!(words, ["é", "\u{a0}b"]);
    });
}

#[test]
fn hostile_scripts_end() {
    for (piece, count) in [
        ("$(", 20_000),
        ("a|", 20_000),
        ("a|", 500),
        ("x=(", 20_000),
        ("{ ", 20_000),
        ("<(\"$(", 10_000),
        ("<<A ", 5_000),
        ("a \\\n", 20_000),
        ("sh -c '", 1_000),
        ("a > b;", 20_000),
    ] {
        let script = piece.repeat(count);
        let text = format!("FROM a\nRUN {script}\n");
        let build = Build::parse(&text);
        let run = &build.file().instructions[1];
        if let Some(script) = build.script(run) {
            assert!(script.commands.len() <= text.len());
        }
    }
}

#[test]
fn real_scripts_are_parsed_nearly_without_errors() {
    let Some(rows) = common::golden() else { return };
    let (mut scripts, mut broken, mut bytes) = (0, 0, 0_usize);
    for row in rows.iter().filter(|row| common::is_valid(row)) {
        let build = Build::new(parse(common::source(row)));
        for instruction in build.file().instructions.iter().filter(|i| i.effective().keyword == Keyword::Run) {
            let Some(script) = build.script(instruction) else { continue };
            scripts += 1;
            bytes += script.span.len() as usize;
            if !script.errors.is_empty() {
                broken += 1;
                eprintln!("{} {:.200}", row["file"], script.span.of(build.text()));
            }
        }
    }
    eprintln!("{scripts} scripts, {bytes} bytes, {broken} with errors");
    assert!(scripts > 2000 && broken * 100 <= scripts, "{broken} of {scripts} scripts have errors");
}
