use plimsoll_lint::{Finding, Report, ScriptView};

use super::{insecure_flag, tls_variable};

const PROGRAMS: [&str; 6] = ["yum", "dnf", "dnf5", "microdnf", "tdnf", "yum-config-manager"];

pub(crate) fn check(view: &ScriptView<'_>, report: &mut Report<'_>) {
    for command in insecure_flag::commands(view, &PROGRAMS) {
        for word in &command.arguments {
            let Some((before, value)) = word.text.split_once("sslverify=") else { continue };
            if !tls_variable::is_no(Some(value)) {
                continue;
            }
            report.emit(if before.starts_with("--setopt=") {
                insecure_flag::finding(view, command, word)
            } else {
                Finding::at(word.span).arg(format!("{} {}", command.name, word.text))
            });
        }
    }
}
