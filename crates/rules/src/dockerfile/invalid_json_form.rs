use plimsoll_dockerfile::{Arguments, Command, Instruction, Keyword, Stage, Word};
use plimsoll_lint::{Finding, Report};
use plimsoll_text::{Edit, Span};

use super::json_array::{lenient, write};

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    let text = stage.build().text();
    for instruction in stage.instructions().iter().map(Instruction::effective) {
        let Some((operand, is_shell)) = operand(instruction) else { continue };
        let written = operand.of(text);
        if !written.starts_with('[') || !is_meant_as_array(written, is_shell) {
            continue;
        }
        let finding = Finding::at(operand).arg(written.lines().next().unwrap_or(""));
        let finding = if is_shell { finding } else { finding.message("words") };
        let members = lenient(written).filter(|members| !members.is_empty() && !written.contains('\n'));
        report.emit(match members {
            Some(members) => finding.unsafe_fix("Write it as JSON", Edit::replace(operand, write(&members))),
            None => finding,
        });
    }
}

/// The operand that may be an array and is none, and whether a shell gets it.
fn operand(instruction: &Instruction<'_>) -> Option<(Span, bool)> {
    match (&instruction.arguments, instruction.keyword) {
        (Arguments::Shell(text), Keyword::Run | Keyword::Cmd | Keyword::Entrypoint)
        | (Arguments::Healthcheck { command: Some(Command::Shell(text)), .. }, _) => Some((text.span, true)),
        (Arguments::Words(words), Keyword::Copy | Keyword::Add | Keyword::Volume) => {
            let whole = |first: &Word<'_>, last: &Word<'_>| (first.span.join(last.span), false);
            Some(whole(words.first()?, words.last()?))
        }
        _ => None,
    }
}

/// Whether a text that starts with a bracket is no test of the shell and no pattern.
pub(super) fn is_meant_as_array(text: &str, is_shell: bool) -> bool {
    let text = text.trim_end();
    let Some(inside) = text.strip_prefix('[').filter(|inside| !inside.starts_with('[')) else { return false };
    let content = inside.trim_start();
    let has_blank = content.len() < inside.len();
    let Some(first) = content.chars().next() else { return false };
    if matches!(first, '"' | '\'' | '\u{201c}' | '\u{201d}' | '\u{2018}' | '\u{2019}') {
        let closing = if first == '\u{201c}' { '\u{201d}' } else { first };
        let after = content.chars().skip(1).skip_while(|c| *c != closing).skip(1).find(|c| !c.is_whitespace());
        return !has_blank || after == Some(',') || (!is_shell && text.ends_with(']'));
    }
    // A pattern such as [a-z] is one word among others.
    let is_list = content.contains(',') || !is_shell;
    !has_blank && text.ends_with(']') && is_list && !content.trim_end_matches(']').contains(['[', ']'])
}
