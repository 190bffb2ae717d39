//! What BuildKit refuses in an instruction that could be read.

use plimsoll_text::Span;

use super::heredoc;
use crate::keyword::{FlagKind, nearest};
use crate::{Arguments, Command, Flag, Instruction, Keyword, SyntaxError, SyntaxErrorKind, Word};

/// Checks the keyword, the flags and the number and shape of the operands.
pub(super) fn instruction(instruction: &Instruction<'_>, text: &str, errors: &mut Vec<SyntaxError>) {
    let mut checker = Checker { text, errors };
    checker.instruction(instruction);
    if let Some(trigger) = instruction.trigger() {
        let kind = match trigger.keyword {
            Keyword::Onbuild => SyntaxErrorKind::OnbuildNested,
            keyword @ (Keyword::From | Keyword::Maintainer) => SyntaxErrorKind::OnbuildInvalidTrigger { keyword },
            _ => return checker.instruction(trigger),
        };
        checker.error(kind, trigger.keyword_span);
    }
}

/// Checks that there is a FROM, and nothing but ARG before it.
pub(super) fn stages(instructions: &[Instruction<'_>], errors: &mut Vec<SyntaxError>) {
    let first = instructions.iter().find(|i| !matches!(i.keyword, Keyword::Arg | Keyword::Unknown));
    if let Some(first) = first.filter(|first| first.keyword != Keyword::From) {
        let kind = SyntaxErrorKind::InstructionBeforeFrom { keyword: first.keyword };
        errors.push(SyntaxError { kind, span: first.keyword_span });
    } else if let Some(last) = instructions.last().filter(|_| instructions.iter().all(|i| i.keyword == Keyword::Arg)) {
        errors.push(SyntaxError { kind: SyntaxErrorKind::NoFrom, span: last.keyword_span });
    }
}

struct Checker<'e> {
    text: &'e str,
    errors: &'e mut Vec<SyntaxError>,
}

impl Checker<'_> {
    fn error(&mut self, kind: SyntaxErrorKind, span: Span) {
        self.errors.push(SyntaxError { kind, span });
    }

    fn instruction(&mut self, instruction: &Instruction<'_>) {
        let keyword = instruction.keyword;
        if keyword == Keyword::Unknown {
            let name = instruction.keyword_span.of(self.text);
            let suggestion = nearest(name, Keyword::ALL.into_iter().map(Keyword::as_str)).map(Keyword::of);
            let kind = SyntaxErrorKind::UnknownInstruction { name: name.to_owned(), suggestion };
            return self.error(kind, instruction.keyword_span);
        }
        self.flags(instruction);
        match keyword {
            Keyword::Run | Keyword::Cmd | Keyword::Entrypoint => {}
            Keyword::Add | Keyword::Copy => self.copy(instruction),
            Keyword::Shell => {
                if matches!(instruction.arguments, Arguments::None) {
                    self.missing(instruction);
                } else if instruction.json().is_none() || self.is_empty_array(instruction) {
                    self.error(SyntaxErrorKind::ShellNotJson, operand_span(instruction));
                }
            }
            Keyword::Volume if self.is_empty_array(instruction) => self.missing(instruction),
            _ if matches!(instruction.arguments, Arguments::None) => self.missing(instruction),
            Keyword::From => self.from(instruction.words()),
            Keyword::Healthcheck => self.healthcheck(instruction),
            _ => {}
        }
    }

    fn is_empty_array(&self, instruction: &Instruction<'_>) -> bool {
        instruction.json().is_some_and(|array| is_empty(array.span, self.text))
    }

    fn missing(&mut self, instruction: &Instruction<'_>) {
        let kind = SyntaxErrorKind::MissingArgument { keyword: instruction.keyword };
        self.error(kind, instruction.keyword_span);
    }

    fn flags(&mut self, instruction: &Instruction<'_>) {
        let known = instruction.keyword.flags();
        for (index, flag) in instruction.flags.iter().enumerate() {
            let name = || flag.name.clone().into_owned();
            let Some(spec) = known.iter().find(|spec| spec.name == flag.name) else {
                let suggestion = nearest(&flag.name, known.iter().map(|spec| spec.name));
                self.error(SyntaxErrorKind::UnknownFlag { name: name(), suggestion }, flag.span);
                continue;
            };
            let earlier = instruction.flags.get(..index).unwrap_or_default();
            if spec.kind != FlagKind::Many && earlier.iter().any(|other| other.name == flag.name) {
                self.error(SyntaxErrorKind::DuplicateFlag { name: name() }, flag.span);
                continue;
            }
            self.flag_value(flag, spec.kind);
        }
    }

    fn flag_value(&mut self, flag: &Flag<'_>, kind: FlagKind) {
        let name = || flag.name.clone().into_owned();
        match (&flag.value, kind) {
            (None, FlagKind::Boolean) => {}
            (None, _) => self.error(SyntaxErrorKind::FlagMissingValue { name: name() }, flag.span),
            (Some(value), FlagKind::Boolean) => {
                let text = value.literal().unwrap_or(&value.raw);
                if text.is_empty() {
                    self.error(SyntaxErrorKind::FlagMissingValue { name: name() }, flag.span);
                } else if !text.eq_ignore_ascii_case("true") && !text.eq_ignore_ascii_case("false") {
                    let value_text = text.to_owned();
                    self.error(SyntaxErrorKind::FlagInvalidBoolean { name: name(), value: value_text }, value.span);
                }
            }
            (Some(_), _) => {}
        }
    }

    fn from(&mut self, words: &[Word<'_>]) {
        match words {
            [_] => {}
            [_, word, name] if word.raw.eq_ignore_ascii_case("as") => {
                if !is_stage_name(&name.raw) {
                    let kind = SyntaxErrorKind::InvalidStageName { name: name.raw.clone().into_owned() };
                    self.error(kind, name.span);
                }
            }
            [_, word, _] => {
                self.error(SyntaxErrorKind::FromMissingAs { found: word.raw.clone().into_owned() }, word.span);
            }
            words => {
                let span = |word: Option<&Word<'_>>| word.map_or(Span::default(), |word| word.span);
                let extra = span(words.get(1)).join(span(words.last()));
                self.error(SyntaxErrorKind::FromArgumentCount { found: words.len() }, extra);
            }
        }
    }

    fn copy(&mut self, instruction: &Instruction<'_>) {
        let keyword = instruction.keyword;
        match instruction.words() {
            [] if matches!(instruction.arguments, Arguments::None) => self.missing(instruction),
            [] if !self.is_empty_array(instruction) => {}
            [] | [_] => self.error(SyntaxErrorKind::MissingDestination { keyword }, operand_span(instruction)),
            [.., destination] => {
                if heredoc::opening(&destination.raw).is_some() {
                    self.error(SyntaxErrorKind::HeredocDestination { keyword }, destination.span);
                }
            }
        }
    }

    fn healthcheck(&mut self, instruction: &Instruction<'_>) {
        let Arguments::Healthcheck { kind, command } = &instruction.arguments else { return };
        if kind.raw.eq_ignore_ascii_case("none") {
            if let Some(command) = command {
                self.error(SyntaxErrorKind::HealthcheckNoneArguments, command_span(command));
            }
        } else if !kind.raw.eq_ignore_ascii_case("cmd") {
            self.error(SyntaxErrorKind::HealthcheckUnknownType { found: kind.raw.clone().into_owned() }, kind.span);
        } else if command.as_ref().is_none_or(|c| matches!(c, Command::Exec(array) if is_empty(array.span, self.text)))
        {
            self.error(SyntaxErrorKind::HealthcheckMissingCommand, kind.span);
        }
    }
}

const fn command_span(command: &Command<'_>) -> Span {
    match command {
        Command::Exec(array) => array.span,
        Command::Shell(text) => text.span,
    }
}

/// Whether the brackets of an array have nothing but blanks between them.
fn is_empty(array: Span, text: &str) -> bool {
    array.of(text).strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).is_some_and(|rest| rest.trim().is_empty())
}

fn operand_span(instruction: &Instruction<'_>) -> Span {
    match &instruction.arguments {
        Arguments::Json(array) => array.span,
        Arguments::Shell(text) => text.span,
        _ => instruction.words().first().map_or(instruction.keyword_span, |word| word.span),
    }
}

/// `^[a-z][a-z0-9-_.]*$` in lower case.
fn is_stage_name(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|c| c.is_ascii_alphabetic())
        && chars.all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
}
