use plimsoll_dockerfile::{Keyword, ScriptCommand, ScriptWord, Stage};
use plimsoll_lint::{Finding, Report};

use super::tls_variable;

const NAMES: [&str; 2] = ["NPM_CONFIG_STRICT_SSL", "npm_config_strict_ssl"];

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    tls_variable::check(stage, report, &NAMES, tls_variable::is_no);
    let runs = stage.instructions().iter().filter(|instruction| instruction.effective().keyword == Keyword::Run);
    for script in runs.filter_map(|run| stage.build().script(run)) {
        let managers =
            script.commands.iter().filter(|command| matches!(command.name.as_str(), "npm" | "yarn" | "pnpm"));
        for command in managers {
            if let Some(word) = switch(command) {
                report.emit(Finding::at(word.span).arg(format!("{} {}", command.name, word.text)));
            }
        }
    }
}

/// The word that turns the check off.
fn switch(command: &ScriptCommand) -> Option<&ScriptWord> {
    let words = &command.arguments;
    let is_off = |at: usize, word: &ScriptWord| {
        let next = words.get(at + 1).map(|next| next.text.as_str());
        match word.text.trim_start_matches("--") {
            "no-strict-ssl" => true,
            "strict-ssl" | "enableStrictSsl" => tls_variable::is_no(next),
            text => text.strip_prefix("strict-ssl=").is_some_and(|value| tls_variable::is_no(Some(value))),
        }
    };
    words.iter().enumerate().find(|(at, word)| is_off(*at, word)).map(|(_, word)| word)
}
