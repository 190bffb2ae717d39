//! Commands that hold commands.

use plimsoll_text::Span;

use super::{Reader, ScriptWord, Separator, SeparatorKind};

/// Words that begin what is not read here, and commands that the full parser treats in another way than others.
const NOT_PLAIN: &[&str] = &[
    "then", "else", "elif", "fi", "until", "do", "done", "esac", "in", "select", "function", "time", "coproc",
    "declare", "typeset", "local", "readonly", "unset", "unsetenv", "}",
];

impl Reader<'_> {
    /// The compound command that a word begins, or nothing within if it begins none.
    #[allow(clippy::option_option, reason = "not plain, and no compound command, are two things")]
    pub(super) fn compound(&mut self, word: &str) -> Option<Option<Span>> {
        let start = self.cursor.offset();
        match word {
            "if" => self.if_statement()?,
            "for" => self.for_statement()?,
            "while" => {
                self.cursor.advance(word.len());
                self.list(&["do"])?;
                self.do_group()?;
            }
            "case" => self.case_statement()?,
            "[" => self.test()?,
            "!" => {
                self.cursor.advance(1);
                self.cursor.skip_blanks();
                let word = self.cursor.keyword().unwrap_or_default();
                let is_odd = matches!(word, "export" | "!" | "if" | "for" | "while");
                if is_odd || matches!(self.cursor.peek(), Some(b'{' | b'(')) {
                    return None;
                }
                let (span, with_redirects) = self.command()?;
                // Whether a pipeline is negated, or its first member, is not for here to say.
                if self.is_piped() || span != with_redirects {
                    return None;
                }
                return Some(Some(Span::new(start, span.end)));
            }
            _ if NOT_PLAIN.contains(&word) => return None,
            _ => return Some(None),
        }
        Some(Some(Span::new(start, self.cursor.offset())))
    }

    /// Whether a `|` follows.
    fn is_piped(&mut self) -> bool {
        self.cursor.skip_blanks();
        self.cursor.peek() == Some(b'|') && !self.cursor.starts_with(b"||")
    }

    /// `( list )` or `{ list; }`
    pub(super) fn enclosed(&mut self, opening: u8, closer: &str) -> Option<Span> {
        let start = self.cursor.offset();
        self.cursor.bump();
        let follows = self.cursor.peek();
        if opening == b'{' && !follows.is_none_or(|byte| b" \t\n".contains(&byte)) || follows == Some(b'(') {
            return None;
        }
        self.list(&[closer])?;
        self.cursor.take(closer.as_bytes())?;
        Some(Span::new(start, self.cursor.offset()))
    }

    /// `if list; then list; elif list; then list; else list; fi`
    fn if_statement(&mut self) -> Option<()> {
        self.cursor.advance("if".len());
        self.list(&["then"])?;
        self.cursor.advance("then".len());
        loop {
            self.list(&["elif", "else", "fi"])?;
            match self.cursor.keyword()? {
                "elif" => {
                    self.cursor.advance("elif".len());
                    self.list(&["then"])?;
                    self.cursor.advance("then".len());
                }
                "else" => {
                    self.cursor.advance("else".len());
                    self.list(&["fi"])?;
                    return self.cursor.take(b"fi").map(drop);
                }
                _ => return self.cursor.take(b"fi").map(drop),
            }
        }
    }

    /// `for NAME in words; do list; done`
    fn for_statement(&mut self) -> Option<()> {
        self.cursor.advance("for".len());
        self.cursor.skip_blanks();
        let name = self.cursor.offset();
        self.cursor.skip_while(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if !self.cursor.since(name).starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
            return None;
        }
        self.cursor.skip_blanks();
        if self.cursor.keyword() != Some("in") {
            return None;
        }
        self.cursor.advance("in".len());
        let mut count = 0;
        loop {
            self.cursor.skip_blanks();
            let kind = match self.cursor.peek()? {
                b';' => SeparatorKind::Semicolon,
                b'\n' => SeparatorKind::Newline,
                _ => {
                    self.word()?;
                    count += 1;
                    continue;
                }
            };
            let span = self.cursor.bump();
            self.script.separators.push(Separator { kind, span });
            break;
        }
        self.cursor.skip_space()?;
        if count == 0 || self.cursor.keyword() != Some("do") {
            return None;
        }
        self.do_group()
    }

    /// `case word in pattern|pattern) list;; ... esac`
    fn case_statement(&mut self) -> Option<()> {
        self.cursor.advance("case".len());
        self.cursor.skip_blanks();
        self.word()?;
        self.cursor.skip_blanks();
        if self.cursor.keyword() != Some("in") {
            return None;
        }
        self.cursor.advance("in".len());
        loop {
            self.cursor.skip_space()?;
            if self.cursor.keyword() == Some("esac") {
                return self.cursor.take(b"esac").map(drop);
            }
            loop {
                let pattern = self.word()?;
                self.cursor.skip_blanks();
                if pattern.expands {
                    return None;
                }
                if self.cursor.peek() != Some(b'|') {
                    break;
                }
                self.cursor.bump();
                self.cursor.skip_blanks();
            }
            self.cursor.take(b")").or_else(|| self.cursor.starts_with(b")").then(|| self.cursor.bump()))?;
            self.list(&[";;", "esac"])?;
            if self.cursor.starts_with(b";;") {
                self.cursor.advance(";;".len());
            }
        }
    }

    /// `do list; done`
    fn do_group(&mut self) -> Option<()> {
        self.cursor.advance("do".len());
        self.list(&["done"])?;
        self.cursor.take(b"done").map(drop)
    }

    /// `[ ... ]` with one comparison or one question. Its words are no command.
    fn test(&mut self) -> Option<()> {
        self.cursor.advance(1);
        let mut words: Vec<ScriptWord> = Vec::with_capacity(3);
        loop {
            self.cursor.skip_blanks();
            match self.cursor.peek()? {
                b']' => break,
                b'!' if words.is_empty() && matches!(self.cursor.rest().get(1), Some(b' ')) => {
                    self.cursor.bump();
                }
                b'!' if self.cursor.starts_with(b"!= ") && words.len() == 1 => {
                    self.cursor.advance(2);
                    words.push(ScriptWord::empty(Span::default()));
                }
                b'=' if words.len() == 1 => {
                    self.cursor.skip_while(|byte| byte == b'=');
                    if !matches!(self.cursor.peek(), Some(b' ')) {
                        return None;
                    }
                    words.push(ScriptWord::empty(Span::default()));
                }
                _ => {
                    let word = self.word()?;
                    words.push(word);
                }
            }
        }
        self.cursor.bump();
        let is_operator = |word: &ScriptWord| !word.quoted && !word.expands && word.text.starts_with('-');
        let is_question = match words.as_slice() {
            [first, second] => is_operator(first) && first.text.len() == 2 && !is_operator(second),
            [first, middle, last] => {
                let compares =
                    middle.text.is_empty() || ["-eq", "-ne", "-gt", "-ge", "-lt", "-le"].contains(&&*middle.text);
                compares && !middle.quoted && !is_operator(first) && !is_operator(last)
            }
            _ => false,
        };
        let is_end = self.cursor.peek().is_none_or(|byte| b" \t&|;)\n".contains(&byte)) && self.cursor.is_whole();
        (is_question && is_end).then_some(())
    }
}
