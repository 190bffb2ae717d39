//! Installs of packages by name, over all package managers.

use super::{ScriptCommand, ScriptWord};

/// A program that installs packages by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Installer {
    /// `apt-get`, `apt` and `aptitude`.
    Apt,
    /// `apk`
    Apk,
    /// `yum`
    Yum,
    /// `dnf`, `microdnf` and `tdnf`.
    Dnf,
    /// `zypper`
    Zypper,
    /// `pip`, `python -m pip` and `pipx`.
    Pip,
    /// `npm`, `yarn`, `pnpm` and `bun`.
    Npm,
    /// `gem`
    Gem,
    /// `go`
    Go,
}

/// A command that installs packages.
#[derive(Clone, Debug)]
pub struct Install<'s> {
    /// Which program.
    pub installer: Installer,
    /// The word that says so: `install`.
    pub verb: &'s ScriptWord,
    /// The packages as written, files and folders among them. Empty if something else says which and in what versions: a
    /// list of requirements, an option for the version, a group.
    pub packages: Vec<&'s ScriptWord>,
}

/// The options that take the next word as their value.
const APT: &[&str] = &[
    "-o",
    "--option",
    "-t",
    "--target-release",
    "--default-release",
    "-c",
    "--config-file",
    "-a",
    "--host-architecture",
];
const APK: &[&str] =
    &["-p", "--root", "-X", "--repository", "-t", "--virtual", "--arch", "--keys-dir", "--repositories-file", "--wait"];
const DNF: &[&str] = &[
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
    "--forcearch",
    "-d",
    "-e",
    "-R",
    "--arch",
];
const ZYPPER: &[&str] = &[
    "-R",
    "--root",
    "-C",
    "--cache-dir",
    "-c",
    "--config",
    "-r",
    "--repo",
    "--from",
    "-p",
    "--plus-repo",
    "-t",
    "--type",
];
const PIP: &[&str] = &[
    "-i",
    "--index-url",
    "--extra-index-url",
    "-f",
    "--find-links",
    "-t",
    "--target",
    "-d",
    "-b",
    "--build",
    "--prefix",
    "--root",
    "--src",
    "--log",
    "--proxy",
    "--retries",
    "--timeout",
    "--default-timeout",
    "--exists-action",
    "--trusted-host",
    "--cert",
    "--client-cert",
    "--cache-dir",
    "--root-user-action",
    "--progress-bar",
    "--platform",
    "--python-version",
    "--implementation",
    "--abi",
    "--only-binary",
    "--no-binary",
    "--global-option",
    "--install-option",
    "--build-option",
    "-C",
    "--config-settings",
    "--upgrade-strategy",
    "-e",
    "--editable",
    "--report",
    "--use-feature",
    "--use-deprecated",
    "--python",
    "--pip-args",
    "--suffix",
];
const NPM: &[&str] = &[
    "--loglevel",
    "--registry",
    "--prefix",
    "-C",
    "--dir",
    "--cwd",
    "--cache",
    "--userconfig",
    "--omit",
    "--include",
    "-w",
    "--workspace",
    "--filter",
    "--tag",
    "--fetch-retries",
    "--fetch-timeout",
    "--network-timeout",
    "--cache-folder",
    "--modules-folder",
    "--global-folder",
    "--mutex",
    "--only",
    "--arch",
    "--os",
    "--cpu",
    "--node-gyp",
    "--python",
];
const GEM: &[&str] = &[
    "-i",
    "--install-dir",
    "-n",
    "--bindir",
    "-s",
    "--source",
    "-P",
    "--trust-policy",
    "--platform",
    "--document",
    "-p",
    "--http-proxy",
    "--use-system-libraries",
    "-B",
    "--build-root",
];
const GO: &[&str] = &[
    "-tags",
    "-ldflags",
    "-gcflags",
    "-asmflags",
    "-gccgoflags",
    "-mod",
    "-modfile",
    "-o",
    "-p",
    "-C",
    "-exec",
    "-overlay",
    "-buildmode",
    "-compiler",
    "-pkgdir",
    "-toolexec",
    "-installsuffix",
];

impl Installer {
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "apt-get" | "apt" | "aptitude" => Self::Apt,
            "apk" => Self::Apk,
            "yum" => Self::Yum,
            "dnf" | "dnf5" | "microdnf" | "tdnf" => Self::Dnf,
            "zypper" => Self::Zypper,
            "npm" | "yarn" | "pnpm" | "bun" => Self::Npm,
            "gem" => Self::Gem,
            "go" => Self::Go,
            "pipx" => Self::Pip,
            name if is_numbered(name, "pip") => Self::Pip,
            _ => return None,
        })
    }

    /// The options that take the next word as their value.
    const fn options_with_value(self) -> &'static [&'static str] {
        match self {
            Self::Apt => APT,
            Self::Apk => APK,
            Self::Yum | Self::Dnf => DNF,
            Self::Zypper => ZYPPER,
            Self::Pip => PIP,
            Self::Npm => NPM,
            Self::Gem => GEM,
            Self::Go => GO,
        }
    }

    /// Whether a word names one package that may come in any version. Words that the shell expands are not judged.
    fn is_unversioned(self, verb: &str, word: &ScriptWord) -> bool {
        let Some(text) = word.literal().filter(|text| !text.is_empty()) else { return false };
        let is_file = |ends: &[&str]| ends.iter().any(|end| text.ends_with(end)) || text.starts_with(['.', '~', '/']);
        match self {
            Self::Apt => !text.contains(['=', '/']) && !text.ends_with(".deb"),
            Self::Apk => !text.contains(['=', '<', '>', '~']) && !text.starts_with('!') && !is_file(&[".apk"]),
            Self::Yum | Self::Dnf if verb == "module" => !text.contains(':'),
            Self::Yum | Self::Dnf => {
                let has_version = text.split('-').skip(1).any(|part| part.starts_with(|c: char| c.is_ascii_digit()));
                !has_version
                    && !text.starts_with('@')
                    && !text.contains(['/', '(', '=', '<', '>', '*'])
                    && !text.ends_with(".rpm")
            }
            Self::Zypper => !text.contains(['=', '<', '>', '/', ':']) && !text.ends_with(".rpm"),
            Self::Pip => is_unversioned_pip(text) && !is_file(&[".whl", ".tar.gz", ".zip", ".tgz", ".tar.bz2"]),
            Self::Npm => is_unversioned_npm(text) && !is_file(&[".tgz", ".tar.gz", ".tar"]),
            Self::Gem => !text.contains(':') && !is_file(&[".gem"]),
            Self::Go => is_unversioned_go(verb, text) && !is_file(&[".go"]),
        }
    }
}

impl<'s> Install<'s> {
    /// The packages that may come in any version.
    pub fn unversioned(&self) -> impl Iterator<Item = &'s ScriptWord> {
        let (installer, verb) = (self.installer, self.verb.text.as_str());
        self.packages.iter().copied().filter(move |word| installer.is_unversioned(verb, word))
    }
}

impl ScriptCommand {
    /// The command as an install of packages; `None` if it is none.
    #[must_use]
    pub fn install(&self) -> Option<Install<'_>> {
        let (installer, arguments) = match Installer::of(&self.name) {
            Some(installer) => (installer, self.arguments.as_slice()),
            None if is_numbered(&self.name, "python") => {
                let module = self.arguments.iter().position(|word| word.text == "-m")?;
                self.arguments.get(module + 1).filter(|word| word.text == "pip")?;
                (Installer::Pip, self.arguments.get(module + 2..)?)
            }
            None => return None,
        };
        let mut operands = operands(installer, arguments).into_iter();
        let verb = operands.next()?;
        let rest: Vec<&ScriptWord> = operands.collect();
        let packages = match (installer, verb.literal()?) {
            (Installer::Apk, "add") | (Installer::Apt | Installer::Pip, "install") => rest,
            (Installer::Yum | Installer::Dnf, "install" | "localinstall" | "in") => rest,
            (Installer::Yum | Installer::Dnf, "module") if is_word(&rest, &["install", "enable"]) => after(rest, 1),
            (Installer::Zypper, "install" | "in") if !has_any(arguments, &["-t", "--type"]) => rest,
            (Installer::Gem, "install" | "i") => rest,
            (Installer::Npm, "add") => rest,
            (Installer::Npm, "install" | "i") if self.name != "yarn" => rest,
            (Installer::Npm, "global") if is_word(&rest, &["add"]) => after(rest, 1),
            (Installer::Go, "install" | "get") => rest,
            (Installer::Go, "run") => rest.into_iter().take(1).collect(),
            (Installer::Yum | Installer::Dnf, "groupinstall" | "group") | (Installer::Zypper, "install" | "in") => {
                Vec::new()
            }
            _ => return None,
        };
        let says_elsewhere = match installer {
            Installer::Pip => has_any(arguments, &["-r", "--requirement", "-c", "--constraint"]),
            Installer::Gem => has_any(arguments, &["-v", "--version", "-g", "--file"]),
            _ => false,
        };
        Some(Install { installer, verb, packages: if says_elsewhere { Vec::new() } else { packages } })
    }
}

fn is_word(words: &[&ScriptWord], wanted: &[&str]) -> bool {
    words.first().is_some_and(|word| wanted.contains(&word.text.as_str()))
}

fn after(words: Vec<&ScriptWord>, count: usize) -> Vec<&ScriptWord> {
    words.into_iter().skip(count).collect()
}

/// `pip`, `pip3`, `pip3.12`
fn is_numbered(name: &str, stem: &str) -> bool {
    name.strip_prefix(stem).is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'))
}

/// Whether one of the options is given, apart or joined with its value.
fn has_any(arguments: &[ScriptWord], options: &[&str]) -> bool {
    arguments.iter().any(|word| {
        options.iter().any(|option| {
            word.text.strip_prefix(option).is_some_and(|rest| {
                rest.is_empty() || rest.starts_with('=') || (!option.starts_with("--") && !word.text.starts_with("--"))
            })
        })
    })
}

/// The words that are neither options nor their values. What follows `--` is for the build of a gem.
fn operands(installer: Installer, arguments: &[ScriptWord]) -> Vec<&ScriptWord> {
    let with_value = installer.options_with_value();
    let mut found = Vec::new();
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        let text = word.text.as_str();
        if text == "--" {
            if installer != Installer::Gem {
                found.extend(words);
            }
            break;
        }
        if text.len() < 2 || !text.starts_with('-') {
            found.push(word);
        } else if with_value.contains(&text) || (installer != Installer::Go && ends_with_option(text, with_value)) {
            words.next();
        }
    }
    found
}

/// Whether the last letter of a cluster such as `-yt` takes the next word.
fn ends_with_option(cluster: &str, with_value: &[&str]) -> bool {
    let letters = cluster.strip_prefix('-').unwrap_or_default();
    letters.len() > 1
        && letters.bytes().all(|byte| byte.is_ascii_alphabetic())
        && with_value.iter().any(|option| option.len() == 2 && letters.ends_with(option.trim_start_matches('-')))
}

/// A requirement without a version; a repository without a commit, tag or branch.
fn is_unversioned_pip(text: &str) -> bool {
    let address = text.split_once(" @ ").map_or(text, |(_, address)| address);
    let is_repository = ["git+", "hg+", "svn+", "bzr+"].iter().any(|scheme| address.starts_with(scheme));
    if is_repository {
        return !path_of(address).contains('@');
    }
    !text.contains(['=', '<', '>', '~', '!', '/', '\\', '@'])
}

/// A package without a version or tag; a repository without a commit, tag or branch.
fn is_unversioned_npm(text: &str) -> bool {
    let is_repository =
        ["git+", "git:", "git@", "github:", "gitlab:", "bitbucket:"].iter().any(|scheme| text.starts_with(scheme));
    let is_short = !text.starts_with('@') && !text.contains(':') && text.split('/').count() == 2;
    if is_repository || is_short {
        return !text.contains('#');
    }
    !text.contains(':') && !text.trim_start_matches('@').contains('@')
}

/// `go get` takes the latest version of what it is not told; `go install` and `go run` without one use the module at hand.
fn is_unversioned_go(verb: &str, text: &str) -> bool {
    let Some((path, version)) = text.split_once('@') else {
        return verb == "get" && !text.contains("...") && !matches!(text, "all" | "std" | "cmd" | "tool");
    };
    !path.is_empty() && matches!(version, "latest" | "upgrade" | "none" | "")
}

/// The path of a URL, without fragment.
fn path_of(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let path = rest.split_once('/').map_or("", |(_, path)| path);
    path.split('#').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use crate::{Build, Keyword};

    fn unversioned(command: &str) -> Vec<String> {
        let text = format!("FROM a\nRUN {command}\n");
        let build = Build::parse(&text);
        let run = build.final_stage().unwrap().all(Keyword::Run).next().unwrap();
        let command = &build.script(run).unwrap().commands[0];
        command
            .install()
            .map(|install| install.unversioned().map(|word| word.text.clone()).collect())
            .unwrap_or_default()
    }

    #[test]
    fn packages_without_version_are_found_behind_options() {
        assert_eq!(unversioned("apt-get install -yt stable curl=8 git ./a.deb $MORE"), ["git"]);
        assert_eq!(unversioned("apk add --virtual .deps flex~2 'libffi>3' make"), ["make"]);
        assert_eq!(unversioned("yum -y install --enablerepo epel gcc-c++-1.1 rpm-sign ./x.rpm"), ["rpm-sign"]);
        assert_eq!(unversioned("dnf module install -y tomcat nodejs:20"), ["tomcat"]);
        assert_eq!(unversioned("zypper -n in tomcat 'java>=9'"), ["tomcat"]);
    }

    #[test]
    fn languages_have_their_own_ways_to_say_a_version() {
        assert_eq!(
            unversioned("python3 -m pip install --upgrade pip a==1 'b<2' . c.whl git+https://x.org/a/b@v1"),
            ["pip"]
        );
        assert_eq!(unversioned("pip install git+ssh://git@x.org/a/b#egg=b"), ["git+ssh://git@x.org/a/b#egg=b"]);
        assert!(unversioned("pip install -rlist.txt a").is_empty());
        assert_eq!(unversioned("npm i -g @a/b @a/c@1 d@2 ./e f"), ["@a/b", "f"]);
        assert_eq!(unversioned("yarn global add a@1 b"), ["b"]);
        assert!(unversioned("yarn install a").is_empty());
        assert!(unversioned("gem install a -v 1 -- --with x").is_empty());
        assert_eq!(unversioned("gem install a:1 b"), ["b"]);
        assert_eq!(unversioned("go get -tags x a.org/b a.org/c@v1 ./d ./..."), ["a.org/b"]);
        assert!(unversioned("go install a.org/b").is_empty());
        assert_eq!(unversioned("go install a.org/b@latest"), ["a.org/b@latest"]);
    }
}
