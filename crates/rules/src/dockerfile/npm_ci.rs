use plimsoll_dockerfile::{Instruction, Keyword, Stage};
use plimsoll_lint::{Finding, Report, ScriptView};
use plimsoll_text::Edit;

use super::insecure_flag::commands;

pub(crate) fn check(view: &ScriptView<'_>, report: &mut Report<'_>) {
    for npm in commands(view, &["npm"]) {
        let Some(install) = npm.install().filter(|install| matches!(install.verb.text.as_str(), "install" | "i"))
        else {
            continue;
        };
        let is_global = npm.has_any_flag(&["-g", "--global", "--no-package-lock"]);
        if install.packages.is_empty() && !is_global && copies_lock_file(view.stage, view.instruction.span.start) {
            let finding = Finding::at(install.verb.span).arg(format!("npm {}", install.verb.text));
            report.emit(finding.unsafe_fix("Use npm ci", Edit::replace(install.verb.span, "ci")));
        }
    }
}

fn copies_lock_file(stage: Stage<'_>, before: u32) -> bool {
    let above = stage.chain().flat_map(|stage| stage.all(Keyword::Copy)).filter(|copy| copy.span.start < before);
    above.flat_map(Instruction::source_words).any(|source| {
        let name = source.raw.rsplit('/').next().unwrap_or("").trim_matches('"');
        matches!(name, "package-lock.json" | "npm-shrinkwrap.json" | "package*.json" | "package-lock*.json")
    })
}
