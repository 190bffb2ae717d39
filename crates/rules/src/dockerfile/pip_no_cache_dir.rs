use plimsoll_dockerfile::{Install, Installer, Instruction, Keyword, Pair, ScriptCommand, ScriptWord};
use plimsoll_lint::{Finding, Fix, Report, ScriptView};
use plimsoll_text::Edit;

const SWITCH: &str = "PIP_NO_CACHE_DIR";

pub(crate) fn check(view: &ScriptView<'_>, report: &mut Report<'_>) {
    let is_run = view.instruction.effective().keyword == Keyword::Run;
    if !is_run || !view.stage.is_shipped() || is_mounted(view) || is_off_in_env(view) {
        return;
    }
    let mut finding: Option<Finding> = None;
    let mut edits = Vec::new();
    for command in &view.script.commands {
        let Some(install) = command.install().filter(|_| keeps_downloads(view, command)) else { continue };
        finding = Some(match finding {
            None => Finding::at(install.verb.span).arg(shown(command)),
            Some(first) => first.related(install.verb.span, "here too"),
        });
        edits.push(Edit::insert(install.verb.span.end, " --no-cache-dir"));
    }
    if let Some(finding) = finding {
        report.emit(finding.fix(Fix::safe("Insert --no-cache-dir", edits)));
    }
}

/// Whether a command is an install with pip whose downloads stay.
fn keeps_downloads(view: &ScriptView<'_>, command: &ScriptCommand) -> bool {
    let is_install = |install: &Install<'_>| install.installer == Installer::Pip && install.verb.text == "install";
    if command.name == "pipx" || !command.install().is_some_and(|install| is_install(&install)) {
        return false;
    }
    let is_off = view.script.assignments.iter().any(|assignment| {
        let value = assignment.value.as_ref().map_or("", |value| &value.text);
        let holds =
            command.span.covers(assignment.span) || assignment.declared && assignment.span.start < command.span.start;
        assignment.name == SWITCH && is_on(value) && holds
    });
    !is_off
        && !command.has_any_flag(&["--no-cache-dir", "--no-cache", "--help"])
        && !command.arguments.iter().any(ScriptWord::may_hold_options)
        && !view.script.commands.iter().any(|other| removes_cache(other, command))
}

fn shown(command: &ScriptCommand) -> String {
    if command.name.starts_with("pip") { format!("{} install", command.name) } else { "pip install".to_owned() }
}

/// Whether the value of the switch turns the cache off.
fn is_on(value: &str) -> bool {
    !["0", "false", "off", "no", "f", "n", ""].iter().any(|off| value.eq_ignore_ascii_case(off))
}

/// Whether ENV or ARG turns the cache off, or sets the switch to what is not known.
fn is_off_in_env(view: &ScriptView<'_>) -> bool {
    let above = |arg: &&Instruction<'_>| arg.span.start < view.instruction.span.start;
    let arguments = view.stage.all(Keyword::Arg).filter(above).flat_map(Instruction::pairs);
    let is_switch = |pair: &&Pair<'_>| pair.name() == SWITCH;
    let by_argument = arguments.filter(is_switch).filter_map(|pair| pair.value.as_ref()).any(|value| is_on(&value.raw));
    let mut environment = view.stage.chain().flat_map(|stage| stage.all(Keyword::Env)).flat_map(Instruction::pairs);
    // Without any ENV of that name the base image decides, which cannot be seen.
    let by_environment = environment.any(|pair| is_switch(&pair)) && {
        let value = view.stage.build().env(SWITCH, view.instruction);
        value.is_none_or(|value| value.known().is_none_or(is_on))
    };
    by_argument || by_environment
}

fn is_mounted(view: &ScriptView<'_>) -> bool {
    let text = view.stage.build().text();
    view.instruction.mounts(text).iter().filter(|mount| matches!(mount.kind(), "cache" | "tmpfs")).any(|mount| {
        let target = mount.target().unwrap_or_default();
        target.contains('$') || target.contains("pip") || target.trim_end_matches('/').ends_with("/.cache")
    })
}

fn removes_cache(command: &ScriptCommand, install: &ScriptCommand) -> bool {
    let purges = command.arguments.iter().any(|word| word.text == "cache")
        && command.arguments.iter().any(|word| word.text == "purge");
    command.span.start > install.span.start
        && (purges || command.name == "rm" && command.arguments.iter().any(|word| word.text.contains(".cache")))
}
