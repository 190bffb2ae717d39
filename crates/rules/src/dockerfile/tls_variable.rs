//! Variables that turn a verification off, for the rules `node-tls-reject-off`, `git-ssl-no-verify` and so on.

use plimsoll_dockerfile::{Assignment, Keyword, Script, ScriptCommand, Stage};
use plimsoll_lint::{Finding, Report};
use plimsoll_text::{Edit, Span};

use super::delete::{pair_spans, without_operand};

/// Every ENV, ARG default and assignment in a RUN that sets one of these variables to a value that turns the verification
/// off. `is_off` gets `None` for a value that is not known.
pub(super) fn check(stage: &Stage<'_>, report: &mut Report<'_>, names: &[&str], is_off: fn(Option<&str>) -> bool) {
    for instruction in stage.instructions() {
        let (outer, instruction) = (instruction, instruction.effective());
        if matches!(instruction.keyword, Keyword::Env | Keyword::Arg) {
            for pair in instruction.pairs().iter().filter(|pair| names.contains(&pair.name())) {
                let Some(value) = &pair.value else { continue };
                let resolved = stage.build().resolve(value, outer).value;
                if is_off(resolved.known()) {
                    let text = stage.build().text();
                    let finding = Finding::at(pair.span).arg(pair.span.of(text));
                    let edit = (outer.trigger().is_none())
                        .then(|| without_operand(outer, pair.span, &pair_spans(outer), text))
                        .flatten();
                    report.emit(match edit {
                        Some(edit) => finding.unsafe_fix("Delete the variable", edit),
                        None => finding,
                    });
                }
            }
        }
        if let Some(script) = stage.build().script(outer).filter(|_| instruction.keyword == Keyword::Run) {
            in_script(script, stage.build().text(), report, names, is_off);
        }
    }
}

fn in_script(script: &Script, text: &str, report: &mut Report<'_>, names: &[&str], is_off: fn(Option<&str>) -> bool) {
    for assignment in &script.assignments {
        let value = assignment.value.as_ref().map_or(Some(""), |value| value.literal());
        if names.contains(&assignment.name.as_str()) && is_off(value) {
            let finding = Finding::at(assignment.span).arg(assignment.span.of(text));
            report.emit(match prefix_of(script, assignment, text) {
                Some(edit) => finding.unsafe_fix("Delete the variable", edit),
                None => finding,
            });
        }
    }
    // `env NAME=value command`
    for wrapper in script.commands.iter().flat_map(|command| &command.wrappers) {
        for word in wrapper.prefix.of(text).split_whitespace() {
            let value = word.split_once('=').filter(|(name, _)| names.contains(name)).map(|(_, value)| value);
            if value.is_some_and(|value| is_off((!value.contains('$')).then_some(value))) {
                report.emit(Finding::at(wrapper.prefix).arg(word));
            }
        }
    }
}

/// The edit that deletes an assignment in front of a command.
fn prefix_of(script: &Script, assignment: &Assignment, text: &str) -> Option<Edit> {
    let is_before = |command: &&ScriptCommand| {
        !command.name.is_empty() && command.assignments.iter().any(|other| other.span == assignment.span)
    };
    script.commands.iter().find(is_before)?;
    let rest = text.get(assignment.span.range().end..)?;
    let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    let range = assignment.span.range();
    (blanks > 0).then(|| Edit::delete(Span::from_range(range.start..range.end + blanks)))
}

/// Whether a value is a word for no.
pub(super) fn is_no(value: Option<&str>) -> bool {
    let words = ["0", "false", "no", "off"];
    value.is_some_and(|value| words.iter().any(|word| value.trim().eq_ignore_ascii_case(word)))
}
