use plimsoll_dockerfile::{Pipeline, Script, ScriptCommand};
use plimsoll_lint::{Finding, Report, ScriptView};

const DOWNLOADERS: [&str; 3] = ["curl", "wget", "fetch"];
const SHELLS: [&str; 7] = ["sh", "bash", "dash", "ash", "zsh", "ksh", "busybox"];

pub(crate) fn check(view: &ScriptView<'_>, report: &mut Report<'_>) {
    for pipeline in &view.script.pipelines {
        if let Some((download, runner)) = piped(view.script, pipeline) {
            report.emit(Finding::at(runner.name_span).arg(runner.name.as_str()).arg(download.name.as_str()));
        }
    }
    for runner in &view.script.commands {
        if let Some(download) = substituted(view.script, runner) {
            report.emit(Finding::at(runner.name_span).arg(runner.name.as_str()).arg(download.name.as_str()));
        }
    }
}

/// `curl ... | sh`
fn piped<'s>(script: &'s Script, pipeline: &Pipeline) -> Option<(&'s ScriptCommand, &'s ScriptCommand)> {
    let (first, rest) = pipeline.members.split_first()?;
    let download = script.within(*first).find(|command| is_download(command))?;
    let mut members = rest.iter().filter_map(|member| script.within(*member).next());
    members.find(|command| reads_program(command)).map(|runner| (download, runner))
}

fn is_download(command: &ScriptCommand) -> bool {
    DOWNLOADERS.contains(&command.name.as_str())
}

/// Whether a command runs what comes in on its standard input.
fn reads_program(command: &ScriptCommand) -> bool {
    let words: Vec<&str> = command.arguments.iter().map(|word| word.text.as_str()).collect();
    let is_input = |word: &&str| matches!(*word, "-" | "/dev/stdin");
    if SHELLS.contains(&command.name.as_str()) {
        if command.has_flag("-c") {
            return false;
        }
        let operand = command.operands_except(&["-o"]).next().map(|word| word.text.as_str());
        return command.has_flag("-s") || operand.is_none_or(|word| is_input(&word));
    }
    let is_interpreter =
        command.name.starts_with("python") || matches!(command.name.as_str(), "perl" | "ruby" | "node");
    is_interpreter && words.first().is_none_or(is_input)
}

/// `sh -c "$(curl ...)"`, `bash <(curl ...)`, `eval "$(curl ...)"`
fn substituted<'s>(script: &'s Script, runner: &ScriptCommand) -> Option<&'s ScriptCommand> {
    let word = match runner.name.as_str() {
        "eval" | "source" | "." => runner.arguments.first()?,
        name if SHELLS.contains(&name) => {
            let at = runner.arguments.iter().position(|word| !word.text.starts_with('-'))?;
            runner.arguments.get(at)?
        }
        _ => return None,
    };
    let starts = word.text.starts_with("$(") || word.text.starts_with("<(") || word.text.starts_with('`');
    let mut inside = script.within(word.span).filter(|command| command.in_substitution && command.span != runner.span);
    inside.next().filter(|command| starts && is_download(command))
}
