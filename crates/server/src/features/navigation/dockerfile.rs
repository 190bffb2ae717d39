//! Names in a Dockerfile: stages, and the variables that ARG and ENV declare.

use std::collections::HashMap;

use plimsoll_dockerfile::{Base, Build, Instruction, Keyword, Source, Stage, Word};
use plimsoll_text::Span;

use super::places::Place;

pub(super) fn definition(text: &str, at: u32) -> Vec<Place> {
    let names = Names::of(&Build::parse(text));
    names.at(at).map(|name| Place::here(name.declared)).into_iter().collect()
}

pub(super) fn references(text: &str, at: u32, with_declaration: bool) -> Vec<Place> {
    let names = Names::of(&Build::parse(text));
    let Some(group) = names.at(at).map(|name| name.group) else { return Vec::new() };
    let same = names.all.iter().filter(|name| name.group == group && (with_declaration || !name.declares));
    same.map(|name| Place::here(name.span)).collect()
}

/// A place where a name is written.
#[derive(Clone, Copy, Debug)]
struct Name {
    span: Span,
    /// What it means: the number of a stage, or of a variable behind all stages.
    group: usize,
    /// Where what it means here is declared; for a declaration, the one that it takes its value from, or itself.
    declared: Span,
    declares: bool,
}

/// All names of a file, in the order of the text.
#[derive(Debug, Default)]
struct Names {
    all: Vec<Name>,
}

/// A variable as it is known at some place.
#[derive(Clone, Copy, Debug)]
struct Declared {
    group: usize,
    span: Span,
}

/// The variables of a stage.
#[derive(Debug, Default)]
struct Variables<'b> {
    env: HashMap<&'b str, Declared>,
    arg: HashMap<&'b str, Declared>,
    parent: Option<usize>,
}

impl Names {
    fn of(build: &Build<'_>) -> Self {
        let mut reader =
            Reader { text: build.text(), names: Self::default(), scopes: Vec::new(), groups: build.stages().len() };
        let mut global = Variables::default();
        for instruction in build.global_instructions() {
            reader.uses(instruction, &|name| global.arg.get(name).copied());
            reader.declarations(instruction, &mut global, None);
        }
        for stage in build.stages() {
            reader.stage(stage, &global);
        }
        reader.names.all.sort_by_key(|name| name.span);
        reader.names
    }

    /// The innermost name at an offset.
    fn at(&self, at: u32) -> Option<&Name> {
        let here = self.all.iter().filter(|name| name.span.overlaps(Span::empty(at)));
        here.min_by_key(|name| name.span.len())
    }
}

struct Reader<'b> {
    text: &'b str,
    names: Names,
    /// The variables of the stages above.
    scopes: Vec<Variables<'b>>,
    /// How many things have a name.
    groups: usize,
}

impl<'b> Reader<'b> {
    fn stage(&mut self, stage: Stage<'b>, global: &Variables<'b>) {
        if let Some(word) = stage.name_word() {
            let (span, group) = (word.span, stage.index());
            self.names.all.push(Name { span, group, declared: span, declares: true });
        }
        if let (Some(word), Base::Stage(parent)) = (stage.base_word(), stage.base()) {
            self.stage_use(word.span, parent);
        }
        for source in stage.sources() {
            if let Source::Stage(target) = source.source {
                self.stage_use(source.span, target);
            }
        }
        if let Some(from) = stage.from() {
            self.uses(from, &|name| global.arg.get(name).copied());
        }
        let parent = stage.parent().map(plimsoll_dockerfile::Stage::index).filter(|parent| *parent < self.scopes.len());
        let mut own = Variables { parent, ..Variables::default() };
        for instruction in stage.instructions() {
            let scopes = std::mem::take(&mut self.scopes);
            self.uses(instruction, &|name| lookup(name, &own, &scopes));
            self.scopes = scopes;
            self.declarations(instruction, &mut own, Some(global));
        }
        self.scopes.push(own);
    }

    fn stage_use(&mut self, span: Span, target: Stage<'_>) {
        let place = target.name_word().or(target.base_word()).map(|word| word.span);
        if let Some(declared) = place.or_else(|| target.from().map(|from| from.keyword_span)) {
            self.names.all.push(Name { span, group: target.index(), declared, declares: false });
        }
    }

    /// The variables that an ARG or ENV declares. One that has the name of another above continues it.
    fn declarations(
        &mut self,
        instruction: &'b Instruction<'b>,
        own: &mut Variables<'b>,
        global: Option<&Variables<'b>>,
    ) {
        if !matches!(instruction.keyword, Keyword::Arg | Keyword::Env) {
            return;
        }
        for pair in instruction.pairs() {
            let Some(name) = pair.key.literal().filter(|name| !name.is_empty()) else { continue };
            let above = lookup(name, own, &self.scopes);
            let is_arg = instruction.keyword == Keyword::Arg;
            let from_global = global.and_then(|global| global.arg.get(name).copied()).filter(|_| is_arg);
            let group = above.or(from_global).map_or(self.groups, |known| known.group);
            self.groups = self.groups.max(group + 1);
            let span = pair.key.span;
            // An ARG without default takes that of the one before the first FROM.
            let declared = from_global.filter(|_| pair.value.is_none()).map_or(span, |global| global.span);
            self.names.all.push(Name { span, group, declared, declares: true });
            let into = if is_arg { &mut own.arg } else { &mut own.env };
            into.insert(name, Declared { group, span });
        }
    }

    /// The variables that an instruction refers to.
    fn uses(&mut self, instruction: &Instruction<'_>, find: &dyn Fn(&str) -> Option<Declared>) {
        let values = instruction.flags.iter().filter_map(|flag| flag.value.as_ref());
        let pairs = instruction.pairs().iter().flat_map(|pair| std::iter::once(&pair.key).chain(&pair.value));
        let words: Vec<&Word<'_>> = values.chain(instruction.words()).chain(pairs).collect();
        for variable in words.iter().flat_map(|word| word.variables()) {
            self.push(variable.name_span, find(&variable.name));
        }
        let is_run = instruction.keyword == Keyword::Run;
        let bodies =
            instruction.heredocs.iter().filter(|heredoc| is_run || !heredoc.quoted).map(|heredoc| heredoc.body);
        let shell = instruction.shell().map_or(&[][..], |shell| &shell.segments);
        for span in shell.iter().copied().chain(bodies) {
            for name in shell_variables(self.text, span) {
                self.push(name, find(name.of(self.text)));
            }
        }
    }

    fn push(&mut self, span: Span, found: Option<Declared>) {
        if let Some(Declared { group, span: declared }) = found {
            self.names.all.push(Name { span, group, declared, declares: false });
        }
    }
}

/// What a name means at the end of `own`. ENV wins over ARG, through the chain of base stages.
fn lookup(name: &str, own: &Variables<'_>, scopes: &[Variables<'_>]) -> Option<Declared> {
    // A parent stands above its child, so the chain ends.
    let chain = || std::iter::successors(Some(own), |scope| scopes.get(scope.parent?));
    let env = chain().find_map(|scope| scope.env.get(name));
    env.or_else(|| chain().find_map(|scope| scope.arg.get(name))).copied()
}

/// The names behind `$` and `${` in shell text.
fn shell_variables(text: &str, span: Span) -> Vec<Span> {
    let shell = span.of(text);
    let mut found = Vec::new();
    for (at, _) in shell.match_indices('$') {
        if shell.get(..at).is_some_and(|before| before.ends_with('\\')) {
            continue;
        }
        let rest = shell.get(at + 1..).unwrap_or("");
        let bare = rest.strip_prefix('{').unwrap_or(rest);
        let length = bare.len() - bare.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_').len();
        let start = span.start as usize + at + 1 + (rest.len() - bare.len());
        if bare.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
            found.push(Span::from_range(start..start + length));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "ARG TAG=1\nFROM alpine:${TAG} AS build\nARG TAG\nENV HOME=/h A=$TAG\nRUN echo \\$HOME $HOME ${A:-x}\n\
                        FROM build AS next\nENV HOME=$HOME/x\nCOPY --from=build $HOME /y\nRUN --mount=from=0,target=/z cat <<EOF\n$HOME\nEOF\n\
                        FROM scratch\nCOPY --from=Next /a /b\nRUN $HOME\n";

    fn place(nth: usize, word: &str) -> u32 {
        let (at, _) = FILE.match_indices(word).nth(nth).unwrap();
        u32::try_from(at).unwrap()
    }

    /// The number of the occurrence of `word` that the definition of the nth is.
    fn defined(nth: usize, word: &str) -> Option<usize> {
        let found = definition(FILE, place(nth, word));
        let start = found.first()?.span.start;
        assert_eq!(found[0].span.of(FILE), word);
        FILE.match_indices(word).position(|(at, _)| u32::try_from(at).unwrap() == start)
    }

    #[test]
    fn variables_lead_to_the_nearest_declaration() {
        assert_eq!(defined(1, "TAG"), Some(0), "in FROM");
        assert_eq!(defined(2, "TAG"), Some(0), "an ARG without default takes the global one");
        assert_eq!(defined(3, "TAG"), Some(2), "in the stage");
        assert_eq!(defined(1, "HOME"), None, "escaped");
        assert_eq!(defined(2, "HOME"), Some(0), "in a script");
        assert_eq!(defined(4, "HOME"), Some(0), "through the base stage");
        assert_eq!(defined(5, "HOME"), Some(3));
        assert_eq!(defined(6, "HOME"), Some(3), "in a heredoc");
        assert_eq!(defined(7, "HOME"), None, "another chain of stages");
    }

    #[test]
    fn stages_lead_to_their_names() {
        assert_eq!(defined(1, "build"), Some(0));
        assert_eq!(defined(2, "build"), Some(0));
        let number = definition(FILE, place(0, "=0,") + 1);
        assert_eq!(number[0].span.of(FILE), "build");
        let cased = definition(FILE, place(0, "Next"));
        assert_eq!(cased[0].span.of(FILE), "next");
    }

    #[test]
    fn references_are_all_uses_with_or_without_the_declaration() {
        let count = |word: &str, with| references(FILE, place(0, word), with).len();
        assert_eq!((count("build", true), count("build", false)), (4, 3));
        assert_eq!((count("TAG", true), count("TAG", false)), (4, 2));
        assert_eq!(count("alpine", true), 0);
    }

    #[test]
    fn half_typed_files_are_fine_at_every_offset() {
        for text in [
            "FROM",
            "FROM $",
            "ARG\nENV =\nFROM ${A",
            "COPY --from=\nRUN $é ${",
            "FROM a AS a\nFROM a AS a\nCOPY --from=a",
        ] {
            for at in 0..=u32::try_from(text.len()).unwrap() + 1 {
                definition(text, at);
                references(text, at, true);
            }
        }
    }
}
