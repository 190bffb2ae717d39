use plimsoll_dockerfile::{PackageAction, PackageManager, ScriptCommand, ScriptWord};
use plimsoll_lint::{Finding, Fix, Report, ScriptView};
use plimsoll_text::{Edit, Span};

pub(crate) fn check(view: &ScriptView<'_>, report: &mut Report<'_>) {
    let text = view.stage.build().text();
    let has_mount = |path| view.instruction.has_cache_mount(text, path);
    if !view.stage.is_shipped() || has_mount("/var/cache/apk") || has_mount("/etc/apk/cache") {
        return;
    }
    for (index, command) in view.script.commands.iter().enumerate() {
        let Some(call) = command.package_call().filter(|call| call.manager == PackageManager::Apk) else { continue };
        let keeps_cache = call.verb.text == "add" && !command.has_any_flag(&["--no-cache", "--no-network"]);
        let later = view.script.commands.get(index + 1..).unwrap_or_default();
        if !keeps_cache || later.iter().any(removes_cache) || command.arguments.iter().any(ScriptWord::may_hold_options)
        {
            continue;
        }
        let mut edits = vec![Edit::insert(call.verb.span.end, " --no-cache")];
        let before = index.checked_sub(1).and_then(|index| view.script.commands.get(index));
        edits.extend(before.and_then(|before| update_before(before, command, text)).map(Edit::delete));
        let finding = Finding::at(call.verb.span).arg(shown(command));
        report.emit(finding.fix(Fix::safe("Insert --no-cache", edits)));
    }
}

fn shown(command: &ScriptCommand) -> String {
    let package = command.operands_except(&["-t", "--virtual", "-X", "--repository", "-p", "--root"]).nth(1);
    package.map_or_else(|| "apk add".to_owned(), |package| format!("apk add {}", package.text))
}

fn removes_cache(command: &ScriptCommand) -> bool {
    command.name == "rm"
        && command
            .arguments
            .iter()
            .any(|word| word.text.contains("/var/cache/apk") || word.text.starts_with("/var/cache/*"))
        || command.package_call().is_some_and(|call| call.manager == PackageManager::Apk && call.verb.text == "cache")
}

/// An `apk update &&` right before the command: with --no-cache nothing reads what it fetches.
fn update_before(update: &ScriptCommand, add: &ScriptCommand, text: &str) -> Option<Span> {
    let call = update.package_call()?;
    let between = Span::new(update.end(), add.span.start).of(text);
    let is_chained = between.chars().all(|c| c.is_whitespace() || matches!(c, '&' | '\\'));
    let is_plain = call.manager == PackageManager::Apk && call.action == PackageAction::Refresh;
    (is_plain && is_chained && between.matches('&').count() == 2).then(|| Span::new(update.span.start, add.span.start))
}
