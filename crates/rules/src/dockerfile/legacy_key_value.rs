use plimsoll_dockerfile::{Instruction, Keyword, Pair, Stage};
use plimsoll_lint::{Finding, Report};
use plimsoll_text::Edit;

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    for instruction in stage.instructions().iter().map(Instruction::effective) {
        if !matches!(instruction.keyword, Keyword::Env | Keyword::Label) {
            continue;
        }
        // A name without a value is no form at all.
        let has_value = |pair: &Pair<'_>| pair.value.as_ref().is_some_and(|value| !value.raw.is_empty());
        for pair in instruction.pairs().iter().filter(|pair| pair.legacy && has_value(pair)) {
            let finding = Finding::at(pair.key.span).arg(pair.key.raw.as_ref());
            report.emit(match fixed(pair, stage.build().text()) {
                Some(text) => finding.safe_fix("Write NAME=value", Edit::replace(pair.span, text)),
                None => finding,
            });
        }
    }
}

/// The pair in the other form, where that is sure to mean the same.
fn fixed(pair: &Pair<'_>, text: &str) -> Option<String> {
    let value = pair.value.as_ref()?.raw.trim_end();
    let is_quoted = value.len() > 1
        && value.starts_with('"')
        && value.ends_with('"')
        && !value[1..value.len() - 1].contains(['"', '\\']);
    let is_plain = !value.is_empty() && !value.contains(['"', '\'', '\\', '`']);
    // Lines that are joined have layout to keep.
    if pair.span.of(text).contains('\n') || !(is_quoted || is_plain) {
        return None;
    }
    let needs_quotes = !is_quoted && value.contains([' ', '\t', '#', '=']);
    let quote = if needs_quotes { "\"" } else { "" };
    Some(format!("{}={quote}{value}{quote}", pair.key.raw))
}
