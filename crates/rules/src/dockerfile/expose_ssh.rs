use plimsoll_dockerfile::Stage;
use plimsoll_lint::{Finding, Report};

use super::exposed_ports;

const SSH: u16 = 22;

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    for (word, ports) in exposed_ports(*stage) {
        let (first, last) = ports.split_once('-').unwrap_or((&ports, &ports));
        if let (Ok(first), Ok(last)) = (first.parse::<u16>(), last.parse::<u16>())
            && (first..=last).contains(&SSH)
        {
            report.emit(Finding::at(word.span).arg(ports));
        }
    }
}
