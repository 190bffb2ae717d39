//! The library that reads shell scripts, behind one function.

use std::fmt::Write as _;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use shuck_linter::{AmbientShellOptions, AnalysisRequest, LinterSettings, Rule, ShellCheckCodeMap, ShellDialect};
use shuck_parser::parser::Parser;

use super::dialect::Dialect;

/// Longer scripts are not read, in bytes: the work of the library grows with their square. Real ones are a third of it.
const MAX_SCRIPT: usize = 16 * 1024;

/// Scripts with more `$` are not read: for some codes the work grows with the cube. Real ones have less than half of it.
const MAX_EXPANSIONS: usize = 256;

/// Something in a script that a code is about.
pub(super) struct Found {
    pub(super) code: &'static str,
    /// In bytes of the script.
    pub(super) range: Range<usize>,
}

/// The rules of the library for our codes, and the other way round.
struct Table {
    rules: FxHashMap<&'static str, Rule>,
    codes: FxHashMap<Rule, &'static str>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let registry = crate::registry();
    let map = ShellCheckCodeMap::default();
    let ids = registry.rules().iter().map(|rule| rule.id);
    let rules: FxHashMap<&str, Rule> = ids.filter_map(|id| Some((id, map.resolve(id)?))).collect();
    let codes = rules.iter().map(|(id, rule)| (*rule, *id)).collect();
    Table { rules, codes }
});

/// What the codes in `enabled` are about in a script. `options` are those that its shell was called with; `names` are the
/// variables that are set when it starts.
pub(super) fn find(script: &str, dialect: Dialect, options: &[String], names: &[&str], enabled: &[&str]) -> Vec<Found> {
    let expansions = script.bytes().filter(|byte| *byte == b'$').count();
    if script.len() > MAX_SCRIPT || expansions > MAX_EXPANSIONS {
        return Vec::new();
    }
    let known = |id: &&&str| !dialect.knows(id);
    let rules = enabled.iter().filter(known).filter_map(|id| TABLE.rules.get(id).copied());
    let has = |name: &str| options.iter().any(|option| option == name);
    let ambient = AmbientShellOptions { errexit: has("errexit"), pipefail: has("pipefail") };
    let settings = LinterSettings::for_rules(rules)
        .with_shell(shell(dialect))
        .with_ambient_shell_options(ambient)
        .with_resolve_source_closure(false);
    let (source, start) = with_names(script, names);
    // A mistake of the library must not end a run, nor an editor's session.
    let diagnostics = catch_unwind(AssertUnwindSafe(|| {
        let parsed = Parser::with_dialect(&source, settings.shell.parser_dialect()).parse();
        let request = AnalysisRequest::from_parse_result(&parsed, &source, &settings);
        if script.contains("shellcheck") { request.lint() } else { request.without_suppressions().lint() }
    }));
    let found = diagnostics.unwrap_or_default().into_iter().filter_map(|diagnostic| {
        let code = TABLE.codes.get(&diagnostic.rule)?;
        let begin = diagnostic.span.start.offset().checked_sub(start)?;
        let end = diagnostic.span.end.offset().saturating_sub(start).clamp(begin, script.len().max(begin));
        Some(Found { code, range: begin..end })
    });
    found.collect()
}

/// The script behind a line that sets every name to a single word; and where it starts then.
fn with_names(script: &str, names: &[&str]) -> (String, usize) {
    let mut source = String::with_capacity(script.len() + 24 * names.len());
    for name in names {
        let _ = writeln!(source, "export {name}=1");
    }
    let start = source.len();
    source.push_str(script);
    (source, start)
}

fn shell(dialect: Dialect) -> ShellDialect {
    match dialect {
        Dialect::Sh => ShellDialect::Sh,
        Dialect::Dash | Dialect::Busybox => ShellDialect::Dash,
        Dialect::Bash => ShellDialect::Bash,
        Dialect::Ksh => ShellDialect::Ksh,
    }
}
