use plimsoll_dockerfile::{Keyword, Stage};
use plimsoll_lint::{Finding, Report};

use super::tls_variable;

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    tls_variable::check(stage, report, &["GIT_SSL_NO_VERIFY"], |value| value != Some(""));
    let runs = stage.instructions().iter().filter(|instruction| instruction.effective().keyword == Keyword::Run);
    for script in runs.filter_map(|run| stage.build().script(run)) {
        for command in script.named("git") {
            let words = &command.arguments;
            let is_off = |at: usize, text: &str| {
                let (name, value) = text.split_once('=').map_or((text, None), |(name, value)| (name, Some(value)));
                let next = words.get(at + 1).map(|next| next.text.as_str());
                name.to_ascii_lowercase().ends_with("sslverify") && tls_variable::is_no(value.or(next))
            };
            if let Some((_, word)) = words.iter().enumerate().find(|(at, word)| is_off(*at, &word.text)) {
                report.emit(Finding::at(word.span).arg(format!("git {}", word.text)));
            }
        }
    }
}
