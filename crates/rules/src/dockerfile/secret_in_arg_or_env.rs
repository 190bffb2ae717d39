//! By the name of the variable. A value that is a credential by its shape is the finding of `secret-value`.

use std::collections::BTreeSet;

use plimsoll_dockerfile::{Instruction, Keyword, Pair};
use plimsoll_lint::{DockerfileView, Finding, Report};
use plimsoll_secrets::{credential_shape, name_looks_secret};

pub(crate) fn check(view: &DockerfileView<'_>, report: &mut Report<'_>) {
    let global = view.build.global_instructions();
    in_scope(global, report);
    for stage in view.build.stages() {
        in_scope(stage.instructions(), report);
    }
}

/// Reports each name once: `ENV TOKEN=$TOKEN` below `ARG TOKEN` is the same mistake.
fn in_scope(instructions: &[Instruction<'_>], report: &mut Report<'_>) {
    let mut seen = BTreeSet::new();
    for instruction in instructions.iter().map(Instruction::effective) {
        let is_env = instruction.keyword == Keyword::Env;
        if !is_env && instruction.keyword != Keyword::Arg {
            continue;
        }
        for pair in instruction.pairs().iter().filter(|pair| is_secret(pair, is_env)) {
            if seen.insert(pair.name()) {
                report.emit(finding(pair, instruction.keyword));
            }
        }
    }
}

fn is_secret(pair: &Pair<'_>, is_env: bool) -> bool {
    let value = pair.value.as_ref().map_or("", |value| value.literal().unwrap_or(&value.raw)).trim();
    name_looks_secret(pair.name())
        && !(is_env && value.is_empty())
        && !is_setting(value)
        && credential_shape(value).is_none()
}

/// Whether a value cannot be a credential: a switch, a number of one digit, a path to a file.
fn is_setting(value: &str) -> bool {
    let is_switch = ["true", "false", "yes", "no", "on", "off", "none", "0", "1"]
        .iter()
        .any(|switch| value.eq_ignore_ascii_case(switch));
    is_switch || (value.starts_with(['/', '.']) && value.contains('/') && !value.contains(['+', '=', ' ']))
}

fn finding(pair: &Pair<'_>, keyword: Keyword) -> Finding {
    let at = match &pair.value {
        // The value is what excerpts must not show.
        Some(value) if !value.has_variables() && !value.raw.is_empty() => Finding::at(value.span).secret(),
        _ => Finding::at(pair.key.span),
    };
    let at = at.arg(pair.name());
    if keyword == Keyword::Arg { at.message("argument") } else { at }
}
