use plimsoll_dockerfile::{Instruction, Keyword, Stage};
use plimsoll_lint::{Finding, Report};
use plimsoll_text::{Edit, Span};

use super::expose_invalid_protocol::PROTOCOLS;

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    for expose in stage.instructions().iter().map(Instruction::effective).filter(|one| one.keyword == Keyword::Expose) {
        for word in expose.words().iter().filter(|word| !word.has_variables()) {
            let Some((_, protocol)) = word.span.of(stage.build().text()).rsplit_once('/') else { continue };
            let lower = protocol.to_lowercase();
            if lower != protocol && PROTOCOLS.contains(&lower.trim_end_matches(['"', '\''])) {
                let start = word.span.range().end - protocol.len();
                let span = Span::from_range(start..word.span.range().end);
                report.emit(
                    Finding::at(span).arg(protocol).safe_fix("Write it in lower case", Edit::replace(span, lower)),
                );
            }
        }
    }
}
