use plimsoll_dockerfile::Stage;
use plimsoll_lint::{Finding, Report};
use plimsoll_text::Edit;

use super::invalid_stopsignal::{is_signal, stop_signals, without_prefix};

/// The signals whose numbers are the same on all usual machines.
const NUMBERS: [(&str, &str); 10] = [
    ("1", "HUP"),
    ("2", "INT"),
    ("3", "QUIT"),
    ("6", "ABRT"),
    ("9", "KILL"),
    ("10", "USR1"),
    ("12", "USR2"),
    ("14", "ALRM"),
    ("15", "TERM"),
    ("28", "WINCH"),
];

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    for (word, signal) in stop_signals(*stage).filter(|(_, signal)| is_signal(signal)) {
        let by_number = NUMBERS.iter().find(|(number, _)| *number == signal).map(|(_, name)| (*name).to_owned());
        let is_name = signal.starts_with(|c: char| c.is_ascii_alphabetic());
        let Some(name) = by_number.or_else(|| is_name.then(|| without_prefix(signal))) else { continue };
        let wanted = format!("SIG{name}");
        if wanted != signal {
            let edit = Edit::replace(word.span, wanted.as_str());
            report.emit(
                Finding::at(word.span).arg(signal).arg(wanted.as_str()).safe_fix(format!("Write {wanted}"), edit),
            );
        }
    }
}
