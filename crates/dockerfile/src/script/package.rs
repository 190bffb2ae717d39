use super::{ScriptCommand, ScriptWord};

/// The package managers that keep an index of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PackageManager {
    /// `apt-get`, `apt` and `aptitude`.
    Apt,
    /// `apk`
    Apk,
    /// `yum`, `dnf`, `microdnf` and `tdnf`.
    Dnf,
    /// `zypper`
    Zypper,
}

/// What a call of a package manager does, as far as images are concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PackageAction {
    /// It fetches the index and nothing else.
    Refresh,
    /// It installs or upgrades packages.
    Install,
    /// It removes packages.
    Remove,
    /// It deletes what was downloaded.
    Clean,
    /// Anything else.
    Other,
}

/// A command seen as a call of a package manager.
#[derive(Clone, Copy, Debug)]
pub struct PackageCall<'s> {
    /// Which one.
    pub manager: PackageManager,
    /// What it does.
    pub action: PackageAction,
    /// The word that says so: `install`.
    pub verb: &'s ScriptWord,
}

impl ScriptCommand {
    /// The command as a call of a package manager; `None` if it is none, or if it has no literal verb.
    #[must_use]
    pub fn package_call(&self) -> Option<PackageCall<'_>> {
        let manager = match self.name.as_str() {
            "apt-get" | "apt" | "aptitude" => PackageManager::Apt,
            "apk" => PackageManager::Apk,
            "yum" | "dnf" | "dnf5" | "microdnf" | "tdnf" => PackageManager::Dnf,
            "zypper" => PackageManager::Zypper,
            _ => return None,
        };
        let verb = self.operands_except(manager.options_with_value()).next()?;
        let action = manager.action(verb.literal()?);
        Some(PackageCall { manager, action, verb })
    }
}

impl PackageManager {
    /// The options that take the next word as their value.
    const fn options_with_value(self) -> &'static [&'static str] {
        match self {
            Self::Apt => {
                &["-o", "--option", "-t", "--target-release", "--default-release", "-c", "--config-file", "-a"]
            }
            Self::Apk => &["-p", "--root", "-X", "--repository", "-t", "--virtual", "--arch", "--keys-dir"],
            Self::Dnf => &[
                "-c",
                "--config",
                "-x",
                "--exclude",
                "--installroot",
                "--releasever",
                "--enablerepo",
                "--disablerepo",
                "--repo",
                "--repoid",
                "--setopt",
            ],
            Self::Zypper => &["-R", "--root", "-C", "--cache-dir", "-c", "--config"],
        }
    }

    fn action(self, verb: &str) -> PackageAction {
        use PackageAction::{Clean, Install, Other, Refresh, Remove};
        match (self, verb) {
            (Self::Apt | Self::Apk, "update") | (Self::Dnf, "makecache") | (Self::Zypper, "refresh" | "ref") => Refresh,
            (
                Self::Apt,
                "install" | "reinstall" | "build-dep" | "satisfy" | "upgrade" | "dist-upgrade" | "full-upgrade"
                | "safe-upgrade",
            )
            | (Self::Apk, "add" | "upgrade")
            | (
                Self::Dnf,
                "install" | "in" | "localinstall" | "groupinstall" | "reinstall" | "rei" | "update" | "upgrade" | "up"
                | "upgrade-minimal" | "up-min" | "distro-sync" | "builddep",
            )
            | (
                Self::Zypper,
                "install" | "in" | "update" | "up" | "patch" | "dist-upgrade" | "dup" | "source-install" | "si",
            ) => Install,
            (Self::Apt, "remove" | "purge" | "autoremove" | "auto-remove" | "autopurge")
            | (Self::Apk, "del")
            | (Self::Dnf, "remove" | "erase" | "autoremove")
            | (Self::Zypper, "remove" | "rm") => Remove,
            (Self::Apt, "clean" | "autoclean" | "auto-clean" | "distclean" | "dist-clean")
            | (Self::Apk, "cache")
            | (Self::Dnf, "clean")
            | (Self::Zypper, "clean" | "cc") => Clean,
            _ => Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{PackageAction, PackageManager};
    use crate::{Build, Keyword, ScriptCommand};

    #[test]
    fn the_verb_is_found_behind_options_and_wrappers() {
        let build = Build::parse(
            "FROM a\nRUN sudo apt-get -o Acquire::Retries=3 -t stable install -y x && apk -U add y && yum update\n",
        );
        let stage = build.final_stage().unwrap();
        let script = build.script(stage.all(Keyword::Run).next().unwrap()).unwrap();
        let calls: Vec<_> = script.commands.iter().filter_map(ScriptCommand::package_call).collect();
        let seen: Vec<_> = calls.iter().map(|call| (call.manager, call.action, call.verb.text.as_str())).collect();
        assert_eq!(
            seen,
            [
                (PackageManager::Apt, PackageAction::Install, "install"),
                (PackageManager::Apk, PackageAction::Install, "add"),
                (PackageManager::Dnf, PackageAction::Install, "update"),
            ]
        );
    }
}
