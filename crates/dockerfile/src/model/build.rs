use std::ops::Range;
use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::construct;
use super::invocation::Invocation;
use super::scope::{self, Binding, Lookup, Resolved, Scope, Value};
use super::source::SourceData;
use super::stage::Stage;
use crate::script::{self, Script, ScriptText};
use crate::{Dockerfile, Instruction, Keyword, Pair, Word, parse};

/// How many stages are followed from a stage to its base when a variable is looked up.
pub(super) const MAX_CHAIN: usize = 128;

/// A Dockerfile with its meaning: stages, variables and scripts.
#[derive(Debug)]
pub struct Build<'t> {
    file: Dockerfile<'t>,
    pub(super) invocation: Invocation,
    /// The part before the first FROM.
    pub(super) global: Scope,
    pub(super) stages: Vec<StageData>,
    /// The last stage of each name, in lower case, with all before it.
    pub(super) names: FxHashMap<String, Vec<usize>>,
    /// One cell an instruction; filled when a script is first asked for.
    scripts: Vec<OnceLock<Option<Script>>>,
}

/// What is known of a stage. Instructions are indices into the file's.
#[derive(Debug)]
pub(super) struct StageData {
    /// FROM; none where instructions stand before any.
    pub(super) from: Option<usize>,
    /// Everything after FROM, up to the next one.
    pub(super) instructions: Range<usize>,
    /// The name in lower case.
    pub(super) name: Option<String>,
    pub(super) base: BaseData,
    pub(super) scope: Scope,
    /// The instructions of the stage that set what later ones inherit.
    pub(super) settings: Settings,
    /// The same, as the base stage leaves them.
    pub(super) inherited: Inherited,
    /// What COPY and the mounts of RUN refer to, in order.
    pub(super) sources: Vec<SourceData>,
    /// The stages that this one takes something from, its base included; ascending, each once.
    pub(super) needs: Vec<usize>,
    pub(super) links: Links,
    pub(super) is_reachable: bool,
}

/// What the other stages are to a stage. Worked out once for all stages, as asking each of them costs their square.
#[derive(Clone, Debug, Default)]
pub(super) struct Links {
    /// The stages that take something from it; ascending, each once.
    pub(super) users: Vec<usize>,
    /// What refers to it: the stage, and the index among the sources of that.
    pub(super) references: Vec<(usize, usize)>,
    /// The first stage of its chain of bases.
    pub(super) root: usize,
    /// Its number when every stage is followed by those that build on it.
    pub(super) number: usize,
    /// How many stages build on it, directly or not, itself included. Their numbers follow its own.
    pub(super) family: usize,
    /// Stages that need each other in a circle have the same.
    pub(super) circle: usize,
}

#[derive(Clone, Debug)]
pub(super) enum BaseData {
    Scratch,
    Stage(usize),
    Image(String),
    Unresolved,
}

#[derive(Debug, Default)]
pub(super) struct Settings {
    pub(super) users: Vec<usize>,
    pub(super) shells: Vec<usize>,
    /// The instruction and the directory from the next one on.
    pub(super) workdirs: Vec<(usize, Value)>,
}

#[derive(Clone, Debug)]
pub(super) struct Inherited {
    pub(super) user: Option<usize>,
    pub(super) shell: Option<usize>,
    pub(super) workdir: Value,
    /// Whether the chain of bases ends at `scratch`, so that nothing is set that the file does not show.
    pub(super) from_scratch: bool,
}

impl<'t> Build<'t> {
    /// The meaning of a file in a build that nothing is known of.
    #[must_use]
    pub fn new(file: Dockerfile<'t>) -> Self {
        Self::with(file, Invocation::default())
    }

    /// The meaning of a file in a build that is called like this.
    #[must_use]
    pub fn with(file: Dockerfile<'t>, invocation: Invocation) -> Self {
        let scripts = file.instructions.iter().map(|_| OnceLock::new()).collect();
        let mut build = Self {
            file,
            invocation,
            global: Scope::default(),
            stages: Vec::new(),
            names: FxHashMap::default(),
            scripts,
        };
        construct::stages(&mut build);
        build
    }

    /// Parses a text and gives it its meaning.
    #[must_use]
    pub fn parse(text: &'t str) -> Self {
        Self::new(parse(text))
    }

    /// The syntax tree.
    #[must_use]
    pub const fn file(&self) -> &Dockerfile<'t> {
        &self.file
    }

    /// The text of the file.
    #[must_use]
    pub const fn text(&self) -> &'t str {
        self.file.text
    }

    /// The stages in order.
    pub fn stages(&self) -> impl DoubleEndedIterator<Item = Stage<'_>> + ExactSizeIterator {
        (0..self.stages.len()).map(move |index| Stage { build: self, index })
    }

    /// The stage of that number, counted from 0.
    #[must_use]
    pub fn stage(&self, index: usize) -> Option<Stage<'_>> {
        (index < self.stages.len()).then_some(Stage { build: self, index })
    }

    /// The stage that is built: the target of the invocation, else the last one.
    #[must_use]
    pub fn final_stage(&self) -> Option<Stage<'_>> {
        let target = self.invocation.target.as_deref().and_then(|target| self.target(target));
        target.or_else(|| self.stages.len().checked_sub(1).and_then(|index| self.stage(index)))
    }

    /// The stage that `--target` means.
    fn target(&self, name: &str) -> Option<Stage<'_>> {
        self.stage_named(name).or_else(|| {
            let number = name.parse().ok()?;
            self.stage_numbered(number)
        })
    }

    /// The last stage of that name, in any case.
    #[must_use]
    pub fn stage_named(&self, name: &str) -> Option<Stage<'_>> {
        let index = self.names.get(&name.to_lowercase())?.last().copied()?;
        self.stage(index)
    }

    /// The stage that `--from` knows by a number.
    pub(super) fn stage_numbered(&self, number: usize) -> Option<Stage<'_>> {
        self.stage(number.checked_add(self.implied())?)
    }

    /// How many stages have no FROM, and so no number: one at most, the first.
    pub(super) fn implied(&self) -> usize {
        usize::from(self.stages.first().is_some_and(|first| first.from.is_none()))
    }

    /// The stage in which an instruction of this file stands; `None` for a global ARG.
    #[must_use]
    pub fn stage_of(&self, instruction: &Instruction<'_>) -> Option<Stage<'_>> {
        self.stage_at(self.position(instruction))
    }

    /// The instructions before the first stage: the global ARGs.
    #[must_use]
    pub fn global_instructions(&self) -> &[Instruction<'t>] {
        let end = self.stages.first().map_or(self.file.instructions.len(), StageData::start);
        self.file.instructions.get(..end).unwrap_or_default()
    }

    /// Replaces the variables of a word of `instruction`. FROM sees the global ARGs and those of the platform; other
    /// instructions see what their stage and its bases declare above them.
    #[must_use]
    pub fn resolve(&self, word: &Word<'_>, instruction: &Instruction<'_>) -> Resolved {
        self.resolve_at(word, self.position(instruction), instruction.keyword)
    }

    /// What the operand of a FROM is worth in a build without further build arguments: every ARG has its default, and one
    /// without default is empty. `None` if the word cannot be expanded.
    #[must_use]
    pub fn default_of(&self, word: &Word<'_>, from: &Instruction<'_>) -> Option<String> {
        let at = self.position(from);
        let resolved = scope::resolve(word, &|name| match self.lookup_global(name, at) {
            Lookup::Bound(Binding::Unset) => Lookup::Undeclared { empty: true },
            other => other,
        });
        resolved.value.known().map(str::to_owned)
    }

    /// The ARG before the first FROM that declares a name for `from`, with the pair that does.
    #[must_use]
    pub fn global_arg(&self, name: &str) -> Option<&Pair<'t>> {
        self.global_instructions().iter().flat_map(Instruction::pairs).rfind(|pair| pair.name() == name)
    }

    pub(super) fn resolve_at(&self, word: &Word<'_>, at: usize, keyword: Keyword) -> Resolved {
        scope::resolve(word, &|name| match self.stage_at(at) {
            Some(stage) if keyword != Keyword::From => self.lookup(name, stage.index, at),
            _ => self.lookup_global(name, at),
        })
    }

    /// What an environment variable is worth at an instruction; `None` if no ENV above sets it.
    #[must_use]
    pub fn env(&self, name: &str, instruction: &Instruction<'_>) -> Option<Value> {
        let at = self.position(instruction);
        let mut stage = self.stage_at(at).map(|stage| stage.index);
        let mut before = at;
        for _ in 0..MAX_CHAIN {
            let data = self.stages.get(stage?)?;
            if let Some(binding) = data.scope.env(name, before) {
                return Some(match binding {
                    Binding::Set(value) => Value::Known(value.clone()),
                    Binding::Unknown | Binding::Unset => Value::Unknown,
                });
            }
            (stage, before) = (data.parent(), usize::MAX);
        }
        Some(Value::Unknown)
    }

    /// What an ARG or ENV is worth at an instruction of a stage, or at its trigger; `None` if none above sets it.
    #[must_use]
    pub fn variable(&self, name: &str, instruction: &Instruction<'_>) -> Option<Value> {
        let at = self.position(instruction);
        match self.lookup(name, self.stage_at(at)?.index, at) {
            Lookup::Bound(Binding::Set(value)) => Some(Value::Known(value.clone())),
            Lookup::Bound(_) => Some(Value::Unknown),
            Lookup::Predefined | Lookup::Undeclared { .. } => None,
        }
    }

    /// The script of an instruction with a shell form, of an ONBUILD with one, or of an exec form that calls a shell
    /// with `-c`. `None` if it has none, or if what interprets it is no POSIX shell.
    #[must_use]
    pub fn script(&self, instruction: &Instruction<'_>) -> Option<&Script> {
        let at = self.position(instruction);
        let whole = self.file.instructions.get(at)?;
        let cell = self.scripts.get(at)?;
        cell.get_or_init(|| {
            let stage = self.stage_at(at);
            let shell = stage.and_then(|stage| stage.shell_at(whole));
            let is_default_cmd = shell.is_none() && stage.is_some_and(Stage::is_windows);
            (!is_default_cmd).then(|| script::of(whole.effective(), shell, self.text()))?
        })
        .as_ref()
    }

    /// The texts of the scripts of an instruction that has a [`script`](Self::script): its own, and those of heredocs that
    /// a shell in it reads.
    #[must_use]
    pub fn script_texts(&self, instruction: &Instruction<'_>) -> Vec<ScriptText> {
        let whole = self.file.instructions.get(self.position(instruction));
        let parts = whole.zip(self.script(instruction));
        parts.map_or_else(Vec::new, |(whole, script)| script::texts(whole.effective(), script, self.text()))
    }

    /// The names of every ARG and ENV that stand above an instruction, in its stage and in those below it: in no order, and
    /// some more than once.
    pub fn names_at(&self, instruction: &Instruction<'_>) -> impl Iterator<Item = &str> {
        self.scopes_at(instruction).flat_map(|(scope, before)| scope.names(before))
    }

    /// Whether [`names_at`](Self::names_at) has a name.
    #[must_use]
    pub fn has_name_at(&self, name: &str, instruction: &Instruction<'_>) -> bool {
        self.scopes_at(instruction).any(|(scope, before)| scope.has(name, before))
    }

    /// The variables of an instruction's stage and of those below it, with the position up to which they count.
    fn scopes_at(&self, instruction: &Instruction<'_>) -> impl Iterator<Item = (&Scope, usize)> {
        let at = self.position(instruction);
        let own = self.stage_at(at).map(|stage| (stage.index, at));
        let chain = std::iter::successors(own, |(stage, _)| Some((self.stages.get(*stage)?.parent()?, usize::MAX)));
        chain.take(MAX_CHAIN).filter_map(|(stage, before)| Some((self.stages.get(stage)?, before))).flat_map(
            |(stage, before)| {
                // Without any FROM the ARGs above belong to no stage, as in a file that is being typed.
                let global = stage.from.is_none().then_some((&self.global, before));
                std::iter::once((&stage.scope, before)).chain(global)
            },
        )
    }

    /// The index of an instruction, or of the ONBUILD around it.
    pub(super) fn position(&self, instruction: &Instruction<'_>) -> usize {
        self.file.instructions.partition_point(|other| other.span.start <= instruction.span.start).saturating_sub(1)
    }

    pub(super) fn stage_at(&self, position: usize) -> Option<Stage<'_>> {
        let count = self.stages.partition_point(|stage| stage.start() <= position);
        self.stage(count.checked_sub(1)?)
    }

    pub(super) fn lookup_global(&self, name: &str, before: usize) -> Lookup<'_> {
        if self.invocation.replaced.contains(name) {
            return Lookup::Predefined;
        }
        match self.global.arg(name, before) {
            Some(Binding::Unset) | None if scope::is_platform_arg(name) => Lookup::Predefined,
            Some(binding) => Lookup::Bound(binding),
            None => Lookup::Undeclared { empty: true },
        }
    }

    /// ENV wins over ARG, whichever comes later, through the chain of base stages.
    fn lookup(&self, name: &str, stage: usize, before: usize) -> Lookup<'_> {
        if self.invocation.replaced.contains(name) {
            return Lookup::Predefined;
        }
        let mut arg = None;
        let (mut current, mut limit) = (stage, before);
        for _ in 0..MAX_CHAIN {
            let data = &self.stages[current];
            if let Some(binding) = data.scope.env(name, limit) {
                return Lookup::Bound(binding);
            }
            arg = arg.or_else(|| data.scope.arg(name, limit));
            match data.parent() {
                Some(parent) => (current, limit) = (parent, usize::MAX),
                None => {
                    return match arg {
                        Some(binding) => Lookup::Bound(binding),
                        None if scope::is_predefined(name) => Lookup::Predefined,
                        None => Lookup::Undeclared { empty: data.inherited.from_scratch },
                    };
                }
            }
        }
        Lookup::Predefined
    }
}

impl StageData {
    /// Its first instruction.
    fn start(&self) -> usize {
        self.from.unwrap_or(self.instructions.start)
    }

    pub(super) const fn parent(&self) -> Option<usize> {
        match self.base {
            BaseData::Stage(parent) => Some(parent),
            _ => None,
        }
    }
}
