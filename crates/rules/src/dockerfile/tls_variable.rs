//! Variables that turn a verification off, for the rules `node-tls-reject-off`, `git-ssl-no-verify` and so on.

use plimsoll_dockerfile::{Keyword, Script, Stage};
use plimsoll_lint::{Finding, Report};

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
                    report.emit(Finding::at(pair.span).arg(pair.span.of(stage.build().text())));
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
            report.emit(Finding::at(assignment.span).arg(assignment.span.of(text)));
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

/// Whether a value is a word for no.
pub(super) fn is_no(value: Option<&str>) -> bool {
    let words = ["0", "false", "no", "off"];
    value.is_some_and(|value| words.iter().any(|word| value.trim().eq_ignore_ascii_case(word)))
}
