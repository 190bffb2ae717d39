//! Dockerfiles, read as BuildKit reads them.
//!
//! [`parse`] turns text into a [`Dockerfile`]: a tree in which every node has a byte span. It accepts half-typed text and
//! never fails; what BuildKit would refuse is listed in [`Dockerfile::errors`].
//!
//! This crate knows no rules, no files and no image registries. Read [`Dockerfile`], [`Instruction`] and [`Word`] first.
//!
//! ```
//! use plimsoll_dockerfile::{Keyword, parse};
//!
//! let file = parse("FROM alpine:3.22\nCOPY --chown=app \\\n  # the sources\n  src/ /app/\n");
//! let copy = &file.instructions[1];
//! assert_eq!(copy.keyword, Keyword::Copy);
//! assert_eq!(copy.flag("chown").unwrap().value.as_ref().unwrap().raw, "app");
//! assert_eq!(copy.words()[1].span.of(file.text), "/app/");
//! assert_eq!(file.comments_inside(copy)[0].text(file.text), "the sources");
//! assert!(file.errors.is_empty());
//! ```

mod error;
mod keyword;
mod model;
mod parse;
mod script;
mod syntax;
mod word;

pub use error::{SubstitutionError, SyntaxError, SyntaxErrorKind};
pub use keyword::{FlagKind, FlagSpec, Keyword};
pub use model::{
    Base, Build, BuildFacts, EffectiveUser, Missing, MissingKind, Mount, MountField, Resolved, Source, SourceReference,
    Stage, User, Value,
};
pub use parse::parse;
pub use script::{
    Assignment, HeredocInput, Interpreter, InterpreterKind, NestedScript, OptionChange, Pipeline, Redirect, Script,
    ScriptCommand, ScriptWord, Separator, SeparatorKind, Wrapper,
};
pub use syntax::{
    Arguments, Command, Comment, Directive, DirectiveKind, Dockerfile, Flag, Heredoc, Instruction, JsonArray, Pair,
    ShellText,
};
pub use word::{Modifier, Operator, Part, Variable, Word};
