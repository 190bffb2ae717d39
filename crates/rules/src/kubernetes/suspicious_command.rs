use plimsoll_kubernetes::{Container, Setting};
use plimsoll_lint::{Finding, Report};
use plimsoll_yaml::Node;

use super::label;

const INTERPRETERS: [&str; 9] = ["ash", "bash", "dash", "node", "perl", "python", "python3", "sh", "zsh"];
const MINERS: [&str; 7] =
    ["stratum+tcp://", "stratum+ssl://", "--donate-level", "xmrig", "minerd", "cpuminer", "cryptonight"];

pub(crate) fn check(container: &Container<'_>, report: &mut Report<'_>) {
    for item in container.command_items() {
        let Setting::Set(text, node) = Setting::from_node(Some(item)).read(Node::text) else { continue };
        if let Some(what) = suspicion(text) {
            report.emit(Finding::at(node.span()).arg(label(container)).arg(what));
        }
    }
}

fn suspicion(text: &str) -> Option<&'static str> {
    if MINERS.iter().any(|miner| text.contains(miner)) {
        return Some("a miner");
    }
    let has_shell = text.contains("bash -i") || text.contains("sh -i") || text.contains("exec ");
    if text.contains("/dev/tcp/") && has_shell && text.contains(">&") {
        return Some("a shell to the outside");
    }
    text.lines().find_map(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let is_shell_by_nc = words.iter().any(|word| matches!(*word, "nc" | "ncat"))
            && words.windows(2).any(|pair| matches!(pair, ["-e" | "-c", program] if program.ends_with("sh")));
        if is_shell_by_nc {
            return Some("a shell to the outside");
        }
        piped(line)
    })
}

/// Code that one command of a pipe brings and the next one runs.
fn piped(line: &str) -> Option<&'static str> {
    let commands: Vec<&str> = line.split('|').collect();
    commands.windows(2).find_map(|pair| {
        let [source, sink] = pair else { return None };
        let mut words =
            sink.split_whitespace().skip_while(|word| matches!(*word, "sudo" | "exec") || word.contains('='));
        let program = words.next()?;
        let program = program.rsplit('/').next().unwrap_or(program).trim_end_matches([')', ';', '"', '\'']);
        // With a script of its own the interpreter takes the pipe as data.
        let reads_code = words.next().is_none_or(|next| {
            matches!(next, "-" | "-s" | "-x" | "-e" | "&&" | ";") || next.starts_with(['>', '2', ')'])
        });
        if !INTERPRETERS.contains(&program) || !reads_code {
            return None;
        }
        let has = |word: &str| {
            source.split([' ', '(', '`', ';', '&', '"', '\'']).any(|part| part.rsplit('/').next() == Some(word))
        };
        if has("curl") || has("wget") {
            Some("code from a download")
        } else if has("base64") {
            Some("code that is hidden in base64")
        } else {
            None
        }
    })
}
