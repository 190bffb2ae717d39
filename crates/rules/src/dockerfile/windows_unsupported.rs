use plimsoll_dockerfile::{Keyword, Stage};
use plimsoll_lint::{Finding, Report};
use plimsoll_text::Edit;

use super::delete::{line_of, without_flag};

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
