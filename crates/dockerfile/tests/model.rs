//! Stages, variables and users.

use plimsoll_dockerfile::{Base, Build, Invocation, Keyword, MissingKind, Source, Stage, User, Value, parse};

fn known(value: &str) -> Value {
    Value::Known(value.to_owned())
}

/// The value of the last word of the last instruction.
fn last_value(text: &str) -> Value {
    let build = Build::parse(text);
    let last = build.file().instructions.last().expect("an instruction");
    let word = last.words().last().or_else(|| last.pairs().last().and_then(|pair| pair.value.as_ref()));
    build.resolve(word.expect("a word"), last).value
}

fn user(text: &str) -> User {
    Build::parse(text).facts().expect("a stage").user.user
}

#[test]
fn stages_are_linked_by_base_name_number_and_mount() {
    let build = Build::parse(concat!(
        "ARG B=Base\nFROM alpine AS base\nFROM scratch AS unused\nFROM $B AS mid\nCOPY --from=UNUSED a b\n",
        "FROM scratch\nCOPY --from=2 a b\nCOPY --from=3 a b\nCOPY --from=4 a b\nCOPY --from=nginx:1 a b\n",
        "COPY --from=$X a b\nRUN --mount=type=bind,from=base,target=/x true\n",
    ));
    let last = build.final_stage().unwrap();
    let mid = build.stage_named("MID").unwrap();
    assert_eq!(mid.parent().unwrap().name(), Some("base"));
    assert!(matches!(mid.root().base(), Base::Image("alpine")));
    let sources: Vec<_> = last.sources().map(|reference| reference.source).collect();
    assert_eq!(sources[0], Source::Stage(mid));
    assert_eq!(&sources[1..5], [Source::Itself, Source::InvalidIndex, Source::External, Source::Variable]);
    assert_eq!(sources[5], Source::Stage(build.stage(0).unwrap()));
    assert!(build.stages().all(Stage::is_reachable));
    assert!(!mid.is_shipped() && last.is_shipped() && last.is_final());
    assert_eq!(build.stage(1).unwrap().users().collect::<Vec<_>>(), [mid]);
    assert_eq!(build.stage(0).unwrap().children().collect::<Vec<_>>(), [mid]);
}

#[test]
fn a_stage_that_nothing_takes_from_is_unreachable() {
    let build = Build::parse("FROM a AS x\nFROM b AS y\nFROM y\n");
    let reachable: Vec<bool> = build.stages().map(Stage::is_reachable).collect();
    assert_eq!(reachable, [false, true, true]);
}

#[test]
fn env_wins_over_arg_and_is_inherited() {
    assert_eq!(last_value("FROM a AS b\nENV X=1\nARG X=2\nFROM b\nUSER $X\n"), known("1"));
    assert_eq!(last_value("FROM a\nARG X=2\nUSER u$X\n"), known("u2"));
    assert_eq!(last_value("FROM scratch\nUSER u$X\n"), known("u"));
    assert_eq!(last_value("FROM a\nUSER $X\n"), Value::Unknown);
    assert_eq!(last_value("FROM a\nARG X\nUSER $X\n"), Value::Unknown);
    assert_eq!(last_value("FROM a\nENV X=1\nENV X=2 Y=$X\nUSER $Y\n"), known("1"));
}

#[test]
fn global_args_reach_from_and_redeclared_args_only() {
    assert_eq!(last_value("ARG V=3\nARG W=a:$V\nFROM $W\n"), known("a:3"));
    assert_eq!(last_value("ARG V=3\nFROM a\nUSER $V\n"), Value::Unknown);
    assert_eq!(last_value("ARG V=3\nFROM a\nARG V\nUSER $V\n"), known("3"));
    assert_eq!(last_value("FROM a:$V\n"), known("a:"));
    assert_eq!(last_value("FROM a:$TARGETARCH\n"), Value::Unknown);
    assert_eq!(last_value("FROM a\nENV V=3\nFROM b:${V:-9}\n"), known("b:9"));
}

#[test]
fn modifiers_are_applied() {
    let with = |word: &str| last_value(&format!("FROM scratch\nENV V=1.2.3 E=\nUSER {word}\n"));
    for (word, value) in [
        ("${V:-x}", "1.2.3"),
        ("${E:-x}", "x"),
        ("${E-x}", ""),
        ("${N-$V}", "1.2.3"),
        ("${V:+x}", "x"),
        ("${E:+x}", ""),
        ("${V%.*}", "1.2"),
        ("${V%%.*}", "1"),
        ("${V#*.}", "2.3"),
        ("${V##*.}", "3"),
        ("${V/./-}", "1-2.3"),
        ("${V//./-}", "1-2-3"),
        ("'$V'\"$V\"\\$V", "$V1.2.3$V"),
    ] {
        assert_eq!(with(word), known(value), "{word}");
    }
    assert_eq!(with("${N:?needed}"), Value::Unknown);
}

#[test]
fn missing_variables_are_told_with_their_place() {
    let text = "FROM a\nARG NONE\nLABEL x=\"$NONE ${ONE:-$TWO} $PATH\"\n";
    let build = Build::parse(text);
    let label = &build.file().instructions[2];
    let resolved = build.resolve(label.pairs()[0].value.as_ref().unwrap(), label);
    let found: Vec<_> = resolved.missing.iter().map(|m| (m.span.of(text), m.kind, m.guarded)).collect();
    assert_eq!(
        found,
        [
            ("$NONE", MissingKind::ArgWithoutDefault, false),
            ("${ONE:-$TWO}", MissingKind::Undeclared, true),
            ("$TWO", MissingKind::Undeclared, false),
        ]
    );
    assert_eq!(resolved.undefined().map(|m| m.name.as_str()).collect::<Vec<_>>(), ["TWO"]);
}

#[test]
fn the_user_comes_from_the_chain_of_bases() {
    assert_eq!(user("FROM a\nUSER 10001:0\n"), User::Numeric(10001));
    assert_eq!(user("FROM a\nUSER app\nUSER root\n"), User::Root);
    assert_eq!(user("FROM a\nUSER 0:0\n"), User::Root);
    assert_eq!(user("FROM a AS b\nUSER app\nFROM b\nRUN x\n"), User::Named("app".to_owned()));
    assert_eq!(user("FROM a AS b\nUSER app\nFROM c\n"), User::BaseImage);
    assert_eq!(user("FROM scratch\n"), User::Root);
    assert_eq!(user("FROM a\nARG U\nUSER $U\n"), User::Unknown);
    assert_eq!(user("FROM a\nARG U=app\nUSER $U\n"), User::Named("app".to_owned()));
    let text = "FROM a AS b\nUSER app\nFROM b\n";
    let facts = Build::parse(text).facts().unwrap();
    assert_eq!(facts.user.decided_by.unwrap().of(text), "USER app");
    assert_eq!(facts.base_image.as_deref(), Some("a"));
    assert_eq!(facts.stage_names, [Some("b".to_owned()), None]);
}

#[test]
fn user_and_workdir_are_known_at_each_instruction() {
    let build = Build::parse("FROM a AS b\nWORKDIR /x\nRUN 1\nUSER u\nFROM b\nWORKDIR y\nRUN 2\nFROM c\nRUN 3\n");
    let runs: Vec<_> = build.file().instructions.iter().filter(|i| i.keyword == Keyword::Run).collect();
    let at = |index: usize| {
        let stage = build.stage_of(runs[index]).unwrap();
        (stage.workdir_at(runs[index]), stage.user_at(runs[index]).user)
    };
    assert_eq!(at(0), (known("/x"), User::BaseImage));
    assert_eq!(at(1), (known("/x/y"), User::Named("u".to_owned())));
    assert_eq!(at(2), (Value::Unknown, User::BaseImage));
    assert!(build.stage(1).unwrap().has_workdir_before(runs[1]));
    assert!(!build.stage(2).unwrap().has_workdir_before(runs[2]));
}

#[test]
fn values_that_double_are_given_up() {
    let text = format!("FROM scratch\nENV A=0123456789\n{}USER $A\n", "ENV A=$A$A\n".repeat(1000));
    assert_eq!(last_value(&text), Value::Unknown);
}

#[test]
fn long_chains_of_stages_end() {
    let mut text = String::from("FROM scratch AS s0\nENV X=1\n");
    for stage in 1..2000 {
        text += &format!("FROM s{} AS s{stage}\nENV Y=$X\n", stage - 1);
    }
    let build = Build::parse(&text);
    assert_eq!(build.final_stage().unwrap().root().index(), 0);
}

#[test]
fn an_invocation_gives_arguments_and_a_target() {
    let text = "ARG TAG=latest\nFROM alpine:$TAG AS dev\nARG LEVEL=1\nARG OTHER\nUSER $LEVEL\nFROM dev\nUSER $OTHER\n";
    let args = [("TAG".to_owned(), Some("3.22".to_owned())), ("LEVEL".to_owned(), None)];
    let invocation = Invocation { args: args.into(), target: Some("DEV".to_owned()), ..Invocation::default() };
    let build = Build::with(parse(text), invocation);
    let dev = build.stage_named("dev").unwrap();
    assert!(matches!(dev.base(), Base::Image("alpine:3.22")));
    assert_eq!(dev.effective_user().user, User::Unknown);
    assert!(dev.is_final() && build.stages().all(Stage::is_reachable));
    let replaced = Invocation { replaced: ["TAG".to_owned()].into(), ..Invocation::default() };
    let build = Build::with(parse("FROM alpine:${TAG}\n"), replaced);
    assert!(matches!(build.final_stage().unwrap().base(), Base::Unresolved));
}
