use plimsoll_lint::{Report, ScriptView};

use super::package_cache::{self, Cache, is_dnf_clean, is_dnf_install};

const CACHE: Cache = Cache {
    fills: |command| command.name != "yum" && is_dnf_install(command),
    cleans: is_dnf_clean,
    folders: &["/var/cache/yum", "/var/cache/dnf", "/var/cache/libdnf5", ".cache/libdnf5"],
    clean: "clean all",
};

pub(crate) fn check(view: &ScriptView<'_>, report: &mut Report<'_>) {
    package_cache::check(view, report, &CACHE);
}
