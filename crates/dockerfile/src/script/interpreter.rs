use crate::Instruction;

/// The program that runs a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interpreter {
    /// Its name without folders.
    pub name: String,
    /// What it understands.
    pub kind: InterpreterKind,
    /// The options that its arguments turn on, by their long names: `errexit`, `pipefail`, ...
    pub options: Vec<String>,
    /// Whether the file says so: by SHELL, `#!` or a call, not by default.
    pub explicit: bool,
}

/// What an interpreter understands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InterpreterKind {
    /// `sh`, `dash`, `ash`: no more than POSIX can be relied on.
    Posix,
    /// `bash`
    Bash,
    /// `zsh`, `ksh` and kin: POSIX with other extensions.
    OtherPosix,
}

impl Interpreter {
    /// The interpreter of the shell forms: that of SHELL, or `/bin/sh`.
    pub(super) fn of_shell(shell: Option<&Instruction<'_>>) -> Option<Self> {
        let Some(shell) = shell else { return Some(Self::sh()) };
        let (program, arguments) = shell.words().split_first()?;
        let arguments: Vec<&str> = arguments.iter().map(|word| &*word.raw).collect();
        Self::of_program(&program.raw, &arguments)
    }

    /// The interpreter of a line after `#!`.
    pub(super) fn of_shebang(line: &str) -> Option<Self> {
        let mut words = line.split_whitespace();
        let mut program = words.next()?;
        if base_name(program) == "env" {
            program = words.find(|word| !word.starts_with('-') && !word.contains('='))?;
        }
        Self::of_program(program, &words.collect::<Vec<_>>())
    }

    /// The interpreter that a program is; `None` if it is no POSIX shell.
    pub(super) fn of_program(program: &str, arguments: &[&str]) -> Option<Self> {
        let name = base_name(program);
        let kind = match name {
            "sh" | "dash" | "ash" | "busybox" => InterpreterKind::Posix,
            "bash" => InterpreterKind::Bash,
            "zsh" | "ksh" | "ksh93" | "mksh" => InterpreterKind::OtherPosix,
            _ => return None,
        };
        let mut options = Vec::new();
        for (long, _) in option_words(arguments).filter(|(_, on)| *on) {
            options.push(long);
        }
        Some(Self { name: name.to_owned(), kind, options, explicit: true })
    }

    fn sh() -> Self {
        Self { name: "sh".to_owned(), kind: InterpreterKind::Posix, options: Vec::new(), explicit: false }
    }
}

/// The last part of a path, an `.exe` at its end removed.
pub(super) fn base_name(path: &str) -> &str {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    name.strip_suffix(".exe").unwrap_or(name)
}

/// The options in arguments such as `-euxo pipefail`: the long name and whether it is turned on.
pub(super) fn option_words<'a>(arguments: &[&'a str]) -> impl Iterator<Item = (String, bool)> + use<'a> {
    let mut found = Vec::new();
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        let (on, letters) = match word.as_bytes().first() {
            Some(b'-') => (true, &word[1..]),
            Some(b'+') => (false, &word[1..]),
            _ => break,
        };
        if letters.is_empty() || letters.starts_with('-') {
            break;
        }
        for letter in letters.chars() {
            let long = match letter {
                'e' => "errexit",
                'u' => "nounset",
                'x' => "xtrace",
                'f' => "noglob",
                'v' => "verbose",
                'o' => words.next().copied().unwrap_or(""),
                _ => continue,
            };
            if !long.is_empty() {
                found.push((long.to_owned(), on));
            }
        }
    }
    found.into_iter()
}

/// The index of the argument that a shell called with `-c` runs.
pub(super) fn command_operand(arguments: &[&str]) -> Option<usize> {
    let mut has_command = false;
    let mut skip = false;
    for (index, word) in arguments.iter().enumerate() {
        if skip {
            skip = false;
            continue;
        }
        match word.strip_prefix(['-', '+']) {
            Some(letters) if !letters.is_empty() => {
                if letters.starts_with('-') {
                    continue;
                }
                has_command |= letters.contains('c');
                skip = letters.ends_with(['o', 'O']);
            }
            _ => return has_command.then_some(index),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read_from_arguments() {
        let bash = Interpreter::of_program("/bin/bash", &["-euxo", "pipefail", "-c"]).unwrap();
        assert_eq!(bash.options, ["errexit", "nounset", "xtrace", "pipefail"]);
        assert_eq!(command_operand(&["-o", "pipefail", "-ec", "x"]), Some(3));
        assert_eq!(command_operand(&["script.sh", "-c"]), None);
    }

    #[test]
    fn a_shebang_names_the_interpreter() {
        assert_eq!(Interpreter::of_shebang("/usr/bin/env -S bash -e").unwrap().kind, InterpreterKind::Bash);
        assert_eq!(Interpreter::of_shebang("/usr/bin/env python3"), None);
        assert_eq!(Interpreter::of_program("pwsh", &[]), None);
    }
}
