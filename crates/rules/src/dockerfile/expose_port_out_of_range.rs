use plimsoll_dockerfile::Stage;
use plimsoll_lint::{Finding, Report};

use super::exposed_ports;

const MAX_PORT: u64 = 65_535;

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    for (word, ports) in exposed_ports(*stage) {
        if let Some(port) = ports.split('-').find(|port| is_too_high(port)) {
            report.emit(Finding::at(word.span).arg(port));
        }
    }
}

fn is_too_high(port: &str) -> bool {
    let is_number = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    // A number that does not fit is too high all the same.
    is_number && port.parse::<u64>().map_or(true, |port| port > MAX_PORT)
}
