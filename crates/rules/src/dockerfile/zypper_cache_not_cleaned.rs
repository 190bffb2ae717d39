use plimsoll_dockerfile::{PackageAction, PackageManager};
use plimsoll_lint::{Report, ScriptView};

use super::package_cache::{self, Cache, does};

const CACHE: Cache = Cache {
    fills: |command| does(command, PackageManager::Zypper, PackageAction::Install),
    cleans: |command, _| does(command, PackageManager::Zypper, PackageAction::Clean),
    folders: &["/var/cache/zypp"],
    clean: "clean",
};

pub(crate) fn check(view: &ScriptView<'_>, report: &mut Report<'_>) {
    package_cache::check(view, report, &CACHE);
}
