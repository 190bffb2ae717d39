use plimsoll_dockerfile::Stage;
use plimsoll_lint::{Finding, Report};

use super::exposed_ports;

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    let mut comment = None;
    for (word, ports) in exposed_ports(*stage) {
        // Everything after the `#` is the same mistake.
        let line = word.span.start;
        let is_in_comment = comment.is_some_and(|end| line < end);
        if is_in_comment || is_port(&ports) || ports.is_empty() {
            continue;
        }
        if word.raw.starts_with('#') {
            let rest = stage.build().text().get(word.span.range().start..).unwrap_or("");
            comment = u32::try_from(rest.find('\n').unwrap_or(rest.len())).ok().map(|length| line + length);
        }
        report.emit(Finding::at(word.span).arg(word.raw.as_ref()));
    }
}

fn is_port(ports: &str) -> bool {
    let number =
        |text: &str| (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse());
    match ports.split_once('-') {
        None => number(ports).is_some(),
        Some((first, last)) => match (number(first), number(last)) {
            (Some(first), Some(last)) => first.unwrap_or(u64::MAX) <= last.unwrap_or(u64::MAX),
            _ => false,
        },
    }
}
