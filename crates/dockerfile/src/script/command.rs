use plimsoll_text::{Edit, Span};

use super::interpreter::base_name;
use super::{Assignment, HeredocInput, Redirect, ScriptWord};

/// A simple command, looked at through `sudo`, `env` and their like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptCommand {
    /// What runs, without folders; empty if the shell expands it.
    pub name: String,
    /// Where the name stands.
    pub name_span: Span,
    /// The words after the name.
    pub arguments: Vec<ScriptWord>,
    /// What it is run through, outermost first.
    pub wrappers: Vec<Wrapper>,
    /// The assignments before it, those of `env` left out.
    pub assignments: Vec<Assignment>,
    /// Its redirections.
    pub redirects: Vec<Redirect>,
    /// The heredoc that it reads.
    pub heredoc: Option<HeredocInput>,
    /// The whole command, wrappers and assignments included.
    pub span: Span,
    /// Whether it stands in `$(...)` or `<(...)`.
    pub in_substitution: bool,
    /// Whether it stands in a script inside the script.
    pub is_nested: bool,
}

/// A command that runs another one: `sudo`, `env`, `exec`, `command`, `nohup`, `time`, `nice`, `timeout`, `xargs` ...
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrapper {
    /// Its name without folders.
    pub name: String,
    /// Where its name stands.
    pub span: Span,
    /// From its name to the command that it runs, blanks included: what to delete to take it off.
    pub prefix: Span,
}

impl ScriptCommand {
    /// The words that start with `-`, up to `--`.
    pub fn flags(&self) -> impl Iterator<Item = &ScriptWord> {
        self.arguments
            .iter()
            .take_while(|word| word.text != "--")
            .filter(|word| word.text.len() > 1 && word.text.starts_with('-'))
    }

    /// Whether it has a flag: `-y` also as a part of `-qy`, `--yes` also as `--yes=...`.
    #[must_use]
    pub fn has_flag(&self, flag: &str) -> bool {
        self.flag(flag).is_some()
    }

    /// Whether it has one of these flags.
    #[must_use]
    pub fn has_any_flag(&self, flags: &[&str]) -> bool {
        flags.iter().any(|flag| self.has_flag(flag))
    }

    /// The word that holds a flag.
    #[must_use]
    pub fn flag(&self, flag: &str) -> Option<&ScriptWord> {
        self.flags().find(|word| is_flag(&word.text, flag))
    }

    /// The value of an option: what follows `--name=` or `-n`, or the next word.
    #[must_use]
    pub fn option(&self, flag: &str) -> Option<&str> {
        let position = self.arguments.iter().take_while(|w| w.text != "--").position(|w| is_flag(&w.text, flag))?;
        let word = &self.arguments[position].text;
        let attached = if flag.starts_with("--") {
            word.get(flag.len()..).and_then(|rest| rest.strip_prefix('='))
        } else {
            let letter = flag.chars().nth(1)?;
            word.split_once(letter).map(|(_, rest)| rest).filter(|rest| !rest.is_empty())
        };
        attached.or_else(|| self.arguments.get(position + 1).map(|word| word.text.as_str()))
    }

    /// The words that are no flags. Values of options that stand apart count as operands.
    pub fn operands(&self) -> impl Iterator<Item = &ScriptWord> {
        self.operands_except(&[])
    }

    /// The words that are neither flags nor the values of those flags in `with_value` that take one.
    pub fn operands_except(&self, with_value: &[&str]) -> impl Iterator<Item = &ScriptWord> {
        let mut operands = Vec::new();
        let mut words = self.arguments.iter();
        while let Some(word) = words.next() {
            if word.text == "--" {
                operands.extend(words);
                break;
            }
            if word.text.len() > 1 && word.text.starts_with('-') {
                let takes_next = |flag: &&str| {
                    word.text == **flag
                        || (!flag.starts_with("--")
                            && !word.text.starts_with("--")
                            && flag.chars().nth(1).is_some_and(|letter| word.text.ends_with(letter)))
                };
                if with_value.iter().any(takes_next) {
                    words.next();
                }
            } else {
                operands.push(word);
            }
        }
        operands.into_iter()
    }

    /// The first word that is no flag: `install` of `apt-get -y install`.
    #[must_use]
    pub fn subcommand(&self) -> Option<&str> {
        self.operands().next().map(|word| word.text.as_str())
    }

    /// Where the command ends, its redirections included.
    #[must_use]
    pub fn end(&self) -> u32 {
        self.redirects.iter().map(|redirect| redirect.span.end).fold(self.span.end, u32::max)
    }

    /// The edit that deletes one of its arguments, and what stands between it and the word before.
    #[must_use]
    pub fn without(&self, argument: &ScriptWord, text: &str) -> Edit {
        let before = self.arguments.iter().map(|word| word.span.end).filter(|end| *end <= argument.span.start).max();
        let gap = Span::new(before.unwrap_or(self.name_span.end).min(argument.span.start), argument.span.start);
        let is_plain = gap.of(text).chars().all(|c| c.is_whitespace() || matches!(c, '\\' | '`'));
        Edit::delete(if is_plain { gap.join(argument.span) } else { argument.span })
    }

    /// The wrapper of that name, if the command is run through it.
    #[must_use]
    pub fn wrapper(&self, name: &str) -> Option<&Wrapper> {
        self.wrappers.iter().find(|wrapper| wrapper.name == name)
    }
}

fn is_flag(word: &str, flag: &str) -> bool {
    if flag.starts_with("--") {
        return word.strip_prefix(flag).is_some_and(|rest| rest.is_empty() || rest.starts_with('='));
    }
    if word == flag {
        return true;
    }
    let letter = match flag.as_bytes() {
        [b'-', letter] => *letter,
        _ => return false,
    };
    // Letters after the first that is none are the value of an option: -I/usr/include.
    let cluster = word.strip_prefix('-').unwrap_or("").bytes().take_while(u8::is_ascii_alphabetic);
    !word.starts_with("--") && cluster.into_iter().any(|byte| byte == letter)
}

/// A command that runs its operands, and how to find where they start.
struct WrapperSpec {
    name: &'static str,
    /// Its flags that take the next word.
    with_value: &'static [&'static str],
    /// Its own operands before the command.
    operands: usize,
    /// Whether `NAME=value` words may stand before the command.
    assignments: bool,
    /// Flags with which it runs nothing.
    unless: &'static [&'static str],
}

const fn spec(name: &'static str, with_value: &'static [&'static str]) -> WrapperSpec {
    WrapperSpec { name, with_value, operands: 0, assignments: false, unless: &[] }
}

const WRAPPERS: &[WrapperSpec] = &[
    WrapperSpec {
        assignments: true,
        unless: &["-l", "-v", "-V", "-e", "-k", "-K"],
        ..spec(
            "sudo",
            &[
                "-u", "--user", "-g", "--group", "-h", "--host", "-p", "--prompt", "-C", "-T", "-U", "-D", "-R", "-r",
                "-t",
            ],
        )
    },
    spec("doas", &["-u", "-C"]),
    WrapperSpec { assignments: true, ..spec("env", &["-u", "--unset", "-C", "--chdir", "-S", "--split-string"]) },
    spec("exec", &["-a"]),
    WrapperSpec { unless: &["-v", "-V"], ..spec("command", &[]) },
    spec("builtin", &[]),
    spec("nohup", &[]),
    spec("time", &["-f", "--format", "-o", "--output"]),
    spec("nice", &["-n", "--adjustment"]),
    spec("ionice", &["-c", "--class", "-n", "--classdata"]),
    spec("stdbuf", &["-i", "-o", "-e", "--input", "--output", "--error"]),
    WrapperSpec { operands: 1, ..spec("timeout", &["-s", "--signal", "-k", "--kill-after"]) },
    spec("eatmydata", &[]),
    spec("xargs", &["-I", "-n", "-P", "-L", "-d", "-E", "-s", "-a", "--max-args", "--max-procs", "--delimiter"]),
];

/// Where the command that really runs stands among `words`, and what runs it.
pub(super) fn unwrap(words: &[ScriptWord]) -> (usize, Vec<Wrapper>) {
    let mut wrappers = Vec::new();
    let mut at = 0;
    while let Some(spec) = words.get(at).and_then(|word| wrapper(word)) {
        let Some(next) = wrapped(words, at, spec) else { break };
        let (word, runs) = (&words[at], &words[next]);
        let prefix = Span::new(word.span.start, runs.span.start);
        wrappers.push(Wrapper { name: spec.name.to_owned(), span: word.span, prefix });
        at = next;
    }
    (at, wrappers)
}

fn wrapper(word: &ScriptWord) -> Option<&'static WrapperSpec> {
    let name = base_name(word.literal()?);
    WRAPPERS.iter().find(|spec| spec.name == name)
}

/// Where the command that the wrapper at `at` runs starts.
fn wrapped(words: &[ScriptWord], at: usize, spec: &WrapperSpec) -> Option<usize> {
    let mut own = spec.operands;
    let mut next = at + 1;
    loop {
        let word = words.get(next)?.text.as_str();
        if word == "--" {
            next += 1;
            break;
        }
        if word.len() > 1 && word.starts_with('-') {
            if spec.unless.contains(&word) {
                return None;
            }
            next += if spec.with_value.contains(&word) { 2 } else { 1 };
        } else if spec.assignments && is_assignment(word) {
            next += 1;
        } else if own > 0 {
            own -= 1;
            next += 1;
        } else {
            break;
        }
    }
    (next < words.len()).then_some(next)
}

fn is_assignment(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    })
}
