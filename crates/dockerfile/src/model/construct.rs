//! One pass over the instructions that finds the stages and evaluates what they set.

use super::build::{BaseData, Build, Inherited, Links, Settings, StageData};
use super::links;
use super::scope::{Binding, Scope, Value, is_platform_arg};
use super::source::{self, SourceData};
use crate::{Instruction, Keyword, Pair, Stage};

/// The longest working directory that is followed, in bytes.
const MAX_PATH: usize = 4096;

/// Fills in the stages of a build that has none yet.
pub(super) fn stages(build: &mut Build<'_>) {
    let count = build.file().instructions.len();
    for at in 0..count {
        let keyword = build.file().instructions[at].keyword;
        if keyword == Keyword::From {
            begin(build, at);
            continue;
        }
        if build.stages.is_empty() {
            if keyword == Keyword::Arg {
                global_args(build, at);
                continue;
            }
            build.stages.push(implied(at));
        }
        step(build, at);
    }
    let sources: Vec<Vec<SourceData>> = build.stages().map(source::of_stage).collect();
    for (stage, sources) in build.stages.iter_mut().zip(sources) {
        stage.needs = needs(&sources, stage.parent());
        stage.sources = sources;
    }
    links::fill(&mut build.stages);
    // A target does not make the stages below it useless: another build makes those.
    let built = build.final_stage().map(Stage::index);
    mark_reachable(&mut build.stages, built);
}

fn begin(build: &mut Build<'_>, at: usize) {
    let instruction = &build.file().instructions[at];
    let base = base(build, instruction, at);
    let name = match instruction.words() {
        [_, word, name] if word.raw.eq_ignore_ascii_case("as") => Some(name.raw.to_lowercase()),
        _ => None,
    };
    let inherited = match base {
        BaseData::Stage(parent) => leave(&build.stages[parent]),
        BaseData::Scratch => {
            Inherited { user: None, shell: None, workdir: Value::Known("/".to_owned()), from_scratch: true }
        }
        BaseData::Image(_) | BaseData::Unresolved => {
            Inherited { user: None, shell: None, workdir: Value::Unknown, from_scratch: false }
        }
    };
    if let Some(name) = &name {
        let index = build.stages.len();
        build.names.entry(name.clone()).or_default().push(index);
    }
    build.stages.push(StageData {
        from: Some(at),
        instructions: at + 1..at + 1,
        name,
        base,
        scope: Scope::default(),
        settings: Settings::default(),
        inherited,
        sources: Vec::new(),
        needs: Vec::new(),
        links: Links::default(),
        is_reachable: false,
    });
}

/// The stage of instructions that stand before any FROM. BuildKit refuses them; while a file is being typed they are
/// there all the same, and no less worth judging.
fn implied(at: usize) -> StageData {
    StageData {
        from: None,
        instructions: at..at,
        name: None,
        base: BaseData::Unresolved,
        scope: Scope::default(),
        settings: Settings::default(),
        inherited: Inherited { user: None, shell: None, workdir: Value::Unknown, from_scratch: false },
        sources: Vec::new(),
        needs: Vec::new(),
        links: Links::default(),
        is_reachable: false,
    }
}

fn base(build: &Build<'_>, from: &Instruction<'_>, at: usize) -> BaseData {
    let Some(word) = from.words().first() else { return BaseData::Unresolved };
    let resolved = build.resolve_at(word, at, Keyword::From).value;
    let Some(reference) = resolved.known().filter(|reference| !reference.is_empty()) else {
        return BaseData::Unresolved;
    };
    if let Some(&stage) = build.names.get(&reference.to_lowercase()).and_then(|stages| stages.last()) {
        return BaseData::Stage(stage);
    }
    if reference == "scratch" { BaseData::Scratch } else { BaseData::Image(reference.to_owned()) }
}

/// What a stage leaves to one that is based on it.
fn leave(stage: &StageData) -> Inherited {
    Inherited {
        user: stage.settings.users.last().copied().or(stage.inherited.user),
        shell: stage.settings.shells.last().copied().or(stage.inherited.shell),
        workdir: stage.settings.workdirs.last().map_or_else(|| stage.inherited.workdir.clone(), |(_, dir)| dir.clone()),
        from_scratch: stage.inherited.from_scratch,
    }
}

fn global_args(build: &mut Build<'_>, at: usize) {
    for index in 0..build.file().instructions[at].pairs().len() {
        let pair = &build.file().instructions[at].pairs()[index];
        let name = pair.name().to_owned();
        // Later names of the same line see the earlier ones.
        let binding = match (given(build, &name), &pair.value) {
            (Some(given), _) => given,
            (None, Some(value)) => bound(build.resolve_at(value, at + 1, Keyword::From).value),
            (None, None) => Binding::Unset,
        };
        build.global.set_arg(&name, at, binding);
    }
}

/// What a build argument of that name is worth, if one is given.
fn given(build: &Build<'_>, name: &str) -> Option<Binding> {
    let value = build.invocation.args.get(name)?;
    Some(value.as_ref().map_or(Binding::Unknown, |value| Binding::Set(value.clone())))
}

fn bound(value: Value) -> Binding {
    match value {
        Value::Known(value) => Binding::Set(value),
        Value::Unknown => Binding::Unknown,
    }
}

/// Takes an instruction into the stage that was begun last.
fn step(build: &mut Build<'_>, at: usize) {
    let instruction = &build.file().instructions[at];
    let keyword = instruction.keyword;
    let evaluated: Vec<(String, Option<Value>)> = match keyword {
        Keyword::Env | Keyword::Arg => {
            let value = |pair: &Pair<'_>| pair.value.as_ref().map(|value| build.resolve_at(value, at, keyword).value);
            instruction.pairs().iter().map(|pair| (pair.name().to_owned(), value(pair))).collect()
        }
        _ => Vec::new(),
    };
    let workdir = (keyword == Keyword::Workdir).then(|| workdir(build, instruction, at));
    let args: Vec<Binding> = match keyword {
        Keyword::Arg => evaluated.iter().map(|(name, value)| arg(build, name, value.as_ref(), at)).collect(),
        _ => Vec::new(),
    };
    let is_empty = instruction.words().is_empty();
    let Some(stage) = build.stages.last_mut() else { return };
    stage.instructions.end = at + 1;
    match keyword {
        Keyword::Env => {
            for (name, value) in evaluated {
                stage.scope.set_env(&name, at, value.unwrap_or(Value::Unknown));
            }
        }
        Keyword::Arg => {
            for ((name, _), binding) in evaluated.into_iter().zip(args) {
                stage.scope.set_arg(&name, at, binding);
            }
        }
        Keyword::User if !is_empty => stage.settings.users.push(at),
        Keyword::Shell => stage.settings.shells.push(at),
        Keyword::Workdir => stage.settings.workdirs.extend(workdir.map(|value| (at, value))),
        _ => {}
    }
}

/// An ARG in a stage: what it is given, its default, else what a global ARG of the name gives it, else what the builder does.
fn arg(build: &Build<'_>, name: &str, default: Option<&Value>, at: usize) -> Binding {
    if let Some(given) = given(build, name) {
        return given;
    }
    if let Some(value) = default {
        return bound(value.clone());
    }
    match build.global.arg(name, at) {
        Some(Binding::Unset) | None if is_platform_arg(name) => Binding::Unknown,
        Some(binding) => binding.clone(),
        None => Binding::Unset,
    }
}

/// The directory after a WORKDIR: absolute, or joined to the one before.
fn workdir(build: &Build<'_>, instruction: &Instruction<'_>, at: usize) -> Value {
    let Some(word) = instruction.words().first() else { return Value::Unknown };
    let Value::Known(path) = build.resolve_at(word, at, Keyword::Workdir).value else { return Value::Unknown };
    let is_absolute = path.starts_with('/') || path.starts_with('\\') || path.as_bytes().get(1) == Some(&b':');
    if is_absolute {
        return Value::Known(path);
    }
    let before = build.stages.last().map(|stage| leave(stage).workdir);
    match before {
        Some(Value::Known(before)) if before.len() + path.len() < MAX_PATH => {
            Value::Known(format!("{}/{}", before.trim_end_matches('/'), path.trim_start_matches("./")))
        }
        _ => Value::Unknown,
    }
}

fn needs(sources: &[SourceData], parent: Option<usize>) -> Vec<usize> {
    let copied = sources.iter().filter_map(|source| source.stage());
    let mut needs: Vec<usize> = copied.chain(parent).collect();
    needs.sort_unstable();
    needs.dedup();
    needs
}

fn mark_reachable(stages: &mut [StageData], built: Option<usize>) {
    let mut open: Vec<usize> = stages.len().checked_sub(1).into_iter().chain(built).collect();
    while let Some(index) = open.pop() {
        if let Some(stage) = stages.get_mut(index).filter(|stage| !stage.is_reachable) {
            stage.is_reachable = true;
            open.extend(&stage.needs);
        }
    }
}
