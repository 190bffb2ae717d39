use std::ops::Range;

use plimsoll_text::Span;

use super::build::{BaseData, Build, MAX_CHAIN, StageData};
use super::facts::{self, EffectiveUser};
use super::scope::Value;
use super::source::{self, Source, SourceReference};
use crate::{Instruction, Keyword, Word};

/// One stage of a build: a handle that is cheap to copy.
#[derive(Clone, Copy)]
pub struct Stage<'b> {
    pub(super) build: &'b Build<'b>,
    pub(super) index: usize,
}

/// What a stage starts from.
#[derive(Clone, Copy, Debug)]
pub enum Base<'b> {
    /// The empty image.
    Scratch,
    /// An image from elsewhere, variables replaced.
    Image(&'b str),
    /// An earlier stage.
    Stage(Stage<'b>),
    /// The reference is missing, empty, or depends on what is not known.
    Unresolved,
}

impl PartialEq for Stage<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.index == other.index && std::ptr::eq(self.build, other.build)
    }
}

impl Eq for Stage<'_> {}

impl std::fmt::Debug for Stage<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Stage({}, {:?})", self.index, self.name())
    }
}

impl<'b> Stage<'b> {
    fn data(self) -> &'b StageData {
        &self.build.stages[self.index]
    }

    /// The build that it is part of.
    #[must_use]
    pub const fn build(self) -> &'b Build<'b> {
        self.build
    }

    /// Its number, counted from 0.
    #[must_use]
    pub const fn index(self) -> usize {
        self.index
    }

    /// Its FROM; none for instructions that stand before any, as in a file that is being typed.
    #[must_use]
    pub fn from(self) -> Option<&'b Instruction<'b>> {
        self.build.file().instructions.get(self.data().from?)
    }

    /// The number by which `--from` knows it; none for a stage without FROM.
    #[must_use]
    pub fn number(self) -> Option<usize> {
        self.data().from.map(|_| self.index - self.build.implied())
    }

    /// The instructions after its FROM.
    #[must_use]
    pub fn instructions(self) -> &'b [Instruction<'b>] {
        let range = &self.data().instructions;
        self.build.file().instructions.get(range.clone()).unwrap_or_default()
    }

    /// Its instructions of one kind, in order.
    pub fn all(self, keyword: Keyword) -> impl DoubleEndedIterator<Item = &'b Instruction<'b>> {
        self.instructions().iter().filter(move |instruction| instruction.keyword == keyword)
    }

    /// From the start of its FROM to the end of its last instruction.
    #[must_use]
    pub fn span(self) -> Span {
        let first = self.from().or_else(|| self.instructions().first());
        let last = self.instructions().last().or(first);
        first.zip(last).map_or(Span::empty(0), |(first, last)| first.span.join(last.span))
    }

    /// The word after AS, as written.
    #[must_use]
    pub fn name_word(self) -> Option<&'b Word<'b>> {
        self.data().name.as_ref().and_then(|_| self.from()?.words().get(2))
    }

    /// Its name in lower case.
    #[must_use]
    pub fn name(self) -> Option<&'b str> {
        self.data().name.as_deref()
    }

    /// The image operand of its FROM, as written.
    #[must_use]
    pub fn base_word(self) -> Option<&'b Word<'b>> {
        self.from()?.words().first()
    }

    /// What it starts from.
    #[must_use]
    pub fn base(self) -> Base<'b> {
        match &self.data().base {
            BaseData::Scratch => Base::Scratch,
            BaseData::Image(reference) => Base::Image(reference),
            BaseData::Stage(index) => Base::Stage(Stage { index: *index, ..self }),
            BaseData::Unresolved => Base::Unresolved,
        }
    }

    /// The stage that it starts from, if it does not start from an image.
    #[must_use]
    pub fn parent(self) -> Option<Self> {
        self.data().parent().map(|index| Stage { index, ..self })
    }

    /// The stage itself, the one it starts from, and so on, through as many as variables are followed through.
    pub fn chain(self) -> impl Iterator<Item = Self> {
        std::iter::successors(Some(self), |stage| stage.parent()).take(MAX_CHAIN)
    }

    /// Whether it is the other stage, or starts from it, directly or not.
    #[must_use]
    pub fn builds_on(self, other: Self) -> bool {
        other.numbers_of_family().contains(&self.number_in_tree())
    }

    /// Its number when every stage is followed by those that build on it.
    #[must_use]
    pub fn number_in_tree(self) -> usize {
        self.data().links.number
    }

    /// The [numbers](Self::number_in_tree) of the stage and of those that build on it.
    #[must_use]
    pub fn numbers_of_family(self) -> Range<usize> {
        let links = &self.data().links;
        links.number..links.number + links.family
    }

    /// The first stage of the chain: the one whose base is no stage.
    #[must_use]
    pub fn root(self) -> Self {
        Self { index: self.data().links.root, ..self }
    }

    /// Whether it is the stage that is built, which is the last one unless the invocation names another.
    #[must_use]
    pub fn is_final(self) -> bool {
        self.build.final_stage() == Some(self)
    }

    /// Whether the last stage or the one that is built needs it, directly or not. Both need themselves.
    #[must_use]
    pub fn is_reachable(self) -> bool {
        self.data().is_reachable
    }

    /// Whether it is the stage that is built or one that this is based on, so that what it leaves is shipped.
    #[must_use]
    pub fn is_shipped(self) -> bool {
        self.build.final_stage().is_some_and(|last| last.builds_on(self))
    }

    /// The stages that it takes something from, its base included; in order, each once.
    pub fn needs(self) -> impl Iterator<Item = Self> {
        self.data().needs.iter().map(move |&index| Stage { index, ..self })
    }

    /// Whether both take something from each other, directly or through others.
    #[must_use]
    pub fn is_in_circle_with(self, other: Self) -> bool {
        self.index != other.index && self.data().links.circle == other.data().links.circle
    }

    /// The stages that take something from it.
    pub fn users(self) -> impl Iterator<Item = Self> {
        self.data().links.users.iter().map(move |&index| Stage { index, ..self })
    }

    /// The stages that are based on it.
    pub fn children(self) -> impl Iterator<Item = Self> {
        self.users().filter(move |other| other.data().parent() == Some(self.index))
    }

    /// Every `COPY --from` and every `from` of a RUN mount that means it, in order of the stages that they stand in.
    pub fn references(self) -> impl Iterator<Item = SourceReference<'b>> {
        self.data().links.references.iter().filter_map(move |&(stage, at)| {
            let stage = Stage { index: stage, ..self };
            stage.data().sources.get(at)?.of(stage)
        })
    }

    /// Every `COPY --from` and every `from` of a RUN mount in it, triggers of ONBUILD left out.
    pub fn sources(self) -> impl Iterator<Item = SourceReference<'b>> {
        self.data().sources.iter().filter_map(move |source| source.of(self))
    }

    /// What a `--from` or `from=` of this stage refers to.
    #[must_use]
    pub fn source(self, reference: &str) -> Source<'b> {
        source::resolve(self, reference)
    }

    /// The last instruction of that kind in the chain: the one that decides. It may stand in a base stage.
    #[must_use]
    pub fn last_in_chain(self, keyword: Keyword) -> Option<&'b Instruction<'b>> {
        self.chain().find_map(|stage| stage.all(keyword).next_back())
    }

    /// The USER that counts at an instruction of the stage, or at its end with `None`. It may stand in a base stage.
    #[must_use]
    pub fn user_instruction(self, at: Option<&Instruction<'_>>) -> Option<&'b Instruction<'b>> {
        let data = self.data();
        let own = before(&data.settings.users, |user| *user, self.limit(at));
        self.build.file().instructions.get(own.copied().or(data.inherited.user)?)
    }

    /// Who the processes of an image of this stage run as.
    #[must_use]
    pub fn effective_user(self) -> EffectiveUser {
        facts::user(self, None)
    }

    /// Who runs an instruction of this stage.
    #[must_use]
    pub fn user_at(self, instruction: &Instruction<'_>) -> EffectiveUser {
        facts::user(self, Some(instruction))
    }

    /// Whether the chain of bases ends at `scratch`.
    #[must_use]
    pub fn is_from_scratch(self) -> bool {
        self.data().inherited.from_scratch
    }

    /// Whether it looks like a Windows image: by the base image, by `FROM --platform`, or by the backtick as escape.
    #[must_use]
    pub fn is_windows(self) -> bool {
        const PARTS: [&str; 4] = ["/windows", "windowsservercore", "nanoserver", "windows-"];
        let root = self.root();
        let base = root.base_word().map_or("", |word| word.raw.as_ref());
        let base = if let Base::Image(reference) = root.base() { reference } else { base };
        let platform = root.from().and_then(|from| from.flag("platform")).and_then(|flag| flag.value.as_ref());
        self.build.file().escape == '`'
            || PARTS.iter().any(|part| base.contains(part))
            || platform.is_some_and(|platform| platform.raw.starts_with("windows"))
    }

    /// The SHELL that counts at an instruction of the stage; `None` for the default one. It may stand in a base stage.
    #[must_use]
    pub fn shell_at(self, instruction: &Instruction<'_>) -> Option<&'b Instruction<'b>> {
        let data = self.data();
        let own = before(&data.settings.shells, |shell| *shell, self.limit(Some(instruction)));
        self.build.file().instructions.get(own.copied().or(data.inherited.shell)?)
    }

    /// The working directory at an instruction of the stage.
    #[must_use]
    pub fn workdir_at(self, instruction: &Instruction<'_>) -> Value {
        let data = self.data();
        let own = before(&data.settings.workdirs, |(at, _)| *at, self.limit(Some(instruction)));
        own.map_or_else(|| data.inherited.workdir.clone(), |(_, value)| value.clone())
    }

    /// Whether a WORKDIR stands above an instruction, in the stage or in one it is based on.
    #[must_use]
    pub fn has_workdir_before(self, instruction: &Instruction<'_>) -> bool {
        let limit = self.limit(Some(instruction));
        before(&self.data().settings.workdirs, |(at, _)| *at, limit).is_some()
            || self.chain().skip(1).any(|stage| !stage.data().settings.workdirs.is_empty())
    }

    fn limit(self, at: Option<&Instruction<'_>>) -> usize {
        at.map_or(usize::MAX, |instruction| self.build.position(instruction))
    }
}

/// The last entry whose instruction stands before `limit`.
fn before<T>(entries: &[T], at: impl Fn(&T) -> usize, limit: usize) -> Option<&T> {
    let count = entries.partition_point(|entry| at(entry) < limit);
    entries.get(count.checked_sub(1)?)
}
