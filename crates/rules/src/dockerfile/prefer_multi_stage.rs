use plimsoll_dockerfile::{Keyword, ScriptCommand, Stage};
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    let Some(word) = stage.base_word().filter(|_| stage.build().stages().len() == 1) else { return };
    let mut scripts = stage.all(Keyword::Run).filter_map(|run| stage.build().script(run));
    if let Some(build) = scripts.find_map(|script| script.commands.iter().find(|command| compiles(command))) {
        let shown = build.subcommand().map_or_else(|| build.name.clone(), |verb| format!("{} {verb}", build.name));
        report.emit(Finding::at(word.span).arg(shown).related(build.span, "builds here"));
    }
}

/// Whether a command turns sources into something to run. What it makes of them is used without the tool.
fn compiles(command: &ScriptCommand) -> bool {
    let verb = command.subcommand();
    match command.name.as_str() {
        "go" | "cargo" => matches!(verb, Some("build" | "install")),
        "mvn" | "mvnw" => command.operands().any(|word| matches!(word.text.as_str(), "package" | "install" | "verify")),
        "gradle" | "gradlew" => {
            command.operands().any(|word| matches!(word.text.as_str(), "build" | "assemble" | "bootJar"))
        }
        "dotnet" => matches!(verb, Some("build" | "publish")),
        "npm" | "pnpm" | "bun" => {
            verb == Some("run") && command.operands().nth(1).is_some_and(|word| word.text == "build")
        }
        "yarn" => verb == Some("build"),
        "cmake" => command.has_flag("--build"),
        "make" | "gcc" | "g++" | "clang" | "rustc" => true,
        _ => false,
    }
}
