use plimsoll_lint::{Report, ScriptView};

use super::package_cache::{self, Cache};

const CACHE: Cache = Cache {
    fills: |command| command.name == "yarn" && matches!(command.subcommand(), Some("install" | "add")),
    cleans: |command, _| command.name == "yarn" && command.subcommand() == Some("cache"),
    folders: &["yarn", "/.cache"],
    clean: "cache clean",
};

pub(crate) fn check(view: &ScriptView<'_>, report: &mut Report<'_>) {
    package_cache::check(view, report, &CACHE);
}
