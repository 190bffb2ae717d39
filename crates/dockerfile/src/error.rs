use std::fmt;

use plimsoll_text::Span;

use crate::Keyword;

/// One reason why BuildKit would refuse the file, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// What is wrong.
    pub kind: SyntaxErrorKind,
    /// The smallest piece of text to change.
    pub span: Span,
}

/// What BuildKit refuses. `Display` gives a sentence without a final full stop.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SyntaxErrorKind {
    /// The first word of a logical line is no instruction.
    UnknownInstruction {
        /// The word.
        name: String,
        /// The instruction that was probably meant.
        suggestion: Option<Keyword>,
    },
    /// A heredoc has no line that ends it.
    UnterminatedHeredoc {
        /// The word that was to end it.
        delimiter: String,
    },
    /// A line ends in the escape character and the next one starts a new instruction. BuildKit would silently join them.
    UnfinishedContinuation {
        /// The instruction that the next line starts.
        next: Keyword,
    },
    /// There is no instruction in the file.
    NoInstructions,
    /// There is no FROM in the file, and no instruction but ARG. Reported at the last ARG.
    NoFrom,
    /// An instruction other than ARG stands before the first FROM. Reported once, at the first such instruction.
    InstructionBeforeFrom {
        /// The instruction.
        keyword: Keyword,
    },
    /// A line is longer than 65,535 bytes.
    LineTooLong {
        /// Its length in bytes.
        bytes: usize,
    },
    /// An instruction has no operand.
    MissingArgument {
        /// The instruction.
        keyword: Keyword,
    },
    /// FROM has neither one operand nor three.
    FromArgumentCount {
        /// The number of operands.
        found: usize,
    },
    /// FROM has three operands and the second is not AS.
    FromMissingAs {
        /// The word in the place of AS.
        found: String,
    },
    /// The name of a stage does not match `[a-z][a-z0-9-_.]*` in lower case.
    InvalidStageName {
        /// The name.
        name: String,
    },
    /// COPY or ADD has a source and no destination.
    MissingDestination {
        /// The instruction.
        keyword: Keyword,
    },
    /// The destination of COPY or ADD is a heredoc.
    HeredocDestination {
        /// The instruction.
        keyword: Keyword,
    },
    /// The instruction knows no such flag.
    UnknownFlag {
        /// The name without `--`.
        name: String,
        /// The flag that was probably meant.
        suggestion: Option<&'static str>,
    },
    /// A flag that may be given once is given again.
    DuplicateFlag {
        /// The name without `--`.
        name: String,
    },
    /// A flag lacks its value.
    FlagMissingValue {
        /// The name without `--`.
        name: String,
    },
    /// The value of a boolean flag is neither `true` nor `false`.
    FlagInvalidBoolean {
        /// The name without `--`.
        name: String,
        /// The value.
        value: String,
    },
    /// HEALTHCHECK is followed by neither CMD nor NONE.
    HealthcheckUnknownType {
        /// The word found.
        found: String,
    },
    /// HEALTHCHECK CMD has no command.
    HealthcheckMissingCommand,
    /// HEALTHCHECK NONE is followed by something.
    HealthcheckNoneArguments,
    /// ONBUILD ONBUILD.
    OnbuildNested,
    /// ONBUILD FROM or ONBUILD MAINTAINER.
    OnbuildInvalidTrigger {
        /// The trigger.
        keyword: Keyword,
    },
    /// The operand of SHELL is not a JSON array of strings with at least one member.
    ShellNotJson,
    /// A JSON array has a member that is not a string.
    JsonNonString,
    /// A word of ENV or LABEL has no `=` although the first word had one.
    MissingEquals {
        /// The word.
        word: String,
    },
    /// ENV or LABEL gives a name and no value.
    MissingValue {
        /// The instruction.
        keyword: Keyword,
    },
    /// ENV, LABEL or ARG gives an empty name.
    BlankName {
        /// The instruction.
        keyword: Keyword,
    },
    /// A quote is not closed in the word or text in which it was opened.
    UnterminatedQuote {
        /// `'` or `"`.
        quote: char,
    },
    /// A `${...}` that BuildKit cannot expand.
    InvalidSubstitution {
        /// What is wrong with it.
        reason: SubstitutionError,
    },
    /// `# escape=` with something other than a backslash or a backtick.
    InvalidEscape {
        /// The value.
        value: String,
    },
    /// A directive is given twice.
    DuplicateDirective {
        /// Its name in lower case.
        name: &'static str,
    },
}

/// What is wrong with a `${...}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SubstitutionError {
    /// The closing brace is missing.
    Unclosed,
    /// There is no name.
    NoName,
    /// The character after the name is no modifier.
    UnsupportedModifier(char),
    /// `${name/pattern` without the second slash.
    MissingSlash,
    /// More levels of `${...}` inside each other than are followed.
    TooDeep,
}

impl fmt::Display for SubstitutionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unclosed => f.write_str("the closing brace is missing"),
            Self::NoName => f.write_str("it has no variable name"),
            Self::UnsupportedModifier(modifier) => write!(f, "'{modifier}' is not a modifier"),
            Self::MissingSlash => f.write_str("the second slash is missing"),
            Self::TooDeep => f.write_str("it is nested too deeply"),
        }
    }
}

impl fmt::Display for SyntaxErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownInstruction { name, suggestion: None } => write!(f, "'{name}' is not an instruction"),
            Self::UnknownInstruction { name, suggestion: Some(keyword) } => {
                write!(f, "'{name}' is not an instruction; did you mean {}?", keyword.as_str())
            }
            Self::UnterminatedHeredoc { delimiter } => write!(f, "no line '{delimiter}' ends this heredoc"),
            Self::UnfinishedContinuation { next } => {
                write!(f, "the line is continued, but the next one starts with {}", next.as_str())
            }
            Self::NoInstructions => f.write_str("the file has no instructions"),
            Self::NoFrom => f.write_str("the file has no FROM"),
            Self::InstructionBeforeFrom { keyword } => write!(f, "{} stands before the first FROM", keyword.as_str()),
            Self::LineTooLong { bytes } => write!(f, "the line has {bytes} bytes; 65535 are allowed"),
            Self::MissingArgument { keyword } => write!(f, "{} needs an argument", keyword.as_str()),
            Self::FromArgumentCount { found } => {
                write!(f, "FROM takes an image, or an image, AS and a name; it has {found} arguments")
            }
            Self::FromMissingAs { found } => write!(f, "'{found}' stands where FROM expects AS"),
            Self::InvalidStageName { name } => {
                write!(f, "'{name}' is no stage name: a letter first, then letters, digits, '-', '_' and '.'")
            }
            Self::MissingDestination { keyword } => write!(f, "{} needs a source and a destination", keyword.as_str()),
            Self::HeredocDestination { keyword } => {
                write!(f, "the destination of {} cannot be a heredoc", keyword.as_str())
            }
            Self::UnknownFlag { name, suggestion: None } => write!(f, "unknown flag --{name}"),
            Self::UnknownFlag { name, suggestion: Some(near) } => {
                write!(f, "unknown flag --{name}; did you mean --{near}?")
            }
            Self::DuplicateFlag { name } => write!(f, "--{name} is given more than once"),
            Self::FlagMissingValue { name } => write!(f, "--{name} needs a value"),
            Self::FlagInvalidBoolean { name, value } => write!(f, "--{name} is true or false, not '{value}'"),
            Self::HealthcheckUnknownType { found } => write!(f, "HEALTHCHECK takes CMD or NONE, not '{found}'"),
            Self::HealthcheckMissingCommand => f.write_str("HEALTHCHECK CMD needs a command"),
            Self::HealthcheckNoneArguments => f.write_str("HEALTHCHECK NONE takes no arguments"),
            Self::OnbuildNested => f.write_str("ONBUILD cannot trigger ONBUILD"),
            Self::OnbuildInvalidTrigger { keyword } => write!(f, "ONBUILD cannot trigger {}", keyword.as_str()),
            Self::ShellNotJson => f.write_str("SHELL takes a JSON array of strings"),
            Self::JsonNonString => f.write_str("every member of the array must be a string"),
            Self::MissingEquals { word } => write!(f, "'{word}' has no '='"),
            Self::MissingValue { keyword } => write!(f, "{} needs a name and a value", keyword.as_str()),
            Self::BlankName { keyword } => write!(f, "a name in {} is empty", keyword.as_str()),
            Self::UnterminatedQuote { quote } => write!(f, "the quote {quote} is not closed"),
            Self::InvalidSubstitution { reason } => write!(f, "the substitution is invalid: {reason}"),
            Self::InvalidEscape { value } => write!(f, "the escape character is \\ or `, not '{value}'"),
            Self::DuplicateDirective { name } => write!(f, "the directive {name} is given more than once"),
        }
    }
}
