use plimsoll_dockerfile::{Instruction, Keyword, Stage};
use plimsoll_lint::{Finding, Report};

const MAX_PORT: u64 = 65_535;

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    for expose in stage.instructions().iter().map(Instruction::effective).filter(|one| one.keyword == Keyword::Expose) {
        for word in expose.words() {
            let resolved = stage.build().resolve(word, expose).value;
            let ports = resolved.known().unwrap_or("").split('/').next().unwrap_or("");
            // In the form HOST:CONTAINER the last part counts.
            let container = ports.rsplit(':').next().unwrap_or(ports);
            let too_high = |port: &&str| is_too_high(port);
            if let Some(port) = container.split('-').find(too_high) {
                report.emit(Finding::at(word.span).arg(port));
            }
        }
    }
}

fn is_too_high(port: &str) -> bool {
    let is_number = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    // A number that does not fit is too high all the same.
    is_number && port.parse::<u64>().map_or(true, |port| port > MAX_PORT)
}
