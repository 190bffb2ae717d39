use plimsoll_dockerfile::{Keyword, ScriptCommand, Stage};
use plimsoll_lint::{Finding, Report, ScriptView};

use super::whole_run::insert_above;

/// Tools, with the variable and the value that turn telemetry off.
const TOOLS: [(&str, &str, &str); 14] = [
    ("next", "NEXT_TELEMETRY_DISABLED", "1"),
    ("dotnet", "DOTNET_CLI_TELEMETRY_OPTOUT", "1"),
    ("gatsby", "GATSBY_TELEMETRY_DISABLED", "1"),
    ("nuxt", "NUXT_TELEMETRY_DISABLED", "1"),
    ("nuxi", "NUXT_TELEMETRY_DISABLED", "1"),
    ("astro", "ASTRO_TELEMETRY_DISABLED", "1"),
    ("turbo", "TURBO_TELEMETRY_DISABLED", "1"),
    ("ng", "NG_CLI_ANALYTICS", "false"),
    ("az", "AZURE_CORE_COLLECT_TELEMETRY", "0"),
    ("sam", "SAM_CLI_TELEMETRY", "0"),
    ("func", "FUNCTIONS_CORE_TOOLS_TELEMETRY_OPTOUT", "1"),
    ("wrangler", "WRANGLER_SEND_METRICS", "false"),
    ("brew", "HOMEBREW_NO_ANALYTICS", "1"),
    ("pwsh", "POWERSHELL_TELEMETRY_OPTOUT", "1"),
];

pub(crate) fn check(view: &ScriptView<'_>, report: &mut Report<'_>) {
    if view.instruction.keyword != Keyword::Run {
        return;
    }
    for command in &view.script.commands {
        let Some((tool, variable, value)) = tool(command) else { continue };
        if is_refused(view.stage, variable) || !is_first(view, command, tool) {
            continue;
        }
        let edit = insert_above(view.stage.build(), view.instruction, &format!("ENV {variable}={value}"));
        let finding = Finding::at(command.name_span).arg(*tool).arg(*variable);
        report.emit(finding.unsafe_fix(format!("Insert ENV {variable}={value}"), edit));
    }
}

fn tool(command: &ScriptCommand) -> Option<&'static (&'static str, &'static str, &'static str)> {
    let runs_package = matches!(command.name.as_str(), "npx" | "bunx" | "pnpx");
    let name = if runs_package { command.operands().next()?.text.as_str() } else { command.name.as_str() };
    TOOLS.iter().find(|(tool, ..)| *tool == name)
}

fn is_refused(stage: Stage<'_>, variable: &str) -> bool {
    let text = stage.build().text();
    stage.chain().any(|stage| {
        let text = stage.span().of(text);
        text.contains(variable) || text.contains("DO_NOT_TRACK")
    })
}

/// Whether no command above it calls the same tool, in the stage or in those that it builds on.
fn is_first(view: &ScriptView<'_>, command: &ScriptCommand, name: &str) -> bool {
    let build = view.stage.build();
    let below = view.stage.chain().skip(1).flat_map(|stage| stage.all(Keyword::Run));
    let mut commands = below.filter_map(|run| build.script(run)).flat_map(|script| &script.commands);
    if commands.any(|other| tool(other).is_some_and(|tool| tool.0 == name)) {
        return false;
    }
    let above = view.stage.all(Keyword::Run).take_while(|run| run.span.start <= view.instruction.span.start);
    let scripts = above.filter_map(|run| view.stage.build().script(run));
    let mut calls =
        scripts.flat_map(|script| &script.commands).filter(|other| tool(other).is_some_and(|tool| tool.0 == name));
    calls.next() == Some(command)
}
