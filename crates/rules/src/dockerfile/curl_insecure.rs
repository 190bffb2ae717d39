use plimsoll_lint::{Finding, Report, ScriptView};
use plimsoll_text::Edit;

use super::insecure_flag;
use super::wget_no_check_certificate::asks_local_host;

/// The short options after which the rest of the group is a value.
const WITH_VALUE: &str = "AbcCdDeEFhHKmoPQrtTuUwxXyYz";

pub(crate) fn check(view: &ScriptView<'_>, report: &mut Report<'_>) {
    let text = view.stage.build().text();
    for command in insecure_flag::commands(view, &["curl"]).filter(|command| !asks_local_host(command)) {
        for word in command.flags() {
            if matches!(word.text.as_str(), "-k" | "--insecure") {
                report.emit(insecure_flag::finding(view, command, word));
            } else if is_in_group(&word.text) {
                let finding = Finding::at(word.span).arg(format!("curl {}", word.text));
                let rest = word.text.replace('k', "");
                report.emit(if word.span.of(text) == word.text {
                    finding.unsafe_fix("Delete -k", Edit::replace(word.span, rest))
                } else {
                    finding
                });
            }
        }
    }
}

/// Whether a group of short options holds `k`, and nothing that takes a value.
fn is_in_group(word: &str) -> bool {
    let letters = word.strip_prefix('-').unwrap_or_default();
    let mut options = letters.chars().take_while(|letter| !WITH_VALUE.contains(*letter));
    letters.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'#') && options.any(|letter| letter == 'k')
}
