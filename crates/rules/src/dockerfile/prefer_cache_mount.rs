use plimsoll_dockerfile::{Keyword, ScriptCommand};
use plimsoll_lint::{Finding, Report, ScriptView};
use plimsoll_text::Edit;

/// Tools, their verbs that download or compile (none means every call), and where they keep what they have.
const TOOLS: [(&str, &[&str], &str); 17] = [
    ("npm", &["ci", "install", "i"], "/root/.npm"),
    ("yarn", &["install", "add"], "/usr/local/share/.cache/yarn"),
    ("pnpm", &["install", "i", "add", "fetch"], "/root/.local/share/pnpm/store"),
    ("bun", &["install", "i", "add"], "/root/.bun/install/cache"),
    ("pip", &["install", "wheel", "download"], "/root/.cache/pip"),
    ("pip3", &["install", "wheel", "download"], "/root/.cache/pip"),
    ("uv", &["sync", "pip"], "/root/.cache/uv"),
    ("poetry", &["install"], "/root/.cache/pypoetry"),
    ("cargo", &["build", "install", "fetch"], "/usr/local/cargo/registry"),
    ("go", &["build", "install", "mod", "test"], "/root/.cache/go-build"),
    ("mvn", &[], "/root/.m2"),
    ("mvnw", &[], "/root/.m2"),
    ("gradle", &[], "/root/.gradle"),
    ("gradlew", &[], "/root/.gradle"),
    ("composer", &["install", "update", "require"], "/root/.composer/cache"),
    ("bundle", &["install"], "/usr/local/bundle/cache"),
    ("dotnet", &["restore", "build", "publish"], "/root/.nuget/packages"),
];

pub(crate) fn check(view: &ScriptView<'_>, report: &mut Report<'_>) {
    let run = view.instruction;
    if run.keyword != Keyword::Run {
        return;
    }
    let Some((command, folder)) = view.script.commands.iter().find_map(|one| Some((one, folder(one)?))) else { return };
    if run.mounts(view.stage.build().text()).iter().any(|mount| mount.kind() == "cache") {
        return;
    }
    let shown = command.subcommand().map_or_else(|| command.name.clone(), |verb| format!("{} {verb}", command.name));
    let edit = Edit::insert(run.keyword_span.end, format!(" --mount=type=cache,target={folder}"));
    report.emit(Finding::at(command.name_span).arg(shown).unsafe_fix("Insert a cache mount", edit));
}

fn folder(command: &ScriptCommand) -> Option<&'static str> {
    let (_, verbs, folder) = TOOLS.iter().find(|(name, ..)| *name == command.name)?;
    let does = verbs.is_empty() || command.subcommand().is_some_and(|verb| verbs.contains(&verb));
    (does && !command.has_any_flag(&["--no-cache", "--no-cache-dir"])).then_some(folder)
}
