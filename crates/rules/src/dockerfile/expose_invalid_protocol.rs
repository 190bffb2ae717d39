use plimsoll_dockerfile::{Instruction, Keyword, Stage};
use plimsoll_lint::{Finding, Report, nearest};
use plimsoll_text::{Edit, Span};

/// What the builder takes, in any case.
pub(super) const PROTOCOLS: [&str; 3] = ["tcp", "udp", "sctp"];

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    let instructions = stage.instructions().iter().map(Instruction::effective);
    for word in instructions.filter(|one| one.keyword == Keyword::Expose).flat_map(Instruction::words) {
        let Some((_, protocol)) = word.literal().and_then(|operand| operand.split_once('/')) else { continue };
        if protocol.is_empty() || PROTOCOLS.iter().any(|known| known.eq_ignore_ascii_case(protocol)) {
            continue;
        }
        let length = u32::try_from(protocol.len()).unwrap_or(0);
        let place = Span::new(word.span.end.saturating_sub(length), word.span.end);
        if place.of(stage.build().text()) != protocol {
            report.emit(Finding::at(word.span).arg(protocol));
            continue;
        }
        let near = nearest(protocol, PROTOCOLS).or(match protocol {
            "http" | "https" | "HTTP" | "HTTPS" => Some("tcp"),
            _ => None,
        });
        let finding = Finding::at(place).arg(protocol);
        report.emit(match near {
            Some(near) => {
                let edit = Edit::replace(place, near);
                finding.message("suggestion").arg(near).unsafe_fix(format!("Replace '{protocol}' by '{near}'"), edit)
            }
            None => finding,
        });
    }
}
