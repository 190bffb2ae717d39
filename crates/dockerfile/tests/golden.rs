//! The parser against the results of BuildKit's own parser on real files.

#![allow(clippy::print_stderr, reason = "the measured figures")]

mod common;

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};

use plimsoll_dockerfile::{
    Arguments, Build, Command, Dockerfile, Instruction, Keyword, Missing, MissingKind, Stage, parse,
};
use plimsoll_text::LineIndex;
use serde_json::{Value, json};

/// The instruction in the form of a golden node.
fn node(file: &Dockerfile<'_>, instruction: &Instruction<'_>) -> Value {
    let text = file.text;
    let mut node = json!({
        "instr": instruction.keyword_span.of(text),
        "args": arguments(instruction, text),
    });
    let flags: Vec<String> = instruction.flags.iter().map(|flag| unquoted(flag.span.of(text))).collect();
    if !flags.is_empty() {
        node["flags"] = json!(flags);
    }
    if instruction.json().is_some() {
        node["json"] = json!(true);
    }
    let heredocs: Vec<Value> = instruction
        .effective()
        .heredocs
        .iter()
        .map(|heredoc| {
            json!({
                "name": heredoc.delimiter, "expand": !heredoc.quoted, "chomp": heredoc.strip_tabs,
                "fd": heredoc.descriptor, "content": heredoc.body.of(text),
            })
        })
        .collect();
    if !heredocs.is_empty() {
        node["heredocs"] = json!(heredocs);
    }
    let comments: Vec<&str> =
        file.comments_above(instruction).iter().map(|comment| bare_comment(comment.text(text))).collect();
    if !comments.is_empty() {
        node["comments"] = json!(comments);
    }
    node
}

/// A golden comment that stands after blanks keeps its first `#`.
fn bare_comment(comment: &str) -> &str {
    comment.trim_start_matches(['#', ' ', '\t'])
}

/// Flags lose their quotes and escapes.
fn unquoted(flag: &str) -> String {
    flag.chars().filter(|c| !matches!(c, '"' | '\'' | '\\')).collect()
}

fn arguments<'t>(instruction: &Instruction<'t>, text: &'t str) -> Vec<Cow<'t, str>> {
    match &instruction.arguments {
        Arguments::None if instruction.keyword == Keyword::Unknown => vec!["".into()],
        Arguments::None | Arguments::Onbuild(_) => vec![],
        Arguments::Shell(shell) => vec![shell.joined(text)],
        Arguments::Pairs(pairs) if instruction.keyword == Keyword::Arg => {
            pairs.iter().map(|pair| pair.span.of(text).into()).collect()
        }
        Arguments::Pairs(pairs) => pairs
            .iter()
            .flat_map(|pair| {
                let value = pair.value.as_ref().map_or("".into(), |value| value.raw.clone());
                [pair.key.raw.clone(), value, if pair.legacy { "" } else { "=" }.into()]
            })
            .collect(),
        Arguments::Healthcheck { kind, command } => {
            let mut all = vec![kind.raw.clone()];
            match command {
                Some(Command::Shell(shell)) => all.push(shell.joined(text)),
                Some(Command::Exec(array)) => all.extend(array.elements.iter().map(|word| word.raw.clone())),
                None => {}
            }
            all
        }
        _ => instruction.words().iter().map(|word| word.raw.clone()).collect(),
    }
}

fn expected(row: &Value) -> Vec<Value> {
    let mut nodes = row["nodes"].as_array().cloned().unwrap_or_default();
    for node in &mut nodes {
        let node = node.as_object_mut().expect("a node is an object");
        node.remove("original");
        if let Some(inner) = node.get_mut("onbuild").and_then(Value::as_object_mut) {
            for key in ["original", "start", "end"] {
                inner.remove(key);
            }
        }
        if let Some(comments) = node.get_mut("comments").and_then(Value::as_array_mut) {
            for comment in comments {
                *comment = json!(bare_comment(comment.as_str().unwrap_or("")));
            }
        }
    }
    nodes
}

fn found(file: &Dockerfile<'_>) -> Vec<Value> {
    let lines = LineIndex::new(file.text);
    file.instructions
        .iter()
        .map(|instruction| {
            let mut found = node(file, instruction);
            found["start"] = json!(lines.line(instruction.span.start) + 1);
            found["end"] = json!(lines.line(instruction.span.end) + 1);
            if let Some(trigger) = instruction.trigger() {
                let mut inner = node(file, trigger);
                inner.as_object_mut().expect("an object").remove("heredocs");
                inner.as_object_mut().expect("an object").remove("comments");
                found["onbuild"] = inner;
            }
            found
        })
        .collect()
}

#[test]
fn instructions_equal_buildkits() {
    let Some(rows) = common::golden() else { return };
    let mut files = 0;
    let mut different = 0;
    for row in rows.iter().filter(|row| common::is_valid(row)) {
        files += 1;
        let file = parse(common::source(row));
        let (expected, found) = (expected(row), found(&file));
        if expected != found {
            different += 1;
            let first = expected.iter().zip(&found).find(|(a, b)| a != b);
            eprintln!("{}: {} against {} nodes: {first:#?}", row["file"], expected.len(), found.len());
        }
    }
    eprintln!("{files} valid files, {different} read differently");
    assert!(files > 1000);
    assert!(different * 1000 <= files, "{different} of {files} files are read differently");
}

/// The files that BuildKit's linter refuses although its parser does not: values that cannot be expanded among them.
fn refused_by_linter() -> Option<HashSet<String>> {
    let text = std::fs::read_to_string(common::case_file("buildkit_lint_real.jsonl")?).expect("it is UTF-8");
    let rows = text.lines().map(|line| serde_json::from_str::<Value>(line).expect("one JSON object a line"));
    let refused = rows.filter(|row| row.get("error").is_some());
    Some(refused.map(|row| row["file"].as_str().unwrap_or("").to_owned()).collect())
}

#[test]
fn a_file_has_errors_exactly_if_buildkit_refuses_it() {
    let (Some(rows), Some(refused)) = (common::golden(), refused_by_linter()) else { return };
    let mut wrong = 0;
    for row in &rows {
        let file = parse(common::source(row));
        let is_refused = refused.contains(row["file"].as_str().unwrap_or(""));
        let is_wrong =
            if common::is_valid(row) { !file.errors.is_empty() && !is_refused } else { file.errors.is_empty() };
        if is_wrong {
            wrong += 1;
            eprintln!("{}: {} {}: {:?}", row["file"], row["error"], row["instr_error"], file.errors);
        }
    }
    assert_eq!(wrong, 0);
}

/// The names of the variables that an instruction uses and nothing in scope declares.
fn undefined(build: &Build<'_>, instruction: &Instruction<'_>) -> Vec<String> {
    let pairs = instruction.pairs().iter().flat_map(|pair| std::iter::once(&pair.key).chain(&pair.value));
    let flags = instruction.flags.iter().filter_map(|flag| flag.value.as_ref());
    let words = instruction.words().iter().chain(pairs).chain(flags);
    words.flat_map(|word| build.resolve(word, instruction).missing).filter_map(undeclared).collect()
}

fn undeclared(missing: Missing) -> Option<String> {
    (missing.kind == MissingKind::Undeclared).then_some(missing.name)
}

/// BuildKit does not look at EXPOSE, the flags of RUN, and the part before the first FROM.
#[test]
fn undefined_variables_are_those_of_buildkit() {
    let (Some(rows), Some(path)) = (common::golden(), common::case_file("buildkit_lint_real.jsonl")) else { return };
    let sources: HashMap<&str, &str> =
        rows.iter().map(|row| (row["file"].as_str().unwrap_or(""), common::source(row))).collect();
    let text = std::fs::read_to_string(path).expect("it is UTF-8");
    let mut all = 0;
    for row in text.lines().map(|line| serde_json::from_str::<Value>(line).expect("one JSON object a line")) {
        let Some(source) = sources.get(row["file"].as_str().unwrap_or("")) else { continue };
        if row.get("error").is_some() {
            continue;
        }
        let warnings = row["warnings"].as_array().expect("a list").iter().filter(|w| w["rule"] == "UndefinedVar");
        let name = |warning: &Value| {
            warning["detail"].as_str().and_then(|detail| detail.split('\'').nth(1)?.get(1..).map(str::to_owned))
        };
        let expected: BTreeSet<(u64, Option<String>)> =
            warnings.map(|warning| (warning["line"].as_u64().unwrap_or(0), name(warning))).collect();
        let build = Build::parse(source);
        let lines = LineIndex::new(source);
        let mut found = BTreeSet::new();
        for instruction in build.stages().flat_map(Stage::instructions) {
            if !matches!(instruction.keyword, Keyword::Expose | Keyword::Run) {
                let line = u64::from(lines.line(instruction.span.start)) + 1;
                found.extend(undefined(&build, instruction).into_iter().map(|name| (line, Some(name))));
            }
        }
        all += expected.len();
        assert_eq!(expected, found, "{}", row["file"]);
    }
    assert!(all > 20);
}
