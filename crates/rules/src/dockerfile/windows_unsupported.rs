use plimsoll_dockerfile::{Instruction, Keyword, Stage};
use plimsoll_lint::{Finding, Report};
use plimsoll_text::{Edit, Span};

use super::syntax_error::without_flag;

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    if !stage.is_windows() {
        return;
    }
    let text = stage.build().text();
    for whole in stage.instructions() {
        let instruction = whole.effective();
        match instruction.keyword {
            Keyword::Copy | Keyword::Add => {
                if let Some(flag) = instruction.flag("chown") {
                    let finding = Finding::at(flag.span).arg("--chown");
                    report.emit(finding.safe_fix("Delete --chown", without_flag(flag, text)));
                }
            }
            Keyword::Run => {
                if let Some(flag) = instruction.flag("mount") {
                    report.emit(Finding::at(flag.span).arg("--mount"));
                }
            }
            Keyword::Stopsignal => {
                let finding = Finding::at(instruction.keyword_span).arg("STOPSIGNAL");
                report.emit(finding.safe_fix("Delete STOPSIGNAL", Edit::delete(line_of(whole, text))));
            }
            _ => {}
        }
    }
}

/// The lines of an instruction with their last line ending.
pub(super) fn line_of(instruction: &Instruction<'_>, text: &str) -> Span {
    let rest = text.get(instruction.span.range().end..).unwrap_or("");
    let ending = if rest.starts_with("\r\n") { 2 } else { u32::from(rest.starts_with('\n')) };
    Span::new(instruction.span.start, instruction.span.end + ending)
}
