use plimsoll_text::Edit;

use super::{Script, ScriptCommand, SeparatorKind};
use crate::{Dockerfile, Instruction};

impl Script {
    /// The edit that appends `&& command` after a command of the script, on a line of its own where the script has
    /// several. `None` where something else than that would change: in pipelines, substitutions, scripts inside scripts and
    /// strings, and in scripts with `||` or `&`.
    #[must_use]
    pub fn append(
        &self,
        file: &Dockerfile<'_>,
        instruction: &Instruction<'_>,
        after: &ScriptCommand,
        command: &str,
    ) -> Option<Edit> {
        let (text, escape) = (file.text, file.escape);
        let branches = |kind| matches!(kind, SeparatorKind::Or | SeparatorKind::Background);
        let is_simple = !after.is_nested
            && !after.in_substitution
            && after.heredoc.is_none()
            && self.pipelines_of(after).next().is_none()
            && !self.separators.iter().any(|separator| branches(separator.kind))
            && !instruction.effective().json().is_some_and(|json| json.span.covers(after.span));
        if !is_simple {
            return None;
        }
        let line = text.get(instruction.span.range().start..after.span.start as usize)?;
        let in_heredoc = instruction.effective().heredocs.iter().any(|heredoc| heredoc.body.covers(after.span));
        let rest = text.get(after.end() as usize..instruction.span.end as usize)?;
        let own = text.get(after.span.start as usize..after.end() as usize)?;
        let joint = if [line, own, rest].iter().any(|part| part.contains('\n')) && !in_heredoc {
            let last_line = line.rsplit_once('\n').or_else(|| own.rsplit_once('\n'));
            let indent = last_line.map_or("    ", |(_, head)| &head[..head.len() - head.trim_start().len()]);
            format!(" {escape}\n{indent}&& ")
        } else {
            " && ".to_owned()
        };
        Some(Edit::insert(after.end(), format!("{joint}{command}")))
    }
}
