use plimsoll_dockerfile::{Instruction, Keyword, Stage};
use plimsoll_lint::{Finding, Report};

const SSH: u16 = 22;

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    for expose in stage.instructions().iter().map(Instruction::effective).filter(|one| one.keyword == Keyword::Expose) {
        for word in expose.words() {
            let resolved = stage.build().resolve(word, expose).value;
            let ports = resolved.known().unwrap_or("").split('/').next().unwrap_or("");
            let container = ports.rsplit(':').next().unwrap_or(ports);
            let (first, last) = container.split_once('-').unwrap_or((container, container));
            if let (Ok(first), Ok(last)) = (first.parse::<u16>(), last.parse::<u16>())
                && (first..=last).contains(&SSH)
            {
                report.emit(Finding::at(word.span).arg(container));
            }
        }
    }
}
