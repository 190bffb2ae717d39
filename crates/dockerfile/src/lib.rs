//! Dockerfiles, read as BuildKit reads them.
//!
//! [`parse`] turns text into a [`Dockerfile`]: a tree in which every node has a byte span. It accepts half-typed text and
//! never fails; what BuildKit would refuse is listed in [`Dockerfile::errors`]. A [`Build`] says what the tree means:
//! stages and what they take from each other, variables, users, and the shell scripts, which are parsed in place.
//!
//! This crate knows no rules, reads no files, and does not look into image references. Read [`Dockerfile`],
//! [`Instruction`], [`Build`], [`Stage`] and [`Script`] first.
//!
//! ```
//! use plimsoll_dockerfile::{Build, Keyword, User};
//!
//! let build = Build::parse("ARG TAG=3.22\nFROM alpine:$TAG\nRUN apk add \\\n  # for health checks\n  curl\nUSER 1000\n");
//! let stage = build.final_stage().unwrap();
//! assert_eq!(build.facts().unwrap().base_image.as_deref(), Some("alpine:3.22"));
//! assert_eq!(stage.effective_user().user, User::Numeric(1000));
//!
//! let run = stage.all(Keyword::Run).next().unwrap();
//! let apk = build.script(run).unwrap().named("apk").next().unwrap();
//! assert_eq!(apk.arguments[1].span.of(build.text()), "curl");
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
    Base, Build, BuildFacts, EffectiveUser, Invocation, Missing, MissingKind, Mount, MountField, Resolved, Source,
    SourceReference, Stage, User, Value,
};
pub use parse::parse;
pub use script::{
    Assignment, HeredocInput, Install, Installer, Interpreter, InterpreterKind, NestedScript, OptionChange,
    PackageAction, PackageCall, PackageManager, Pipeline, Redirect, Script, ScriptCommand, ScriptText, ScriptWord,
    Separator, SeparatorKind, Wrapper,
};
pub use syntax::{
    Arguments, Command, Comment, Directive, DirectiveKind, Dockerfile, Flag, Heredoc, Instruction, JsonArray, Pair,
    ShellText,
};
pub use word::{Modifier, Operator, Part, Variable, Word};
