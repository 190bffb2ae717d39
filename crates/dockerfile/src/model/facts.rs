//! The small summary of a build that other files need.

use plimsoll_text::Span;

use super::build::Build;
use super::scope::Value;
use super::stage::{Base, Stage};
use crate::Instruction;

/// A user of an image.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum User {
    /// `root` or `0`.
    Root,
    /// A number above 0.
    Numeric(u32),
    /// A name other than `root`.
    Named(String),
    /// No USER is set, and the base image comes from elsewhere.
    BaseImage,
    /// A USER is set, but its value is not known.
    Unknown,
}

/// The user that counts somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EffectiveUser {
    /// Who it is.
    pub user: User,
    /// The group after the colon, if one is given and known.
    pub group: Option<String>,
    /// The USER that decides; `None` if none does.
    pub decided_by: Option<Span>,
}

/// What other files need to know of a build; it borrows nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuildFacts {
    /// Who the processes of the final stage run as.
    pub user: EffectiveUser,
    /// The names of the stages in order, in lower case; `None` for those without.
    pub stage_names: Vec<Option<String>>,
    /// The image that the final stage is based on through all its stages, variables replaced; `None` for scratch and
    /// what is not known.
    pub base_image: Option<String>,
    /// The FROM operand that names the base image.
    pub base_span: Option<Span>,
}

impl Build<'_> {
    /// The summary of the build; `None` without a stage.
    #[must_use]
    pub fn facts(&self) -> Option<BuildFacts> {
        let last = self.final_stage()?;
        let root = last.root();
        let base_image = match root.base() {
            Base::Image(reference) => Some(reference.to_owned()),
            _ => None,
        };
        Some(BuildFacts {
            user: last.effective_user(),
            stage_names: self.stages().map(|stage| stage.name().map(str::to_owned)).collect(),
            base_image,
            base_span: root.base_word().map(|word| word.span),
        })
    }
}

/// Who counts at an instruction of a stage, or at its end.
pub(super) fn user(stage: Stage<'_>, at: Option<&Instruction<'_>>) -> EffectiveUser {
    let Some(instruction) = stage.user_instruction(at) else {
        let user = if stage.is_from_scratch() { User::Root } else { User::BaseImage };
        return EffectiveUser { user, group: None, decided_by: None };
    };
    let value = instruction.words().first().map(|word| stage.build.resolve(word, instruction).value);
    let decided_by = Some(instruction.span);
    let Some(Value::Known(value)) = value else {
        return EffectiveUser { user: User::Unknown, group: None, decided_by };
    };
    let (user, group) = value.split_once(':').map_or((value.as_str(), None), |(user, group)| (user, Some(group)));
    EffectiveUser { user: classify(user), group: group.map(str::to_owned), decided_by }
}

fn classify(user: &str) -> User {
    match user.parse::<u32>() {
        Ok(0) => User::Root,
        Ok(number) => User::Numeric(number),
        Err(_) if user == "root" => User::Root,
        // What an unset variable leaves.
        Err(_) if user.is_empty() => User::Unknown,
        Err(_) => User::Named(user.to_owned()),
    }
}
