use plimsoll_dockerfile::{ScriptCommand, ScriptWord};
use plimsoll_lint::{Finding, Report, ScriptView};

use super::insecure_flag::commands;
use super::is_http;

pub(crate) fn check(view: &ScriptView<'_>, report: &mut Report<'_>) {
    for fetch in commands(view, &["curl", "wget"]) {
        let Some(address) = fetch.arguments.iter().find(|word| word.literal().is_some_and(is_http)) else { continue };
        if is_unpacked(view, fetch, address) {
            report.emit(Finding::at(address.span).arg(address.text.as_str()));
        }
    }
}

/// Whether a tar unpacks what a command fetches.
fn is_unpacked(view: &ScriptView<'_>, fetch: &ScriptCommand, address: &ScriptWord) -> bool {
    let file = fetch.option("-o").or_else(|| fetch.option("-O")).or_else(|| fetch.option("--output"));
    let file = file.filter(|file| !file.starts_with('-') && !is_http(file));
    let name = file.unwrap_or_else(|| address.text.rsplit('/').next().unwrap_or(""));
    let later = view.script.commands.iter().filter(|tar| tar.name == "tar" && tar.span.start > fetch.span.start);
    later.filter(|tar| extracts(tar)).any(|tar| {
        let is_piped = view.script.pipelines_of(fetch).any(|pipeline| pipeline.span.covers(tar.span));
        is_piped || (!name.is_empty() && tar.arguments.iter().any(|word| word.text.ends_with(name)))
    })
}

fn extracts(tar: &ScriptCommand) -> bool {
    let bundled = tar.arguments.first().is_some_and(|word| !word.text.starts_with('-') && word.text.contains('x'));
    bundled || tar.has_any_flag(&["-x", "--extract"])
}
