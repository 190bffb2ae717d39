//! Dockerfiles in compose and Bake files, and what these say of Dockerfiles beside them.

mod support;

use std::path::Path;
use std::sync::Arc;

use plimsoll_lint::{Applicability, FileKind, LiveProject, Project};
use support::{Folder, Random};

#[test]
fn a_dockerfile_in_a_compose_file_is_judged_where_it_stands() {
    let compose = "services:\n  a:\n    build:\n      dockerfile_inline: |\n        FROM debian:latest\n        RUN apt-get install -y --no-install-recommends $$PACKAGES \\\n          curl\n        USER root\n\
                   \x20 b:\n    build:\n      dockerfile_inline: \"FROM debian:${TAG}\\nUSER root\\n\"\n";
    let folder = Folder::with(&[("compose.yaml", compose)]);
    assert_eq!(folder.of("image-tag-latest"), ["compose.yaml: latest"]);
    assert_eq!(folder.of("last-user-root"), ["compose.yaml: root", "compose.yaml: root"]);
}

#[test]
fn comments_in_it_silence_findings_and_its_lines_are_repaired() {
    let compose = "services:\n  a:\n    build:\n      dockerfile_inline: |\n        FROM debian:13.1\n        # hadolint ignore=DL3002\n        USER root\n        MAINTAINER me\n";
    let folder = Folder::with(&[("docker-compose.yml", compose)]);
    assert!(folder.of("last-user-root").is_empty());
    assert_eq!(folder.of("maintainer-deprecated").len(), 1);
    let fixed = folder.project("").fix(Applicability::Unsafe);
    let text = &fixed.first().unwrap().text;
    assert!(text.contains("\n        LABEL ") && !text.contains("MAINTAINER"), "{text}");
}

#[test]
fn dockerfiles_in_bake_files_are_judged() {
    let hcl = "target \"a\" {\n  dockerfile-inline = <<EOT\nFROM debian:latest\nUSER ${UID}\nEOT\n}\n";
    let json = r#"{"target": {"a": {"dockerfile-inline": "FROM debian:latest\nUSER 1\n"}}}"#;
    let folder = Folder::with(&[("docker-bake.hcl", hcl), ("docker-bake.json", json)]);
    assert_eq!(folder.of("image-tag-latest"), ["docker-bake.hcl: latest", "docker-bake.json: latest"]);
}

#[test]
fn arguments_and_targets_of_compose_count_for_the_dockerfile() {
    let dockerfile = "ARG TAG\nFROM debian:$TAG AS dev\nUSER 1\nFROM dev\nUSER root\n";
    let compose = |tag: &str| {
        format!("services:\n  a:\n    build:\n      context: .\n      target: dev\n      args:\n        TAG: {tag}\n")
    };
    let folder = Folder::with(&[("Dockerfile", dockerfile), ("compose.yaml", &compose("latest"))]);
    assert_eq!(folder.of("image-tag-latest"), ["Dockerfile: debian:$TAG"]);
    assert!(folder.of("last-user-root").is_empty());
    let folder = Folder::with(&[("Dockerfile", dockerfile)]);
    assert!(folder.of("image-tag-latest").is_empty());
    assert_eq!(folder.of("last-user-root").len(), 1);
}

#[test]
fn a_change_of_the_compose_file_is_followed_in_an_editor() {
    let dockerfile = "ARG TAG=13.1\nFROM debian:$TAG\nUSER 1\n";
    let folder =
        Folder::with(&[("Dockerfile", dockerfile), ("compose.yaml", "services:\n  a:\n    build: .\n    image: a\n")]);
    let (configs, found) = folder.discovered("");
    let mut live = LiveProject::open(configs, found);
    let path = folder.path().join("Dockerfile");
    assert!(live.findings(&path).unwrap().is_empty());
    let compose = "services:\n  a:\n    build:\n      context: .\n      args: {TAG: latest}\n    image: a\n";
    live.set_text(&folder.path().join("compose.yaml"), FileKind::Yaml, &compose.into());
    assert_eq!(live.findings(&path).unwrap().len(), 1);
    live.set_text(&path, FileKind::Dockerfile, &format!("{dockerfile}# more\n").as_str().into());
    assert_eq!(live.findings(&path).unwrap().len(), 1);
}

#[test]
fn no_text_is_judged_out_of_its_bounds() {
    let seeds = [
        (
            "/compose.yaml",
            "services:\n  a:\n    build:\n      dockerfile_inline: |2\n          FROM debian:${A:-latest}\r\n          RUN apt-get install é $$X\n\n          MAINTAINER x\n      args: [A, B=$$c]\n",
        ),
        (
            "/compose.yaml",
            "services: {a: {build: {dockerfile_inline: \"FROM a\\nRUN \\u00e9 \\ud83d\\ude00 cd /\\n\", target: 'it''s'}}}\n",
        ),
        (
            "/docker-bake.hcl",
            "target \"a\" {\n  dockerfile-inline = <<-EOT\n    FROM debian:latest\n    RUN echo $${A} ${B} é\n  EOT\n  args = { A = \"${x ? \"y\" : \"z\"}\" }\n}\n",
        ),
        (
            "/docker-bake.json",
            "{\"target\": {\"a\": {\"dockerfile-inline\": \"FROM debian:latest\\nUSER root\\n\", \"inherits\": [\"a\"]}}}",
        ),
    ];
    let pieces = [
        "\"", "'", "\\", "${", "$${", "}", "{", "\n", "\r\n", "  ", "<<-E", "EOT", "|", ">", "é", "😀", "\u{feff}",
        "#", "\\u12", "- ",
    ];
    let folder = Folder::with(&[]);
    let configs = folder.configs();
    let mut random = Random(7);
    for round in 0..1500 {
        let (path, seed) = seeds[round % seeds.len()];
        let mut text = seed.to_owned();
        for _ in 0..=random.below(4) {
            let places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            let from = random.below(places.len());
            let to = (from + random.below(6)).min(places.len() - 1);
            let piece = pieces[random.below(pieces.len())];
            text.replace_range(places[from]..places[to], piece);
        }
        let open = || Project::of_text(Arc::clone(&configs), Path::new(path), text.as_bytes(), false);
        for diagnostic in open().into_outcome().files.iter().flat_map(|file| file.diagnostics.iter()) {
            assert!(text.get(diagnostic.span.range()).is_some(), "{} in\n{text}", diagnostic.rule.name);
        }
        for fixed in open().fix(Applicability::Unsafe) {
            assert!(fixed.settled, "{}\n{text}", fixed.applied.join(", "));
        }
    }
}
