//! Which shell runs a script.

use plimsoll_dockerfile::{Base, Interpreter, Stage};
use plimsoll_image::ImageReference;

/// A shell, as far as what it understands differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    /// Any `/bin/sh`: only what POSIX says can be relied on.
    Sh,
    Dash,
    /// The `ash` of BusyBox, built with what it has of bash.
    Busybox,
    Bash,
    Ksh,
}

/// The parts of the names of images whose `/bin/sh` is bash.
const SH_IS_BASH: [&str; 17] = [
    "almalinux",
    "amazonlinux",
    "archlinux",
    "azurelinux",
    "centos",
    "core",
    "fedora",
    "fedora-minimal",
    "leap",
    "mageia",
    "opensuse",
    "oraclelinux",
    "photon",
    "rhel",
    "rockylinux",
    "sl",
    "tumbleweed",
];

/// What of bash BusyBox knows, by the codes that say that a POSIX shell does not.
const IN_BUSYBOX: [&str; 14] = [
    "SC3003", "SC3010", "SC3014", "SC3015", "SC3020", "SC3037", "SC3040", "SC3042", "SC3043", "SC3045", "SC3046",
    "SC3048", "SC3057", "SC3060",
];

impl Dialect {
    /// The dialect of an interpreter in a stage; `None` for one that is not to be judged.
    pub(super) fn of(interpreter: &Interpreter, stage: Stage<'_>) -> Option<Self> {
        match interpreter.name.as_str() {
            "sh" => Some(Self::of_sh(stage)),
            "dash" => Some(Self::Dash),
            "ash" | "busybox" => Some(Self::Busybox),
            "bash" => Some(Self::Bash),
            "ksh" | "ksh93" | "mksh" => Some(Self::Ksh),
            _ => None,
        }
    }

    /// What `/bin/sh` is in the image that a stage comes from, where the name of the image says so.
    fn of_sh(stage: Stage<'_>) -> Self {
        let Base::Image(name) = stage.root().base() else { return Self::Sh };
        let Ok(image) = ImageReference::parse(name) else { return Self::Sh };
        let (name, tag) = (image.base_name(), image.tag().unwrap_or_default());
        let has = |word: &str| name.split('-').chain(tag.split('-')).any(|part| part.starts_with(word));
        if image.path().split('/').any(|part| SH_IS_BASH.contains(&part)) || has("ubi") {
            Self::Bash
        } else if has("alpine") || name == "busybox" {
            Self::Busybox
        } else {
            Self::Sh
        }
    }

    /// Whether it knows what a code says that a POSIX shell does not know.
    pub(super) fn knows(self, code: &str) -> bool {
        self == Self::Busybox && IN_BUSYBOX.contains(&code)
    }

    /// Whether it sets a variable of bash by itself.
    pub(super) fn sets(self, name: &str) -> bool {
        match self {
            Self::Sh | Self::Dash => false,
            Self::Busybox => name == "RANDOM",
            Self::Bash | Self::Ksh => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plimsoll_dockerfile::Build;

    fn of(file: &str) -> Option<Dialect> {
        let build = Build::parse(file);
        let run = build.file().instructions.last().unwrap();
        Dialect::of(&build.script(run).unwrap().interpreter, build.stage_of(run).unwrap())
    }

    #[test]
    fn images_say_what_their_shell_is() {
        assert_eq!(of("FROM debian:13\nRUN a\n"), Some(Dialect::Sh));
        assert_eq!(of("ARG V=9\nFROM quay.io/centos/centos:stream$V AS b\nFROM b\nRUN a\n"), Some(Dialect::Bash));
        assert_eq!(of("FROM registry.access.redhat.com/ubi9/ubi-minimal:9.6\nRUN a\n"), Some(Dialect::Bash));
        assert_eq!(of("FROM node:24-alpine3.22\nRUN a\n"), Some(Dialect::Busybox));
        assert_eq!(of("FROM centos/httpd-24\nRUN a\n"), Some(Dialect::Bash));
        assert_eq!(of("FROM ubuntu\nRUN a\n"), Some(Dialect::Sh));
        assert_eq!(of("FROM $UNKNOWN\nRUN a\n"), Some(Dialect::Sh));
    }

    #[test]
    fn the_file_says_it_better() {
        assert_eq!(of("FROM alpine\nSHELL [\"/bin/bash\", \"-c\"]\nRUN a\n"), Some(Dialect::Bash));
        assert_eq!(of("FROM fedora\nRUN <<EOF\n#!/bin/dash\na\nEOF\n"), Some(Dialect::Dash));
        assert_eq!(of("FROM fedora\nSHELL [\"zsh\", \"-c\"]\nRUN a\n"), None);
    }
}
