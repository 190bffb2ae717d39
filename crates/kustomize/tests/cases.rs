//! Whole builds, as kustomize makes them.
//!
//! A case is a text of files, each below a line `==> path`. The kustomization that is built is in `app/`; the last file,
//! `built`, is what kustomize gives, or begins with `# fails: ` and what is said.
#![allow(clippy::unwrap_used, reason = "a test fails by it")]

#[path = "../../../tests/support/random.rs"]
mod random;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use plimsoll_kustomize::{Data, FILE_NAMES, Layout, Sources, build, inline_patches, needs};
use plimsoll_yaml::{Document, Kind, Node, Stream, parse};
use random::Random;

fn files(text: &str) -> BTreeMap<PathBuf, String> {
    let sections = text.split("==> ").skip(1);
    sections
        .map(|section| {
            let (name, body) = section.split_once('\n').unwrap_or((section, ""));
            (PathBuf::from("/").join(name), body.to_owned())
        })
        .collect()
}

/// Builds what is in `app/`; `look` sees the objects, or why there are none.
fn with_build<R>(text: &str, look: impl FnOnce(Result<(&[Document<'_>], &Layout, &[PathBuf]), String>) -> R) -> R {
    let mut files = files(text);
    files.remove(Path::new("/built"));
    let paths: Vec<PathBuf> = files.keys().cloned().collect();
    let streams: Vec<Stream<'_>> = files.values().map(|text| parse(text)).collect();
    let is_kustomization = |path: &Path| FILE_NAMES.iter().any(|name| path.ends_with(name));
    let inline: Vec<(u32, Node<'_>)> = (0..)
        .zip(paths.iter().zip(&streams))
        .filter(|(_, (path, _))| is_kustomization(path))
        .flat_map(|(at, (_, stream))| inline_patches(stream).into_iter().map(move |node| (at, node)))
        .collect();
    let inline_streams: Vec<Stream<'_>> =
        inline.iter().map(|(_, node)| parse(node.text().unwrap_or_default())).collect();
    let mut sources = Sources::default();
    for (path, stream) in paths.iter().zip(&streams) {
        assert_eq!(&*paths[sources.file(path, stream) as usize], path);
        if is_kustomization(path) {
            let needs = needs(path, stream);
            for path in needs.data.into_iter().chain(needs.secrets) {
                if let Some((path, text)) = files.get_key_value(&path) {
                    sources.add_data(path, Data::Text(text));
                }
            }
        }
    }
    for ((host, node), stream) in inline.iter().zip(&inline_streams) {
        sources.inline(*host, *node, stream);
    }
    let root = paths.iter().find(|path| path.starts_with("/app") && is_kustomization(path));
    let Some(root) = root else { return look(Err("there is no kustomization".to_owned())) };
    match build(root, &sources) {
        Err(failure) => look(Err(format!("{}: {}", failure.path.display(), failure.message))),
        Ok(built) => {
            let layout = built.layout(&sources).unwrap();
            look(Ok((&built.documents(&layout), &layout, &paths)))
        }
    }
}

fn is_same(a: Node<'_>, b: Node<'_>) -> bool {
    match (a.kind(), b.kind()) {
        (Kind::Scalar, Kind::Scalar) => a.typed() == b.typed(),
        (Kind::Sequence, Kind::Sequence) => {
            a.items().len() == b.items().len() && a.items().zip(b.items()).all(|(a, b)| is_same(a, b))
        }
        (Kind::Mapping, Kind::Mapping) => {
            let has = |(key, value): (String, Node<'_>)| b.get(&key).is_some_and(|other| is_same(value, other));
            let entries = |node: Node<'_>| node.entries().count();
            let own = a.entries().map(|entry| (entry.key.key_text().unwrap().into_owned(), entry.value));
            entries(a) == entries(b) && own.into_iter().all(has)
        }
        _ => false,
    }
}

fn show(node: Node<'_>) -> String {
    match node.kind() {
        Kind::Mapping => {
            let mut all: Vec<String> = node
                .entries()
                .map(|entry| format!("{}: {}", entry.key.key_text().unwrap(), show(entry.value)))
                .collect();
            all.sort();
            format!("{{{}}}", all.join(", "))
        }
        Kind::Sequence => format!("[{}]", node.items().map(show).collect::<Vec<_>>().join(", ")),
        _ => format!("{:?}", node.typed()),
    }
}

fn identity(node: Node<'_>) -> String {
    let text = |path: &[&str]| node.at(path).and_then(Node::text).unwrap_or_default().to_owned();
    let paths: [&[&str]; 4] = [&["apiVersion"], &["kind"], &["metadata", "namespace"], &["metadata", "name"]];
    paths.map(text).join(" ")
}

#[test]
fn builds_are_those_of_kustomize() {
    let mut count = 0;
    for file in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases")).unwrap() {
        let path = file.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let wanted = files(&text).remove(Path::new("/built")).unwrap();
        let name = path.file_stem().unwrap().display().to_string();
        count += 1;
        with_build(&text, |built| {
            if let Some(message) = wanted.strip_prefix("# fails: ") {
                assert_eq!(built.err().as_deref(), Some(message.trim()), "{name}");
                return;
            }
            let (documents, ..) = built.unwrap_or_else(|error| panic!("{name}: {error}"));
            let wanted = parse(&wanted);
            assert!(wanted.errors.is_empty(), "{name}: {:?}", wanted.errors);
            let roots =
                |documents: &[Document<'_>]| documents.iter().map(|found| identity(found.root().unwrap())).collect();
            let (mut own, mut others): (Vec<String>, Vec<String>) = (roots(documents), roots(&wanted.documents));
            own.sort();
            others.sort();
            assert_eq!(own, others, "{name}");
            for document in documents {
                let root = document.root().unwrap();
                let id = identity(root);
                let other =
                    wanted.documents.iter().find_map(|other| other.root().filter(|other| identity(*other) == id));
                let other = other.unwrap();
                assert!(is_same(root, other), "{name}: {id}\n{}\n{}", show(root), show(other));
            }
        });
    }
    assert!(count > 10);
}

#[test]
fn every_value_knows_where_it_is_written() {
    let text =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/strategic-merge.txt")).unwrap();
    let files = files(&text);
    with_build(&text, |built| {
        let (documents, layout, paths) = built.unwrap();
        let place = |node: Node<'_>| {
            let (source, span) = layout.place(node.span()).unwrap();
            let path = paths.get(source as usize)?;
            Some(format!("{}: {}", path.display(), span.of(&files[path])))
        };
        let web = documents.iter().filter_map(Document::root).find(|root| identity(*root).ends_with("Deployment  web"));
        let web = web.unwrap();
        let pod = web.at(&["spec", "template", "spec"]).unwrap();
        let container = pod.get("containers").unwrap().items().next().unwrap();
        let at = |node: Node<'_>, path: &[&str]| place(node.at(path).unwrap()).unwrap();
        assert_eq!(at(web, &["metadata", "name"]), "/base/web.yaml: web");
        assert_eq!(at(pod, &["securityContext"]), "/app/web.yaml: {runAsNonRoot: true}");
        assert_eq!(at(container, &["image"]), "/base/web.yaml: web:1.0");
        assert_eq!(at(container, &["resources", "limits", "memory"]), "/app/web.yaml: 1Gi");
        let kept = documents.iter().filter_map(Document::root).find(|root| identity(*root).ends_with("kept")).unwrap();
        // It stands in a string of the kustomization.
        assert_eq!(place(kept.at(&["spec", "selector", "c"]).unwrap()), None);
    });
}

#[test]
fn no_text_is_built_out_of_its_bounds() {
    let pieces = [
        "\"",
        "'",
        "*",
        "&a ",
        "*a",
        "<<: ",
        "}",
        "{",
        "\n",
        "\r\n",
        "  ",
        "- ",
        "|\n",
        "null",
        "$patch: delete\n",
        "/",
        "~1",
        "-",
        ": ",
        "é",
        "\u{feff}",
        "#",
        "[",
        "]",
        "..",
        "metadata",
        "$patch: replace, ",
        "0",
        "---\n",
    ];
    let mut random = Random(11);
    let mut texts = Vec::new();
    for file in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases")).unwrap() {
        texts.push(std::fs::read_to_string(file.unwrap().path()).unwrap());
    }
    texts.sort();
    let mut built_count = 0;
    for round in 0..2000 {
        let seed = &texts[round % texts.len()];
        let (mut text, built) = (seed.clone(), seed.find("==> built").unwrap());
        for _ in 0..=random.below(3) {
            let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).filter(|at| *at < built).collect();
            let from = random.below(ends.len());
            let to = (from + random.below(5)).min(ends.len() - 1);
            let (from, to) = (ends[from], ends[to]);
            // The names of the files stay.
            let line = text[..from].rfind('\n').map_or(0, |at| at + 1);
            if !text[line..].starts_with("==>") && !text[from..to].contains("==>") {
                text.replace_range(from..to, pieces[random.below(pieces.len())]);
            }
        }
        with_build(&text, |built| {
            let Ok((documents, layout, _)) = built else { return };
            built_count += 1;
            for node in documents.iter().flat_map(Document::nodes) {
                assert!(layout.text.get(node.span().range()).is_some(), "{text}");
                assert!(layout.place(node.span()).is_some(), "{text}");
            }
        });
    }
    assert!(built_count > 200, "{built_count}");
}

#[test]
fn kustomizations_that_stand_on_themselves_or_on_too_many_end() {
    let circle = "==> app/kustomization.yaml\nresources: [../b]\n==> b/kustomization.yaml\nresources: [../app]\n";
    let message = with_build(circle, |built| built.err().unwrap());
    assert_eq!(message, "/app/kustomization.yaml: it stands on itself");
    let mut many = "==> app/kustomization.yaml\nresources: [../p0]\n".to_owned();
    for n in 0..40 {
        let next = n + 1;
        many.push_str(&format!("==> p{n}/kustomization.yaml\nresources: [../q{n}, ../r{n}]\n"));
        for side in ["q", "r"] {
            many.push_str(&format!("==> {side}{n}/kustomization.yaml\nnamePrefix: {side}\nresources: [../p{next}]\n"));
        }
    }
    many.push_str("==> p40/kustomization.yaml\nresources: [x.yaml]\n==> p40/x.yaml\napiVersion: v1\nkind: Service\nmetadata: {name: x}\n");
    let message = with_build(&many, |built| built.err().unwrap());
    assert!(message.ends_with("it stands on too many others"), "{message}");
}
