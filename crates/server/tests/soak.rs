//! Many random edits: the server's text stays the editor's, its findings are those of that text, and it takes no more
//! memory. `PLIMSOLL_SOAK` sets how many; 100,000 take some minutes.
#![allow(clippy::unwrap_used, reason = "a test fails by it")]

mod support;

#[path = "../../../tests/support/random.rs"]
mod random;

use random::Random;
use serde_json::{Value, json};
use support::{Client, POD};

const DOCKERFILE: &str = "FROM debian AS build\nARG VERSION=1 NAME='😀'\nRUN apt-get update && \\\n    # a comment\n    \
                          apt-get install -y curl wget $VERSION\nCOPY --from=build /a /b\nRUN <<EOF\ncd /tmp\nsudo make\nEOF\nADD . /\n";

/// What is typed.
const TYPED: &[&str] = &[
    "x",
    " ",
    "\n",
    "  ",
    "- ",
    "#",
    ": ",
    "---\n",
    "\"",
    "{",
    "[",
    "é",
    "😀",
    "\r\n",
    "RUN ",
    "FROM a\n",
    "\\\n",
    "kind: Pod\n",
    "# plimsoll: ignore[all]\n",
    "privileged: true",
    "<<EOF\n",
    "$(",
    "\t",
    "\u{feff}",
];

#[test]
fn text_and_server_stay_together_through_many_edits() {
    let edits: usize = std::env::var("PLIMSOLL_SOAK").ok().and_then(|count| count.parse().ok()).unwrap_or(1500);
    soak("yaml", &format!("{POD}---\n").repeat(12), edits / 2);
    soak("dockerfile", &DOCKERFILE.repeat(4), edits / 2);
}

fn soak(language: &str, start: &str, edits: usize) {
    let mut client = Client::new(&json!({"capabilities": {"textDocument": {"diagnostic": {}}}}));
    let mut text: Vec<char> = start.chars().collect();
    let (live, fresh) = (format!("untitled:live.{language}"), format!("untitled:fresh.{language}"));
    client.open(&live, language, start);
    let mut random = Random(3);
    let mut settled = None;
    for number in 1..=edits {
        let (range, typed) = random.edit(&mut text, start.len());
        client.change(&live, i64::try_from(number).unwrap(), json!([{"range": range, "text": typed}]));
        if number % 50 == 0 {
            let whole: String = text.iter().collect();
            client.open(&fresh, language, &whole);
            let (found, wanted) = (pull(&mut client, &live), pull(&mut client, &fresh));
            assert_eq!(found, wanted, "after {number} edits of\n{whole}");
            client.notify("textDocument/didClose", json!({"textDocument": {"uri": fresh}}));
        }
        if number % 1000 == 0 {
            // Starts over, so that the text stays one that is worth judging.
            text = start.chars().collect();
            client.change(&live, i64::try_from(number).unwrap(), json!([{"text": start}]));
            let now = pages();
            let first = *settled.get_or_insert(now);
            assert!(now <= first + first / 2, "memory grew from {first} to {now} pages after {number} edits");
        }
    }
}

fn pull(client: &mut Client, uri: &str) -> Value {
    client.request("textDocument/diagnostic", json!({"textDocument": {"uri": uri}}))["result"]["items"].clone()
}

/// The memory of this process, where the system tells.
fn pages() -> u64 {
    let status = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    status.split(' ').nth(1).and_then(|pages| pages.parse().ok()).unwrap_or(0)
}

impl Random {
    /// Changes the text at a place; gives the range as an editor says it, and what is typed there.
    fn edit(&mut self, text: &mut Vec<char>, usual: usize) -> (Value, &'static str) {
        let at = self.below(text.len() + 1);
        // Deletes more when the text has grown.
        let most = if text.len() > usual { 24 } else { 6 };
        let end = (at + self.below(most)).min(text.len());
        let typed = if self.below(4) == 0 { "" } else { TYPED[self.below(TYPED.len())] };
        // An editor never puts its cursor between the two characters of a line break.
        let splits = |at: usize| at > 0 && text.get(at) == Some(&'\n') && text.get(at - 1) == Some(&'\r');
        let (at, end) = (at - usize::from(splits(at)), end + usize::from(splits(end)));
        let range = json!({"start": position(text, at), "end": position(text, end)});
        text.splice(at..end, typed.chars());
        (range, typed)
    }
}

/// Line and UTF-16 column, by plain counting.
fn position(text: &[char], at: usize) -> Value {
    let (mut line, mut character) = (0, 0);
    for (index, char) in text.iter().take(at).enumerate() {
        let is_break = *char == '\n' || (*char == '\r' && text.get(index + 1) != Some(&'\n'));
        if is_break {
            (line, character) = (line + 1, 0);
        } else {
            character += char.len_utf16();
        }
    }
    json!({"line": line, "character": character})
}
