use plimsoll_lint::{Finding, Fix, Report, ScriptView};
use plimsoll_text::Edit;

use super::insecure_flag::commands;

const FLAGS: [&str; 9] =
    ["--deployment", "--frozen", "--path", "--without", "--with", "--clean", "--system", "--shebang", "--no-prune"];

pub(crate) fn check(view: &ScriptView<'_>, report: &mut Report<'_>) {
    let text = view.stage.build().text();
    for bundle in commands(view, &["bundle"]).filter(|bundle| bundle.subcommand() == Some("install")) {
        for word in bundle.flags() {
            let name = word.text.split('=').next().unwrap_or("");
            if !FLAGS.contains(&name) {
                continue;
            }
            let finding = Finding::at(word.span).arg(name);
            let variable = match word.text.as_str() {
                "--deployment" => "BUNDLE_DEPLOYMENT=1 ",
                "--frozen" => "BUNDLE_FROZEN=1 ",
                _ => {
                    report.emit(finding);
                    continue;
                }
            };
            let edits = vec![Edit::insert(bundle.name_span.start, variable), bundle.without(word, text)];
            report.emit(finding.fix(Fix::r#unsafe("Use a variable", edits)));
        }
    }
}
