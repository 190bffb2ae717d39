use super::*;

fn collected(text: &str, ranges: &Ranges, read: impl FnOnce(&mut Collector<'_>)) -> Script {
    let interpreter = Interpreter::of_program("sh", &[]).expect("a shell");
    let mut collector = Collector::new(text, interpreter, ranges.span());
    read(&mut collector);
    let mut script = collector.finish();
    // The full parser takes some ends of lines after assignments for blanks.
    script.separators.retain(|separator| separator.kind != SeparatorKind::Newline);
    script
}

/// Reads a script in both ways, if it is plain: what differs, line by line. Nothing if it is not plain.
fn difference(text: &str, ranges: &Ranges) -> Option<Vec<String>> {
    let script = plain::read(ranges, text)?;
    let mut plain = collected(text, ranges, |collector| collector.plain(script, ranges.span(), false));
    let mut tree = collected(text, ranges, |collector| collector.tree(ranges, false).expect("a small script"));
    // In `a > b c` the full parser takes `c` for a second target.
    let is_after = |command: &ScriptCommand| {
        let first = command.redirects.first().map(|redirect| redirect.span.start);
        command.arguments.iter().any(|word| first.is_some_and(|first| word.span.start > first))
    };
    if plain.commands.iter().any(is_after) {
        return Some(Vec::new());
    }
    // In `a && b > c | d` the full parser takes `a && b` as the first member, and `a | b | c > d` is parted, too.
    let redirects: Vec<Span> =
        plain.commands.iter().flat_map(|command| &command.redirects).map(|redirect| redirect.span).collect();
    let is_redirected = |member: &Span| {
        let gap = |redirect: &Span| text.get(member.end as usize..redirect.start as usize);
        redirects.iter().any(|one| {
            member.covers(*one) || gap(one).is_some_and(|gap| gap.trim_end_matches(['\n', '\\', ' ']).is_empty())
        })
    };
    if plain.pipelines.iter().flat_map(|one| &one.members).any(is_redirected) {
        plain.pipelines.clear();
        tree.pipelines.clear();
    }
    let is_inside = |three: &[u8]| match three {
        [b' ' | b'=', b'"', b'$'] => false,
        [_, before, b'$'] => !b" =".contains(before),
        _ => false,
    };
    let is_parted = text.as_bytes().windows(3).any(is_inside);
    if plain == tree || is_parted || !tree.errors.is_empty() {
        return Some(Vec::new());
    }
    let (plain, tree) = (format!("{plain:#?}"), format!("{tree:#?}"));
    let pairs = plain.lines().zip(tree.lines());
    Some(pairs.filter(|(one, other)| one != other).map(|(one, other)| format!("{one} | {other}")).take(12).collect())
}

/// The pieces of a text between its continuations.
fn pieces(text: &str) -> Ranges {
    let mut segments = Vec::new();
    let mut at = 0;
    for piece in text.split_inclusive("\\\n") {
        let content = piece.strip_suffix("\\\n").unwrap_or(piece);
        segments.push(Span::from_range(at..at + content.len()));
        at += piece.len();
    }
    Ranges::of_segments(&segments, &[], text)
}

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.roll(from.len())]
    }
}

const WORDS: &[&str] = &[
    "apt-get",
    "-y",
    "install",
    "foo=1.2-*",
    "'a b'",
    "\"c $D e\"",
    "$HOME/x",
    "${A}b",
    "sudo",
    "--",
    "7",
    "é",
    "\"\"",
    "~/x",
    "a\"b\"",
    "set",
    "-ex",
    "\\(",
    "\\;",
    "{}",
    "{a,b}",
    "[ab]*",
    "x{",
    "a#b",
    "\"\\\"q\\$\"",
    "${V:-x.y}",
    "${V%.*}",
    "${V##a/}",
    "done",
    "in",
    "if",
    "'#x'",
    "$?",
    "$@",
    "a\\ b",
    "/[^/]*",
    "!",
    "]",
    "a=b",
    "+x",
    "%s",
    "echo",
    "\"$(a b)\"",
    "test",
    "!=",
    "!",
    "${V:+--a-b}",
    "=",
    "${V%%[a-z]*}",
    "\"${V##*-}\"",
    "\"a\\\nb\"",
    "'a\\\nb'",
];
const ODD: &[&str] = &[
    "`x`", "$((1))", "#x", "{", "}", "&", "=x", "?x", "^", ",", "a@b", ":", "1>", "<<<", "case", "%z", "*", "[", "(",
    ")", "export", "\n", ";;", "then", "$", "\\", "unset", "[[",
];
const BLANKS: &[&str] = &[" ", " ", " ", " ", "  ", " \\\n  ", "\t"];
const TESTS: &[&str] = &[
    "[ -f x ]",
    "[ -z \"$A\" ]",
    "[ \"$A\" = b ]",
    "[ ! -d /x/y ]",
    "[ \"$A\" != \"$B\" ]",
    "[ $A -eq 1 ]",
    "[ x == y ]",
    "[ -n \"$(a b)\" ]",
    "[ \"x\" ]",
    "[ a -a b ]",
    "[ -x $(which a) ]",
    "[ ! x = y ]",
    "[ -e a/* ]",
    "[ $# -gt 0 ]",
    "[ -nt b ]",
    "[ a.b = 'c d' ]",
];

fn words(dice: &mut Dice, out: &mut String, depth: usize) {
    for _ in 0..1 + dice.roll(4) {
        match dice.roll(40) {
            0 => out.push_str(dice.pick(ODD)),
            1 | 2 if depth > 0 => {
                out.push_str("$(");
                list(dice, out, depth - 1);
                out.push(')');
            }
            _ => out.push_str(dice.pick(WORDS)),
        }
        out.push_str(if dice.roll(60) == 0 { "" } else { dice.pick(BLANKS) });
    }
}

fn command(dice: &mut Dice, out: &mut String, depth: usize) {
    let kind = dice.roll(if depth > 0 { 25 } else { 14 });
    match kind {
        0 => out.push_str(dice.pick(&["A=b ", "B='c d' ", "C=$X ", "D= ", "E=\"$(x y)\" ", "F=$(g) "])),
        1 => out.push_str(dice.pick(&[
            "export A=b ",
            "export A=\"$B:c\" D='e f' ",
            "export E=$(g h) ",
            "export -n ",
            "export A",
            "export A B=c ",
            "A=b; export A ",
        ])),
        2 => out.push_str(dice.pick(TESTS)),
        3 => out.push_str(dice.pick(&["A=b c ", "A=1 B=\"$C\" d "])),
        14 | 15 => {
            out.push_str("if ");
            terminated(dice, out, depth - 1);
            out.push_str("then ");
            terminated(dice, out, depth - 1);
            if dice.roll(3) == 0 {
                out.push_str("else ");
                terminated(dice, out, depth - 1);
            }
            out.push_str("fi");
        }
        16 | 17 => {
            out.push_str("for x in ");
            words(dice, out, depth - 1);
            out.push_str(dice.pick(&["; do ", "\ndo ", " ; \\\n do "]));
            terminated(dice, out, depth - 1);
            out.push_str("done");
        }
        18 => {
            out.push_str("while ");
            terminated(dice, out, depth - 1);
            out.push_str("do ");
            terminated(dice, out, depth - 1);
            out.push_str("done");
        }
        19 | 20 => {
            out.push_str("{ ");
            terminated(dice, out, depth - 1);
            out.push('}');
        }
        21 => {
            out.push('(');
            list(dice, out, depth - 1);
            out.push(')');
        }
        23 => {
            out.push_str("case ");
            out.push_str(dice.pick(&["x", "\"$A\"", "$(a b)", "\"${A##*-}\""]));
            out.push_str(dice.pick(&[" in ", " in \\\n\t", " in\n"]));
            for _ in 0..1 + dice.roll(3) {
                out.push_str(dice.pick(&[
                    "x",
                    "'a b'",
                    "*",
                    "a|b",
                    "x86_64 | amd64",
                    "a-*",
                    "\"q\"",
                    "[0-9]*",
                    "arm*|a.b",
                    "''",
                    "?",
                ]));
                out.push_str(dice.pick(&[") ", ")", ") \\\n\t"]));
                if dice.roll(8) > 0 {
                    list(dice, out, depth - 1);
                }
                out.push_str(dice.pick(&[" ;; ", ";; ", ";;\n", "; ;; \\\n\t", "\n;;\n", " ;; \\\n # c\n"]));
            }
            out.push_str("esac");
        }
        22 => {
            out.push_str("! ");
            command(dice, out, depth - 1);
        }
        _ => {
            out.push_str(dice.pick(&["echo ", "apt-get ", "x ", "cd ", "curl "]));
            words(dice, out, depth);
        }
    }
    if dice.roll(6) == 0 {
        out.push_str(dice.pick(&[
            " 2>&1",
            " > /dev/null",
            " < in",
            " >>log",
            " >a 2>b",
            " 2>/dev/null",
            " >\"$F\"",
            " > $(x)",
        ]));
    }
}

fn list(dice: &mut Dice, out: &mut String, depth: usize) {
    for index in 0..1 + dice.roll(3) {
        if index > 0 {
            out.push_str(dice.pick(&[
                " && ",
                " || ",
                "; ",
                " | ",
                " \\\n && ",
                " | \\\n",
                "\n",
                " && \\\n ",
                " # c\n",
                " &&\n",
                "\n# c\n\n",
            ]));
        }
        command(dice, out, depth);
    }
}

fn terminated(dice: &mut Dice, out: &mut String, depth: usize) {
    list(dice, out, depth);
    out.push_str(dice.pick(&["; ", "; ", " ; ", "\n", "; \\\n "]));
}

#[test]
fn plain_scripts_are_read_as_the_full_parser_reads_them() {
    const CASES: usize = 20_000;
    let mut dice = Dice(99);
    let mut plain = 0;
    let mut shortest: Option<(String, Vec<String>)> = None;
    for _ in 0..CASES {
        let mut text = String::new();
        list(&mut dice, &mut text, 2);
        let Some(differs) = difference(&text, &pieces(&text)) else { continue };
        plain += 1;
        let is_shortest = shortest.as_ref().is_none_or(|(shortest, _)| text.len() < shortest.len());
        if !differs.is_empty() && is_shortest {
            shortest = Some((text, differs));
        }
    }
    assert_eq!(shortest, None);
    assert!(plain > CASES / 4, "{plain}");
}

#[test]
fn a_word_behind_a_redirection_is_an_argument() {
    let text = "echo >&2 'no such file' x";
    let ranges = Ranges::of_span(Span::from_range(0..text.len()));
    let script = collected(text, &ranges, |collector| collector.script(&ranges, 0).expect("a plain script"));
    let words: Vec<&str> = script.commands[0].arguments.iter().map(|word| word.text.as_str()).collect();
    assert_eq!(words, ["no such file", "x"]);
    assert_eq!(script.commands[0].redirects[0].span.of(text), ">&2");
}
