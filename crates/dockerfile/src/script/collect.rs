//! From tree-sitter's tree to the view of a script.

use plimsoll_text::Span;
use rustc_hash::FxHashMap;
use tree_sitter::Node;

use super::command::{ScriptCommand, unwrap};
use super::interpreter::{base_name, command_operand, option_words};
use super::plain::{self, PlainScript};
use super::source::Ranges;
use super::word::{ScriptWord, span};
use super::{
    Assignment, HeredocInput, Interpreter, MAX_NESTING, NestedScript, OptionChange, Pipeline, Redirect, Script,
    Separator, SeparatorKind,
};
use crate::Heredoc;

/// How many scripts inside a script are followed.
const MAX_NESTED: usize = 256;

pub(super) struct Collector<'t> {
    text: &'t str,
    script: Script,
    /// For each command the innermost substitution or script around it.
    scopes: Vec<Span>,
    redirects: Vec<(Redirect, Span)>,
    heredocs: Vec<(HeredocInput, u32, Span)>,
}

/// What surrounds a node.
#[derive(Clone, Copy)]
struct Around<'p> {
    parent: &'p str,
    scope: Span,
    in_substitution: bool,
}

impl<'t> Collector<'t> {
    pub(super) fn new(text: &'t str, interpreter: Interpreter, span: Span) -> Self {
        let script = Script {
            span,
            interpreter,
            commands: Vec::new(),
            pipelines: Vec::new(),
            separators: Vec::new(),
            assignments: Vec::new(),
            substitutions: Vec::new(),
            variables: Vec::new(),
            options: Vec::new(),
            nested: Vec::new(),
            errors: Vec::new(),
        };
        Self { text, script, scopes: Vec::new(), redirects: Vec::new(), heredocs: Vec::new() }
    }

    /// Parses the ranges and takes in what they hold. `None` if they cannot be parsed.
    pub(super) fn script(&mut self, ranges: &Ranges, depth: u32) -> Option<()> {
        let first = self.script.commands.len();
        match plain::read(ranges, self.text) {
            Some(script) => self.plain(script, ranges.span(), depth > 0),
            None => self.tree(ranges, depth > 0)?,
        }
        if depth < MAX_NESTING {
            for (inside, interpreter) in self.called_shells(first) {
                let inner = ranges.clip(inside);
                self.nested(&inner, interpreter, depth + 1);
            }
        }
        Some(())
    }

    /// Takes in a plain script.
    fn plain(&mut self, script: PlainScript, scope: Span, is_nested: bool) {
        for command in script.commands {
            let scope = command.substitution.unwrap_or(scope);
            let around = Around { parent: "", scope, in_substitution: command.substitution.is_some() };
            self.redirects.extend(command.redirects.into_iter().map(|redirect| (redirect, scope)));
            self.simple_command(command.words, command.assignments, command.span, around, is_nested);
        }
        self.script.pipelines.extend(script.pipelines);
        self.script.separators.extend(script.separators);
        self.script.substitutions.extend(script.substitutions);
        self.script.assignments.extend(script.assignments);
        self.script.variables.extend(script.variables);
    }

    /// Takes in what a full parse gives.
    fn tree(&mut self, ranges: &Ranges, is_nested: bool) -> Option<()> {
        let tree = ranges.parse(self.text)?;
        let around = Around { parent: "", scope: ranges.span(), in_substitution: false };
        // A stack instead of recursion: scripts may nest as deep as they are long.
        let mut open = vec![(tree.root_node(), around)];
        let mut cursor = tree.walk();
        while let Some((node, around)) = open.pop() {
            self.node(node, around, ranges, is_nested);
            let is_substitution = matches!(node.kind(), "command_substitution" | "process_substitution");
            let inner = Around {
                parent: node.kind(),
                scope: if is_substitution { span(node, self.text) } else { around.scope },
                in_substitution: around.in_substitution || is_substitution,
            };
            let start = open.len();
            open.extend(node.children(&mut cursor).map(|child| (child, inner)));
            open[start..].reverse();
        }
        Some(())
    }

    fn nested(&mut self, ranges: &Ranges, interpreter: Interpreter, depth: u32) {
        if self.script.nested.len() < MAX_NESTED && self.script(ranges, depth).is_some() {
            self.script.nested.push(NestedScript { span: ranges.span(), interpreter });
        }
    }

    /// The literal scripts that the commands from `first` on give to a shell with `-c`.
    fn called_shells(&self, first: usize) -> Vec<(Span, Interpreter)> {
        let commands = self.script.commands.get(first..).unwrap_or_default();
        let called = |command: &ScriptCommand| {
            let arguments: Vec<&str> = command.arguments.iter().map(|word| word.text.as_str()).collect();
            let interpreter = Interpreter::of_program(&command.name, &arguments)?;
            let word = command.arguments.get(command_operand(&arguments)?)?;
            Some((word.inside?, interpreter))
        };
        commands.iter().filter_map(called).collect()
    }

    fn node(&mut self, node: Node<'_>, around: Around<'_>, ranges: &Ranges, is_nested: bool) {
        if node.is_error() || node.is_missing() {
            self.script.errors.push(span(node, self.text));
        }
        if !node.is_named() {
            return self.separator(node);
        }
        match node.kind() {
            "command" | "declaration_command" | "unset_command" => self.command(node, around, ranges, is_nested),
            "pipeline" => self.pipeline(node),
            "variable_assignment" => {
                let declared = around.parent == "declaration_command";
                self.script.assignments.extend(assignment(node, declared, ranges, self.text));
            }
            "command_substitution" => self.script.substitutions.push(span(node, self.text)),
            "variable_name" if !matches!(around.parent, "variable_assignment" | "for_statement" | "unset_command") => {
                self.script.variables.push((ranges.text(span(node, self.text), self.text), span(node, self.text)));
            }
            "file_redirect" | "herestring_redirect" => {
                self.redirects.push((redirect(node, ranges, self.text), around.scope));
            }
            "heredoc_redirect" => self.heredoc_redirect(node, around.scope),
            _ => {}
        }
    }

    fn separator(&mut self, node: Node<'_>) {
        let kind = match node.kind() {
            "&&" => SeparatorKind::And,
            "||" => SeparatorKind::Or,
            ";" => SeparatorKind::Semicolon,
            "&" => SeparatorKind::Background,
            "\n" => SeparatorKind::Newline,
            _ => return,
        };
        self.script.separators.push(Separator { kind, span: span(node, self.text) });
    }

    fn pipeline(&mut self, node: Node<'_>) {
        let mut cursor = node.walk();
        let (mut pipes, mut members) = (Vec::new(), Vec::new());
        for child in node.children(&mut cursor) {
            match child.kind() {
                "|" | "|&" => pipes.push(span(child, self.text)),
                _ if child.is_named() => members.push(span(child, self.text)),
                _ => {}
            }
        }
        if !pipes.is_empty() {
            self.script.pipelines.push(Pipeline { span: span(node, self.text), pipes, members });
        }
    }

    fn command(&mut self, node: Node<'_>, around: Around<'_>, ranges: &Ranges, is_nested: bool) {
        let mut words = Vec::new();
        let mut assignments = Vec::new();
        let mut cursor = node.walk();
        let is_command = node.kind() == "command";
        for child in node.children(&mut cursor) {
            match child.kind() {
                "variable_assignment" if is_command && words.is_empty() => {
                    assignments.extend(assignment(child, false, ranges, self.text));
                }
                "file_redirect" | "herestring_redirect" | "heredoc_redirect" | "comment" => {}
                "command_name" => words.push(ScriptWord::of(child.child(0).unwrap_or(child), ranges, self.text)),
                _ => words.push(ScriptWord::of(child, ranges, self.text)),
            }
        }
        self.simple_command(words, assignments, span(node, self.text), around, is_nested);
    }

    fn simple_command(
        &mut self,
        mut words: Vec<ScriptWord>,
        assignments: Vec<Assignment>,
        span: Span,
        around: Around<'_>,
        is_nested: bool,
    ) {
        let (at, wrappers) = unwrap(&words);
        if at >= words.len() {
            return;
        }
        let arguments = words.split_off(at + 1);
        let Some(program) = words.pop() else { return };
        let name = program.literal().map_or("", base_name).to_owned();
        if name == "set" {
            let arguments: Vec<&str> = arguments.iter().map(|word| word.text.as_str()).collect();
            let change = |(name, on)| OptionChange { name, on, span };
            self.script.options.extend(option_words(&arguments).map(change));
        }
        self.scopes.push(around.scope);
        self.script.commands.push(ScriptCommand {
            name,
            name_span: program.span,
            arguments,
            wrappers,
            assignments,
            redirects: Vec::new(),
            heredoc: None,
            span,
            in_substitution: around.in_substitution,
            is_nested,
        });
    }

    fn heredoc_redirect(&mut self, node: Node<'_>, scope: Span) {
        let mut cursor = node.walk();
        let (mut body, mut quoted) = (None, false);
        for child in node.children(&mut cursor) {
            match child.kind() {
                "heredoc_body" => body = Some(span(child, self.text)),
                "heredoc_start" => quoted = span(child, self.text).of(self.text).contains(['\'', '"', '\\']),
                _ => {}
            }
        }
        if let Some(body) = body {
            self.heredocs.push((HeredocInput { body, quoted }, span(node, self.text).start, scope));
        }
    }

    /// Gives the heredocs of the instruction to the commands that read them. A shell without operands runs its own.
    pub(super) fn heredocs(&mut self, heredocs: &[Heredoc<'_>]) {
        let whole = self.script.span;
        let owners = self.owners();
        for heredoc in heredocs {
            let input = HeredocInput { body: heredoc.body, quoted: heredoc.quoted };
            let index = owners.of(heredoc.span.start, whole);
            let Some(command) = index.and_then(|index| self.script.commands.get_mut(index)) else { continue };
            command.heredoc = Some(input);
            let arguments: Vec<&str> = command.arguments.iter().map(|word| word.text.as_str()).collect();
            let reads_script = arguments.iter().all(|word| word.starts_with(['-', '+']) || *word == "pipefail")
                && command_operand(&arguments).is_none();
            if let Some(interpreter) = Interpreter::of_program(&command.name, &arguments).filter(|_| reads_script) {
                self.nested(&Ranges::of_lines(heredoc.body, self.text), interpreter, 1);
            }
        }
    }

    /// Where the commands of each substitution or script stand.
    fn owners(&self) -> Owners {
        let mut owners = Owners::default();
        for (index, (command, scope)) in self.script.commands.iter().zip(&self.scopes).enumerate() {
            owners.0.entry(*scope).or_default().push((command.span.start, index));
        }
        owners
    }

    pub(super) fn finish(mut self) -> Script {
        let owners = self.owners();
        let commands = &mut self.script.commands;
        for (redirect, scope) in self.redirects {
            if let Some(command) = owners.of(redirect.span.start, scope).and_then(|index| commands.get_mut(index)) {
                command.redirects.push(redirect);
            }
        }
        for (input, at, scope) in self.heredocs {
            if let Some(command) = owners.of(at, scope).and_then(|index| commands.get_mut(index)) {
                command.heredoc = Some(input);
            }
        }
        commands.sort_by_key(|command| (command.span.start, command.is_nested));
        self.script
    }
}

/// For each substitution or script its commands: where they start, ascending, and their indices.
#[derive(Default)]
struct Owners(FxHashMap<Span, Vec<(u32, usize)>>);

impl Owners {
    /// The last command of the scope that starts at or before an offset, else its first.
    fn of(&self, at: u32, scope: Span) -> Option<usize> {
        let commands = self.0.get(&scope)?;
        let count = commands.partition_point(|(start, _)| *start <= at);
        commands.get(count.saturating_sub(1)).map(|(_, index)| *index)
    }
}

fn assignment(node: Node<'_>, declared: bool, ranges: &Ranges, text: &str) -> Option<Assignment> {
    let name = node.child_by_field_name("name")?;
    let value = node.child_by_field_name("value").filter(|value| value.kind() != "array");
    Some(Assignment {
        name: ranges.text(span(name, text), text),
        name_span: span(name, text),
        value: value.map(|value| ScriptWord::of(value, ranges, text)),
        span: span(node, text),
        declared,
    })
}

fn redirect(node: Node<'_>, ranges: &Ranges, text: &str) -> Redirect {
    let mut redirect = Redirect { operator: String::new(), descriptor: None, target: None, span: span(node, text) };
    let mut cursor = node.walk();
    for child in node.children(&mut cursor) {
        match child.kind() {
            "file_descriptor" => redirect.descriptor = span(child, text).of(text).parse().ok(),
            kind if !child.is_named() && redirect.operator.is_empty() => kind.clone_into(&mut redirect.operator),
            _ => redirect.target = redirect.target.or_else(|| Some(ScriptWord::of(child, ranges, text))),
        }
    }
    redirect
}

/// Sets every span of a script to `whole`: for scripts that do not stand in the file as they are.
pub(super) fn replace_spans(script: &mut Script, whole: Span) {
    let word = |word: &mut ScriptWord| {
        word.span = whole;
        word.inside = None;
    };
    let assignment = |assignment: &mut Assignment| {
        (assignment.name_span, assignment.span) = (whole, whole);
        assignment.value.iter_mut().for_each(word);
    };
    script.span = whole;
    for command in &mut script.commands {
        (command.span, command.name_span) = (whole, whole);
        command.arguments.iter_mut().for_each(word);
        command.assignments.iter_mut().for_each(assignment);
        for wrapper in &mut command.wrappers {
            (wrapper.span, wrapper.prefix) = (whole, whole);
        }
        for redirect in &mut command.redirects {
            redirect.span = whole;
            redirect.target.iter_mut().for_each(word);
        }
        if let Some(heredoc) = &mut command.heredoc {
            heredoc.body = whole;
        }
    }
    for pipeline in &mut script.pipelines {
        pipeline.span = whole;
        pipeline.pipes.iter_mut().chain(&mut pipeline.members).for_each(|span| *span = whole);
    }
    script.separators.iter_mut().for_each(|separator| separator.span = whole);
    script.assignments.iter_mut().for_each(assignment);
    script.substitutions.iter_mut().chain(&mut script.errors).for_each(|span| *span = whole);
    script.variables.iter_mut().for_each(|(_, span)| *span = whole);
    script.options.iter_mut().for_each(|option| option.span = whole);
    script.nested.iter_mut().for_each(|nested| nested.span = whole);
}

#[cfg(test)]
mod tests;
